import django.db.models.deletion
from django.db import migrations, models


def name_later_waves(apps, schema_editor):
    """So far a study had one later wave: that after the campaign."""
    alias = schema_editor.connection.alias
    waves = apps.get_model("surveys", "Wave").objects.using(alias)
    for quality in apps.get_model("surveys", "LinkQuality").objects.using(alias).all():
        quality.wave = waves.filter(study=quality.study_id, role="after").first()
        quality.save(update_fields=["wave"])


class Migration(migrations.Migration):
    dependencies = [("surveys", "0006_drawn_orders")]

    operations = [
        migrations.AddField(
            model_name="study",
            name="comparison_cities",
            field=models.JSONField(
                blank=True,
                db_default=[],
                default=list,
                verbose_name="codes of its cities without the campaign, for comparison",
            ),
        ),
        migrations.RemoveConstraint(model_name="wave", name="wave_is_before_or_after"),
        migrations.AlterField(
            model_name="wave",
            name="role",
            field=models.CharField(
                choices=[
                    ("before", "Before the campaign"),
                    ("after", "After the campaign"),
                    ("follow_up", "Follow-up"),
                ],
                max_length=10,
                verbose_name="role",
            ),
        ),
        migrations.AddConstraint(
            model_name="wave",
            constraint=models.CheckConstraint(
                condition=models.Q(("role__in", ["before", "after", "follow_up"])),
                name="wave_role_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="wave",
            constraint=models.UniqueConstraint(
                condition=models.Q(("role__in", ("before", "after"))),
                fields=("study", "role"),
                name="study_has_one_wave_before_and_one_after",
            ),
        ),
        migrations.AlterField(
            model_name="linkquality",
            name="study",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="link_qualities",
                to="surveys.study",
            ),
        ),
        migrations.AddField(
            model_name="linkquality",
            name="wave",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="surveys.wave",
            ),
        ),
        migrations.AddConstraint(
            model_name="linkquality",
            constraint=models.UniqueConstraint(
                fields=("study", "wave"), name="later_wave_has_one_link_quality"
            ),
        ),
        migrations.RunPython(name_later_waves, migrations.RunPython.noop),
    ]
