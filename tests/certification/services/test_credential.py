"""Credentials as awards receive them: signed once, verified by others, followed by their lists, signed again."""

import datetime as dt
import hashlib
import json
import shutil
import subprocess
import threading
import warnings

import pytest
from cryptography.hazmat.primitives import serialization
from django.conf import settings as project
from django.core.management import CommandError, call_command
from django.db import connection
from joserfc import jws
from joserfc.errors import BadSignatureError
from joserfc.jwk import OKPKey

from certification import clock
from certification.choices import KeyPurpose, ReasonCategory
from certification.models import (
    Award,
    Certificate,
    Credential,
    HistoryEntry,
    KeysDocument,
    SigningKey,
    StatusEntry,
    StatusList,
)
from certification.queries.log import issue_of
from certification.rules import credential_proof as proofs
from certification.rules.credential import SLOTS, did_of, method_address
from certification.rules.credential_check import check_credential, check_status, check_token, is_sound
from certification.rules.permissions import SYSTEM
from certification.services import credential as services
from certification.services import daily, keys, status_list
from certification.services import did as did_service
from certification.services import sanction as awards
from cms.users.models import User
from tests.certification.rules.test_credential import MUTATIONS, PROOF_MUTATIONS
from tests.conftest import require
from tests.factories import certificate, people
from tests.node_checks import check_with_javascript

pytestmark = pytest.mark.django_db
CREDENTIAL = KeyPurpose.CREDENTIAL
REASON = "A copy of the key was found."
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def own_keys(settings, tmp_path):
    """An award, and the folder of the keys to oneself: other databases of the tests know the keys put away here."""
    award = certificate.issued()
    settings.KEYS_DIR = shutil.copytree(project.KEYS_DIR, tmp_path / "keys")
    return award


def document_of(award):
    return json.loads(bytes(award.certificate.credential.document))


def did():
    return json.loads(bytes(KeysDocument.objects.last().document))


def lists():
    documents = [json.loads(bytes(row.document)) for row in StatusList.objects.all()]
    return {document["id"]: document for document in documents}


def is_good(document, at=None):
    return is_sound(check_credential(document, did=did(), at=at or clock.now()))


def statuses(document):
    findings = check_status(document, lists(), did=did(), at=clock.now())
    return {finding.name: finding.ok for finding in findings}


def history(action):
    return HistoryEntry.objects.filter(action=f"certification.{action}")


def fresh(award):
    return Award.objects.get(pk=award.pk)


# --- signed once --------------------------------------------------------------------------------------------------


def test_a_certificate_is_issued_with_its_credential():
    award = certificate.issued()
    credential = award.certificate.credential
    data = bytes(credential.document)
    assert credential.sha256 == hashlib.sha256(data).hexdigest()
    assert data == proofs.jcs(json.loads(data))
    assert is_good(document_of(award))
    assert is_sound(check_token(credential.jwt, did=did(), at=clock.now()))
    assert statuses(document_of(award)) == {"revocation": True, "suspension": True}
    entry = history("credential.issue").get()
    assert (entry.digest, entry.data["key"]) == (credential.sha256, keys.current_key(CREDENTIAL).identifier)


def test_it_says_what_the_certificate_says():
    award = certificate.issued()
    document, facts = document_of(award), award.certificate.facts
    assert document["issuer"]["id"] == did_of(project.BASE_URL)
    assert document["validUntil"] == f"{facts['valid_until']}T23:59:59Z"
    assert document["credentialSubject"]["id"].endswith(f"/territories/{award.territory.slug}")
    assert document["evidence"][0]["name"] == facts["decision"]["number"]


def test_it_names_nobody():
    award = certificate.issued()
    said = bytes(award.certificate.credential.document).decode() + str(lists())
    people_known = list(User.objects.all())
    assert people_known
    for person in people_known:
        assert person.email not in said
        assert person.name not in said
    assert award.territory.contact_email not in said


def test_asked_twice_it_is_signed_once():
    award = certificate.issued()
    before = bytes(award.certificate.credential.document)
    again = services.issue_credential(Certificate.objects.get(pk=award.certificate.pk))
    assert bytes(again.document) == before
    assert history("credential.issue").count() == StatusEntry.objects.count() == 1


