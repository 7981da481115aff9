"""The log holds every event of every award, grows and nothing else, and says what somebody did to it in SQL."""

import datetime as dt
import json
import os
import signal
import subprocess
import sys
import time

import pytest
from django.core.management import CommandError, call_command
from django.db import Error, connection, transaction
from django.db.models.query import QuerySet
from django.test.utils import CaptureQueriesContext
from proofbundle import verify_tlog_proof

from certification import clock
from certification.choices import STATUS_AFTER, AwardStatus, KeyPurpose, LogKind
from certification.errors import CertificationError, NotAllowed
from certification.models import (
    Award,
    Checkpoint,
    Cosignature,
    HistoryEntry,
    LogEntry,
    LogHead,
    LogNode,
    SigningKey,
)
from certification.queries import log as queries
from certification.rules import signed_note as notes
from certification.rules.permissions import SYSTEM
from certification.services import keys
from certification.services import log as services
from certification.services import witness as witnesses
from certification.services.log_check import verify_log
from cms.environment import ROOT
from tests.at_once import at_once
from tests.factories import certificate, people
from tests.factories import log as factory

pytestmark = pytest.mark.django_db

# What the log says when an award leaves a status for another one, written once more.
SAID = {
    ("prepared", "active"): "issued",
    ("active", "suspended"): "suspended",
    ("suspended", "active"): "reinstated",
    ("withdrawn", "active"): "reinstated",  # on appeal
    ("active", "withdrawn"): "withdrawn",
    ("suspended", "withdrawn"): "withdrawn",
    ("active", "surrendered"): "surrendered",
    ("suspended", "surrendered"): "surrendered",
    ("active", "superseded"): "superseded",
    ("suspended", "superseded"): "superseded",
    ("active", "expired"): "expired",
    ("suspended", "expired"): "expired",
    ("active", "annulled"): "annulled",
    ("suspended", "annulled"): "annulled",
    ("prepared", "annulled"): "annulled",  # never in force: not written
    ("prepared", "lapsed"): None,
}


def said(award):
    return [json.loads(bytes(entry.data)) for entry in award.log_entries.order_by("index")]


def test_every_move_of_an_award_has_its_word():
    arrows = list(Award().get_all_status_transitions())
    found = {(arrow.source, arrow.target): services.KIND_OF_MOVE[arrow.name] for arrow in arrows}
    assert found == SAID
    assert services.KIND_OF_MOVE.keys() == {arrow.name for arrow in arrows}
    ends = {target for (_source, target), kind in SAID.items() if kind}
    assert set(STATUS_AFTER.values()) == ends
    for (_source, target), kind in SAID.items():
        assert kind is None or STATUS_AFTER[kind] == target


@pytest.mark.parametrize("status", certificate.IN_EACH_STATUS)
def test_the_log_follows_the_award_to_each_status(status):
    award = certificate.IN_EACH_STATUS[status]()
    events = said(award)
    assert award.status == status
    assert events[0]["kind"] == "issued"
    lived = [event["kind"] for event in events if event["kind"] in STATUS_AFTER]
    assert STATUS_AFTER[LogKind(lived[-1])] == status
    assert verify_log() == (LogHead.objects.get().size, None)


def test_an_entry_names_the_award_and_nobody():
    award = certificate.suspended()
    issued, suspended = said(award)
    assert issued == {
        "v": 1,
        "kind": "issued",
        "number": award.number,
        "code": award.certificate.code,
        "on": award.valid_from.isoformat(),
        "at": issued["at"],
        "credential_sha256": award.certificate.credential.sha256,
    }
    assert suspended["category"] == "missed_follow_up"
    assert issued.keys() ^ suspended.keys() == {"category", "credential_sha256"}
    raw = bytes(award.log_entries.last().data)
    assert raw == json.dumps(json.loads(raw), sort_keys=True, separators=(",", ":")).encode()
    everything = b"".join(bytes(data) for data in LogEntry.objects.values_list("data", flat=True)).decode()
    for person in (people.case_officer(), people.chair()):
        assert person.name not in everything
        assert person.email not in everything


def test_a_reinstated_award_is_in_force_again():
    assert [event["kind"] for event in said(certificate.reinstated())] == [
        "issued",
        "suspended",
        "reinstated",
    ]


