"""The library of evidence: received before anybody knows what for, described, replaced, closed once submitted."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from certification.choices import Role, SnapshotKind
from certification.errors import InvalidUpload, NotAllowed
from certification.models import Evidence, EvidenceUse, EvidenceVersion, HistoryEntry
from certification.services import assessment as self_assessment
from certification.services import evidence as services
from certification.services.dossier import freeze_dossier, return_for_completion
from tests.factories import assessment, people
from tests.factories.path import fresh, lead, pdf
from tests.factories.territory import member

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("in_english"),
    pytest.mark.usefixtures("english_accounts"),
]

FIRST, SECOND = b"%PDF-1.7\nfirst\n%%EOF\n", b"%PDF-1.7\nsecond\n%%EOF\n"


@pytest.fixture
def dossier():
    return assessment.opened()


def criterion(dossier, code="A1"):
    return next(row for row in dossier.criteria if row.code == code)


def receive(dossier, name="bilan.pdf", content=FIRST, **fields):
    return services.receive_evidence(
        dossier, **{"actor": lead(dossier), "upload": pdf(name, content), **fields}
    )


def describe(evidence, **fields):
    facts = {
        "title": evidence.title,
        "kind": "document",
        "proves": "",
        "period_from": None,
        "period_to": None,
        "effective_on": None,
        "confidentiality": "examiners",
        "personal_data": False,
        "uses": {},
    }
    return services.describe_evidence(evidence, **{"actor": lead(evidence.dossier), **facts, **fields})


def actions(dossier):
    entries = HistoryEntry.objects.filter(dossier=dossier, action__startswith="certification.evidence.")
    return [entry.action.rpartition(".")[2] for entry in entries.order_by("sequence")]


def test_a_file_is_kept_before_anybody_knows_what_for_and_never_twice(dossier):
    first = receive(dossier)
    again = receive(dossier, "le même sous un autre nom.pdf", criteria=[criterion(dossier)])
    other = receive(dossier, "autre.pdf", SECOND, personal_data=True)

    assert (first.is_new, again.is_new, other.is_new) == (True, False, True)
    assert again.evidence == first.evidence
    assert [use.criterion.code for use in EvidenceUse.objects.all()] == ["A1"]
    assert [version.number for version in EvidenceVersion.objects.order_by("pk")] == [1, 1]
    assert other.evidence.personal_data is True
    assert actions(dossier) == ["add", "add", "add"]


def test_what_a_piece_proves_is_written_with_its_dates_and_its_criteria(dossier):
    evidence = receive(dossier, criteria=[criterion(dossier, "A2")]).evidence
    asked = criterion(dossier)
    shown = asked.evidence_types.first()
    facts = {
        "title": "  Bilan 2025 ",
        "kind": "data",
        "proves": "La page 4.",
        "period_from": dt.date(2024, 1, 1),
        "period_to": dt.date(2024, 12, 31),
        "effective_on": dt.date(2025, 3, 1),
        "confidentiality": "public",
        "personal_data": True,
        "uses": {asked: shown},
    }
    describe(evidence, **facts)
    describe(Evidence.objects.get(), **facts)  # said twice, written once

    kept = Evidence.objects.get()
    assert (kept.title, kept.kind, kept.proves, kept.confidentiality) == (
        "Bilan 2025",
        "data",
        "La page 4.",
        "public",
    )
    assert (kept.period_to, kept.effective_on, kept.personal_data) == (
        dt.date(2024, 12, 31),
        dt.date(2025, 3, 1),
        True,
    )
    assert [(use.criterion.code, use.evidence_type) for use in kept.uses.all()] == [("A1", shown)]
    assert actions(dossier) == ["add", "describe"]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"title": " "}, "Give a title"),
        ({"title": "x" * 201}, "Shorten the text"),
        ({"proves": "x" * 1001}, "Shorten the text"),
        (
            {"period_from": dt.date(2025, 1, 2), "period_to": dt.date(2025, 1, 1)},
            "ends before it begins",
        ),
        ({"effective_on": dt.date(2999, 1, 1)}, "still to come"),
    ],
)
def test_a_description_that_does_not_hold_is_refused_in_a_sentence(dossier, fields, sentence):
    evidence = receive(dossier).evidence
    with pytest.raises(NotAllowed, match=sentence):
        describe(evidence, **fields)
    assert actions(dossier) == ["add"]


def test_a_type_of_evidence_belongs_to_its_criterion(dossier):
    evidence = receive(dossier).evidence
    foreign = criterion(dossier, "B1").evidence_types.first()
    with pytest.raises(NotAllowed, match="not one of A1"):
        describe(evidence, uses={criterion(dossier): foreign})
    assert not evidence.uses.exists()


def test_a_newer_file_takes_the_place_of_the_current_one_which_stays(dossier):
    evidence = receive(dossier).evidence
    before = evidence.file
    services.replace_file(evidence, pdf("nouveau.pdf", SECOND), actor=lead(dossier))

    evidence.refresh_from_db()
    versions = evidence.versions.order_by("number")
    assert [(version.number, version.file.sha256) for version in versions] == [
        (1, before.sha256),
        (2, evidence.file.sha256),
    ]
    assert before.file.open("rb").read() == FIRST
    entry = HistoryEntry.objects.get(action="certification.evidence.replace")
    assert entry.digest == evidence.file.sha256
    with pytest.raises(NotAllowed, match="holds this very file already"):
        services.replace_file(evidence, pdf("encore.pdf", SECOND), actor=lead(dossier))
    with pytest.raises(InvalidUpload, match="is not a type that we accept"):
        services.replace_file(evidence, pdf("page.pdf", b"<html>"), actor=lead(dossier))
    assert evidence.versions.count() == 2


def test_a_link_has_no_file_to_replace(dossier):
    link = self_assessment.add_evidence(
        dossier, actor=lead(dossier), link="https://example.org/a", criteria=[criterion(dossier)]
    )
    with pytest.raises(NotAllowed, match="has no file to replace"):
        services.replace_file(link, pdf(content=FIRST), actor=lead(dossier))


def test_others_than_the_team_write_nothing(dossier):
    evidence = receive(dossier).evidence
    reader = member(dossier.territory, "reader@example.org", role=Role.TERRITORY_READER)
    for person in (reader, people.case_officer(), people.someone("stranger@example.org")):
        with pytest.raises(PermissionDenied):
            receive(dossier, content=SECOND, actor=person)
        with pytest.raises(PermissionDenied):
            describe(evidence, actor=person)
        with pytest.raises(PermissionDenied):
            services.replace_file(evidence, pdf(content=SECOND), actor=person)


def test_a_frozen_dossier_receives_nothing(dossier):
    freeze_dossier(dossier, actor=people.guardian(), reason="À l’étude.")
    with pytest.raises(NotAllowed, match="frozen by the impartiality guardian"):
        receive(dossier)


def test_once_submitted_nothing_changes_and_the_digest_submitted_is_kept(dossier):
    evidence = receive(dossier, criteria=[criterion(dossier)]).evidence
    describe(evidence, proves="La page 4.", uses={criterion(dossier): None})
    dossier = assessment.self_assessed(dossier)

    snapshot = dossier.snapshots.get(kind=SnapshotKind.SELF_ASSESSMENT).content
    said = next(row for row in snapshot["evidence"] if row["title"] == evidence.title)
    assert (said["file"]["sha256"], said["proves"]) == (evidence.file.sha256, "La page 4.")
    for attempt in (
        lambda: receive(dossier, content=SECOND),
        lambda: describe(evidence, proves="Autre chose."),
        lambda: services.replace_file(evidence, pdf(content=SECOND), actor=lead(dossier)),
    ):
        with pytest.raises(NotAllowed, match="was submitted: what it says can no longer be changed"):
            attempt()
    evidence.refresh_from_db()
    assert evidence.proves == "La page 4."
    assert evidence.submitted_at is not None
    assert evidence.versions.get().submitted_at is not None

    # Returned to be completed: a newer file may come, the one submitted is still said so.
    return_for_completion(
        dossier, actor=people.case_officer(), reason="Une pièce est illisible.", items=["Bilan"]
    )
    services.replace_file(evidence, pdf("lisible.pdf", SECOND), actor=lead(dossier))
    submitted = {version.number: bool(version.submitted_at) for version in evidence.versions.all()}
    assert submitted == {1: True, 2: False}
    self_assessment.submit_self_assessment(fresh(dossier), actor=lead(dossier))
    assert all(version.submitted_at for version in evidence.versions.all())
