from django.db import migrations


class Migration(migrations.Migration):
    replaces = [('shop', '0001_initial'), ('shop', '0002_data')]
    dependencies = [('crm', '0001_initial')]
    operations = []
