"""A certificate is issued once, then its file is made once: drawn, sealed, logged; and made again only as another edition."""

import argparse
import datetime as dt
import hashlib
import io
import json
import os
import re
import runpy
import shutil
import subprocess
import sys
from functools import partial

import pytest
from dateutil.relativedelta import relativedelta
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from pypdf import PdfReader

from certification import clock
from certification.choices import AwardStatus
from certification.clock import localdate, now
from certification.documents import pdf
from certification.errors import NotAllowed
from certification.models import (
    Award,
    Certificate,
    CertificateFile,
    HistoryEntry,
    NumberSeries,
    PrivateFile,
    SigningKey,
)
from certification.queries.certificate_file import find_edition
from certification.rules.permissions import SYSTEM
from certification.services import daily, enclosures, issuance, keys, seal
from certification.services.credential import claims_of, sign_again
from certification.services.history import digest_of
from tests.certification.witness.test_check_certificate import SCRIPT
from tests.conftest import require
from tests.drawn import drawn
from tests.factories import certificate, path, people

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
DRAWN_ELSEWHERE = """
import django, hashlib, sys
django.setup()
from tests.drawn import drawn
print(hashlib.sha256(drawn(sys.argv[1])).hexdigest())
"""
A4_LANDSCAPE = (841.89, 595.28)


def refusal(verb, *args, **kwargs):
    with pytest.raises(NotAllowed) as refused:
        verb(*args, **kwargs)
    return [str(reason) for reason in refused.value.reasons]


def facts_of(award, action):
    return HistoryEntry.objects.filter(dossier=award.dossier, action=f"certification.{action}")


# --- issue ----------------------------------------------------------------------------------------------------------


def test_a_certificate_is_issued_for_the_time_of_its_level():
    award = certificate.issued()
    today = localdate()
    assert award.number == f"AG-{today.year}-0001"
    assert award.valid_from == today
    assert award.valid_until == today + relativedelta(months=award.level.validity_months) - DAY
    assert award.next_review_on == today + relativedelta(months=12)
    assert award.certificate.digest == digest_of(award.certificate.facts)
    assert award.certificate.facts["overall"] == "75.00"
    assert facts_of(award, "certificate.issue").get().digest == award.certificate.digest


def test_a_certificate_is_issued_once():
    award = certificate.issued()
    officer = people.case_officer()
    assert "This can no longer be done" in refusal(issuance.issue_certificate, award, actor=officer)[0]
    assert NumberSeries.objects.get(prefix="AG").last == 1
    assert Certificate.objects.count() == 1


def test_only_a_case_officer_issues():
    award = certificate.signed()
    for person in (path.lead(award.dossier), people.chair(), people.guardian(), people.someone()):
        with pytest.raises(PermissionDenied):
            issuance.issue_certificate(award, actor=person)
    assert not Certificate.objects.exists()


def test_an_award_whose_decision_was_annulled_is_not_issued():
    award = certificate.signed()
    certificate.appeals.upheld(award.dossier)
    assert refusal(issuance.issue_certificate, award, actor=people.case_officer()) == [
        "The decision behind this award was annulled."
    ]


def test_the_certificate_of_commercial_use_waits_for_a_third_party():
    award = certificate.signed()
    Award.objects.filter(pk=award.pk).update(mark_scope="commercial_eu")
    assert refusal(issuance.issue_certificate, award, actor=people.case_officer()) == [
        "Commercial use of the mark needs a positive third-party verification."
    ]


def test_a_frozen_dossier_issues_nothing():
    award = certificate.signed()
    path.frozen(award.dossier)
    assert (
        "frozen by the impartiality guardian"
        in refusal(issuance.issue_certificate, award, actor=people.case_officer())[0]
    )


# --- the file -------------------------------------------------------------------------------------------------------


def test_the_file_is_made_after_the_commit_and_once(django_capture_on_commit_callbacks):
    award = certificate.signed()
    with django_capture_on_commit_callbacks(execute=True):
        issuance.issue_certificate(award, actor=people.case_officer())
    issued = Certificate.objects.get()
    assert issued.file.name == f"attestation-{issued.facts['number']}.pdf"
    written = HistoryEntry.objects.count()
    edition = issued.editions.get()
    for _again in range(2):
        assert issuance.make_certificate_file(issued).file_id == issued.file_id
        assert issuance.make_edition(edition).file_id == issued.file_id
    issuance.make_file.enqueue(edition.pk)
    assert daily.run_due()["make_missing_files"] == 0
    assert PrivateFile.objects.filter(name__startswith="attestation-").count() == 1
    assert HistoryEntry.objects.count() == written
    assert facts_of(award, "certificate.make").get().digest == issued.file.sha256


