from django.db import migrations


class Migration(migrations.Migration):
    dependencies = []
    replaces = [('a', '0001'), ('a', '0002')]
