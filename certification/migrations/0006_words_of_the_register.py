"""The words of the register, each in its index: found whole or by how they begin, whoever writes a line.

In PostgreSQL in the place of their groups of three letters, which must be read again in every line that they find.
"""

from django.db import migrations

SQLITE = (
    """
    CREATE VIRTUAL TABLE register_words USING fts5(
        search, content='certification_registerentry', content_rowid='award_id',
        tokenize='ascii', prefix='1 2 3', detail='none', columnsize=0
    )
    """,
    """
    CREATE TRIGGER register_words_added AFTER INSERT ON certification_registerentry BEGIN
        INSERT INTO register_words(rowid, search) VALUES (new.award_id, new.search);
    END
    """,
    """
    CREATE TRIGGER register_words_changed AFTER UPDATE ON certification_registerentry
    WHEN old.search <> new.search OR old.award_id <> new.award_id BEGIN
        INSERT INTO register_words(register_words, rowid, search) VALUES ('delete', old.award_id, old.search);
        INSERT INTO register_words(rowid, search) VALUES (new.award_id, new.search);
    END
    """,
    """
    CREATE TRIGGER register_words_removed AFTER DELETE ON certification_registerentry BEGIN
        INSERT INTO register_words(register_words, rowid, search) VALUES ('delete', old.award_id, old.search);
    END
    """,
    "INSERT INTO register_words(register_words) VALUES ('rebuild')",
)
SQLITE_BACK = (
    *(f"DROP TRIGGER register_words_{what}" for what in ("added", "changed", "removed")),
    "DROP TABLE register_words",
)
TRIGRAMS = "register_search_trigrams"
POSTGRESQL = (
    """
    CREATE INDEX register_words ON certification_registerentry
    USING gin (array_to_tsvector(string_to_array(btrim(search), ' ')))
    """,
    f"DROP INDEX IF EXISTS {TRIGRAMS}",
)
POSTGRESQL_BACK = (
    "DROP INDEX register_words",
    f"CREATE INDEX {TRIGRAMS} ON certification_registerentry USING gin (search gin_trgm_ops)",
)


def run(schema_editor, sqlite, postgresql):
    for statement in postgresql if schema_editor.connection.vendor == "postgresql" else sqlite:
        schema_editor.execute(statement)


def add_words(apps, schema_editor):  # noqa: ARG001 - the names that such functions bear
    run(schema_editor, SQLITE, POSTGRESQL)


def drop_words(apps, schema_editor):  # noqa: ARG001 - the names that such functions bear
    run(schema_editor, SQLITE_BACK, POSTGRESQL_BACK)


class Migration(migrations.Migration):
    dependencies = [("certification", "0005_interests_of_a_commission")]

    operations = [migrations.RunPython(add_words, drop_words)]