def test_an_award_that_was_never_in_force_is_not_in_the_log():
    award = certificate.prepared()
    with clock.at(award.pledge_due_on + dt.timedelta(days=1)):
        call_command("run_due", on=(award.pledge_due_on + dt.timedelta(days=1)).isoformat())
    assert certificate.fresh(award).status == AwardStatus.LAPSED
    assert said(award) == []
    with pytest.raises(CertificationError, match="never in force"):
        services.append("issued", award)


def test_an_award_is_issued_once():
    award = certificate.issued()
    assert services.append("issued", award) == award.log_entries.get()
    assert LogHead.objects.get().size == 1


def test_a_file_is_sealed_after_its_award():
    award = certificate.issued()
    services.append("pdf-sealed", award, pdf_sha256="ab" * 32)
    assert said(award)[-1]["pdf_sha256"] == "ab" * 32
    assert verify_log()[1] is None


def test_the_log_takes_no_other_fact():
    with pytest.raises(TypeError, match="says nothing of name"):
        services.append("suspended", certificate.issued(), name="Ana")
    with pytest.raises(ValueError, match="not a valid LogKind"):
        services.append("praised", None)


def test_what_is_rolled_back_was_never_written():
    with transaction.atomic():
        factory.fill(3)
        transaction.set_rollback(True)
    assert (LogHead.objects.get().size, LogNode.objects.count()) == (0, 0)


def test_many_at_once_are_the_same_log_as_one_by_one():
    def events(number):
        at = dt.datetime(2026, 5, 4, tzinfo=dt.UTC)
        return [
            services.Event("key-created", None, {**factory.NOBODY_S, "public": str(rank)}, at)
            for rank in range(number)
        ]

    with transaction.atomic():
        services.append_many(events(37))
        at_once_nodes = set(LogNode.objects.values_list("level", "index", "hash"))
        transaction.set_rollback(True)
    with clock.at(dt.datetime(2026, 5, 4, tzinfo=dt.UTC)):
        factory_made = [services.append(kind, **facts) for kind, _award, facts, _at in events(37)]
    assert [entry.index for entry in factory_made] == list(range(37))
    assert set(LogNode.objects.values_list("level", "index", "hash")) == at_once_nodes


def test_appending_asks_the_same_whatever_the_size():
    factory.fill(1)
    with CaptureQueriesContext(connection) as few:
        factory.fill(1, start=1)
    factory.fill(68, start=2)
    with CaptureQueriesContext(connection) as many:
        factory.fill(1, start=70)
    assert len(many) == len(few)


# --- checkpoints and proofs ----------------------------------------------------------------------------------------


