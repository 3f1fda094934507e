from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ('crm', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.RunSQL('SELECT 1'),
    ]
