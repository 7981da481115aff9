"""People at work together, in a real browser: seen there, told in time, accessible, on a phone too."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from certification.choices import CommentKind
from certification.services import lead_transfer
from certification.services.assessment import save_question_answer
from certification.services.evidence import receive_evidence
from certification.services.message import send_message
from tests.factories import people, team
from tests.factories.path import pdf

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("english_accounts"),
]
PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 900}


def url(name, *args):
    return reverse(f"certification:{name}", args=args)


@pytest.fixture
def found():
    made = team.team()
    team.answer(made.dossier, "A1", actor=made.luc, text="Quatre assemblées.")
    team.answer(made.dossier, "A1", actor=made.mia, text="Cinq assemblées.", level=3, revision=1)
    head = team.said(made, "Et les saisonniers ?", mentions=[made.mia.pk])
    team.said(made, "Deux fois l’an.", actor=made.mia, thread=head)
    team.said(made, "Cinq assemblées par an.", actor=made.companion, kind=CommentKind.SUGGESTION)
    team.asked(made, note="Avec les saisonniers.")
    send_message(made.dossier, actor=made.luc, text="Voici la carte.", uploads=[pdf("carte.pdf")])
    send_message(made.dossier, actor=people.case_officer(), text="Bien reçue.")
    made.offer = lead_transfer.offer_lead(made.dossier.territory, actor=made.lead, person=made.mia)
    made.head, made.place_of_luc = head, made.luc.memberships.get()
    made.piece = receive_evidence(made.dossier, actor=made.luc, upload=pdf("bilan.pdf")).evidence
    for revision, text in enumerate(("Des emplois.", "Des emplois et des liens.")):
        save_question_answer(
            made.dossier, made.dossier.version.questions.first(), actor=made.luc, text=text, revision=revision
        )
    return made


def test_every_page_is_accessible_and_fits_a_phone(found, browse_as, axe):
    place, dossier = found.dossier.territory.pk, found.dossier.pk
    pages = [
        url("territory", place),
        url("workspace", dossier),
        url("criterion", dossier, "A1"),
        url("messages", dossier),
        url("versions", dossier, "A1"),
        url("delegate", dossier),
        url("delegation", found.dossier.delegations.get().pk),
        url("companion_new", place),
        url("lead_offer", place),
        url("territory_edit", place),
        url("membership_change", found.place_of_luc.pk),
        url("membership_end", found.place_of_luc.pk),
        url("companion", found.dossier.territory.companionships.get().pk),
        url("delegation_move", found.dossier.delegations.get().pk, "withdraw"),
        url("evidence_remove", dossier, found.piece.pk),
        url("question_versions", dossier, "Q1"),
    ]
    others = [(found.mia, url("transfer", found.offer.pk)), (found.luc, url("comment_edit", found.head.pk))]
    for person, address in [*((found.lead, address) for address in pages), *others]:
        page = browse_as(person, address)
        page.set_viewport_size(DESK)
        axe(page)
        page.set_viewport_size(PHONE)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
    axe(page)


def test_who_writes_is_seen_by_the_others_while_the_page_stays_open(found, browse_as, client):
    page = browse_as(found.luc, url("criterion", found.dossier.pk, "A2"))
    page.locator("#id_text").press_sequentially("Nous")
    with page.expect_response("**/presence/?*writing=yes*"):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    client.force_login(found.mia)
    assert "Luc Haye is writing on A2" in client.get(url("presence", found.dossier.pk)).content.decode()


def test_a_companion_is_named_after_an_at_with_the_keyboard_alone(found, browse_as, axe, mailoutbox):
    page = browse_as(found.luc, url("criterion", found.dossier.pk, "A3"))
    page.set_viewport_size(PHONE)
    text = page.locator("#id_comment-text")
    text.focus()
    page.keyboard.type("Qu’en penses-tu, @aw")
    names = page.locator(".mentions [role=option]")
    expect(names).to_have_text(["Awa Ndiaye"])
    axe(page)
    page.keyboard.press("Enter")
    expect(text).to_have_value("Qu’en penses-tu, @Awa Ndiaye ")
    page.keyboard.type("et @")
    expect(names).to_have_count(5)
    page.keyboard.press("ArrowUp")
    assert page.locator("[aria-selected=true]").inner_text() == "Rémi Lecteur"
    page.keyboard.press("Escape")
    expect(page.locator(".mentions:visible")).to_have_count(0)
    with page.expect_navigation():
        page.locator(".discussion form").last.evaluate("form => form.requestSubmit()")
    written = found.dossier.comments.get(criterion__code="A3")
    assert list(written.mentions.all()) == [found.companion]
