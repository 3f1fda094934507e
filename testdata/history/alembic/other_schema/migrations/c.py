revision = 'c'
down_revision = 'b'
