"""Proposing an initiative or a sheet: a draft in moderation, and an answer by e-mail whatever the outcome."""

import pytest
from django.core import mail
from django.urls import reverse
from django.utils.translation import override
from wagtail.models import Page

from certification.clock import at, localdate, now
from cms import spam
from cms.addresses import whole_address
from home.choices import ProposalStatus
from home.models import InitiativeIndexPage, InitiativePage, Proposal, SheetIndexPage, SheetPage
from home.services.proposals import in_paragraphs
from home.services.retention import forget_proposers
from tests.factories.editors import MODERATOR, NATIONAL, someone
from tests.factories.pages import make_page

pytestmark = pytest.mark.django_db
WHO = {"name": "Noé Tilleul", "email": "noe@example.org", "organisation": "Le verger", "consent": "on"}
INITIATIVE = {
    "title": "Le verger partagé",
    "introduction": "Quarante arbres, et autant de familles.",
    "place": "Chazelles",
    "country": "FR",
    "kind": "association",
    "text": "Premier paragraphe.\n\nSecond paragraphe.",
    **WHO,
}
SHEET = {
    "title": "Un four pour trois villages",
    "introduction": "Le pain est revenu.",
    "place": "Chazelles",
    "country": "FR",
    "since": "2019",
    "until": "2024",
    "economy": "Le four paie un salaire.",
    "what_failed": "Le premier four a brûlé.",
    **WHO,
}


@pytest.fixture
def send(client, django_capture_on_commit_callbacks):
    """Propose something: `send("initiative", **typed)`."""

    def post(kind="initiative", language="fr", **typed):
        known = INITIATIVE if kind == "initiative" else SHEET
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(address(f"propose_{kind}", language), {**known, **typed})

    return post


@pytest.fixture(autouse=True)
def _lists():
    for language in ("fr", "en", "es"):
        make_page(InitiativeIndexPage, language=language)
    make_page(SheetIndexPage)


def address(name="propose", language="fr"):
    with override(language):
        return reverse(f"home:{name}")


def to_proposer():
    return [message for message in mail.outbox if message.to == ["noe@example.org"]]


@pytest.mark.parametrize("language", ["fr", "en", "es"])
def test_an_initiative_arrives_as_a_draft_in_moderation(client, send, language):
    for name in ("propose", "propose_initiative"):
        shown = client.get(address(name, language))
        assert shown.status_code == 200
        assert not shown.cookies
    response = send(language=language)
    assert response.url == address("propose_received", language)
    assert client.get(response.url).status_code == 200
    proposal = Proposal.objects.get()
    page = proposal.page.specific
    assert isinstance(page, InitiativePage)
    assert not page.live
    assert page.locale.language_code == proposal.language == language
    assert page.get_parent().specific_class is InitiativeIndexPage
    assert page.workflow_in_progress
    assert "<p>Premier paragraphe.</p><p>Second paragraphe.</p>" in str(page.body)
    (message,) = to_proposer()
    assert message.extra_headers["Content-Language"] == language
    assert "verger" not in message.subject + message.body


def test_a_sheet_arrives_with_its_answers(send):
    assert send("sheet").status_code == 302
    page = SheetPage.objects.get()
    assert (page.since, page.until, page.questions) == (2019, 2024, [1])
    assert page.what_failed == "<p>Le premier four a brûlé.</p>"


def test_what_is_missing_or_wrong_is_said_and_what_was_typed_stays(send):
    response = send("sheet", economy="", until="2018", consent="", lessons="")
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"economy", "until", "consent"}
    assert "Le premier four a brûlé." in response.content.decode()
    assert send("sheet", since="3000").status_code == 422
    assert send(introduction="a" * 301).status_code == send(text="a" * 8001).status_code == 422
    assert send(website="javascript:alert(1)").status_code == 422
    assert not Proposal.objects.exists()


