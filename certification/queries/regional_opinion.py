"""The opinion of a regional commission: whether it is awaited, given or missing, and for whom it waits."""

from typing import NamedTuple

from django.db.models import Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from certification.choices import DossierStatus, Role
from certification.clock import localdate
from certification.models import Dossier, RegionalOpinion, Scheme
from certification.models.people import mandate_roles, regions_of
from certification.queries.dossier import in_regions
from certification.queries.waiting import Task
from certification.rules.regional_opinion import last_day_of_opinion

MOST_TASKS = 30


class Opinion(NamedTuple):
    """What is known of the opinion on a dossier: the opinion itself, or the sentence that says why there is none."""

    given: RegionalOpinion | None
    sentence: str = ""
    is_missing: bool = False


def opinion_on(dossier: Dossier) -> Opinion:
    """Return the opinion that the committee reads on a dossier, or what it is told in its place."""
    if dossier.regional_opinion is not None:
        return Opinion(dossier.regional_opinion)
    names = {"region": dossier.territory.region}
    if not dossier.has_regional_branch:
        return Opinion(
            None, _("The network has no branch in this region (%(region)s): no opinion is required.") % names
        )
    last_day = last_day_of_opinion(dossier)
    names["date"] = date_format(last_day, "DATE_FORMAT")
    if dossier.today > last_day:
        words = _(
            "The regional commission of %(region)s was asked for its opinion and gave none by %(date)s: the committee "
            "may decide without it."
        )
    else:
        words = _(
            "The opinion of the regional commission of %(region)s is missing: it may give it until %(date)s."
        )
    return Opinion(None, words % names, is_missing=True)


def awaited_from(person) -> QuerySet[Dossier]:
    """Return the dossiers on which a person's regional commission has not given its opinion yet."""
    return (
        Dossier.objects.filter(in_regions(regions_of(person)), status=DossierStatus.DOCKETED)
        .filter(~Q(regional_opinions__round__gt=0))
        .select_related("territory")
        .order_by("docketed_at", "pk")
    )


def waiting_for(person) -> list[Task]:
    """Return the opinions that a person's regional commission is asked for."""
    if Role.REGIONAL_COMMISSION not in mandate_roles(person):
        return []
    dossiers = list(awaited_from(person)[:MOST_TASKS])
    scheme = Scheme.current() if dossiers else None
    tasks = []
    for dossier in dossiers:
        dossier.scheme = scheme
        tasks.append(
            Task(
                _("Give the opinion of the regional commission"),
                "certification:regional_opinion",
                (dossier.pk,),
                localdate(dossier.docketed_at),
                last_day_of_opinion(dossier),
                dossier,
            )
        )
    return tasks
