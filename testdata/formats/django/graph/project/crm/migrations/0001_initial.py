from django.db import migrations


class Migration(migrations.Migration):
    atomic = False
    dependencies = []
    operations = [
        AddIndexConcurrently(),
    ]