def test_the_daily_job_signs_what_is_missing_once():
    award = certificate.issued()
    Credential.objects.all().delete()
    place = StatusEntry.objects.get()
    done = daily.run_due()
    assert done["issue_missing_credentials"] == 1
    assert (services.issue_missing_credentials(), status_list.refresh_status_lists()) == (0, 0)
    assert (did_service.publish_keys_document(), done["publish_keys_document"]) == (0, 0)
    assert StatusEntry.objects.get() == place
    assert is_good(document_of(fresh(award)))


# --- places -------------------------------------------------------------------------------------------------------


def test_places_are_drawn_and_a_full_list_is_followed_by_another(monkeypatch):
    first = certificate.issued()
    taken = first.certificate.status_entry.index
    monkeypatch.setattr(status_list.secrets, "randbelow", lambda _slots: taken)
    (second,) = certificate.copies(first, 1)
    place = status_list.take_place(second.certificate)
    assert (place.number, place.index) == (2, taken)
    assert sorted(map(str, StatusList.objects.all())) == [
        "revocation 1",
        "revocation 2",
        "suspension 1",
        "suspension 2",
    ]


def test_a_place_is_anywhere_in_the_list():
    award = certificate.issued()
    places = {status_list.take_place(twin.certificate).index for twin in certificate.copies(award, 12)}
    assert len(places) == 12
    assert max(places) - min(places) > SLOTS // 100


# --- the lists follow ---------------------------------------------------------------------------------------------


def test_a_suspension_and_its_end_are_in_the_lists_as_soon_as_they_are_committed(
    django_capture_on_commit_callbacks,
):
    award = certificate.noticed()
    with django_capture_on_commit_callbacks(execute=True):
        certificate.decided(award, "suspend")
    assert statuses(document_of(award)) == {"revocation": True, "suspension": False}
    awards.lift_causes(award, actor=people.case_officer(), statement="Corrected.")
    with django_capture_on_commit_callbacks(execute=True):
        certificate.decided(certificate.fresh(award), "reinstate")
    assert statuses(document_of(award)) == {"revocation": True, "suspension": True}


def test_lists_are_signed_anew_once_a_day_and_no_more():
    certificate.issued()
    first = set(StatusList.objects.values_list("sha256", flat=True))
    status_list.refresh_status_lists()
    assert set(StatusList.objects.values_list("sha256", flat=True)) == first
    with clock.at(clock.now() + dt.timedelta(days=1)):
        # The lists say the same, on another day.
        assert status_list.refresh_status_lists() == 0
        second = set(StatusList.objects.values_list("sha256", flat=True))
        status_list.refresh_status_lists()
        assert set(StatusList.objects.values_list("sha256", flat=True)) == second
    assert not first & second


def test_the_daily_job_mends_a_list_that_was_not_signed_in_time():
    award = certificate.suspended()
    assert statuses(document_of(award))["suspension"]
    assert daily.run_due()["refresh_status_lists"] == 1
    assert not statuses(document_of(award))["suspension"]


# --- rotation, compromise, re-issue -------------------------------------------------------------------------------


def test_after_a_rotation_what_the_former_key_signed_still_holds(
    own_keys, django_capture_on_commit_callbacks
):
    award = own_keys
    former = keys.current_key(CREDENTIAL)
    with django_capture_on_commit_callbacks(execute=True):
        call_command("rotate_key", "credential", reason="Yearly rotation, minutes of 12 March.")
    assert is_good(document_of(award))
    assert statuses(document_of(award)) == {"revocation": True, "suspension": True}
    current = keys.current_key(CREDENTIAL)
    assert set(StatusList.objects.values_list("key", flat=True)) == {current.pk}
    for identifier in (former.identifier, current.identifier):
        assert method_address(project.BASE_URL, identifier) in did()["assertionMethod"]
    (twin,) = certificate.copies(award, 1)
    assert services.issue_credential(twin.certificate).key == current


def test_each_version_of_the_document_of_the_keys_is_kept():
    certificate.issued()
    assert KeysDocument.objects.count() == 1
    keys.rotate_key(CREDENTIAL, actor=SYSTEM, reason="Yearly rotation.")
    assert [
        len(json.loads(bytes(row.document))["assertionMethod"]) for row in KeysDocument.objects.all()
    ] == [2, 4]
    did_service.publish_keys_document()
    assert KeysDocument.objects.count() == 2
    keys.rotate_key(KeyPurpose.LOG, actor=SYSTEM, reason="Another purpose.")
    assert KeysDocument.objects.count() == 2


