"""Threads between territories and the secretariat: who reads them, what is not read yet."""

from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import ngettext

from certification.choices import DossierStatus, Role
from certification.clock import localdate
from certification.models import Dossier, Membership, Message, MessageReading
from certification.models.people import mandate_roles
from certification.queries.waiting import Task


def threads_of(person) -> QuerySet[Dossier]:
    """Return the dossiers whose messages a person reads: as a member of the territory, or as a case officer."""
    if not person.is_authenticated:
        return Dossier.objects.none()
    today = localdate()
    memberships = Membership.objects.filter(
        Q(until=None) | Q(until__gte=today),
        territory=OuterRef("territory"),
        person=person,
        since__lte=today,
    )
    clauses = Q(Exists(memberships))
    if Role.CASE_OFFICER in mandate_roles(person):
        clauses |= ~Q(status=DossierStatus.DRAFT) & ~Q(status=DossierStatus.WITHDRAWN, submitted_at=None)
    return Dossier.objects.filter(clauses)


@dataclass(frozen=True)
class Line:
    """One message as a reader sees it: whether it is theirs, new to them, and who of the other side has read it."""

    message: Message
    is_own_side: bool
    is_new: bool
    read_by: list


def thread(dossier: Dossier, person) -> list[Line]:
    """Return the messages of a dossier, the oldest first; three queries whatever their number."""
    readings = list(dossier.readings.select_related("person").order_by("person__name"))
    own = next((reading.read_until for reading in readings if reading.person_id == person.pk), None)
    members = {membership.person_id for membership in dossier.territory.active_memberships()}
    from_secretariat = person.pk not in members
    return [
        Line(
            message,
            message.from_secretariat == from_secretariat,
            message.author_id != person.pk and (own is None or message.sent_at > own),
            [
                reading.person
                for reading in readings
                if reading.read_until >= message.sent_at
                and (reading.person_id in members) == message.from_secretariat
                and reading.person_id != message.author_id
            ],
        )
        for message in dossier.messages.select_related("author").prefetch_related("files")
    ]


def unread(person, dossiers) -> QuerySet[Message]:
    """Return the messages of some dossiers that others wrote and that a person has not read."""
    seen = MessageReading.objects.filter(dossier=OuterRef("dossier"), person=person).values("read_until")[:1]
    return (
        Message.objects.filter(dossier__in=dossiers)
        .exclude(author=person)
        .annotate(seen=Subquery(seen))
        .filter(Q(seen=None) | Q(sent_at__gt=F("seen")))
    )


def waiting_for(person, dossiers: list[Dossier]) -> list[Task]:
    """Return the threads with something new: of the person's own dossiers, and of those that they follow."""
    followed = Dossier.objects.filter(case_officer=person)
    concerned = Q(pk__in=[dossier.pk for dossier in dossiers])
    if Role.CASE_OFFICER in mandate_roles(person):
        concerned |= Q(pk__in=followed.values("pk"))
    rows = dict(
        unread(person, Dossier.objects.filter(concerned).values("pk"))
        .order_by()
        .values_list("dossier")
        .annotate(Count("pk"))
    )
    if not rows:
        return []
    return [
        Task(
            ngettext("Read %(count)d new message", "Read %(count)d new messages", rows[dossier.pk])
            % {"count": rows[dossier.pk]},
            "certification:messages",
            (dossier.pk,),
            dossier=dossier,
        )
        for dossier in Dossier.objects.filter(pk__in=rows).select_related("territory")
    ]