def test_a_committed_entry_is_signed_once(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        factory.fill(3)
    found = Checkpoint.objects.get()
    # The log's own key came into use with this first signature, and the log says so.
    assert found.size == 4
    assert services.sign_checkpoint() == found
    assert notes.holds(notes.parse_note(found.note), factory.verification_key())
    assert notes.parse_note(found.note).text.startswith("testserver/log\n4\n")


def test_a_proof_is_verified_by_others_with_the_cosignatures_so_far():
    award = certificate.issued()
    entry = award.log_entries.get()
    checkpoint = services.sign_checkpoint()
    factory.witness(2)
    factory.witness(3)
    witnesses.receive_cosignature(factory.cosigned(checkpoint, 2))
    factory.fill(5)
    services.sign_checkpoint()
    vkey, trusted = str(factory.verification_key()), [str(factory.key_of(seed)) for seed in (2, 3)]

    def verified(threshold):
        return verify_tlog_proof(
            services.proof_of(entry), bytes(entry.data), vkey, trusted,
            threshold=threshold, expected_origin="testserver/log",
        )["ok"]  # fmt: skip

    assert (verified(1), verified(2)) == (True, False)
    assert queries.best_checkpoint(entry.index) == checkpoint
    witnesses.receive_cosignature(factory.cosigned(checkpoint, 3))
    assert verified(2)


def test_a_proof_of_an_entry_not_signed_yet_signs_it():
    (entry,) = factory.fill(1)
    text = services.proof_of(entry)
    assert notes.proof_holds(text, bytes(entry.data), factory.verification_key(), "testserver/log")


def test_each_key_is_in_the_log_since_when_and_until_when():
    first = services.sign_checkpoint()
    former = keys.current_key(KeyPurpose.LOG)
    key = keys.rotate_key(KeyPurpose.LOG, actor=SYSTEM, reason="Yearly rotation.")
    later = services.sign_checkpoint()
    kinds = [
        (event["kind"], event["key"])
        for event in (json.loads(bytes(data)) for data in LogEntry.objects.values_list("data", flat=True))
    ]
    assert kinds == [
        ("key-created", former.identifier),
        ("key-retired", former.identifier),
        ("key-created", key.identifier),
    ]
    keys.declare_compromised(key, actor=SYSTEM, at=clock.now(), reason="A copy was found.")
    services.sign_checkpoint()
    assert LogEntry.objects.filter(kind=LogKind.KEY_COMPROMISED).count() == 1
    assert services.sign_checkpoint().size == 6
    assert [first.size, later.size] == [1, 3]
    assert verify_log()[1] is None


def test_the_end_of_a_key_does_not_wait_for_the_next_award(django_capture_on_commit_callbacks):
    services.sign_checkpoint()
    keys.rotate_key(KeyPurpose.LOG, actor=SYSTEM, reason="Yearly rotation.")
    assert services.sign_new_entries() == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert services.log_missing_keys() == 2
    assert Checkpoint.objects.last().size == 3
    assert services.log_missing_keys() == 0


def test_no_proof_stands_under_a_compromised_key():
    """However many saw it: who checks a proof does not trust a key that others may have."""
    (entry,) = factory.fill(1)
    factory.witness()
    witnesses.receive_cosignature(factory.cosigned(services.sign_checkpoint()))
    before = services.proof_of(entry)
    assert "antenna-2.example.org" in before
    keys.declare_compromised(
        keys.current_key(KeyPurpose.LOG), actor=SYSTEM, at=clock.now(), reason="A copy was found."
    )
    after = services.proof_of(entry)
    assert notes.proof_holds(after, bytes(entry.data), factory.verification_key(), "testserver/log")
    assert not notes.proof_holds(before, bytes(entry.data), factory.verification_key(), "testserver/log")


def test_awards_issued_before_the_log_are_written_in_it():
    award = certificate.suspended()
    twin = certificate.copies(award, 1)[0]
    assert verify_log()[1] == f"The log knows nothing of the award {twin.number}."
    assert services.log_missing_awards() == 2
    assert [event["kind"] for event in said(twin)] == ["issued", "suspended"]
    assert services.log_missing_awards() == 0
    assert verify_log()[1] is None


# --- witnesses -----------------------------------------------------------------------------------------------------


def test_a_cosignature_is_kept_once():
    factory.fill(2)
    checkpoint = services.sign_checkpoint()
    factory.witness()
    text = factory.cosigned(checkpoint)
    assert witnesses.receive_cosignature(text) == witnesses.receive_cosignature(text)
    line = Cosignature.objects.get().line
    assert queries.cosigned(checkpoint) == checkpoint.note + line


def refused(text, words):
    with pytest.raises(NotAllowed) as refusal:
        witnesses.receive_cosignature(text)
    assert words in str(refusal.value)
    assert not Cosignature.objects.exists()


def test_only_what_a_trusted_witness_saw_is_kept():
    factory.fill(2)
    checkpoint = services.sign_checkpoint()
    refused("Hello.", "This is not a cosigned checkpoint.")
    refused(factory.cosigned(checkpoint), "No witness that the association knows")
    witness = factory.witness()
    refused(checkpoint.note, "No witness that the association knows")
    early = clock.now() + dt.timedelta(hours=1)
    refused(factory.cosigned(checkpoint, at=early), "The clock of this witness is ahead")
    stranger = notes.sign_checkpoint(
        notes.Checkpoint("testserver/log", 9, b"\0" * 32), factory.verification_key(), factory.signer(9).sign
    )
    refused(factory.cosigned(stranger), "The log never signed this checkpoint.")
    witnesses.end_witness(witness, actor=SYSTEM)
    refused(factory.cosigned(checkpoint), "No witness that the association knows")


def test_a_checkpoint_of_ours_that_we_do_not_know_is_a_rewritten_log():
    factory.fill(2)
    services.sign_checkpoint()
    factory.witness()
    key = keys.private_key(keys.current_key(KeyPurpose.LOG))
    other = notes.sign_checkpoint(
        notes.Checkpoint("testserver/log", 3, b"\1" * 32), factory.verification_key(), key.sign
    )
    with pytest.raises(witnesses.LogDiffers, match="the log was rewritten"):
        witnesses.receive_cosignature(factory.cosigned(other))


def test_a_witness_is_trusted_by_its_own_key():
    services.sign_checkpoint()
    own = factory.verification_key()._replace(kind=notes.COSIGNATURE)
    factory.witness()
    for key, words in (
        ("antenna", "This is not the key of a witness"),
        (str(factory.verification_key()), "This is not the key of a witness"),
        (str(factory.key_of(2)), "already the one of a witness"),
        (str(own), "does not witness itself"),
    ):
        with pytest.raises(NotAllowed, match=words):
            witnesses.register_witness(actor=SYSTEM, key=key, organisation="Antenne")
    entry = HistoryEntry.objects.get(action="certification.witness.register")
    assert entry.data["key"] == str(factory.key_of(2))


# --- behind the product's back -------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", [LogEntry, LogNode, Checkpoint, Cosignature])
def test_the_database_itself_refuses_to_rewrite_the_log(model):
    factory.fill(2)
    factory.witness()
    witnesses.receive_cosignature(factory.cosigned(services.sign_checkpoint()))
    table = model._meta.db_table
    column = model._meta.concrete_fields[-1].column
    for statement in (f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}"):
        with pytest.raises(Error, match="The log only grows"), transaction.atomic():
            connection.cursor().execute(statement)
    row = model.objects.first()
    for change in (model.objects.all().delete, lambda: model.objects.update(pk=7), row.delete):
        with pytest.raises(CertificationError, match="only grows"):
            change()
    with pytest.raises(Error), transaction.atomic():
        row.save()


def edited(*statements):
    factory.unguarded(*statements)
    return verify_log()[1]


@pytest.fixture
def signed_log():
    """Seven entries, one of them an award, signed and cosigned."""
    award = certificate.issued()
    factory.fill(4)
    factory.witness()
    witnesses.receive_cosignature(factory.cosigned(services.sign_checkpoint()))
    factory.fill(2, start=5)
    services.sign_checkpoint()
    assert verify_log() == (9, None)
    return award


def test_the_reading_says_what_was_done(signed_log):
    forged = json.dumps(
        {"kind": "issued", "number": signed_log.number, "at": "2020-01-01T00:00:00Z"}
    ).encode()
    first = bytes(LogEntry.objects.get(pk=0).data)
    for problem, *statements in (
        (
            "Entry 0 of the log does not say what its columns say.",
            ("UPDATE certification_logentry SET data = %s WHERE index_ = 0".replace("index_", '"index"'), [forged]),
        ),
        (
            "Entry 0 of the log was changed after it was written, or its node was.",
            (
                'UPDATE certification_logentry SET data = %s WHERE "index" = 0',
                [first.replace(b'"v":1', b'"v":2')],
            ),
        ),
        ("Entry 3 of the log is missing: the next one is 4.", ('DELETE FROM certification_logentry WHERE "index" = 3', [])),
        (
            "The tree of the log does not hold over entries 4 to 5.",
            ('UPDATE certification_lognode SET hash = %s WHERE level = 1 AND "index" = 2', [b"\0" * 32]),
        ),
        ("The log ends after 9 entries, but 12 were written.", ("UPDATE certification_loghead SET size = 12", [])),
        (
            "The tree of the log has nodes over no entry.",
            ("INSERT INTO certification_lognode VALUES (5, 0, %s)", [b"\0" * 32]),
        ),
        (
            "The checkpoint of 9 entries was signed over other entries than those of today.",
            ("UPDATE certification_checkpoint SET root = %s WHERE size = 9", [b"\0" * 32]),
        ),
        (
            "The checkpoint of 9 entries is not signed by a key of the log.",
            ("UPDATE certification_checkpoint SET note = %s WHERE size = 9", ["Nothing."]),
        ),
        (
            "The cosignature of Antenne 2 under the checkpoint of 7 entries does not hold.",
            ("UPDATE certification_cosignature SET line = %s", [line_of_another()]),
        ),
        (
            f"The award {signed_log.number} is “withdrawn” in the register, but the log last says “issued”.",
            ("UPDATE certification_award SET status = 'withdrawn'", []),
        ),
    ):  # fmt: skip
        with transaction.atomic():
            assert edited(*statements) == problem
            transaction.set_rollback(True)
    assert verify_log()[1] is None


def line_of_another():
    checkpoint = Checkpoint.objects.get(size=9)
    note = notes.parse_note(factory.cosigned(checkpoint))
    return note.signatures[-1].line()


def test_a_log_cut_at_its_end_is_found_by_its_checkpoint(signed_log):
    cut = [
        ('DELETE FROM certification_logentry WHERE "index" > 6', []),
        (
            'DELETE FROM certification_lognode WHERE ("index" + 1) << level > 7'.replace(
                "<< level", "* (1 << level)"
            ),
            [],
        ),
        ("UPDATE certification_loghead SET size = 7", []),
    ]
    assert edited(*cut) == "A checkpoint was signed over 9 entries, and the log has 7."
    factory.fill(1)
    with pytest.raises(CertificationError, match="no longer holds the 9 entries"):
        services.sign_checkpoint()


def test_nothing_more_is_signed_over_a_tree_that_was_edited(signed_log):
    factory.fill(1, start=7)
    factory.unguarded(("UPDATE certification_lognode SET hash = %s WHERE level = 3", [b"\0" * 32]))
    with pytest.raises(CertificationError, match="no longer holds the 9 entries signed last"):
        services.sign_checkpoint()
    factory.unguarded(("DELETE FROM certification_lognode WHERE level = 3", []))
    with pytest.raises(CertificationError, match="A node of the log is missing"):
        services.sign_checkpoint()


def test_the_command_says_that_the_log_holds_or_what_does_not(signed_log, capsys):
    call_command("verify_log")
    assert (
        capsys.readouterr().out
        == "Entries: 9. They are as they were signed, and the register says the same.\n"
    )
    QuerySet(Award).update(status="suspended")
    with pytest.raises(CommandError, match="is “suspended” in the register"):
        call_command("verify_log")


# --- at once, and killed -------------------------------------------------------------------------------------------


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_eight_writers_at_once_make_one_tree():
    results, refusals = at_once(*[lambda rank=rank: factory.fill(1, start=rank) for rank in range(8)])
    assert refusals == []
    assert sorted(entry.index for (entry,) in results) == sorted({entry.index for (entry,) in results})
    assert LogHead.objects.get().size == LogEntry.objects.count() == 9  # and the log's own key
    assert verify_log()[1] is None
    assert SigningKey.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_writer_that_is_killed_leaves_a_whole_tree():
    """The process is killed ten times at any moment; it is started once, and forks what is killed."""
    program = (
        "import os, django; django.setup()\n"
        "from django.db import connections\n"
        "from tests.factories.log import fill\n"
        "import certification.services.log_check\n"
        "for round in range(10):\n"
        "    connections.close_all()\n"
        "    if (pid := os.fork()) == 0:\n"
        "        for rank in range(10_000):\n"
        "            fill(1, start=10_000 * round + rank)\n"
        "            rank or print(os.getpid(), flush=True)\n"
        "    os.waitpid(pid, 0)\n"
    )
    name = str(connection.settings_dict["NAME"])
    connection.close()
    url = os.environ.get("DATABASE_URL", "")
    url = f"{url.rpartition('/')[0]}/{name}" if url else f"sqlite:///{name}"
    writer = subprocess.Popen(
        [sys.executable, "-c", program],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "cms.settings.test", "DATABASE_URL": url},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    with writer:
        for round_ in range(10):
            pid = int(writer.stdout.readline())
            time.sleep(0.013 * round_)
            os.kill(pid, signal.SIGKILL)
    assert writer.returncode == 0
    size, problem = verify_log()
    assert problem is None
    assert LogEntry.objects.count() == size >= 10
