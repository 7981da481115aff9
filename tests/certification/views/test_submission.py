"""What was submitted: read by others while it is completed, compared, proved by a receipt."""

import hashlib
from io import BytesIO

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.urls import reverse
from django.utils.translation import override
from pypdf import PdfReader

from certification.choices import DossierStatus, Role, SnapshotKind
from certification.models import Dossier, HistoryEntry, Snapshot
from certification.queries.files import readable_by
from certification.services import assessment as services
from certification.services.history import digest_of
from tests.factories import assessment, people, submission
from tests.factories.path import fresh, lead
from tests.factories.territory import member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english_accounts")]


def address(name, dossier, *args):
    return reverse(f"certification:{name}", args=[dossier.pk, *args])


def words(response):
    return BeautifulSoup(response.content, "lxml").select_one("main").get_text(" ", strip=True)


def get(client, person, url):
    client.force_login(person)
    return client.get(url)


@pytest.fixture
def being_completed():
    return submission.being_completed()


@pytest.fixture
def twice():
    return submission.submitted_twice()


def last(dossier, kind=SnapshotKind.SELF_ASSESSMENT):
    return dossier.snapshots.filter(kind=kind).last()


# --- while the territory completes --------------------------------------------------------------------------------


@pytest.mark.parametrize("reader", [people.case_officer, people.guardian])
def test_others_read_what_was_submitted_last_and_are_told_so(client, being_completed, reader):
    response = get(client, reader(), address("criterion", being_completed, "A1"))

    assert submission.BEFORE in words(response)
    assert submission.AFTER not in words(response)
    assert "As submitted on" in words(response)
    assert "Compte rendu" not in words(response)


def test_the_territory_reads_and_changes_its_own_work(client, being_completed):
    member_page = get(client, lead(being_completed), address("criterion", being_completed, "A1"))
    reader = member(being_completed.territory, "reader@example.org", role=Role.TERRITORY_READER)
    reader_page = get(client, reader, address("criterion", being_completed, "A1"))

    for page in (member_page, reader_page):
        assert submission.AFTER in page.content.decode()
        assert "As submitted on" not in words(page)


def test_before_the_first_submission_nothing_stands_in(client):
    dossier = assessment.answered()
    response = get(client, people.case_officer(), address("criterion", dossier, "A1"))

    assert "As submitted on" not in words(response)


@pytest.mark.parametrize("name", ["workspace", "questions", "sign_off"])
def test_each_page_says_which_submission_it_shows(client, being_completed, name):
    question = being_completed.question_answers.first()
    services.save_question_answer(
        being_completed,
        question.question,
        actor=lead(being_completed),
        text="Changé depuis.",
        revision=question.revision,
    )
    response = get(client, people.case_officer(), address(name, being_completed))

    assert response.status_code == 200
    assert "As submitted on" in words(response)
    assert "Changé depuis." not in words(response)


def test_evidence_follows_what_each_person_reads(being_completed):
    old = being_completed.evidences.get(title="Bilan partagé 2026")
    new = being_completed.evidences.get(title="Compte rendu")
    services.remove_evidence(old, actor=lead(being_completed))
    officer, leader = readable_by(people.case_officer()), readable_by(lead(being_completed))

    assert officer.filter(pk=old.file_id).exists()
    assert not officer.filter(pk=new.file_id).exists()
    assert leader.filter(pk__in=[old.file_id, new.file_id]).count() == 2


def test_what_is_submitted_again_replaces_what_was_read(client, twice):
    response = get(client, people.case_officer(), address("criterion", twice, "A1"))

    assert submission.AFTER in words(response)
    assert "As submitted on" not in words(response)


def test_reading_what_was_submitted_costs_a_fixed_number_of_queries(
    client, being_completed, django_assert_max_num_queries
):
    client.force_login(people.case_officer())
    for name, *rest in (("workspace",), ("criterion", "A1")):
        with django_assert_max_num_queries(26):
            client.get(address(name, being_completed, *rest))


# --- attacked -----------------------------------------------------------------------------------------------------

