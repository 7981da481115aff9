"""The history only grows; whatever is done to it behind the product's back, in plain SQL, is seen."""

import datetime as dt
import re
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from certification import clock
from certification.choices import Role
from certification.errors import CertificationError
from certification.models import HistoryEntry, HistoryHead, facts
from certification.rules.permissions import SYSTEM
from certification.services import history
from certification.services.history import record, verify_history
from tests.factories import path, people

pytestmark = pytest.mark.django_db

RECORDED = re.compile(r'"(certification\.[a-z]+\.[a-z_]+)"')


@pytest.fixture
def dossier():
    """A dossier with a dozen facts behind it."""
    return path.in_eligibility()


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount


def entry(action):
    return HistoryEntry.objects.get(action=f"certification.dossier.{action}")


def last():
    return HistoryEntry.objects.last()


# --- what is written ------------------------------------------------------------------------------------------------


def test_a_fact_says_who_in_which_role_from_where_to_where(dossier):
    fact = entry("examine")
    assert (fact.source, fact.target) == ("submitted", "eligibility")
    assert fact.user == people.case_officer()
    assert "case_officer" in fact.role
    assert fact.dossier == dossier
    assert str(dossier) in fact.label
    assert (last().sequence, None) == verify_history()


def test_the_digest_of_an_entry_covers_all_that_a_reader_relies_on(dossier):
    covered = set(history.fields_of(last()))
    columns = {field.name for field in HistoryEntry._meta.concrete_fields}
    never_used = {"revision", "content_changed", "deleted"}
    named = {
        "content_type": "subject",
        "user": "actor",
        "source": "from",
        "target": "to",
        "previous_hash": "previous",
    }
    assert {named.get(name, name) for name in columns - never_used - {"id", "hash"}} == covered


def test_every_fact_that_the_code_records_has_its_words():
    sources = Path(history.__file__).parent.glob("*.py")
    written = {action for source in sources for action in re.findall(RECORDED, source.read_text())}
    assert len(written) > 50
    assert written - {f"certification.{name}" for name in facts.FACTS} == set()


def test_a_fact_without_an_actor_is_refused(dossier):
    with pytest.raises(CertificationError):
        record(dossier, "certification.dossier.examine", actor=None)


def test_the_platform_signs_as_itself(dossier):
    fact = record(dossier, "certification.dossier.lapse", actor=SYSTEM)
    assert (fact.user_id, fact.role) == (None, Role.SYSTEM)


def test_a_fact_of_another_day_holds_too(dossier):
    with clock.at(dt.date(2031, 7, 14)):
        record(
            dossier,
            "certification.dossier.extend_self_assessment",
            actor=people.case_officer(),
            on=dt.date(2031, 7, 1),
        )
    assert verify_history() == (last().sequence, None)


def test_nothing_is_changed_nor_removed_through_the_models(dossier):
    fact = last()
    for forbidden in (
        lambda: HistoryEntry.objects.filter(pk=fact.pk).update(reason="Autre"),
        lambda: HistoryEntry.objects.all().delete(),
        fact.save,
        fact.delete,
        lambda: HistoryEntry.objects.log_action(dossier, "wagtail.edit"),
    ):
        with pytest.raises(CertificationError):
            forbidden()


def test_an_empty_history_holds():
    assert verify_history() == (0, None)


# --- what is done in plain SQL --------------------------------------------------------------------------------------

TABLE = HistoryEntry._meta.db_table


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("reason", "Une autre raison."),
        ("target", "refused"),
        ("source", "reply"),
        ("role", "committee_chair"),
        ("action", "certification.dossier.refuse"),
        ("label", "Un autre dossier"),
        ("digest", "0" * 64),
        ("user_id", None),
        ("dossier_id", 999),
        ("object_id", "999"),
        ("timestamp", "2020-01-01 00:00:00+00:00"),
        ("data", '{"decision": "D-2020-0001"}'),
        ("previous_hash", "1" * 64),
        ("hash", "2" * 64),
    ],
)
def test_a_changed_column_is_seen(dossier, column, value):
    fact = entry("submit")
    assert sql(f"UPDATE {TABLE} SET {column} = %s WHERE sequence = %s", value, fact.sequence) == 1
    _count, problem = verify_history()
    assert problem is not None
    assert f"Entry {fact.sequence}" in problem


def test_a_change_in_the_middle_is_named_first_even_with_another_after_it(dossier):
    for action in ("submit", "examine"):
        sql(f"UPDATE {TABLE} SET reason = 'Autre' WHERE sequence = %s", entry(action).sequence)
    assert verify_history()[1] == f"Entry {entry('submit').sequence} was changed after it was written."


def test_an_entry_removed_from_the_middle_is_seen(dossier):
    fact = entry("submit")
    sql(f"DELETE FROM {TABLE} WHERE sequence = %s", fact.sequence)
    assert verify_history()[1] == f"Entry {fact.sequence} is missing: the next one is {fact.sequence + 1}."


def test_the_first_entry_removed_is_seen(dossier):
    sql(f"DELETE FROM {TABLE} WHERE sequence = 1")
    assert verify_history()[1] == "Entry 1 is missing: the next one is 2."


