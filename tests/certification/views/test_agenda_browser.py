"""Notifications, clocks, causes, agenda and glossary in a real browser: accessible, on the narrowest phone, by keyboard."""

import pytest
from django.core.cache import cache
from django.urls import reverse

from certification.notifications import notice
from certification.services import agenda, deadline
from certification.services.glossary import write_term
from tests.factories import path, people

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("in_english"),
    pytest.mark.usefixtures("english_accounts"),
]
NARROWEST = {"width": 320, "height": 800}


def url(name, *args):
    return reverse(f"certification:{name}", args=args)


def furnished():
    """Return a dossier with a tree, actions, a request for time, notifications, and a term that a criterion uses."""
    dossier = path.eligible()
    leader = path.lead(dossier)
    node = None
    for text in ("Peu de jeunes viennent aux réunions.", "Elles sont en journée.", "La salle ferme à 18 h."):
        node = agenda.add_cause(dossier, actor=leader, text=text, parent=node)
    agenda.add_action(
        dossier,
        actor=leader,
        what="Ouvrir la salle le soir",
        owner="Mairie",
        cause=node,
        due_on=dossier.due_on,
    )
    deadline.ask_extension(dossier, actor=leader, days=20, reason="Deux communes se réunissent après l’été.")
    for number in range(2):
        notice.keep(
            leader, "dossier.news", subject=f"News {number}", lines=["Text."], url="http://testserver/"
        )
    return dossier, leader, node


def test_every_page_is_accessible_and_fits_a_narrow_phone(browse_as, axe):
    dossier, leader, node = furnished()
    deadline.make_feed(actor=leader)
    for address in (
        url("notifications"),
        url("notification_preferences"),
        url("calendar"),
        url("dossier", dossier.pk),
        url("agenda", dossier.pk),
        url("action_new", dossier.pk),
        url("action", dossier.pk, dossier.actions.get().pk),
        url("causes", dossier.pk),
        url("cause", dossier.pk, node.pk),
        url("cause_remove", dossier.pk, node.pk),
        url("glossary"),
    ):
        page = browse_as(leader, address)
        page.set_viewport_size(NARROWEST)
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROWEST["width"], address
        axe(page)


def test_a_term_is_explained_by_keyboard_and_goes_away_with_escape(browse_as, axe):
    dossier, leader, _node = furnished()
    criterion = dossier.criteria[0]
    word = max(criterion.expected.replace(",", " ").replace(".", " ").split(), key=len)
    names = {f"name_{code}": word for code in ("fr", "en", "es")}
    texts = {f"definition_{code}": "What this word means here." for code in ("fr", "en", "es")}
    write_term(actor=people.scheme_manager(), **names, **texts)
    cache.clear()
    page = browse_as(leader, url("criterion", dossier.pk, criterion.code))
    term, tip = page.locator(".gloss > a").first, page.locator(".gloss-tip").first
    assert not tip.is_visible()
    term.focus()
    tip.wait_for(state="visible")
    axe(page)
    page.keyboard.press("Escape")
    tip.wait_for(state="hidden")
    assert term.evaluate("term => term === document.activeElement")
    term.blur()
    term.hover()
    tip.wait_for(state="visible")
    tip.hover()
    assert tip.is_visible()
    assert "#term-" in term.get_attribute("href")


def test_a_tree_is_written_with_the_keyboard_alone(browse_as):
    dossier, leader, _node = furnished()
    page = browse_as(leader, url("causes", dossier.pk))
    page.get_by_label("What is the problem, or what causes it?").focus()
    page.keyboard.type("Le bourg se vide.")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("The problem is added. Now ask why.").wait_for()
    assert dossier.causes.filter(text="Le bourg se vide.", parent=None).exists()
