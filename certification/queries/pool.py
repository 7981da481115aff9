"""The pool of assessors as the rules of a team read it, and as the secretariat and the assessors themselves see it."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from certification.choices import (
    TERMINAL_DOSSIER_STATUSES,
    AssessorApplicationStatus,
    AssignmentStatus,
    Role,
)
from certification.clock import localdate
from certification.models import (
    Absence,
    Assessor,
    AssessorApplication,
    Assignment,
    Dossier,
    Mandate,
    PledgeSignature,
    PledgeText,
    Scheme,
)
from certification.models.people import mandate_roles
from certification.queries.framework import version_in_force
from certification.queries.waiting import Task
from certification.rules import permissions as may
from certification.rules.peer import Peer

UNDER_WAY = (AssignmentStatus.PROPOSED, AssignmentStatus.ACCEPTED)


def everybody() -> QuerySet[Assessor]:
    """Return the assessors who have an account that works, in the order of lists."""
    return (
        Assessor.objects.filter(person__is_active=True)
        .select_related("person", "territory")
        .order_by("family", "person__name", "pk")
    )


def peers_of(profiles: Iterable[Assessor], dossier: Dossier) -> list[Peer]:
    """Return profiles as the rules read them on a dossier, with mandates, load and absences; four queries in all."""
    profiles = list(profiles)
    people = [profile.person_id for profile in profiles]
    until = _mandates(people)
    load = _missions(people, dossier, status__in=UNDER_WAY)
    done = _missions(people, dossier, status=AssignmentStatus.COMPLETED)
    away = defaultdict(list)
    for absence in Absence.objects.filter(assessor__person__in=people, ends_on__gte=localdate()):
        away[absence.assessor_id].append((absence.starts_on, absence.ends_on))
    return [
        profile.as_peer(
            is_mandated=profile.person_id in until,
            mandate_until=until.get(profile.person_id),
            open_missions=load.get(profile.person_id, 0),
            completed_missions=done.get(profile.person_id, 0),
            absences=tuple(away[profile.pk]),
        )
        for profile in profiles
    ]


def peer_of(person, dossier: Dossier) -> Peer:
    """Return one person as the rules read them on a dossier; somebody without a profile has no mandate either."""
    profile = Assessor.objects.filter(person=person, person__is_active=True).first()
    return peers_of([profile], dossier)[0] if profile else Peer(person.pk, is_mandated=False)


def _mandates(people) -> dict:
    """Return until when each person is trusted, None for an open end: the mandate of today and the next one."""
    until: dict = {}
    today = localdate()
    held = Mandate.objects.filter(
        Q(until=None) | Q(until__gte=today), person__in=people, role=Role.ASSESSOR
    ).order_by("since")
    for mandate in held:
        if mandate.since <= today:
            known = until.get(mandate.person_id, mandate.until)
            ends = (mandate.until, known)
            until[mandate.person_id] = None if None in ends else max(ends)
        # One mandate after the other, without a day between them.
        elif (last := until.get(mandate.person_id)) and (mandate.since - last).days <= 1:
            until[mandate.person_id] = mandate.until
    return until


def _missions(people, dossier: Dossier, **which) -> dict[int, int]:
    """Count the missions of people on other dossiers: those that a path closed no longer weigh."""
    missions = Assignment.objects.filter(person__in=people, **which).exclude(dossier=dossier)
    if "status" not in which:
        missions = missions.exclude(dossier__status__in=TERMINAL_DOSSIER_STATUSES)
    return dict(missions.order_by().values_list("person").annotate(Count("pk")))


# --- what staff and assessors read ----------------------------------------------------------------------------------


def readable_by(person) -> QuerySet[Assessor]:
    """Return the profiles that a person may open: all for the secretariat and the guardian, else their own."""
    profiles = Assessor.objects.select_related("person", "territory")
    if may.read_assessors.roles & mandate_roles(person):
        return profiles
    return profiles.filter(person=person)


def applications_readable_by(person) -> QuerySet[AssessorApplication]:
    """Return the applications that a person may open: all for those who answer them, else their own."""
    found = AssessorApplication.objects.select_related("person", "territory", "decided_by")
    if may.answer_assessor_application.roles & mandate_roles(person):
        return found
    return found.filter(person=person)


def for_the_list(profiles: QuerySet[Assessor]) -> QuerySet[Assessor]:
    """Return profiles for a list: mandate, load, signature and absence are read with each line."""
    today = localdate()
    mandates = Mandate.objects.active(today).filter(person=OuterRef("person"), role=Role.ASSESSOR)
    return profiles.select_related("person", "territory").annotate(
        is_mandated=Exists(mandates),
        mandated_until=mandates.order_by("-until").values("until")[:1],
        open_missions=Count(
            "person__assignments",
            filter=Q(person__assignments__status__in=UNDER_WAY)
            & ~Q(person__assignments__dossier__status__in=TERMINAL_DOSSIER_STATUSES),
        ),
        has_signed=Exists(signatures_in_force().filter(person=OuterRef("person"))),
        is_away=Exists(
            Absence.objects.filter(assessor=OuterRef("pk"), starts_on__lte=today, ends_on__gte=today)
        ),
    )


def pledge_in_force() -> PledgeText | None:
    """Return the ethics pledge of the version in force, or None before any."""
    version = version_in_force()
    return version.pledge("assessor_ethics") if version is not None else None


def signatures_in_force() -> QuerySet[PledgeSignature]:
    """Return the signatures of the ethics pledge as it reads today."""
    pledge = pledge_in_force()
    if pledge is None:
        return PledgeSignature.objects.none()
    return PledgeSignature.objects.filter(award=None, pledge__in=pledge.with_the_same_words())


def mandates_of(assessor: Assessor) -> list[Mandate]:
    """Return every mandate of an assessor, the latest first."""
    return list(Mandate.objects.filter(person=assessor.person, role=Role.ASSESSOR).order_by("-since", "-pk"))


def missions_of(assessor: Assessor) -> list[Assignment]:
    """Return every mission of an assessor, the latest first."""
    return list(
        Assignment.objects.filter(person=assessor.person)
        .select_related("dossier__territory")
        .order_by("-proposed_at", "-pk")
    )


def signatures_of(assessor: Assessor) -> list[PledgeSignature]:
    """Return each ethics pledge that an assessor signed, with the version of its text, the latest first."""
    return list(
        PledgeSignature.objects.filter(person=assessor.person, award=None, pledge__code="assessor_ethics")
        .select_related("pledge__version__framework")
        .order_by("-signed_at")
    )


def waiting_for(person) -> list[Task]:
    """Return the applications to answer, and the new text of the pledge to sign."""
    roles = mandate_roles(person)
    tasks = []
    if Role.CASE_OFFICER in roles:
        waiting = AssessorApplication.objects.filter(status=AssessorApplicationStatus.SUBMITTED)
        tasks += [
            Task(
                _("Answer the application of %(person)s") % {"person": application.person},
                "certification:assessor_application",
                (application.pk,),
                localdate(application.submitted_at),
            )
            for application in waiting.exclude(person=person).select_related("person")
        ]
    if Role.ASSESSOR in roles and _has_a_pledge_to_sign_anew(person):
        tasks.append(Task(_("Sign the new text of the ethics pledge"), "certification:my_assessor_page", ()))
    return tasks


def _has_a_pledge_to_sign_anew(person) -> bool:
    """Tell whether a person signed an earlier text of the pledge, and not the one in force."""
    signed = PledgeSignature.objects.filter(person=person, award=None, pledge__code="assessor_ethics")
    return signed.exists() and not signatures_in_force().filter(person=person).exists()


def families() -> dict[str, str]:
    """Return the names of the families of the version in force, by code."""
    version = version_in_force()
    return {family.code: family.name for family in version.families.all()} if version is not None else {}


def most_missions() -> int:
    """Return how many missions one assessor may have under way."""
    return Scheme.current().max_open_missions
