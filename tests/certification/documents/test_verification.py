"""What is read inside a file, with keys that come from elsewhere: what holds, what was forged, what nobody can tell."""

import datetime as dt
import io
import json

import pikepdf
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management import CommandError, call_command

from certification.choices import KeyPurpose
from certification.clock import localdate, now
from certification.documents import verification
from certification.documents.verification import examine, inside, read
from certification.exports.key import keys_list
from certification.models import Checkpoint, Cosignature, SigningKey, Witness
from certification.queries.verification import anchors
from certification.rules import signed_note as notes
from certification.rules.trust import Anchors, Enclosed, KeyLife, life_finding, log_finding, read_anchors
from certification.services import issuance
from certification.services.keys import declare_compromised, rotate_key
from certification.services.log import proof_of, sign_checkpoint
from certification.services.seal import self_made
from tests.factories import certificate, people

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

DAY = dt.timedelta(days=1)
DATE = dt.datetime(2026, 3, 15, 12, tzinfo=dt.UTC)


def bytes_of(award):
    with award.certificate.file.file.open("rb") as stored:
        return stored.read()


def states(findings):
    return {finding.what.value: finding.state.value for finding in findings}


def sentence(findings, what):
    return next(finding.sentence for finding in findings if finding.what.value == what)


@pytest.fixture
def branch():
    """A branch that witnesses every checkpoint: `branch()` has it look at the log now."""
    private = Ed25519PrivateKey.generate()
    key = notes.VerificationKey("antenne.example", notes.COSIGNATURE, private.public_key().public_bytes_raw())
    row = Witness.objects.create(
        name=key.name, key=str(key), organisation="Antenne des Sources", valid_from=localdate()
    )

    def look():
        sign_checkpoint()
        checkpoint = Checkpoint.objects.order_by("-size").first()
        text = notes.parse_note(checkpoint.note).text
        line = notes.cosign(text, key, private.sign, int(now().timestamp())).line()
        return Cosignature.objects.create(checkpoint=checkpoint, witness=row, line=line, at=now())

    look.key = key
    return look


# --- the file of the register -------------------------------------------------------------------------------------


def test_a_genuine_file_answers_each_question(branch):
    award = certificate.issued()
    branch()
    issuance.make_certificate_file(award.certificate)
    award = certificate.fresh(award)
    found = examine(bytes_of(award))
    assert (found.state.value, found.certificate) == ("identical", award.certificate)
    assert states(found.trusted) == {
        "seal": "warning",  # sealed for a trial, and it says so
        "credential": "ok",
        "key": "ok",
        "log": "ok",
    }
    assert "exactly as it was sealed" in sentence(found.trusted, "seal")
    assert "Antenne des Sources" in sentence(found.trusted, "log")


def test_without_a_witness_the_log_is_our_word_alone():
    award = certificate.with_file()
    found = examine(bytes_of(award)).trusted
    assert states(found)["log"] == "warning"
    assert "you have our word alone" in sentence(found, "log")


def changed(data, change):
    """Return a PDF saved again by another program, once it was changed."""
    made = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        change(pdf)
        pdf.save(made)
    return made.getvalue()


def without_its_seal(pdf):
    for name in ("/AcroForm", "/Perms"):
        del pdf.Root[name]
    for page in pdf.pages:
        if "/Annots" in page:
            del page["/Annots"]