def test_a_compromise_is_declared_and_what_was_signed_since_is_signed_again(capsys):
    early = certificate.issued()
    (late,) = certificate.copies(early, 1)
    services.issue_credential(late.certificate)
    key = keys.current_key(CREDENTIAL)
    since = clock.now() - HOUR
    Credential.objects.filter(pk=early.certificate.credential.pk).update(issued_at=since - HOUR)
    SigningKey.objects.filter(pk=key.pk).update(valid_from=since - 2 * HOUR)
    before = bytes(late.certificate.credential.document)

    call_command("declare_key_compromised", key.identifier, since=since, reason=REASON)
    assert "Credentials signed with it since then: 1." in capsys.readouterr().out
    assert not is_good(document_of(fresh(late)))
    assert {row.key for row in StatusList.objects.all()} == {keys.current_key(CREDENTIAL)}

    call_command("reissue_credentials", key.identifier, reason=REASON)
    assert "Credentials signed again: 1." in capsys.readouterr().out
    renewed = document_of(fresh(late))
    assert is_good(renewed)
    assert statuses(renewed) == {"revocation": True, "suspension": True}
    assert {**renewed, "proof": 0} == {**json.loads(before), "proof": 0}
    former = fresh(late).certificate.credential.former.get()
    assert bytes(former.document) == before
    assert services.issue_credential(late.certificate) == fresh(late).certificate.credential
    logged = json.loads(bytes(issue_of(late.certificate.code).data))
    assert (logged["kind"], logged["credential_sha256"]) == (
        "credential-reissued", fresh(late).certificate.credential.sha256,
    )  # fmt: skip
    entry = history("credential.reissue").get()
    assert (entry.reason, entry.data["former"]) == (REASON, former.sha256)
    assert not is_good(document_of(fresh(early)))

    call_command("reissue_credentials", key.identifier, "--all", reason=REASON)
    call_command("reissue_credentials", key.identifier, "--all", reason=REASON)
    assert capsys.readouterr().out.split("\n")[:3:2] == [
        "Credentials signed again: 1.",
        "Credentials signed again: 0.",
    ]
    assert is_good(document_of(fresh(early)))


def test_commands_refuse_in_a_sentence():
    certificate.issued()
    key = keys.current_key(CREDENTIAL)
    for sentence, name, *arguments in (
        ("No key has the identifier abc", "declare_key_compromised", "abc", "--since=2026-03-01T08:00:00Z"),
        (
            "cannot be compromised in the future",
            "declare_key_compromised",
            key.identifier,
            "--since=2999-01-01T00:00:00Z",
        ),
        ("invalid moment value", "declare_key_compromised", key.identifier, "--since=2026-03-01T08:00:00"),
        ("No key of credentials", "reissue_credentials", "abc"),
        ("declared compromised are signed again", "reissue_credentials", key.identifier),
        ("Give the reason", "rotate_key", "credential", "--reason= "),
    ):
        given = (
            arguments
            if any(a.startswith("--reason") for a in arguments)
            else [*arguments, f"--reason={REASON}"]
        )
        with pytest.raises(CommandError, match=sentence):
            call_command(name, *given)
    assert keys.current_key(CREDENTIAL) == key


# --- read by others -----------------------------------------------------------------------------------------------


def published():
    """Return what a reader finds at each address: contexts, keys, lists."""
    known = did()
    documents = {address: proofs.context(address) for address in proofs.CONTEXTS}
    documents[known["id"]] = known
    for method in known["verificationMethod"]:
        documents[method["id"]] = {"@context": "https://w3id.org/security/multikey/v1", **method}
    return {**documents, **lists()}


