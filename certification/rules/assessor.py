"""Who may assess this territory: trained, pledged, independent, not in turn, not for ever."""

from django.utils.formats import date_format
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


@rule(_("The impartiality guardian has frozen this mission."))
def mission_is_not_frozen(assignment) -> bool:
    return assignment.open_freeze is None


@mission_is_not_frozen.explained_by
def why_it_is_frozen(assignment) -> list:
    return [
        _("The impartiality guardian has frozen this mission: %(reason)s")
        % {"reason": assignment.open_freeze.reason}
    ]


@rule(_("The time to answer is not over."))
def time_to_answer_is_over(assignment) -> bool:
    return assignment.answer_due_on is not None and assignment.answer_due_on < assignment.today


@rule(_("The visit has started: the team no longer changes."))
def visit_has_not_started(assignment) -> bool:
    return assignment.dossier.status in ("visit_planning", "completeness", "adjourned")


# What follows is asked of a candidate: whatever has a `peer` and a `place` (see `rules.peer`), a mission among others.


@rule(_("This person is not an assessor of the network today."))
def holds_a_mandate(candidate) -> bool:
    return candidate.peer.is_mandated


@rule(_("This person's mandate ends before the visit is over."))
def mandate_lasts_long_enough(candidate) -> bool:
    until = candidate.peer.mandate_until
    return until is None or until >= candidate.place.last_day


@rule(_("This person's training is missing or out of date."))
def training_is_valid(candidate) -> bool:
    until = candidate.peer.trained_until
    return until is not None and until >= candidate.place.last_day


@training_is_valid.explained_by
def when_training_ends(candidate) -> list:
    until, place = candidate.peer.trained_until, candidate.place
    if until is None or until < place.first_day:
        return []
    return [
        _("This person's training ends on %(date)s, before the visit is over.")
        % {"date": date_format(until, "DATE_FORMAT")}
    ]


@rule(_("This person is away on the days of the visit."))
def is_available(candidate) -> bool:
    return not days_away(candidate)


@is_available.explained_by
def until_when_away(candidate) -> list:
    return [
        _("This person is away from %(first)s to %(last)s.")
        % {"first": date_format(first, "DATE_FORMAT"), "last": date_format(last, "DATE_FORMAT")}
        for first, last in days_away(candidate)
    ]


def days_away(candidate) -> list:
    """Return the absences that meet the days when the team is needed, each as its first and last day."""
    place = candidate.place
    return [
        (first, last)
        for first, last in candidate.peer.absences
        if first <= place.last_day and place.first_day <= last
    ]


@rule(_("This person has as many missions under way as one may have."))
def has_time_for_a_mission(candidate) -> bool:
    return candidate.peer.open_missions < candidate.place.numbers.open_missions


@has_time_for_a_mission.explained_by
def how_many_missions(candidate) -> list:
    return [
        _("This person has %(now)d missions under way; nobody has more than %(most)d.")
        % {"now": candidate.peer.open_missions, "most": candidate.place.numbers.open_missions}
    ]


@rule(_("This person speaks none of the languages of the territory."))
def speaks_a_language_of_the_territory(candidate) -> bool:
    spoken = candidate.place.languages
    return not spoken or not spoken.isdisjoint(candidate.peer.languages)


@rule(_("This person belongs to the territory."))
def is_not_of_the_territory(candidate) -> bool:
    peer, place = candidate.peer, candidate.place
    return peer.person not in place.members and (peer.territory is None or peer.territory != place.territory)


@rule(_("People of this territory assessed this person's territory in the current or the previous cycle."))
def is_not_reciprocal(candidate) -> bool:
    return candidate.peer.territory not in candidate.place.assessed_by_the_hosts


@rule(_("This person assessed this territory in the last cycles in a row, up to the limit."))
def has_rotated(candidate) -> bool:
    place = candidate.place
    return place.cycles.get(candidate.peer.person, 0) < place.numbers.consecutive_cycles


@rule(_("This person follows this dossier for the secretariat."))
def does_not_follow_the_dossier(candidate) -> bool:
    return candidate.peer.person != candidate.place.officer


@rule(_("A tie declared on this dossier keeps this person out."))
def has_no_tie_that_recuses(candidate) -> bool:
    return candidate.peer.person not in candidate.place.recused


@rule(_("This person accompanies the territory, or accompanied it too recently."))
def is_no_companion(candidate) -> bool:
    return candidate.peer.person not in candidate.place.companions


@rule(_("This person decided on this dossier in the committee: whoever votes does not assess."))
def has_not_decided_on_the_dossier(candidate) -> bool:
    return candidate.peer.person not in candidate.place.voters


@rule(_("This person is already in the team."))
def is_not_in_the_team(candidate) -> bool:
    return candidate.peer.person not in candidate.place.in_team


MAY_WATCH = (
    is_not_in_the_team,
    is_not_of_the_territory,
    does_not_follow_the_dossier,
    is_no_companion,
    has_not_decided_on_the_dossier,
    has_no_tie_that_recuses,
    holds_a_mandate,
)
MAY_BE_PROPOSED = (
    *MAY_WATCH,
    mandate_lasts_long_enough,
    training_is_valid,
    is_available,
    has_time_for_a_mission,
    speaks_a_language_of_the_territory,
    is_not_reciprocal,
    has_rotated,
)


def why_left_out(candidate, rules: tuple = MAY_BE_PROPOSED) -> list:
    """Return the sentences that keep a candidate out of a team; an empty list when they may be proposed."""
    return [sentence for rule in rules for sentence in rule.refusals(candidate)]


@rule(_("The time to challenge this assessor is over."))
def may_still_be_challenged(assignment) -> bool:
    return not assignment.dossier.challenge_waived and assignment.today <= assignment.last_day_to_challenge


@rule(_("This assessor was already challenged."))
def was_not_challenged(assignment) -> bool:
    return assignment.challenged_at is None


@rule(_("Another challenge waits for its answer: one name at a time."))
def no_other_challenge_is_open(assignment) -> bool:
    return not any(member.is_challenged for member in assignment.dossier.team)


@rule(_("The territory has already challenged as many names as it may on this dossier."))
def a_challenge_is_left(assignment) -> bool:
    dossier = assignment.dossier
    others = dossier.people_challenged - {assignment.person_id}
    waits = not no_other_challenge_is_open(assignment)
    return waits or len(others) < dossier.scheme.challenges_per_dossier


MAY_BE_CHALLENGED = (
    visit_has_not_started,
    was_not_challenged,
    no_other_challenge_is_open,
    a_challenge_is_left,
    may_still_be_challenged,
)
