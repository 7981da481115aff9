"""Who may assess this territory: trained, pledged, independent, not in turn, not for ever."""

from django.utils.translation import gettext_lazy as _

from certification.choices import InterestEffect
from certification.rules.verdict import rule

WEIGHT = {InterestEffect.NONE: 0, InterestEffect.DECLARED: 1, InterestEffect.RECUSED: 2}


def strongest_effect(effects) -> InterestEffect:
    """Return the heaviest of the effects of the ties declared; none without a tie."""
    return max(
        (InterestEffect(effect) for effect in effects), key=WEIGHT.__getitem__, default=InterestEffect.NONE
    )


@rule(_("Sign the ethics pledge first."))
def ethics_pledge_is_signed(assignment) -> bool:
    return assignment.ethics_signature() is not None


@rule(_("Declare your interests first."))
def interests_are_declared(assignment) -> bool:
    return assignment.declaration() is not None


@rule(_("A tie that you declared keeps you out of this dossier: decline the mission."))
def no_interest_recuses(assignment) -> bool:
    declaration = assignment.declaration()
    return declaration is None or declaration.effect != InterestEffect.RECUSED


@rule(_("The visit has started: the team no longer changes."))
def visit_has_not_started(assignment) -> bool:
    return assignment.dossier.status in ("visit_planning", "completeness", "adjourned")


@rule(_("This person's training is missing or out of date."))
def training_is_valid(assignment) -> bool:
    profile = getattr(assignment.person, "assessor", None)
    return (
        profile is not None
        and profile.trained_until is not None
        and profile.trained_until >= assignment.today
    )


@rule(_("This person belongs to the territory."))
def is_not_of_the_territory(assignment) -> bool:
    dossier = assignment.dossier
    profile = getattr(assignment.person, "assessor", None)
    members = {membership.person_id for membership in dossier.territory.active_memberships()}
    return assignment.person_id not in members and (
        profile is None or profile.territory_id != dossier.territory_id
    )


@rule(_("People of this territory assessed this person's territory in the current or the previous cycle."))
def is_not_reciprocal(assignment) -> bool:
    return not assignment.assessed_by_the_hosts()


@rule(_("This person assessed this territory in the last cycles in a row, up to the limit."))
def has_rotated(assignment) -> bool:
    return assignment.consecutive_cycles() < assignment.dossier.scheme.max_consecutive_cycles


@rule(_("This person follows this dossier for the secretariat."))
def does_not_follow_the_dossier(assignment) -> bool:
    return assignment.person_id != assignment.dossier.case_officer_id


@rule(_("A tie declared on this dossier keeps this person out."))
def has_no_tie_that_recuses(assignment) -> bool:
    return no_interest_recuses(assignment)


@rule(_("This person is already in the team."))
def is_not_in_the_team(assignment) -> bool:
    return all(assignment.person_id != member.person_id for member in assignment.dossier.team)


MAY_WATCH = (
    is_not_in_the_team,
    is_not_of_the_territory,
    does_not_follow_the_dossier,
    has_no_tie_that_recuses,
)
MAY_BE_PROPOSED = (*MAY_WATCH, training_is_valid, is_not_reciprocal, has_rotated)


@rule(_("The time to challenge this assessor is over."))
def may_still_be_challenged(assignment) -> bool:
    return not assignment.dossier.challenge_waived and assignment.today <= assignment.last_day_to_challenge


@rule(_("This assessor was already challenged."))
def was_not_challenged(assignment) -> bool:
    return assignment.challenged_at is None


@rule(_("Another challenge waits for its answer: one name at a time."))
def no_other_challenge_is_open(assignment) -> bool:
    return not any(member.is_challenged for member in assignment.dossier.team)


MAY_BE_CHALLENGED = (
    visit_has_not_started,
    was_not_challenged,
    no_other_challenge_is_open,
    may_still_be_challenged,
)
