"""Assessors: who is proposed, what they sign and declare, whether they accept, whom the territory challenges."""

import datetime as dt
from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from certification.choices import (
    ASSIGNMENT_ROLES,
    TERMINAL_DOSSIER_STATUSES,
    AssignmentStatus,
    InterestEffect,
    Role,
)
from certification.clock import localdate, now
from certification.errors import NotAllowed
from certification.models import (
    Assignment,
    Dossier,
    FrameworkVersion,
    InterestCategory,
    InterestDeclaration,
    PledgeSignature,
    Scheme,
)
from certification.models.people import forget_trust
from certification.notifications import assessor as told
from certification.notifications import messages
from certification.queries import assessor as assessors
from certification.queries import pool
from certification.rules import assessor as is_
from certification.rules import permissions as may
from certification.rules.peer import Candidate
from certification.rules.permissions import SYSTEM
from certification.rules.visit import TEAM_HOLDS
from certification.services.history import digest_of, record
from certification.services.transition import hold, lock, perform


@transaction.atomic
def propose_assessor(dossier: Dossier, person, role: str, *, actor) -> Assignment:
    """Propose a person for the team; the territory has its full delay again to challenge a name."""
    dossier = hold(dossier, may.assign, actor)
    if role not in ASSIGNMENT_ROLES:
        raise NotAllowed(_("Choose the role of this person in the team."))
    peer = pool.peer_of(person, dossier)
    if not is_.holds_a_mandate(candidate := Candidate(peer, dossier.place)):
        raise NotAllowed([is_.holds_a_mandate.message])
    today = localdate()
    assignment = Assignment(
        dossier=dossier,
        person=person,
        round=dossier.round,
        role=role,
        proposed_by=actor,
        proposed_on=today,
        answer_due_on=today + dt.timedelta(days=dossier.scheme.mission_answer_days),
    )
    rules = is_.MAY_WATCH if role == Role.OBSERVER else is_.MAY_BE_PROPOSED
    sentences = [
        *is_.visit_has_not_started.refusals(assignment),
        *is_.why_left_out(candidate, rules),
    ]
    if role == Role.LEAD_ASSESSOR and any(member.role == role for member in dossier.team):
        sentences.append(_("The team already has a lead assessor: replace them first."))
    if sentences:
        raise NotAllowed(sentences)
    try:
        with transaction.atomic():
            assignment.save()
    except IntegrityError:
        raise NotAllowed(_("Somebody else has just changed the team. Reload the page to see it.")) from None
    forget_trust(person)
    if dossier.challenge_waived:
        dossier.challenge_waived = False
        dossier.save(update_fields=["challenge_waived"])
    record(assignment, "certification.assignment.propose", actor=actor, person=person.pk, mission=role)
    messages.mission_proposed(assignment)
    return assignment


@transaction.atomic
def propose_team(dossier: Dossier, people: dict, *, actor, seen: Iterable[int]) -> list[Assignment]:
    """Propose people together, {person: role}, so that the team holds as a whole; all of them, or none.

    `seen` holds the missions that the officer had before them: a team that changed meanwhile is looked at again.
    """
    dossier = hold(dossier, may.assign, actor)
    if {mission.pk for mission in dossier.team} != set(seen):
        raise NotAllowed(_("Somebody else has just changed the team. Reload the page to see it."))
    missions = [
        propose_assessor(dossier, person, role, actor=actor)
        for person, role in sorted(people.items(), key=lambda line: line[0].pk)
    ]
    whole = lock(dossier)
    if sentences := [sentence for rule in TEAM_HOLDS for sentence in rule.refusals(whole)]:
        raise NotAllowed(sentences)
    return missions


@transaction.atomic
def sign_ethics_pledge(version: FrameworkVersion, *, actor) -> PledgeSignature:
    """Sign the assessors' ethics pledge of a version, once, with the digest of the text that was read.

    What was signed in another version holds as long as the text is the same, in every language.
    """
    if not may.sign_ethics_pledge(version, actor):
        raise PermissionDenied
    pledge = version.pledge("assessor_ethics")
    known = PledgeSignature.objects.filter(
        pledge__in=pledge.with_the_same_words(), person=actor, award=None
    ).first()
    if known is not None:
        return known
    read = {"language": get_language(), "title": pledge.title, "text": pledge.text}
    signature, is_new = PledgeSignature.objects.get_or_create(
        pledge=pledge, person=actor, award=None, defaults={"text_digest": digest_of(read)}
    )
    if is_new:
        record(
            signature,
            "certification.pledgesignature.sign",
            actor=actor,
            role=Role.ASSESSOR,
            digest=signature.text_digest,
            language=read["language"],
        )
    return signature