def test_hostile_words_stay_words(send):
    script = "<script>alert(1)</script>"
    assert send(title=script, text=script, place=script, actors=script, name=script).status_code == 302
    page = InitiativePage.objects.get()
    page.save_revision().publish()
    page.refresh_from_db()
    assert script not in str(page.body)
    assert "&lt;script&gt;" in str(page.body)
    assert in_paragraphs("a\r\nb\r\n\r\n\r\nc") == "<p>a<br/>b</p><p>c</p>"
    assert send(title="???").status_code == 302


def test_two_clicks_are_one_draft(send):
    assert send().status_code == send().status_code == 302
    assert InitiativePage.objects.count() == Proposal.objects.count() == len(to_proposer()) == 1


def test_robots_and_limits(send, monkeypatch):
    assert send(**{"site-website": "https://spam.example.org"}).status_code == 302
    assert not Proposal.objects.exists()
    monkeypatch.setattr(spam, "LIMIT", 1)
    refused = send()
    assert refused.status_code == 429
    assert "Premier paragraphe." in refused.content.decode()


def test_a_moderator_publishes_and_the_proposer_reads_where(client, send, django_capture_on_commit_callbacks):
    send()
    page = Proposal.objects.get().page
    client.force_login(someone(MODERATOR))
    task = page.current_workflow_state.current_task_state
    approving = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", task.pk])
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(approving, {"comment": ""}).status_code == 302
    proposal = Proposal.objects.get()
    assert (proposal.status, proposal.page.live) == (ProposalStatus.PUBLISHED, True)
    assert whole_address(page) in to_proposer()[-1].body
    page.specific.save_revision().publish()
    assert len(to_proposer()) == 2


def test_a_moderator_declines_with_an_answer(client, send, django_capture_on_commit_callbacks):
    send()
    proposal = Proposal.objects.get()
    client.force_login(someone(MODERATOR))
    declining = reverse("proposal:decline", args=[proposal.pk])
    assert "Le verger" in client.get(reverse("proposal:index")).content.decode()
    assert declining in client.get(reverse("proposal:inspect", args=[proposal.pk])).content.decode()
    assert client.get(declining).status_code == 200
    assert client.post(declining, {"answer": ""}).status_code == 422
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(declining, {"answer": "Trop court : dites qui et combien."}).status_code == 302
        assert client.post(declining, {"answer": "Encore"}).status_code == 302
    proposal.refresh_from_db()
    assert (proposal.status, proposal.page) == (ProposalStatus.DECLINED, None)
    assert not InitiativePage.objects.exists()
    assert "dites qui et combien" in to_proposer()[-1].body
    assert len(to_proposer()) == 2


def test_a_deleted_draft_is_an_answer_too(send, django_capture_on_commit_callbacks):
    send()
    with django_capture_on_commit_callbacks(execute=True):
        Page.objects.get(pk=Proposal.objects.get().page_id).delete()
    assert Proposal.objects.get().status == ProposalStatus.DECLINED
    assert len(to_proposer()) == 2


def test_only_moderators_read_proposals(client, send):
    send()
    client.force_login(someone(NATIONAL))
    assert client.get(reverse("proposal:index")).status_code in {302, 403}
    inspecting = reverse("proposal:inspect", args=[Proposal.objects.get().pk])
    assert client.get(inspecting).status_code in {302, 403, 404}


def test_proposers_are_forgotten_two_years_after_the_answer(send):
    send()
    proposal = Proposal.objects.get()
    answered, today = now(), localdate()
    with at(today.replace(year=today.year + 3)):
        assert forget_proposers() == 0  # it still waits
    Proposal.objects.update(status=ProposalStatus.DECLINED, closed_at=answered, answer="Non")
    with at(today.replace(year=today.year + 1)):
        assert forget_proposers() == 0
    with at(today.replace(year=today.year + 2)):
        assert [forget_proposers() for _time in range(2)] == [1, 0]
    proposal.refresh_from_db()
    assert (proposal.name, proposal.email, proposal.organisation, proposal.answer) == ("", "", "", "")
    assert proposal.title == "Le verger partagé"
