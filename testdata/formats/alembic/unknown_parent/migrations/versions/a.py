revision = 'a'
down_revision = 'gone'
