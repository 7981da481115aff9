"""What an installation begins with: a log that only grows, the index of the register's words, the clocks of retention."""

from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations

# What was logged, signed or witnessed stays as it was written. Whoever owns the database can drop these triggers: that
# is what witnesses are for; a mistake, or a query in a hurry, stops here.
ADDED_ONLY = ("logentry", "lognode", "checkpoint", "cosignature")
SENTENCE = "The log only grows."

SQLITE = """
CREATE TRIGGER certification_{table}_{verb} BEFORE {verb} ON certification_{table}
BEGIN SELECT RAISE(ABORT, '{sentence}'); END
"""
POSTGRESQL_FUNCTION = """
CREATE FUNCTION certification_only_grows() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{sentence}'; END $$
"""
POSTGRESQL = """
CREATE TRIGGER certification_{table}_{verb} BEFORE {verb} ON certification_{table}
FOR EACH STATEMENT EXECUTE FUNCTION certification_only_grows()
"""


def guard(_apps, schema_editor):
    verbs, statement = ("update", "delete"), SQLITE
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL_FUNCTION.format(sentence=SENTENCE))
        verbs, statement = ("update", "delete", "truncate"), POSTGRESQL
    for table in ADDED_ONLY:
        for verb in verbs:
            schema_editor.execute(statement.format(table=table, verb=verb, sentence=SENTENCE))


def unguard(_apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION certification_only_grows() CASCADE")
        return
    for table in ADDED_ONLY:
        for verb in ("update", "delete"):
            schema_editor.execute(f"DROP TRIGGER certification_{table}_{verb}")


def begin(apps, _schema_editor):
    apps.get_model("certification", "LogHead").objects.create(pk=1)


WORDS = "register_search_trigrams"


def add_index(_apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            f"CREATE INDEX {WORDS} ON certification_registerentry USING gin (search gin_trgm_ops)"
        )


def drop_index(_apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP INDEX IF EXISTS {WORDS}")


# The clocks as they are by default.
DEFAULTS = {
    "account": 36,
    "notice": 30,
    "closure": 14,
    "person_export": 7,
    "invitation": 12,
    "application": 24,
    "notification": 400,
    "presence": 1,
    "draft": 24,
    "dossier_refused": 36,
    "dossier_awarded": 60,
    "field_note": 6,
    "access_log": 12,
    "export": 7,
    "questionnaire": 7,
    "complaint": 60,
    "consultation_contact": 12,
    "doubt_contact": 12,
    "doubt_text": 36,
    "registration": 12,
    "proposal": 24,
    "visits": 25,
    "run": 400,
    "task": 30,
}


def write_rules(apps, _schema_editor):
    rules = apps.get_model("certification", "RetentionRule").objects
    rules.bulk_create(rules.model(code=code, amount=amount) for code, amount in DEFAULTS.items())


class Migration(migrations.Migration):
    dependencies = [("certification", "0002_groups")]

    operations = [
        migrations.RunPython(begin, migrations.RunPython.noop),
        migrations.RunPython(guard, unguard),
        TrigramExtension(),
        migrations.RunPython(add_index, drop_index),
        migrations.RunPython(write_rules, migrations.RunPython.noop),
    ]
