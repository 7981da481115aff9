"""Who opens which file of a dossier: role by role, object by object."""

import pytest
from django.contrib.auth.models import AnonymousUser

from certification.choices import AssignmentStatus, Capacity, DocketItemStatus, DossierStatus, Role
from certification.models import Assignment, DocketItem, PrivateFile
from certification.queries.files import readable_by
from certification.services import evidence as services
from certification.services.dossier import return_for_completion
from tests.factories import assessment, assessor, committee, people
from tests.factories.path import fresh, lead, pdf
from tests.factories.territory import member

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("in_english"),
    pytest.mark.usefixtures("english_accounts"),
]

OBJECTS = {
    "letter": {},
    "plain": {},
    "personal": {"personal_data": True},
    "team": {"confidentiality": "team"},
}
ALL = set(OBJECTS)
NOT_PERSONAL = ALL - {"personal"}


def give(dossier):
    """Add one piece of evidence of each sort; return the files by name, with the mandate letter."""
    files = {"letter": dossier.mandate_letter}
    for name, facts in OBJECTS.items():
        if name == "letter":
            continue
        evidence = services.receive_evidence(
            dossier, actor=lead(dossier), upload=pdf(f"{name}.pdf", f"%PDF-1.7\n{name}".encode())
        ).evidence
        services.describe_evidence(
            evidence,
            actor=lead(dossier),
            title=name,
            kind="document",
            proves="",
            period_from=None,
            period_to=None,
            effective_on=None,
            confidentiality=facts.get("confidentiality", "examiners"),
            personal_data=facts.get("personal_data", False),
            uses={},
        )
        files[name] = evidence.file
    return files


def opened_by(person, files):
    person = type(person).objects.get(pk=person.pk)
    readable = set(readable_by(person).values_list("pk", flat=True))
    return {name for name, file in files.items() if file.pk in readable}


def test_before_any_submission_the_team_keeps_what_it_keeps():
    dossier = assessment.opened()
    files = give(dossier)
    reader = member(dossier.territory, "reader@example.org", role=Role.TERRITORY_READER)
    expected = {
        lead(dossier): ALL,
        reader: ALL,
        people.case_officer(): {"letter", "plain", "personal"},
        people.guardian(): {"letter", "plain"},
        people.administrator(): {"letter", "plain"},
        people.someone("stranger@example.org"): set(),
    }
    assert {person: opened_by(person, files) for person in expected} == expected


def test_once_submitted_those_who_examine_open_all_and_personal_data_stays_with_those_it_concerns():
    dossier = assessment.opened()
    files = give(dossier)
    dossier = assessor.assessor_team(assessor.visit_planning(assessment.self_assessed(dossier)))
    observer = people.someone("observer@example.org")
    Assignment.objects.create(
        dossier=dossier,
        person=observer,
        role=Role.OBSERVER,
        status=AssignmentStatus.ACCEPTED,
        proposed_by=people.case_officer(),
    )
    invited = people.someone("invited@example.org")
    Assignment.objects.create(
        dossier=dossier, person=invited, role=Role.ASSESSOR, proposed_by=people.case_officer()
    )
    group = committee.committee()
    session = committee.convened()
    DocketItem.objects.create(session=session, dossier=dossier, status=DocketItemStatus.LISTED)
    sitting, silent = group.members["HAB"]
    assessor.declare(fresh(dossier), sitting, capacity=Capacity.COMMITTEE)
    expected = {
        lead(dossier): ALL,
        people.case_officer(): ALL,
        assessor.lead_assessor(): ALL,
        assessor.second_assessor(): ALL,
        observer: NOT_PERSONAL,
        sitting: NOT_PERSONAL,
        people.guardian(): NOT_PERSONAL,
        people.administrator(): NOT_PERSONAL,
        silent: set(),
        invited: set(),
    }
    assert {person: opened_by(person, files) for person in expected} == expected


def test_while_the_territory_completes_its_dossier_others_open_what_was_submitted():
    dossier = assessment.opened()
    files = give(dossier)
    dossier = assessment.self_assessed(dossier)
    return_for_completion(dossier, actor=people.case_officer(), reason="Une pièce manque.", items=["Bilan"])
    dossier = fresh(dossier)
    assert dossier.status == DossierStatus.SELF_ASSESSMENT
    plain = dossier.evidences.get(title="plain")
    services.replace_file(plain, pdf("newer.pdf", b"%PDF-1.7\nnewer"), actor=lead(dossier))
    plain.refresh_from_db()
    files |= {"newer": plain.file, "submitted": files["plain"]}
    removed = services.receive_evidence(
        dossier, actor=lead(dossier), upload=pdf("removed.pdf", b"%PDF-1.7\nremoved")
    ).evidence
    assessment.services.remove_evidence(removed, actor=lead(dossier))
    files["removed"] = removed.file

    assert opened_by(lead(dossier), files) == ALL | {"newer", "submitted"}
    assert opened_by(people.case_officer(), files) == ALL | {"submitted"}


def test_nobody_who_is_not_signed_in_opens_anything():
    give(assessment.opened())
    assert PrivateFile.objects.count() == 4
    assert not readable_by(AnonymousUser()).exists()