def test_the_last_entries_removed_are_seen(dossier):
    written = last().sequence
    sql(f"DELETE FROM {TABLE} WHERE sequence > %s", written - 2)
    assert verify_history() == (
        written - 2,
        f"The chain ends at entry {written - 2}, but {written} entries were written.",
    )


def test_every_entry_removed_is_seen(dossier):
    sql(f"DELETE FROM {TABLE}")
    assert "0, but" in verify_history()[1]


def test_two_entries_swapped_are_seen(dossier):
    first, second = entry("submit").sequence, entry("examine").sequence
    for old, new in ((first, 10_000), (second, first), (10_000, second)):
        sql(f"UPDATE {TABLE} SET sequence = %s WHERE sequence = %s", new, old)
    assert verify_history()[1] == f"Entry {first} does not follow the entry before it."


def test_an_entry_slipped_in_is_seen(dossier):
    fact = last()
    columns = [field.column for field in HistoryEntry._meta.concrete_fields if field.column != "id"]
    names = ", ".join(f'"{column}"' for column in columns)
    values = [
        getattr(fact, field.attname) for field in HistoryEntry._meta.concrete_fields if field.column != "id"
    ]
    new = dict(zip(columns, values, strict=True)) | {
        "sequence": fact.sequence + 1,
        "uuid": "0" * 32,
        "previous_hash": fact.hash,
        "hash": "3" * 64,
        "data": "{}",
    }
    sql(f"INSERT INTO {TABLE} ({names}) VALUES ({', '.join(['%s'] * len(columns))})", *new.values())
    assert verify_history()[1] == f"Entry {fact.sequence + 1} was changed after it was written."


def rewritten(from_sequence, **changes):
    """Do what somebody who knows the source could do: change an entry, then compute every hash after it again."""
    previous = None
    for fact in list(HistoryEntry.objects.select_related("content_type").order_by("sequence")):
        if fact.sequence >= from_sequence:
            for name, value in changes.items() if fact.sequence == from_sequence else ():
                setattr(fact, name, value)
            fact.previous_hash = previous
            fact.hash = history.digest_of(history.fields_of(fact))
            sql(
                f"UPDATE {TABLE} SET reason = %s, previous_hash = %s, hash = %s WHERE sequence = %s",
                fact.reason,
                fact.previous_hash,
                fact.hash,
                fact.sequence,
            )
        previous = fact.hash
    return previous


def test_a_chain_computed_anew_does_not_meet_its_end(dossier):
    rewritten(entry("submit").sequence, reason="Rien à redire.")
    assert "The chain ends at entry" in verify_history()[1]


def test_a_chain_and_its_end_computed_anew_miss_the_seal_kept_outside_the_database(dossier):
    last_hash = rewritten(entry("submit").sequence, reason="Rien à redire.")
    sql(f"UPDATE {HistoryHead._meta.db_table} SET hash = %s", last_hash)
    assert verify_history()[1] == "The end of the chain was rewritten: its seal does not hold."


def test_an_end_removed_is_seen(dossier):
    sql(f"DELETE FROM {HistoryHead._meta.db_table}")
    assert verify_history()[1] == "The end of the chain is missing."


def test_writing_after_a_rewriting_does_not_heal_it(dossier):
    fact = entry("submit")
    sql(f"UPDATE {TABLE} SET reason = 'Autre' WHERE sequence = %s", fact.sequence)
    record(dossier, "certification.dossier.extend_self_assessment", actor=people.case_officer())
    assert f"Entry {fact.sequence}" in verify_history()[1]


def test_writing_does_not_seal_anew_an_end_that_was_rewritten(dossier):
    sql(
        f"UPDATE {HistoryHead._meta.db_table} SET hash = %s",
        rewritten(entry("submit").sequence, reason="Autre"),
    )
    record(dossier, "certification.dossier.extend_self_assessment", actor=people.case_officer())
    assert verify_history()[1] == "The end of the chain was rewritten: its seal does not hold."


# --- the key, the command -------------------------------------------------------------------------------------------


def test_the_key_is_made_once_and_read_by_its_owner_alone(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    first, again = history.sealing_key(), history.sealing_key()
    key = tmp_path / "keys" / "history.key"
    assert first == again == key.read_bytes()
    assert len(first) == history.KEY_BYTES
    assert key.stat().st_mode & 0o077 == 0
    assert [path.name for path in key.parent.iterdir()] == ["history.key"]


def test_the_command_counts_what_holds(dossier, capsys):
    call_command("verify_history")
    assert capsys.readouterr().out == f"Entries: {last().sequence}. Each follows the one before it.\n"


def test_the_command_fails_with_the_first_entry_that_does_not_hold(dossier):
    fact = entry("submit")
    sql(f"UPDATE {TABLE} SET reason = 'Autre' WHERE sequence = %s", fact.sequence)
    with pytest.raises(CommandError) as refused:
        call_command("verify_history")
    assert refused.value.returncode == 1
    assert str(refused.value) == f"Entry {fact.sequence} was changed after it was written."