def test_a_library_that_is_not_ours_reads_credentials_and_lists():
    award = certificate.noticed()
    good = document_of(award)
    cases = {}
    for number, suite in enumerate(("rdfc", "jcs")):
        cases[f"good {suite}"] = {"credential": good, "suites": [suite], "status": False}
        for name, mutate in MUTATIONS.items():
            cases[f"{suite}: {name}"] = {"credential": mutate(good), "suites": [suite], "status": False}
        for name, mutate in PROOF_MUTATIONS.items():
            changed = mutate(good, number)
            alone = {**changed, "proof": [changed["proof"][number]]}
            cases[f"{suite}: {name}"] = {"credential": alone, "suites": [suite], "status": False}
    certificate.decided(certificate.noticed(award) if award.suspension is None else award, "suspend")
    (gone,) = certificate.copies(award, 1)
    services.issue_credential(gone.certificate)
    officer, category = people.case_officer(), ReasonCategory.MISSED_FOLLOW_UP
    awards.give_notice(gone, actor=officer, category=category, reason=REASON)
    awards.hear_territory(gone, actor=officer, statement="We answer.")
    certificate.decided(certificate.fresh(gone), "withdraw")
    status_list.refresh_status_lists()
    for suite in ("rdfc", "jcs"):
        cases[f"suspended {suite}"] = {"credential": good, "suites": [suite], "status": True}
        cases[f"ended {suite}"] = {"credential": document_of(gone), "suites": [suite], "status": True}

    found = check_with_javascript(published(), cases)

    passed = {name for name, answer in found.items() if answer["verified"]}
    assert passed == {name for name in cases if name.startswith(("good", "suspended", "ended"))}, {
        name: answer["error"] for name, answer in found.items()
    }
    assert len(cases) - len(passed) == 2 * (len(MUTATIONS) + len(PROOF_MUTATIONS))
    bits = {
        name: answer["revoked"] for name, answer in found.items() if name.startswith(("suspended", "ended"))
    }
    assert bits == {
        "suspended rdfc": ["suspension"],
        "suspended jcs": ["suspension"],
        "ended rdfc": ["revocation"],
        "ended jcs": ["revocation"],
    }


def test_the_token_is_read_by_a_library_that_is_not_ours():
    award = certificate.issued()
    token = award.certificate.credential.jwt
    jwk = OKPKey.import_key(did()["verificationMethod"][1]["publicKeyJwk"])
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="EdDSA is deprecated")
        read = jws.deserialize_compact(token, jwk, algorithms=["EdDSA"])
        forged = token[:-8] + ("A" if token[-8] != "A" else "B") + token[-7:]
        with pytest.raises(BadSignatureError):
            jws.deserialize_compact(forged, jwk, algorithms=["EdDSA"])
    assert read.headers()["typ"] == "vc+jwt"
    payload = json.loads(read.payload)
    claims = {name: value for name, value in document_of(award).items() if name != "proof"}
    assert {name: payload[name] for name in claims} == claims


def test_openssl_alone_verifies_the_token(tmp_path):
    require(shutil.which("openssl"), "openssl is not installed")
    award = certificate.issued()
    header, payload, signature = award.certificate.credential.jwt.split(".")
    public = keys.private_key(award.certificate.credential.key).public_key()
    (tmp_path / "key.pem").write_bytes(
        public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    )
    (tmp_path / "signature").write_bytes(proofs.from_base64url(signature))

    def verify(signed):
        (tmp_path / "signed").write_text(signed)
        command = "openssl pkeyutl -verify -pubin -inkey key.pem -rawin -in signed -sigfile signature"
        return subprocess.run(command.split(), cwd=tmp_path, capture_output=True, text=True, check=False)

    assert "Signature Verified Successfully" in verify(f"{header}.{payload}").stdout
    assert verify(f"{header}.{payload[:-1]}").returncode != 0


# --- at once ------------------------------------------------------------------------------------------------------


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_processes_sign_one_credential_and_two_moves_make_one_list():
    award = certificate.issued()
    Credential.objects.all().delete()
    StatusEntry.objects.all().delete()
    barrier, faults = threading.Barrier(2), []

    def sign():
        barrier.wait()
        try:
            services.issue_credential(Certificate.objects.get(pk=award.certificate.pk))
        except Exception as error:  # noqa: BLE001 - told by the assertion
            faults.append(error)
        connection.close()

    threads = [threading.Thread(target=sign) for _number in range(2)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert faults == []
    assert (Credential.objects.count(), StatusEntry.objects.count()) == (1, 1)
    assert is_good(document_of(fresh(award)))
