"""When the opinion of a regional commission is awaited, and who may give it."""

import datetime as dt

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from certification.choices import InterestEffect, Role
from certification.rules.verdict import rule

# Whoever fills, accompanies or assesses a dossier does not give an opinion on it.
TAKING_PART = frozenset(
    {
        Role.TERRITORY_LEAD,
        Role.TERRITORY_CONTRIBUTOR,
        Role.TERRITORY_READER,
        Role.COMPANION,
        Role.ASSESSOR,
        Role.LEAD_ASSESSOR,
        Role.OBSERVER,
    }
)


def last_day_of_opinion(dossier) -> dt.date:
    """Return the last day on which the committee waits for the commission: counted from the seal of the file."""
    since = timezone.localdate(dossier.docketed_at) if dossier.docketed_at else dossier.today
    return since + dt.timedelta(days=dossier.scheme.regional_opinion_days - 1)


@rule(_("The regional commission has not given its opinion."))
def regional_commission_was_heard(dossier) -> bool:
    """Tell whether the committee may go on: an opinion, no branch in this region, or a time that is over."""
    return (
        not dossier.has_regional_branch
        or dossier.regional_opinion is not None
        or dossier.today > last_day_of_opinion(dossier)
    )


@regional_commission_was_heard.explained_by
def until_when_it_is_awaited(dossier) -> list:
    return [
        _(
            "The opinion of the regional commission of %(region)s is missing: it may give it until %(date)s. Record "
            "it, or wait for that day."
        )
        % {
            "region": dossier.territory.region,
            "date": date_format(last_day_of_opinion(dossier), "DATE_FORMAT"),
        }
    ]


def refusals_to_give(dossier, person, declared: str | None) -> list:
    """Return the sentence that keeps a person from giving the opinion of their commission; empty when none does.

    `declared` is the heaviest effect of their interests, None until they declare them.
    """
    if dossier.roles_of(person) & TAKING_PART:
        return [
            _(
                "You take part in this dossier in another way: let somebody else of the commission give the opinion."
            )
        ]
    if declared is None:
        return [_("Declare your interests on this dossier first.")]
    if declared != InterestEffect.NONE:
        return [
            _("You declared a tie with this territory: let somebody else of the commission give the opinion.")
        ]
    return []
