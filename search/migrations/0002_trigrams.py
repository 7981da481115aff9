"""What suggestions need on PostgreSQL: closeness by groups of three letters, and an index for it. Nothing elsewhere."""

from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations

NAME = "search_word_stem_trigrams"


def add_index(_apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"CREATE INDEX {NAME} ON search_word USING gin (stem gin_trgm_ops)")


def drop_index(_apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP INDEX IF EXISTS {NAME}")


class Migration(migrations.Migration):
    dependencies = [("search", "0001_entries")]

    operations = [TrigramExtension(), migrations.RunPython(add_index, drop_index)]
