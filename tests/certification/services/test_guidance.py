"""A refusal: the day of a new application is kept, the guidance meeting is recorded, and may bring it forward."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.formats import date_format

from certification import clock
from certification.clock import localdate
from certification.errors import NotAllowed
from certification.models import GuidanceMeeting, Notification
from certification.services.dossier import open_dossier, submit_application
from certification.services.guidance import record_guidance
from tests.factories import committee, path, people

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english_accounts")]
DAY = dt.timedelta(days=1)


@pytest.fixture
def refused():
    return committee.dossier_of(committee.decided(outcome="refused", level=""))


def refusal(verb, *args, **facts):
    with pytest.raises(NotAllowed) as found:
        verb(*args, **facts)
    return [str(reason) for reason in found.value.reasons]


def meeting(dossier, **facts):
    return record_guidance(
        dossier,
        **{
            "actor": people.case_officer(),
            "held_on": localdate(),
            "people": "Ana Ruiz, Maïwenn Ajonc",
            "summary": "La réserve est protégée dès cet automne.",
            **facts,
        },
    )


def test_a_new_application_waits_for_its_day(refused):
    territory, lead = refused.territory, path.lead(refused)
    day = refused.decision.reapply_from
    assert refused.apply_again_from == day
    (sentence,) = refusal(open_dossier, territory, actor=lead)
    for words in (
        refused.number,
        date_format(day, "DATE_FORMAT"),
        "guidance meeting",
        "write to the secretariat",
    ):
        assert words in sentence
    with clock.at(day - DAY):
        assert refusal(open_dossier, territory, actor=lead)
    with clock.at(day):
        assert open_dossier(territory, actor=lead).status == "draft"


def test_a_draft_opened_before_the_refusal_is_not_submitted_before_the_day(refused):
    draft = open_dossier_before(refused)
    assert any(
        "refused" in sentence for sentence in refusal(submit_application, draft, actor=path.lead(draft))
    )


def open_dossier_before(refused):
    with clock.at(refused.decision.reapply_from):
        return open_dossier(refused.territory, actor=path.lead(refused))


def test_the_meeting_is_recorded_once_and_brings_the_day_forward(
    refused, client, django_capture_on_commit_callbacks
):
    lead, officer, page = path.lead(refused), people.case_officer(), address(refused)
    with pytest.raises(PermissionDenied):
        meeting(refused, actor=lead)
    assert refusal(meeting, refused, summary=" ") == ["Say who met, what was said, and what comes next."]
    assert refusal(meeting, refused, held_on=localdate() + DAY) == [
        "The meeting is recorded once it was held."
    ]
    assert refusal(meeting, refused, apply_from=refused.apply_again_from + DAY)
    client.force_login(lead)
    assert "write to the secretariat" in client.get(page).text
    client.force_login(officer)
    sooner = localdate() + 40 * DAY
    typed = {
        "held_on": localdate(),
        "people": "Ana Ruiz",
        "summary": "La réserve est protégée.",
        "apply_from": sooner,
    }
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(page, typed)["Location"] == page
    assert client.post(page, typed).status_code == 422
    assert GuidanceMeeting.objects.get().apply_from == sooner
    assert Notification.objects.get(event="guidance.recorded").person == lead
    client.force_login(lead)
    shown = client.get(page).text
    assert "La réserve est protégée." in shown
    refused = path.fresh(refused)
    assert (
        "prepare what the guidance meeting asked for"
        in refusal(open_dossier, refused.territory, actor=lead)[0]
    )
    with clock.at(sooner):
        assert open_dossier(refused.territory, actor=lead)


def address(dossier):
    return reverse("certification:guidance", args=[dossier.pk])


def test_strangers_and_other_dossiers_have_no_such_page(client):
    dossier = committee.docketed()
    client.force_login(people.case_officer())
    assert client.get(address(dossier)).status_code == 404
    client.force_login(people.someone())
    assert client.get(address(dossier)).status_code == 404