CLOSED = "The self-assessment was submitted: what it says can no longer be changed."


def test_a_submitted_dossier_refuses_an_edit_through_its_form(client):
    dossier = assessment.self_assessed()
    client.force_login(lead(dossier))
    response = client.post(
        address("criterion", dossier, "A1"), {"level": "1", "text": "Autrement", "revision": 1, "base": ""}
    )

    assert response.status_code == 422
    assert CLOSED in words(response)
    assert submission.BEFORE in dossier.answers.get(criterion__code="A1").text


def test_a_submission_keeps_its_content_whatever_is_written_afterwards(being_completed):
    first = last(being_completed)

    assert digest_of(first.content) == first.digest
    assert next(a for a in first.content["answers"] if a["criterion"] == "A1")["text"].startswith(
        submission.BEFORE
    )


def test_a_content_rewritten_behind_our_back_is_given_no_receipt(client, twice):
    first = twice.snapshots.filter(kind=SnapshotKind.SELF_ASSESSMENT).first()
    content = first.content | {"questions": {"Q1": "Réécrit"}}
    Snapshot.objects.filter(pk=first.pk).update(content=content)
    first.refresh_from_db()

    client.force_login(lead(twice))
    response = client.get(address("receipt", twice, first.pk), follow=True)

    assert digest_of(first.content) != first.digest
    assert "somebody rewrote it" in words(response)
    assert HistoryEntry.objects.filter(dossier=twice, digest=first.digest).exists()


# --- changes since ------------------------------------------------------------------------------------------------


def test_the_territory_sees_old_and_new_side_by_side(client, being_completed):
    response = get(client, lead(being_completed), address("changes", being_completed))
    soup = BeautifulSoup(response.content, "lxml")
    sides = [dd.get_text(strip=True) for dd in soup.select(".sides dd")]

    assert {"3", "2", submission.AFTER} <= set(sides)
    assert "Compte rendu" in words(response)
    assert soup.select_one(f'a[href="{address("assessment_submit", being_completed)}"]')


def test_nothing_changed_is_said(client):
    dossier = submission.sent_back()
    assert "Nothing changed." in words(get(client, lead(dossier), address("changes", dossier)))


def test_nobody_else_reads_what_is_being_changed(client, being_completed):
    assert get(client, people.case_officer(), address("changes", being_completed)).status_code == 404


def test_there_is_nothing_to_compare_before_the_first_submission(client):
    dossier = assessment.opened()
    assert get(client, lead(dossier), address("changes", dossier)).status_code == 404


# --- the list and the comparison ----------------------------------------------------------------------------------


def test_submissions_and_requests_are_dated_records(client, twice):
    for person in (lead(twice), people.case_officer()):
        response = get(client, person, address("submissions", twice))
        text = words(response)
        assert "Une preuve est illisible." in text
        assert "The clock of the secretariat stopped for 0 days." in text
        assert text.count("Self-assessment as submitted") >= 2
        assert "Application as submitted" in text


def test_two_submissions_are_compared_whatever_the_order(client, twice):
    first, second = twice.snapshots.filter(kind=SnapshotKind.SELF_ASSESSMENT)
    url = address("comparison", twice)
    client.force_login(people.case_officer())
    pages = [
        words(client.get(url, {"from": a.pk, "to": b.pk})) for a, b in ((first, second), (second, first))
    ]

    assert pages[0] == pages[1]
    assert submission.AFTER in pages[0]
    assert "Submissions 1 and 2 compared" in pages[0]


@pytest.mark.parametrize("query", [{}, {"from": "x", "to": "y"}, {"from": "999999", "to": "999999"}])
def test_what_was_never_submitted_is_not_compared(client, twice, query):
    client.force_login(lead(twice))
    assert client.get(address("comparison", twice), query).status_code == 404


def test_contents_of_two_kinds_are_not_compared(client, twice):
    client.force_login(lead(twice))
    query = {"from": last(twice, SnapshotKind.APPLICATION).pk, "to": last(twice).pk}
    assert client.get(address("comparison", twice), query).status_code == 404


