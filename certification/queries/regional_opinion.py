"""The opinion of a regional commission: whether it is awaited, given or missing, and for whom it waits."""

from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from certification.choices import Capacity, DossierStatus, InterestEffect, Role
from certification.clock import localdate
from certification.models import Dossier, InterestDeclaration, RegionalOpinion, Scheme
from certification.models.people import mandate_roles, regions_of
from certification.queries.dossier import in_regions, of_the_commission_of
from certification.queries.waiting import Task
from certification.rules.assessor import strongest_effect
from certification.rules.regional_opinion import last_day_of_opinion

MOST_TASKS = 30
RECUSED = Q(effect=InterestEffect.RECUSED)
OPINION = gettext_lazy("Give the opinion of the regional commission"), "certification:regional_opinion"
INTERESTS = gettext_lazy("Declare your interests"), "certification:interests"


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


def declared_by(dossier: Dossier, person) -> InterestEffect | None:
    """Return the heaviest effect of a person's interests on this round, in any capacity; None until they declare for the commission."""
    made = dossier.declarations.filter(person=person, round=dossier.round)
    effects = dict(made.values_list("capacity", "effect"))
    return strongest_effect(effects.values()) if Capacity.COMMISSION in effects else None


def to_declare(person) -> QuerySet[Dossier]:
    """Return the dossiers that open to a member of a regional commission once they declare their interests."""
    if Role.REGIONAL_COMMISSION not in mandate_roles(person):
        return Dossier.objects.none()
    return _of_others(person).filter(
        of_the_commission_of(person),
        ~Exists(_interests_of(person).filter(Q(capacity=Capacity.COMMISSION) | RECUSED)),
    )


def _of_others(person) -> QuerySet[Dossier]:
    """Return the dossiers that a person does not assess, of territories that are not theirs."""
    return (
        Dossier.objects.filter(~Q(assignments__person=person), ~Q(territory__memberships__person=person))
        .select_related("territory")
        .order_by("docketed_at", "pk")
    )


def _interests_of(person) -> QuerySet[InterestDeclaration]:
    return InterestDeclaration.objects.filter(dossier=OuterRef("pk"), round=OuterRef("round"), person=person)


def awaited_from(person) -> QuerySet[Dossier]:
    """Return the dossiers on which a person without a tie may give the opinion that their commission has not given yet.

    `has_declared` tells whether they declared their interests: they read nothing before.
    """
    return (
        _of_others(person)
        .filter(in_regions(regions_of(person)), status=DossierStatus.DOCKETED)
        .filter(~Q(regional_opinions__round__gt=0))
        .filter(~Exists(_interests_of(person).exclude(effect=InterestEffect.NONE)))
        .annotate(has_declared=Exists(_interests_of(person).filter(capacity=Capacity.COMMISSION)))
    )


def waiting_for(person) -> list[Task]:
    """Return the opinions that a person's regional commission is asked for, or the interests to declare first."""
    if Role.REGIONAL_COMMISSION not in mandate_roles(person):
        return []
    dossiers = list(awaited_from(person)[:MOST_TASKS])
    scheme = Scheme.current() if dossiers else None
    tasks = []
    for dossier in dossiers:
        dossier.scheme = scheme
        label, page = OPINION if dossier.has_declared else INTERESTS
        tasks.append(
            Task(
                label,
                page,
                (dossier.pk,),
                localdate(dossier.docketed_at),
                last_day_of_opinion(dossier),
                dossier,
            )
        )
    return tasks