FORGERIES = {
    "a comment added at the end": lambda data: data + b"\n% more\n",
    "a byte of the content": lambda data: data.replace(b"/Title", b"/Tit1e", 1),
    "saved again": lambda data: changed(data, lambda pdf: None),
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forgery_is_caught_in_a_plain_sentence(forgery):
    award = certificate.with_file()
    data = bytes_of(award)
    forged = FORGERIES[forgery](data)
    assert forged != data
    found = examine(forged)
    assert (found.state.value, found.certificate) == ("altered", award.certificate)
    assert states(found.trusted)["seal"] == "refused"
    assert "do not rely on it" in sentence(found.trusted, "seal")


def test_a_line_of_the_log_that_is_no_issue_proves_no_issue():
    """Any line has a proof: that of a suspension, or of another award, says nothing of this credential."""
    award = certificate.with_file()
    known, credential = anchors(), bytes(award.certificate.credential.document)
    proofs = {
        entry.kind: Enclosed(credential, bytes(entry.data), proof_of(entry))
        for entry in award.log_entries.all()
    }
    found = {kind: log_finding(enclosed, known).state.value for kind, enclosed in proofs.items()}
    assert found == {"issued": "warning", "pdf-sealed": "refused"}
    bare = proofs["issued"]._replace(credential=None)
    assert log_finding(bare, known).state.value == "refused"


def test_the_process_that_reads_is_given_no_secret(monkeypatch, tmp_path):
    script = tmp_path / "reading.py"
    script.write_text("import json, os; print(json.dumps({'words': ' '.join(os.environ.values())}))")
    monkeypatch.setattr(verification, "READING", script)
    monkeypatch.setenv("SECRET_KEY", "a secret of ours")
    assert "secret" not in read(b"%PDF-", Anchors()).words


# --- keys from elsewhere ------------------------------------------------------------------------------------------


@pytest.fixture
def given():
    """The bytes of a certificate, and the keys as they are published."""
    data = bytes_of(certificate.with_file())
    return data, json.loads(json.dumps(keys_list()))


def test_published_keys_are_enough(given):
    data, published = given
    known = read_anchors(published)
    found = inside(read(data, known), known)
    assert states(found) == {"seal": "warning", "credential": "ok", "key": "ok", "log": "warning"}


def test_keys_of_others_refuse_everything(given):
    data, published = given
    rotate_key(KeyPurpose.CREDENTIAL, actor=people.administrator(), reason="Another one.")
    for row in published["keys"]:
        row["public"] = {
            KeyPurpose.CREDENTIAL: SigningKey.objects.filter(purpose=KeyPurpose.CREDENTIAL).last().public,
            KeyPurpose.LOG: SigningKey.objects.filter(purpose=KeyPurpose.CREDENTIAL).last().public,
        }.get(row["purpose"], row["public"])
    known = read_anchors(published)._replace(seals=(self_made(is_test=True).public.encode(),))
    found = states(inside(read(data, known), known))
    assert (found["seal"], found["credential"], found["log"]) == ("refused", "refused", "refused")


def test_without_keys_nothing_is_said_to_hold(given):
    data, _published = given
    known = Anchors()
    assert set(states(inside(read(data, known), known)).values()) == {"unknown"}


def test_a_key_that_others_know_is_no_longer_trusted():
    award = certificate.with_file()
    key = SigningKey.objects.get(purpose=KeyPurpose.CREDENTIAL)
    declare_compromised(key, actor=people.administrator(), at=now() - DAY, reason="It was copied.")
    assert states(examine(bytes_of(award)).trusted)["credential"] == "refused"


def test_a_proof_under_a_key_that_others_know_tells_nothing():
    award = certificate.with_file()
    entry = award.log_entries.get(kind="issued")
    credential = bytes(award.certificate.credential.document)
    former = Enclosed(credential, bytes(entry.data), proof_of(entry))
    key = SigningKey.objects.get(purpose=KeyPurpose.LOG)
    declare_compromised(key, actor=people.administrator(), at=now() - DAY, reason="It was copied.")
    found = log_finding(former, anchors())
    assert (found.state.value, "others may have" in found.sentence) == ("unknown", True)
    renewed = former._replace(proof=proof_of(entry))
    assert log_finding(renewed, anchors()).state.value == "warning"  # no branch saw it yet


def test_what_is_signed_again_is_carried_by_another_file(capsys):
    award = certificate.with_file()
    key = SigningKey.objects.get(purpose=KeyPurpose.CREDENTIAL)
    declare_compromised(key, actor=people.administrator(), at=now() - DAY, reason="It was copied.")
    for _time in range(2):  # asked twice, it is made once
        call_command("reissue_credentials", key.identifier, "--all", reason="It was copied.")
    assert "Files of certificates to make again: 1." in capsys.readouterr().out
    assert award.certificate.editions.count() == 2
    issuance.make_certificate_file(certificate.fresh(award).certificate)
    found = examine(bytes_of(certificate.fresh(award)))
    assert (found.state.value, states(found.trusted)["credential"]) == ("identical", "ok")
    assert states(found.trusted)["log"] == "warning"  # no branch saw it yet
    call_command("reissue_credentials", key.identifier, "--all", reason="It was copied.")
    assert "Files of certificates to make again: 0." in capsys.readouterr().out


LIVES = [
    ({"since": DATE - DAY}, "ok", "it serves since"),
    ({"since": DATE - DAY, "until": DATE + DAY}, "ok", "it served from"),
    ({"since": DATE + DAY}, "refused", "did not serve"),
    ({"since": DATE - 2 * DAY, "until": DATE - DAY}, "refused", "did not serve"),
    ({"since": DATE - DAY, "until": DATE + DAY, "compromised": DATE + DAY}, "warning", "before others could"),
    ({"since": DATE - 2 * DAY, "until": DATE, "compromised": DATE - DAY}, "refused", "others may sign with it"),
]  # fmt: skip


@pytest.mark.parametrize(("life", "state", "said"), LIVES)
def test_a_key_served_that_day_or_not(life, state, said):
    life = KeyLife("credential", "0a1b", life["since"], life.get("until"), life.get("compromised"))
    finding = life_finding(life, DATE)
    assert (finding.state.value, said in finding.sentence) == (state, True)
    assert "15 March 2026" in finding.sentence


@pytest.mark.parametrize(
    "document", [{}, {"keys": 3}, {"keys": [{}], "did": "did:web:x"}, {"keys": [], "did": 3}]
)
def test_what_is_no_key_is_refused(document):
    with pytest.raises(ValueError, match="not keys"):
        read_anchors(document)


def test_the_register_vouches_for_the_keys_that_it_publishes():
    certificate.with_file()
    assert read_anchors(json.loads(json.dumps(keys_list())))._replace(lives=()) == anchors()._replace(
        lives=(), witnesses=()
    )


# --- the command, alone -------------------------------------------------------------------------------------------


def alone(capsys, path, *options):
    with pytest.raises(SystemExit) as left:
        call_command("verify_certificate", str(path), "--offline", *options)
    return left.value.code, capsys.readouterr().out


def test_the_command_needs_nothing_but_the_file_and_the_keys(capsys, tmp_path, django_assert_num_queries):
    award = certificate.with_file()
    file, keys = tmp_path / "attestation.pdf", tmp_path / "keys.json"
    data = bytes_of(award)
    file.write_bytes(data)
    keys.write_text(json.dumps(keys_list()))
    with django_assert_num_queries(0):
        status, said = alone(capsys, file, "--keys", str(keys))
    assert status == 0
    assert "[ yes] The signed credential" in said
    assert "ask the register" in said
    assert alone(capsys, file)[0] == 2
    file.write_bytes(changed(data, without_its_seal))
    status, said = alone(capsys, file, "--keys", str(keys))
    assert (status, "[ yes] The signed credential" in said) == (2, True)
    file.write_bytes(data + b"%")
    status, said = alone(capsys, file, "--keys", str(keys))
    assert (status, "[  no] The seal" in said) == (1, True)
    file.write_bytes(b"not a PDF")
    assert alone(capsys, file, "--keys", str(keys))[0] == 2
    for wrong in (["--keys", str(file)], ["--witness-key", "x"]):
        with pytest.raises(CommandError):
            call_command("verify_certificate", str(file), "--offline", *wrong)
    with pytest.raises(CommandError, match="only a file"):
        call_command("verify_certificate", "K7RM-2QX9-HT4C-8WDA", "--offline")


def test_a_branch_is_named_when_its_key_is_brought(capsys, tmp_path, branch):
    award = certificate.issued()
    branch()
    issuance.make_certificate_file(award.certificate)
    file, keys = tmp_path / "attestation.pdf", tmp_path / "keys.json"
    file.write_bytes(bytes_of(certificate.fresh(award)))
    keys.write_text(json.dumps(keys_list()))
    _status, said = alone(capsys, file, "--keys", str(keys), "--witness-key", str(branch.key))
    assert "antenne.example (" in said
