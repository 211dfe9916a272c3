import uuid

from django.db import migrations, models
from django.db.models import F, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce


def keep_numbers(apps, schema_editor):
    """Sealed files carry the pair's own id; its later wave is that of its response."""
    alias = schema_editor.connection.alias
    responses = apps.get_model("responses", "Response").objects.using(alias)
    wave = responses.filter(id=OuterRef("after_id")).values("wave")[:1]
    apps.get_model("responses", "Pair").objects.using(alias).update(
        number=F("id"), wave=Coalesce(Subquery(wave), Value(""))
    )


class Migration(migrations.Migration):
    dependencies = [("responses", "0002_no_samples_of_content")]

    operations = [
        # Without a default at first: one number would be given to every pair.
        migrations.AddField(
            model_name="pair",
            name="number",
            field=models.UUIDField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="pair",
            name="wave",
            field=models.SlugField(
                blank=True, db_default="", default="", max_length=60
            ),
        ),
        migrations.RunPython(keep_numbers, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="pair",
            name="number",
            field=models.UUIDField(default=uuid.uuid4, editable=False, null=True),
        ),
        migrations.AlterField(
            model_name="pair", name="before_id", field=models.UUIDField()
        ),
        migrations.AddConstraint(
            model_name="pair",
            constraint=models.UniqueConstraint(
                fields=("before_id", "wave"), name="pair_is_made_once_in_a_later_wave"
            ),
        ),
    ]