@pytest.mark.parametrize("name", ["submissions", "receipt", "submission_content"])
def test_strangers_find_nothing(client, twice, name):
    args = [] if name == "submissions" else [last(twice).pk]
    assert get(client, people.someone("stranger@example.org"), address(name, twice, *args)).status_code == 404


def test_a_receipt_of_another_dossier_does_not_exist(client, twice):
    other = Dossier.objects.exclude(pk=twice.pk).first() or assessment.opened(
        people_territory("Plateau des Vents")
    )
    client.force_login(lead(other))
    assert client.get(address("receipt", other, last(twice).pk)).status_code == 404


def people_territory(name):
    from tests.factories.territory import territory  # noqa: PLC0415 - one test needs a second one

    return territory(name)


# --- the receipt --------------------------------------------------------------------------------------------------


def read_pdf(data):
    reader = PdfReader(BytesIO(data))
    return reader, "".join("".join(page.extract_text() for page in reader.pages).split())


@pytest.mark.parametrize(
    ("language", "title"),
    [("en", "Receiptofsubmission")],
)
def test_the_receipt_proves_the_submission(client, twice, language, title):
    snapshot = last(twice)
    client.force_login(lead(twice))
    with override(language):
        response = client.get(address("receipt", twice, snapshot.pk))
    reader, text = read_pdf(response.content)
    entry = HistoryEntry.objects.get(dossier=twice, digest=snapshot.digest)

    assert response.headers["Content-Type"] == "application/pdf"
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.trailer["/Root"]["/Lang"] == language
    for expected in (title, twice.number, snapshot.digest, entry.hash, "AnaRuiz", "Comptereadu"[:6]):
        assert expected in text


@pytest.mark.parametrize("language", ["fr", "es"])
def test_the_receipt_is_in_the_language_of_the_page(client, twice, language):
    client.force_login(lead(twice))
    with override(language):
        response = client.get(address("receipt", twice, last(twice).pk))
    reader, text = read_pdf(response.content)

    assert reader.trailer["/Root"]["/Lang"] == language
    assert last(twice).digest in text


def test_the_application_has_its_receipt_too(client, twice):
    snapshot = last(twice, SnapshotKind.APPLICATION)
    client.force_login(lead(twice))
    _reader, text = read_pdf(client.get(address("receipt", twice, snapshot.pk)).content)

    assert snapshot.digest in text


def test_the_digest_is_that_of_the_content_handed_over(client, twice):
    client.force_login(lead(twice))
    for snapshot in twice.snapshots.filter(kind__in=["application", "self_assessment"]):
        response = client.get(address("submission_content", twice, snapshot.pk))
        assert hashlib.sha256(response.content).hexdigest() == snapshot.digest


def test_the_letter_of_the_submission_leads_to_the_receipt(django_capture_on_commit_callbacks):
    dossier = assessment.ready_to_submit()
    with django_capture_on_commit_callbacks(execute=True):
        services.submit_self_assessment(dossier, actor=lead(dossier))
    letter = next(message for message in mail.outbox if lead(dossier).email in message.to)

    with override(lead(dossier).language):
        assert address("submissions", dossier) in letter.body


def test_the_same_content_submitted_twice_has_one_digest_and_two_entries(client):
    dossier = submission.sent_back()
    services.submit_self_assessment(dossier, actor=lead(dossier))
    snapshots = fresh(dossier).snapshots.filter(kind=SnapshotKind.SELF_ASSESSMENT)
    client.force_login(lead(dossier))
    hashes = set()
    for snapshot in snapshots:
        _reader, text = read_pdf(client.get(address("receipt", dossier, snapshot.pk)).content)
        hashes |= {
            entry.hash
            for entry in HistoryEntry.objects.filter(dossier=dossier, digest=snapshot.digest)
            if entry.hash in text
        }

    assert len(hashes) == 2
    assert fresh(dossier).status == DossierStatus.COMPLETENESS
