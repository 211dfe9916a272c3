from django.db import migrations

# PostgreSQL keeps samples of each column for its planner, out of reach of a DELETE.
COLUMNS = {
    "responses_inbox": ("content",),
    "responses_response": ("content",),
    "responses_linkdigests": ("full", "one_left_out"),
}


def set_samples(schema_editor, target):
    if schema_editor.connection.vendor != "postgresql":
        return
    quote = schema_editor.quote_name
    for table, columns in COLUMNS.items():
        for column in columns:
            schema_editor.execute(
                f"ALTER TABLE {quote(table)} ALTER COLUMN {quote(column)} "
                f"SET STATISTICS {target}"
            )


def forbid_samples(apps, schema_editor):
    set_samples(schema_editor, 0)


def allow_samples(apps, schema_editor):
    set_samples(schema_editor, -1)


class Migration(migrations.Migration):
    dependencies = [("responses", "0001_initial")]

    operations = [migrations.RunPython(forbid_samples, allow_samples)]
