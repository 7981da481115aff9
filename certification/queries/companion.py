"""Companions of a territory, and the invitations that wait for somebody."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from certification.models import Companionship, LeadTransfer
from certification.queries.territory import visible_to
from certification.queries.waiting import Task


def of_territory(territory) -> list[Companionship]:
    """Return the companionships of a territory that run or wait for an answer."""
    return list(
        territory.companionships.filter(ended_on=None, declined_at=None).select_related(
            "person", "offered_by"
        )
    )


def readable_by(person) -> QuerySet[Companionship]:
    """Return the companionships that a person may open: addressed to them, or of a territory that they read."""
    return Companionship.objects.filter(
        Q(email__iexact=person.email) | Q(territory__in=visible_to(person))
    ).select_related("territory", "person", "offered_by")


def waiting_for(person, led: set[int]) -> list[Task]:
    """Return the invitations and the offers of companions that wait for a person's answer."""
    open_ones = Companionship.objects.filter(ended_on=None, declined_at=None, accepted_at=None)
    found = open_ones.filter(
        Q(email__iexact=person.email, agreed_at__isnull=False) | Q(territory__in=led, agreed_at=None)
    ).select_related("territory")
    return [
        Task(
            (
                _("Answer the offer of a companion for %(territory)s")
                if companionship.agreed_at is None
                else _("Say whether you accompany %(territory)s")
            )
            % {"territory": companionship.territory.name},
            "certification:companion",
            (companionship.pk,),
        )
        for companionship in found
    ]


def transfers_waiting_for(person) -> list[Task]:
    """Return the offers to lead a project that wait for a person's answer."""
    found = LeadTransfer.objects.filter(person=person, status="asked").select_related("territory")
    return [
        Task(
            _("Say whether you take the lead of %(territory)s") % {"territory": transfer.territory.name},
            "certification:transfer",
            (transfer.pk,),
        )
        for transfer in found
    ]


def accompanied_territories(person) -> list[Companionship]:
    """Return the companionships of a person that run today, with the dossiers of each territory."""
    return list(
        person.companionships.active()
        .select_related("territory")
        .prefetch_related("territory__dossiers")
        .order_by("territory__name")
    )