def test_the_log_tells_of_the_award_with_its_move_and_of_the_file_with_the_file():
    award = certificate.issued()
    (issued,) = award.log_entries.all()
    said = json.loads(bytes(issued.data))
    assert (said["kind"], said["number"]) == ("issued", award.number)
    assert said["credential_sha256"] == award.certificate.credential.sha256
    issuance.make_certificate_file(award.certificate)
    told = [json.loads(bytes(entry.data)) for entry in award.log_entries.order_by("index")]
    assert [entry["kind"] for entry in told] == ["issued", "pdf-sealed"]
    assert told[1]["pdf_sha256"] == certificate.fresh(award).certificate.file.sha256


def test_the_daily_job_makes_the_file_that_a_stopped_worker_left():
    award = certificate.issued()
    assert award.certificate.file_id is None
    assert daily.run_due()["make_missing_files"] == 1
    assert Certificate.objects.get().file_id


def test_a_certificate_of_earlier_days_is_given_its_first_edition():
    award = certificate.issued()
    award.certificate.editions.all().delete()
    assert issuance.make_missing_files() == 1
    assert CertificateFile.objects.get().file_id == Certificate.objects.get().file_id


def test_the_territory_is_told_when_the_file_is_ready(english_accounts, django_capture_on_commit_callbacks):
    award = certificate.issued()
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        issuance.make_certificate_file(award.certificate)
    (letter,) = mail.outbox
    assert "The file of your certificate is ready" in letter.subject
    assert letter.to == [path.lead(award.dossier).email]


# --- what fails is tried again ---------------------------------------------------------------------------------------


@pytest.fixture
def broken(monkeypatch):
    """A seal that does not answer."""

    def refuse(*_args):
        raise OSError("the device does not answer")

    monkeypatch.setattr(issuance, "sealed", refuse)
    monkeypatch.setattr(issuance, "draw", lambda *_args: b"")
    return monkeypatch


def test_a_failure_waits_longer_each_time_and_is_seen(english_accounts, broken, client):
    award = certificate.issued()
    edition = award.certificate.editions.get()
    waits = []
    for _time in range(4):
        issuance.make_file.enqueue(edition.pk)
        edition.refresh_from_db()
        waits.append(round((edition.retry_at - now()) / issuance.FIRST_WAIT))
        assert daily.make_missing_files() == 0  # the wait is not over
        edition.refresh_from_db()
    assert waits == [1, 2, 4, 8]
    assert (edition.attempts, edition.trouble) == (4, "the device does not answer")
    assert certificate.fresh(award).status == AwardStatus.ACTIVE
    client.force_login(path.lead(award.dossier))
    page = client.get(f"/en/my-space/awards/{award.pk}/").content.decode()
    assert "its file could not be made yet" in page
    assert "the device does not answer" not in page  # that is for the secretariat
    broken.undo()
    with clock.at(edition.retry_at + dt.timedelta(minutes=1)):
        assert daily.make_missing_files() == 1
    edition.refresh_from_db()
    assert (edition.trouble, edition.retry_at) == ("", None)


def test_a_true_certificate_is_not_sealed_with_a_trial_key(settings):
    award = certificate.issued()
    seal.current_seal()
    settings.SEAL = {**settings.SEAL, "kind": "self-made"}
    with pytest.raises(seal.SealRefused, match="made for trials"):
        issuance.make_certificate_file(award.certificate)
    assert not CertificateFile.objects.exclude(file=None).exists()


def test_a_seal_kept_elsewhere_is_put_in_use_by_a_person(settings, tmp_path):
    seal.current_seal()
    settings.SEAL = {
        "kind": "service", "address": "https://sign.example.org", "token": "", "certificates": tmp_path / "seal.pem"
    }  # fmt: skip
    (tmp_path / "seal.pem").write_text(seal.self_made(is_test=False, bits=2048).public)
    with pytest.raises(seal.SealRefused, match="rotate_key seal"):
        seal.current_seal()
    call_command("rotate_key", "seal", reason="Décision du bureau.")
    assert SigningKey.objects.get(purpose="seal", retired_at=None).kept_elsewhere
    assert seal.current_seal().signer.address == "https://sign.example.org"


# --- another edition -------------------------------------------------------------------------------------------------


