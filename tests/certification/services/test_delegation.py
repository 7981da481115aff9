"""Who answers what: asked, handed in, taken up again, agreed."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from certification.choices import DelegationStatus as S
from certification.clock import localdate
from certification.errors import NotAllowed
from certification.queries.dashboard import gather
from certification.services import delegation as verbs
from certification.services.dossier import freeze_dossier
from tests.factories import people, team
from tests.factories.path import fresh

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("in_english"),
    pytest.mark.usefixtures("english_accounts"),
]


@pytest.fixture
def found():
    return team.team()


def labels(person):
    return [str(task.label) for task in gather(type(person).objects.get(pk=person.pk)).tasks]


def test_from_the_request_to_the_agreement_each_finds_it_in_their_space(found):
    asked = team.asked(found, due_on=localdate() + dt.timedelta(days=8))
    name = f"A1 {asked.name}"
    assert f"Answer: {name}" in labels(found.luc)
    with pytest.raises(NotAllowed, match=r"A1.*give a level"):
        verbs.submit(asked, actor=found.luc)
    team.answer(found.dossier, "A1", actor=found.mia)
    asked = verbs.submit(asked, actor=found.luc)
    assert f"Read what was handed in: {name}" in labels(found.lead)
    asked = verbs.request_changes(asked, actor=found.lead, reason="Dire combien.")
    assert (asked.status, asked.remark) == (S.CHANGES_REQUESTED, "Dire combien.")
    assert f"Take up again: {name}" in labels(found.luc)
    asked = verbs.close(verbs.submit(asked, actor=found.luc), actor=found.lead)
    assert asked.status == S.CLOSED
    assert not [label for label in labels(found.luc) if "A1" in label]
    assert verbs.reopen(asked, actor=found.lead, reason="Un chiffre a changé.").status == S.OPEN


def test_an_axis_is_handed_in_once_all_its_criteria_have_a_level(found):
    axis = team.criterion(found.dossier).axis
    asked = verbs.assign(fresh(found.dossier), actor=found.lead, person=found.luc, axis=axis)
    codes = [row.code for row in fresh(found.dossier).criteria if row.axis == axis]
    for code in codes[:-1]:
        team.answer(found.dossier, code, actor=found.luc)
    with pytest.raises(NotAllowed) as refusal:
        verbs.submit(asked, actor=found.luc)
    assert len(refusal.value.reasons) == 1
    assert codes[-1] in str(refusal.value)
    team.answer(found.dossier, codes[-1], actor=found.luc)
    assert verbs.submit(asked, actor=found.luc).status == S.SUBMITTED


def test_the_lead_alone_asks_and_agrees(found):
    asked = team.asked(found)
    for stranger in (found.luc, found.reader, found.companion, people.case_officer()):
        with pytest.raises(PermissionDenied):
            verbs.assign(
                fresh(found.dossier),
                actor=stranger,
                person=found.mia,
                criterion=team.criterion(found.dossier, "A2"),
            )
        with pytest.raises(PermissionDenied):
            verbs.withdraw(asked, actor=stranger)
    for stranger in (found.lead, found.mia, found.reader, found.companion):
        with pytest.raises(PermissionDenied):
            verbs.submit(asked, actor=stranger)


@pytest.mark.parametrize("who", ["reader", "companion"])
def test_who_does_not_fill_is_asked_nothing(found, who):
    with pytest.raises(NotAllowed, match="may fill"):
        team.asked(found, person=getattr(found, who))


def test_it_is_asked_once_and_may_be_taken_back(found):
    asked = team.asked(found)
    with pytest.raises(NotAllowed, match="already asked of Luc Haye"):
        team.asked(found, person=found.mia)
    assert verbs.withdraw(asked, actor=found.lead).status == S.WITHDRAWN
    assert team.asked(found, person=found.mia).person == found.mia


def test_what_cannot_be_asked_is_said(found):
    with pytest.raises(NotAllowed, match="not past"):
        team.asked(found, due_on=localdate() - dt.timedelta(days=1))
    with pytest.raises(NotAllowed, match="one of the two"):
        verbs.assign(fresh(found.dossier), actor=found.lead, person=found.luc)
    freeze_dossier(fresh(found.dossier), actor=people.guardian(), reason="Un lien est à l’étude.")
    with pytest.raises(NotAllowed, match="frozen"):
        team.asked(found)


def test_each_is_told_by_a_message_without_the_words(found, mailoutbox, django_capture_on_commit_callbacks):
    team.answer(found.dossier, "A1", actor=found.luc)
    with django_capture_on_commit_callbacks(execute=True):
        asked = team.asked(found, note="Confidence.")
        verbs.request_changes(verbs.submit(asked, actor=found.luc), actor=found.lead, reason="Confidence.")
    assert [(mail.to, mail.subject) for mail in mailoutbox] == [
        ([found.luc.email], "Ana Ruiz asks you to answer A1"),
        ([found.lead.email], "Luc Haye has handed in A1"),
        ([found.luc.email], "Changes are asked for on A1"),
    ]
    assert not any("Confidence" in mail.body for mail in mailoutbox)
