"""The screens of follow-ups, measures, the mark and the scheme in public, as people see them: accessible, on any width."""

import pytest
from django.urls import reverse
from django.utils.translation import override

from certification import clock
from certification.choices import Role
from certification.services.third_party import ask_third_party
from tests.factories import certificate, committee, path, people
from tests.factories import follow_up as made

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NO_SIDEWAYS = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"


def address(name, *args):
    with override("fr"):
        return reverse(f"certification:{name}", args=args)


def test_every_screen_is_accessible_and_fits(page, browse_as, axe):
    with clock.at(made.day_of_award()):
        award = certificate.issued(number="TR-2025-0009")
    review = made.with_a_plan(made.opened(award))
    award = certificate.fresh(review.award)
    leader, officer = path.lead(award.dossier), people.case_officer()
    made.declared(award)
    change = award.changes.get()
    certificate.suspended(award)
    action = review.silent_actions()[0]
    dossier = committee.docketed()
    type(dossier).objects.filter(pk=dossier.pk).update(mark_scope="commercial_eu")
    verifier = people.trusted("organisme@example.org", Role.THIRD_PARTY_VERIFIER)
    ask_to_verify(dossier, officer, verifier)
    seen = [
        (leader, "follow_up", review.pk),
        (leader, "follow_up_action", review.pk, action.pk),
        (leader, "award", award.pk),
        (leader, "award_mark", award.pk),
        (leader, "award_changes", award.pk),
        (officer, "follow_ups"),
        (officer, "follow_up_conclude", review.pk),
        (officer, "change_answer", change.pk),
        (verifier, "third_party", dossier.pk),
        (None, "transparency"),
        (None, "conformity"),
    ]
    look_at(seen, page, browse_as, axe)


def test_measures_about_an_award_are_accessible_and_fit(page, browse_as, axe):
    award = certificate.suspended()
    leader, officer = path.lead(award.dossier), people.case_officer()
    taken = award.last_measure
    screens = [(officer, "award_measure", award.pk), (leader, "measure_appeal", taken.pk)]
    look_at(screens, page, browse_as, axe)
    award = certificate.proposed(award, "prolong").award
    look_at([(leader, "award_answer_measure", award.pk)], page, browse_as, axe)


def look_at(screens, page, browse_as, axe):
    """Open each screen, `(person, name, *arguments)`, on a desk and on a phone."""
    for person, name, *args in screens:
        page.set_viewport_size({"width": 1280, "height": 900})
        if person is None:
            page.goto(address(name, *args))
        else:
            browse_as(person, address(name, *args))
        assert page.evaluate(NO_SIDEWAYS), f"{name} is wider than its window"
        page.set_viewport_size({"width": 360, "height": 740})
        assert page.evaluate(NO_SIDEWAYS), f"{name} is wider than a phone"
        axe(page)


def ask_to_verify(dossier, officer, verifier):
    ask_third_party(
        path.fresh(dossier),
        actor=officer,
        verifier=verifier,
        body="Bureau d’essai",
        claims="Une eau protégée.",
    )