@transaction.atomic
def declare_interests(
    dossier: Dossier, *, actor, capacity: str, categories: Iterable[InterestCategory | str]
) -> InterestDeclaration:
    """Declare every tie with a territory, before its dossier is read. The absence of a tie is declared too."""
    dossier = lock(dossier)
    if capacity not in assessors.capacities_of(dossier, actor):
        raise PermissionDenied
    if assessors.declaration_of(dossier, actor, capacity) is not None:
        raise NotAllowed(
            _(
                "You have already declared your interests on this dossier. If something changed, write to the secretariat."
            )
        )
    ties = _known_categories(dossier, capacity, categories)
    declaration = InterestDeclaration.objects.create(
        dossier=dossier,
        person=actor,
        capacity=capacity,
        round=dossier.round,
        effect=is_.strongest_effect(tie.effect for tie in ties),
        declared_at=now(),
    )
    declaration.categories.set(ties)
    # The ties themselves stay in the declaration, which may be erased one day; the history never is.
    record(
        declaration,
        "certification.interestdeclaration.declare",
        actor=actor,
        role=assessors.ROLES[capacity],
        capacity=capacity,
        effect=declaration.effect,
        round=dossier.round,
    )
    return declaration


def _known_categories(dossier, capacity, categories) -> list[InterestCategory]:
    codes = {getattr(category, "code", category) for category in categories}
    asked = [
        *assessors.asked_categories(dossier.version, capacity),
        *assessors.no_tie_categories(dossier.version),
    ]
    found = [category for category in asked if category.code in codes]
    if not found or len(found) != len(codes):
        raise NotAllowed(_("Answer for each kind of tie. If you have none, say so explicitly."))
    if len({category.effect == InterestEffect.NONE for category in found}) > 1:
        raise NotAllowed(_("You declare a tie and the absence of any tie: keep one of the two."))
    return found


@transaction.atomic
def accept_mission(assignment: Assignment, *, actor, reason: str = "") -> Assignment:
    """Accept a mission; the dossier opens to its assessor from here on, until the mission ends."""
    lock(assignment.dossier)
    return perform(assignment, "accept", actor=actor, reason=reason, answer=reason.strip())


@transaction.atomic
def decline_mission(assignment: Assignment, *, actor, reason: str = "") -> Assignment:
    """Decline a mission, with the reason that the secretariat will read; a tie that recuses is reason enough."""
    lock(assignment.dossier)
    if not reason.strip() and not is_.no_interest_recuses(lock(assignment)):
        reason = _("A tie that I declared keeps me out.")
    return perform(assignment, "decline", actor=actor, reason=reason, answer=reason.strip())


@transaction.atomic
def replace_assessor(assignment: Assignment, *, actor, reason: str = "") -> Assignment:
    """Take an assessor out of the team, with the reason; the dossier closes to them."""
    lock(assignment.dossier)
    return perform(assignment, "replace", actor=actor, reason=reason)


@transaction.atomic
def complete_mission(assignment: Assignment, *, actor, reason: str = "") -> Assignment:
    """Close a mission once the report is final; the dossier closes to its assessor."""
    lock(assignment.dossier)
    return perform(assignment, "complete", actor=actor, reason=reason)


@transaction.atomic
def challenge_assessor(assignment: Assignment, *, actor, reason: str) -> Assignment:
    """Challenge one name, with reasons, within the territory's delay."""
    hold(assignment.dossier, may.challenge, actor)
    assignment = _on_the_team(assignment)
    sentences = [sentence for rule in is_.MAY_BE_CHALLENGED for sentence in rule.refusals(assignment)]
    if not reason.strip():
        sentences.append(_("Give the reasons of the challenge: the secretariat will read them."))
    if sentences:
        raise NotAllowed(sentences)
    assignment.challenged_reason, assignment.challenged_at = reason.strip(), now()
    assignment.save(update_fields=["challenged_reason", "challenged_at"])
    record(assignment, "certification.assignment.challenge", actor=actor, reason=assignment.challenged_reason)
    told.name_challenged(assignment)
    return assignment