def test_another_edition_replaces_the_file_and_keeps_it():
    award = certificate.with_file()
    former = award.certificate.file
    edition = issuance.remake_certificate(
        award.certificate, actor=path.lead(award.dossier), reason="Pour nos partenaires.", language="es"
    )
    again = issuance.remake_certificate(
        award.certificate, actor=path.lead(award.dossier), reason="Pour nos partenaires.", language="es"
    )
    assert again == edition
    assert certificate.fresh(award).certificate.file == former  # until the other is there
    issuance.make_edition(edition)
    first, second = award.certificate.editions.all()
    present = certificate.fresh(award).certificate
    assert (present.file, present.language) == (second.file, "es")
    assert (first.file, first.superseded_at is None, second.superseded_at) == (former, False, None)
    assert former.file.storage.exists(former.file.name)
    for row in (first, second):
        with row.file.file.open("rb") as stored:
            assert find_edition(hashlib.sha256(stored.read()).hexdigest()) == row
    assert facts_of(award, "certificate.remake").get().reason == "Pour nos partenaires."
    kinds = [entry.kind for entry in award.log_entries.order_by("index")]
    assert kinds == ["issued", "pdf-sealed", "pdf-sealed"]


def test_who_asks_for_another_edition_and_when():
    award = certificate.issued()
    officer = people.case_officer()
    with pytest.raises(PermissionDenied):
        issuance.remake_certificate(award.certificate, actor=people.someone(), reason="Moi.")
    assert refusal(issuance.remake_certificate, award.certificate, actor=officer, reason=" ") == [
        "Give the reason: it will be kept in the history."
    ]
    assert refusal(issuance.remake_certificate, award.certificate, actor=officer, reason="Encore.") == [
        "A file of this certificate is being made: wait until it is ready."
    ]
    ended = certificate.surrendered(award)
    assert refusal(issuance.remake_certificate, ended.certificate, actor=officer, reason="Encore.") == [
        "Only the certificate of an award in force is made again."
    ]


def test_the_files_of_a_disowned_seal_are_made_again_by_a_command(capsys):
    award = certificate.with_file()
    key = SigningKey.objects.get(purpose="seal")
    keys.declare_compromised(
        key,
        actor=SYSTEM,
        at=now(),
        reason="Vol du serveur.",
        make=partial(seal.self_made, is_test=True, bits=2048),
    )
    call_command("remake_certificate", key=key.identifier, reason="Clé volée.")
    first, second = award.certificate.editions.all()
    assert first.seal != second.seal
    assert f"{award.certificate.code}: edition 2" in capsys.readouterr().out
    with second.file.file.open("rb") as stored:
        assert seal.check_file(stored.read()).is_ours
    with first.file.file.open("rb") as stored:
        assert not seal.check_file(stored.read()).is_ours
    call_command("remake_certificate", key=key.identifier, reason="Clé volée.")
    assert award.certificate.editions.count() == 2
    with pytest.raises(CommandError, match="No certificate"):
        call_command("remake_certificate", "K7RM-2QX9-HT4C-8WDA", reason="Encore.")


def test_the_lead_asks_for_another_language_on_a_page(english_accounts, client):
    award = certificate.with_file()
    client.force_login(path.lead(award.dossier))
    page = f"/en/my-space/awards/{award.pk}/"
    assert "Ask for another file" in client.get(page).content.decode()
    asked = client.post(f"{page}another-file/", {"language": "es", "reason": ""})
    assert asked.status_code == 422
    asked = client.post(
        f"{page}another-file/", {"language": "es", "reason": "For our partners."}, follow=True
    )
    assert "The file is being made" in asked.content.decode()
    assert "Another file is being made" in client.get(page).content.decode()
    client.force_login(people.someone())
    assert client.get(f"{page}another-file/").status_code == 404


# --- the two pages ---------------------------------------------------------------------------------------------------


def read(award):
    with award.certificate.file.file.open("rb") as stored:
        return PdfReader(io.BytesIO(stored.read()))


def words_of(text):
    """Return a text without the spaces and hyphens of its layout."""
    return re.sub(r"\s+", " ", text.replace("\xa0", " ").replace("\u202f", " "))


def test_the_file_is_a_sheet_and_its_annex_with_their_fonts():
    award = certificate.with_file()
    paper = read(award)
    sheet, annex = paper.pages
    assert [float(side) for side in sheet.mediabox[2:]] == pytest.approx(A4_LANDSCAPE, abs=0.5)
    assert [float(side) for side in annex.mediabox[2:]] == pytest.approx(A4_LANDSCAPE[::-1], abs=0.5)
    assert award.number in paper.metadata.title
    assert award.territory.name in paper.metadata.title
    fonts = sheet["/Resources"]["/Font"].values()
    assert fonts
    for font in fonts:
        for part in font.get_object().get("/DescendantFonts", [font]):
            assert {"/FontFile2", "/FontFile3"} & set(part.get_object()["/FontDescriptor"])
    text = words_of(sheet.extract_text())
    for word in (
        award.number,
        f"/verifier/{award.certificate.code}",
        award.territory.name,
        award.level.name_fr,
        "75",
    ):
        assert word in text
    said = words_of(annex.extract_text())
    for word in (award.decision.number, award.certificate.facts["strong_points"][0]["fr"]):
        assert word in said


