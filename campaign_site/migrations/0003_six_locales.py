"""The six languages exist from the first day."""

from django.db import migrations

LANGUAGES = ("en", "cs", "bg", "hr", "it", "sk")


def create_locales(apps, schema_editor):
    locale = apps.get_model("wagtailcore", "Locale")
    for code in LANGUAGES:
        locale.objects.get_or_create(language_code=code)


class Migration(migrations.Migration):
    dependencies = [
        ("campaign_site", "0002_media"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [migrations.RunPython(create_locales, migrations.RunPython.noop)]
