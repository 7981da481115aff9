"""Follow-ups brought to each state of their life through the services."""

import datetime as dt

from certification import clock
from certification.choices import ActionStatus, ChangeKind
from certification.clock import localdate
from certification.models import AgendaAction, IndicatorValue, Review
from certification.services import declared_change, follow_up
from tests.factories import certificate, path, people
from tests.factories.remembered import remembered

STATEMENT = "Les ateliers ont repris ; deux hébergeurs de plus ont signé."
ALMOST_A_YEAR, A_YEAR = dt.timedelta(days=340), dt.timedelta(days=365)


def day_of_award():
    """Return the day on which an award was issued whose first follow-up may be opened, and concluded, today."""
    today = localdate()
    # One due in January is not concluded before its year: in December, another one is due today.
    due_this_year = (today - ALMOST_A_YEAR + A_YEAR).year == today.year
    return today - (ALMOST_A_YEAR if due_this_year else A_YEAR)


@remembered
def planned(award=None):
    award = award or certificate.issued()
    return fresh(follow_up.plan_review(award))


@remembered
def opened(award=None):
    """Return a follow-up open today, of an award that is almost a year old unless one is given."""
    if award is None:
        with clock.at(day_of_award()):
            award = certificate.issued()
    review = planned(award)
    return fresh(follow_up.open_review(review, actor=people.case_officer()))


@remembered
def handed_in(review=None):
    review = review or opened()
    leader = path.lead(review.award.dossier)
    for action in review.silent_actions():
        follow_up.save_progress(review, action, actor=leader, status=ActionStatus.UNDER_WAY, text="En cours.")
    return fresh(follow_up.submit_review(review, actor=leader, statement=STATEMENT))


@remembered
def concluded(review=None, outcome="up_to_date"):
    review = review or handed_in()
    return fresh(
        follow_up.conclude_review(
            review, actor=people.case_officer(), outcome=outcome, summary="Le plan avance comme prévu."
        )
    )


def with_a_plan(review=None):
    """Return an open follow-up whose territory has two actions under way and one indicator measured before."""
    review = review or opened()
    dossier, leader = review.award.dossier, path.lead(review.award.dossier)
    for what in ("Ouvrir la navette du dimanche", "Publier le relevé de l’eau"):
        AgendaAction.objects.create(
            dossier=dossier, what=what, owner="Syndicat mixte", written_by=leader, status=ActionStatus.PLANNED
        )
    measure(dossier, leader)
    return fresh(review)


def measure(dossier, person, number=41):
    """Give a number of last year's dossier, and return its indicator."""
    indicator = next(
        row for criterion in dossier.criteria for row in criterion.indicators.all() if row.kind == "percent"
    )
    with clock.at(localdate() - ALMOST_A_YEAR - dt.timedelta(days=200)):
        IndicatorValue.objects.create(
            dossier=dossier,
            indicator=indicator,
            year=localdate().year - 1,
            number=number,
            revision=1,
            updated_by=person,
        )
    return indicator


def declared(award, kind=ChangeKind.LEAD_PERSON, days_ago=3):
    return declared_change.declare_change(
        award,
        actor=path.lead(award.dossier),
        kind=kind,
        happened_on=localdate() - dt.timedelta(days=days_ago),
        text="La directrice du syndicat a pris d’autres fonctions.",
    )


def fresh(review):
    return Review.objects.select_related("award__territory", "award__dossier__version").get(pk=review.pk)