def test_a_territory_keeps_its_profile_to_itself():
    award = certificate.signed()
    award.axis_profile_public = False
    award.save(update_fields=["axis_profile_public"])
    award = certificate.fresh(issuance.issue_certificate(award, actor=people.case_officer()))
    issuance.make_certificate_file(award.certificate)
    for page in read(certificate.fresh(award)).pages:
        assert not re.search(r"75(?:[.,]\d)?\s?%", words_of(page.extract_text()))


def test_the_same_facts_give_the_same_bytes_in_another_process():
    language = "es"
    made = subprocess.run(
        [sys.executable, "-c", DRAWN_ELSEWHERE, language],
        env={**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "DJANGO_SETTINGS_MODULE": "cms.settings.test"},
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert made.split()[-1] == hashlib.sha256(drawn(language)).hexdigest()


def test_the_file_holds_nothing_that_acts_or_fetches():
    data = certificate.with_file().certificate.file.file.open("rb").read()
    for forbidden in (b"/JavaScript", b"/JS ", b"/Launch", b"/SubmitForm", b"/OpenAction"):
        assert forbidden not in data


def test_pdfinfo_reads_what_assistive_technology_needs(tmp_path):
    program = shutil.which("pdfinfo")
    require(program, "pdfinfo is not installed")
    award = certificate.with_file()
    paper = tmp_path / "certificate.pdf"
    paper.write_bytes(award.certificate.file.file.open("rb").read())
    said = subprocess.run([program, paper], check=True, capture_output=True, text=True).stdout
    facts = dict(re.findall(r"^([^:]+):\s+(.*)$", said, re.MULTILINE))
    assert (facts["Tagged"], facts["Pages"], facts["Encrypted"], facts["JavaScript"]) == (
        "yes",
        "2",
        "no",
        "no",
    )
    assert "A4" in facts["Page size"]


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/logo.png",
        "http://127.0.0.1/logo.png",
        "file:///etc/passwd",
        "ftp://example.org/a.css",
        "styles/../../../cms/settings/base.py",
    ],
)
def test_the_engine_fetches_nothing_but_our_own_files(address):
    base = pdf.HERE.as_uri() + "/"
    with pytest.raises(pdf.FetchRefused):
        pdf.allowed_path(address if ":" in address else base + address)
    assert pdf.allowed_path(base + "styles/certificate.css").is_file()


def test_a_hostile_name_stays_a_name():
    award = certificate.prepared()
    award.territory.name = "<img src='https://example.org/x.png'> & Cie"
    award.territory.save()
    award = certificate.with_file(award)
    assert "<img src='https://example.org/x.png'>" in words_of(read(award).pages[0].extract_text()).replace(
        "’", "'"
    )


def test_a_credential_signed_again_while_a_file_is_drawn_is_the_one_that_it_carries(monkeypatch):
    award = certificate.issued()
    draw, drawn_times = issuance.draw, []

    def draw_slowly(edition, seal):
        data = draw(edition, seal)
        if not drawn_times:
            credential = award.certificate.credential
            sign_again(
                credential,
                claims_of(award.certificate, award.certificate.status_entry),
                actor=SYSTEM,
                reason="Clé compromise.",
            )
        drawn_times.append(edition.pk)
        return data

    monkeypatch.setattr(issuance, "draw", draw_slowly)
    made = issuance.make_certificate_file(award.certificate)
    assert len(drawn_times) == 2
    with made.file.file.open("rb") as stored:
        carried = PdfReader(io.BytesIO(stored.read())).attachments["credential.json"][0]
    assert hashlib.sha256(carried).hexdigest() == certificate.fresh(award).certificate.credential.sha256


def test_the_hints_of_a_new_certificate_name_the_seals_of_the_former_ones(tmp_path):
    former = seal.current_seal().digest
    keys.rotate_key("seal", actor=SYSTEM, reason="Rotation.")
    current = seal.current_seal()
    said = json.loads(enclosures.hints("testserver/log", current))
    assert said["seals"] == [former, current.digest]
    # The script that stands alone trusts both: a certificate of before the rotation is still good.
    (tmp_path / "trust.json").write_text(json.dumps({**said, "log": {}, "credential": []}))
    script = runpy.run_path(str(SCRIPT))
    asked = argparse.Namespace(
        trust=tmp_path / "trust.json",
        issuer="",
        seal=[],
        witness_key=[],
        log_key=[],
        credential_key=[],
        quorum=0,
    )
    assert script["Trust"](asked).seals == {former, current.digest}
