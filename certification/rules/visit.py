"""When a visit may start, and when it may be closed."""

import datetime as dt

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from certification.choices import AssignmentStatus, DossierKind, Role
from certification.rules import assessor
from certification.rules.verdict import rule

# A committee that asks for a new visit sends back the team whose mission the docket had closed.
ON_MISSION = (AssignmentStatus.ACCEPTED, AssignmentStatus.COMPLETED)


def profiles(dossier) -> list:
    """Return the assessor profiles of the team."""
    return [a.person.assessor for a in dossier.assessors if getattr(a.person, "assessor", None)]


def each(dossier, check) -> list:
    """Return a sentence for each assessor of the team whom `check` refuses, with the name."""
    return [
        _("%(person)s: %(sentence)s") % {"person": assignment.person, "sentence": check.message}
        for assignment in dossier.assessors
        if not check(assignment)
    ]


@rule(_("The team needs more assessors."))
def team_is_large_enough(dossier) -> bool:
    return len(dossier.assessors) >= dossier.scheme.min_team_size


@team_is_large_enough.explained_by
def team_size(dossier) -> list:
    return [
        _("The team needs at least %(needed)d assessors; it has %(now)d.")
        % {"needed": dossier.scheme.min_team_size, "now": len(dossier.assessors)}
    ]


@rule(_("Name a lead assessor."))
def team_has_a_lead(dossier) -> bool:
    return any(assignment.role == Role.LEAD_ASSESSOR for assignment in dossier.assessors)


@rule(_("The team must come from at least two families of actors."))
def team_comes_from_several_families(dossier) -> bool:
    return len({profile.family for profile in profiles(dossier)}) >= dossier.scheme.min_team_families


@rule(_("At least one assessor must come from outside the region."))
def team_has_an_outside_view(dossier) -> bool:
    home = (dossier.territory.country, dossier.territory.region)
    return any((profile.country, profile.region) != home for profile in profiles(dossier))


@rule(_("No mission of the team may be frozen."))
def team_is_not_frozen(dossier) -> bool:
    return not any(assignment.is_frozen for assignment in dossier.assessors)


@team_is_not_frozen.explained_by
def who_is_frozen(dossier) -> list:
    return [
        _("%(person)s: the impartiality guardian has frozen this mission.") % {"person": assignment.person}
        for assignment in dossier.assessors
        if assignment.is_frozen
    ]


@rule(_("Every assessor must be trained."))
def team_is_trained(dossier) -> bool:
    return not each(dossier, assessor.training_is_valid)


@team_is_trained.explained_by
def who_is_not_trained(dossier) -> list:
    return each(dossier, assessor.training_is_valid)


@rule(_("Every assessor must have signed the ethics pledge."))
def team_signed_the_ethics_pledge(dossier) -> bool:
    return not each(dossier, assessor.ethics_pledge_is_signed)


@team_signed_the_ethics_pledge.explained_by
def who_has_not_signed(dossier) -> list:
    return [
        _("%(person)s has not signed the ethics pledge.") % {"person": assignment.person}
        for assignment in dossier.assessors
        if not assessor.ethics_pledge_is_signed(assignment)
    ]


@rule(_("Every assessor must have declared their interests and accepted the mission."))
def team_declared_its_interests(dossier) -> bool:
    return all(
        assignment.status in ON_MISSION and assessor.interests_are_declared(assignment)
        for assignment in dossier.assessors
    )


@team_declared_its_interests.explained_by
def who_has_not_accepted(dossier) -> list:
    return [
        _("%(person)s has not accepted the mission yet.") % {"person": assignment.person}
        for assignment in dossier.assessors
        if assignment.status not in ON_MISSION
    ]


@rule(_("Nobody may assess the territory of those who assessed theirs."))
def team_is_not_reciprocal(dossier) -> bool:
    return not each(dossier, assessor.is_not_reciprocal)


@team_is_not_reciprocal.explained_by
def who_is_reciprocal(dossier) -> list:
    return each(dossier, assessor.is_not_reciprocal)


@rule(_("An assessor has followed this territory for too many cycles in a row."))
def team_has_rotated(dossier) -> bool:
    return not each(dossier, assessor.has_rotated)


@team_has_rotated.explained_by
def who_has_not_rotated(dossier) -> list:
    return each(dossier, assessor.has_rotated)