@transaction.atomic
def uphold_challenge(assignment: Assignment, *, actor, reason: str) -> Assignment:
    """Accept the challenge of a name, with reasons: the assessor leaves the team."""
    hold(assignment.dossier, may.assign, actor)
    assignment = _challenged(assignment)
    if not reason.strip():
        raise NotAllowed(_("Say why the challenge is accepted: the territory and the assessor will know it."))
    assignment.challenge_upheld = reason.strip()
    assignment.save(update_fields=["challenge_upheld"])
    record(assignment, "certification.assignment.uphold_challenge", actor=actor, reason=reason.strip())
    assignment = perform(assignment, "replace", actor=actor, reason=reason)
    told.challenge_answered(assignment)
    return assignment


@transaction.atomic
def dismiss_challenge(assignment: Assignment, *, actor, reason: str) -> Assignment:
    """Keep an assessor in spite of a challenge, with the reasons that the territory will read."""
    hold(assignment.dossier, may.assign, actor)
    assignment = _challenged(assignment)
    if not reason.strip():
        raise NotAllowed(_("Say why the challenge is dismissed: the territory will read it."))
    assignment.challenge_dismissed = reason.strip()
    assignment.save(update_fields=["challenge_dismissed"])
    record(
        assignment,
        "certification.assignment.dismiss_challenge",
        actor=actor,
        reason=assignment.challenge_dismissed,
    )
    told.challenge_answered(assignment)
    return assignment


@transaction.atomic
def waive_challenge(dossier: Dossier, *, actor) -> Dossier:
    """Give up the rest of the delay: the territory accepts every name proposed so far."""
    dossier = hold(dossier, may.challenge, actor)
    if not dossier.team:
        raise NotAllowed(_("No assessor has been proposed yet."))
    if any(assignment.is_challenged for assignment in dossier.team):
        raise NotAllowed(_("Your challenge waits for the secretariat's answer."))
    if not dossier.challenge_waived:
        dossier.challenge_waived = True
        dossier.save(update_fields=["challenge_waived"])
        record(dossier, "certification.dossier.waive_challenge", actor=actor)
    return dossier


def _on_the_team(assignment: Assignment) -> Assignment:
    """Return the mission, locked after its dossier, or refuse when it has ended."""
    assignment = lock(assignment)
    if all(member.pk != assignment.pk for member in assignment.dossier.team):
        raise NotAllowed(_("This person is no longer in the team. Reload the page to see it."))
    return assignment


def _challenged(assignment: Assignment) -> Assignment:
    """Return the mission, locked, or refuse when no challenge of it waits for an answer."""
    assignment = _on_the_team(assignment)
    if not assignment.is_challenged:
        raise NotAllowed(_("No challenge waits for an answer on this name."))
    return assignment


# --- what the calendar does -----------------------------------------------------------------------------------------


def remind_missions() -> int:
    """Recall once each mission that waits for an answer whose deadline comes near; return how many."""
    today = localdate()
    horizon = today + dt.timedelta(days=Scheme.current().mission_reminder_days)
    waiting = Assignment.objects.filter(
        status=AssignmentStatus.PROPOSED, answer_due_on__range=(today, horizon), reminded_at=None
    ).exclude(dossier__status__in=TERMINAL_DOSSIER_STATUSES)
    return sum(_remind(mission.pk) for mission in waiting)


@transaction.atomic
def _remind(pk: int) -> bool:
    mission = Assignment.objects.select_for_update(of=("self",)).get(pk=pk)
    if mission.status != AssignmentStatus.PROPOSED or mission.reminded_at is not None:
        return False
    mission.reminded_at = now()
    mission.save(update_fields=["reminded_at"])
    told.mission_recalled(mission)
    return True


def lapse_missions() -> int:
    """Close the missions that nobody answered in time, so that somebody else may be asked; return how many."""
    silent = Assignment.objects.filter(status=AssignmentStatus.PROPOSED, answer_due_on__lt=localdate())
    return sum(_lapse(mission) for mission in silent.select_related("dossier"))


def _lapse(mission: Assignment) -> bool:
    try:
        with transaction.atomic():
            lock(mission.dossier)
            perform(mission, "lapse", actor=SYSTEM)
    except NotAllowed:
        return False  # the dossier is frozen: its days are given back
    return True


MOVES = {
    "accept": accept_mission,
    "decline": decline_mission,
    "replace": replace_assessor,
    "complete": complete_mission,
}