@rule(_("For a renewal, at least half of the team must be new."))
def renewal_has_a_team_half_new(dossier) -> bool:
    last_team = (
        dossier.earlier_teams[0] if dossier.kind == DossierKind.RENEWAL and dossier.earlier_teams else set()
    )
    returning = [assignment for assignment in dossier.assessors if assignment.person_id in last_team]
    return 2 * len(returning) <= len(dossier.assessors)


@rule(_("The territory may still challenge an assessor."))
def challenge_time_is_over(dossier) -> bool:
    return not challenges(dossier)


@challenge_time_is_over.explained_by
def challenges(dossier) -> list:
    delay = dt.timedelta(days=dossier.scheme.challenge_days)
    sentences = [
        _("%(person)s is challenged by the territory: replace them, or dismiss the challenge with reasons.")
        % {"person": assignment.person}
        for assignment in dossier.assessors
        if assignment.is_challenged
    ]
    latest = max((assignment.proposed_on for assignment in dossier.assessors), default=None)
    if latest is not None and not dossier.challenge_waived and dossier.today < latest + delay:
        sentences.append(
            _("The territory may challenge an assessor until %(date)s.")
            % {"date": date_format(latest + delay - dt.timedelta(days=1), "DATE_FORMAT")}
        )
    return sentences


@rule(_("Set the dates of the visit."))
def dates_are_set(dossier) -> bool:
    return dossier.current_visit is not None


def days_hold(first: dt.date, last: dt.date, starts_at: dt.datetime, ends_at: dt.datetime) -> bool:
    """Tell whether a meeting takes place within the days of a visit, in local time."""
    return first <= timezone.localdate(starts_at) and timezone.localdate(ends_at) <= last


def families_on_agenda(dossier) -> set[str]:
    """Return the families that the agenda meets."""
    visit = dossier.current_visit
    return {family for slot in visit.agenda for family in slot.families} if visit else set()


@rule(_("The agenda must meet more families of actors."))
def agenda_meets_enough_families(dossier) -> bool:
    return len(families_on_agenda(dossier)) >= dossier.scheme.min_families_met


@agenda_meets_enough_families.explained_by
def how_many_families_on_agenda(dossier) -> list:
    return [
        _("The agenda must meet at least %(needed)d families of actors; it meets %(now)d.")
        % {"needed": dossier.scheme.min_families_met, "now": len(families_on_agenda(dossier))}
    ]


def slots_chosen_by_assessors(dossier) -> list:
    """Return the meetings of the agenda that the assessors chose."""
    visit = dossier.current_visit
    return [slot for slot in visit.agenda if slot.chosen_by_assessors] if visit else []


@rule(_("At least one slot of the agenda must be chosen by the assessors."))
def agenda_has_a_slot_chosen_by_assessors(dossier) -> bool:
    return len(slots_chosen_by_assessors(dossier)) >= dossier.scheme.min_slots_chosen


@agenda_has_a_slot_chosen_by_assessors.explained_by
def how_many_slots_chosen(dossier) -> list:
    needed = dossier.scheme.min_slots_chosen
    if needed == 1:
        return []
    return [
        _("The assessors must choose at least %(needed)d meetings of the agenda; they have chosen %(now)d.")
        % {"needed": needed, "now": len(slots_chosen_by_assessors(dossier))}
    ]


@rule(_("The visit is not over."))
def visit_is_over(dossier) -> bool:
    return dossier.current_visit is not None and dossier.current_visit.ends_on <= dossier.today


@rule(_("Record the oral restitution made to the hosts."))
def hosts_heard_a_restitution(dossier) -> bool:
    visit = dossier.current_visit
    return visit is not None and visit.restitution_at is not None and bool(visit.restitution.strip())


@rule(_("Record how many people of each family were met."))
def attendance_is_recorded(dossier) -> bool:
    visit = dossier.current_visit
    return visit is not None and len([count for count in visit.families_met.values() if count]) > 0


@rule(_("Share the OBCO report with the hosts first."))
def obco_was_shared_with_hosts(dossier) -> bool:
    return dossier.obcos.filter(round=dossier.round, shared_with_hosts_at__isnull=False).exists()


# What the visit page asks for, beside the team page.
AGENDA_IS_READY = (dates_are_set, agenda_meets_enough_families, agenda_has_a_slot_chosen_by_assessors)
# What a team is held to as a whole, whatever each of its members has done so far.
TEAM_HOLDS = (
    team_is_large_enough,
    team_comes_from_several_families,
    team_has_an_outside_view,
    renewal_has_a_team_half_new,
)
