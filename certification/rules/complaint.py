"""Who handles a complaint, what its investigation needs, and which figures may be published."""

from collections.abc import Mapping

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from certification.choices import ENDED_COMPLAINTS, ComplaintSubject, Role
from certification.rules.involvement import reasons_against
from certification.rules.verdict import rule

# Nobody handles what is said of them: the secretariat hands over to the guardian, the guardian to the scheme manager.
DESKS = {
    ComplaintSubject.SCHEME: Role.IMPARTIALITY_GUARDIAN,
    ComplaintSubject.SECRETARIAT: Role.IMPARTIALITY_GUARDIAN,
    ComplaintSubject.GUARDIAN: Role.SCHEME_MANAGER,
}
DESK_ROLES = (Role.CASE_OFFICER, Role.IMPARTIALITY_GUARDIAN, Role.SCHEME_MANAGER)
# Who is told that a complaint is late at a desk.
WATCHED_BY = {
    Role.CASE_OFFICER: Role.IMPARTIALITY_GUARDIAN,
    Role.IMPARTIALITY_GUARDIAN: Role.SCHEME_MANAGER,
    Role.SCHEME_MANAGER: Role.SCHEME_MANAGER,
}


def desk_of(subject: str) -> Role:
    """Return who handles a complaint about this subject."""
    return DESKS.get(ComplaintSubject(subject), Role.CASE_OFFICER)


def desk_for_people(desk: str, roles: set[Role]) -> Role:
    """Return who handles a complaint about people who hold these roles, when it stands at a desk: never their own."""
    if Role.IMPARTIALITY_GUARDIAN in roles:
        return Role.SCHEME_MANAGER
    if Role.CASE_OFFICER in roles and desk == Role.CASE_OFFICER:
        return Role.IMPARTIALITY_GUARDIAN
    return Role(desk)


# --- the investigation --------------------------------------------------------------------------------------------


def reasons_not_to_investigate(person: int, complaint) -> list:
    """Return every sentence that keeps a person from investigating a complaint; an empty list when they may."""
    return reasons_against(person, complaint.involvement)


@rule(_("Name who investigates."))
def investigator_is_named(complaint) -> bool:
    return complaint.investigator_id is not None


@rule(_("Whoever investigates must not have been involved."))
def investigator_was_not_involved(complaint) -> bool:
    return not reasons_not_to_investigate(complaint.investigator_id, complaint)


@investigator_was_not_involved.explained_by
def why_they_were(complaint) -> list:
    return reasons_not_to_investigate(complaint.investigator_id, complaint)


@rule(_("Whoever investigates declares their interests first."))
def investigator_declared(complaint) -> bool:
    return complaint.declared_at is not None


@rule(_("The territory is heard before anything is concluded about it."))
def territory_was_heard(complaint) -> bool:
    if complaint.territory_id is None or complaint.replied_at is not None:
        return True
    return complaint.reply_before is not None and complaint.reply_before < complaint.today


@territory_was_heard.explained_by
def until_when_it_answers(complaint) -> list:
    if complaint.reply_before is None:
        return []
    return [
        _("The territory may answer until %(date)s: conclude once it has, or after that day.")
        % {"date": date_format(complaint.reply_before, "DATE_FORMAT")}
    ]


# --- what follows -------------------------------------------------------------------------------------------------


@rule(_("Say what follows: add a measure at least, or why there is none."))
def a_measure_is_listed(complaint) -> bool:
    return complaint.measures.exists()


@rule(_("A measure is not done yet."))
def measures_are_done(complaint) -> bool:
    return not complaint.measures.filter(done_at=None).exists()


def is_under_way(complaint) -> bool:
    return complaint.status not in ENDED_COMPLAINTS


# --- figures ------------------------------------------------------------------------------------------------------


def masked(counts: Mapping[str, int], least: int) -> dict[str, int | None]:
    """Return counts that identify nobody: a small one becomes None, and so do others when they would give it away.

    The total minus the counts shown tells the sum of those hidden. Alone, or with so small a sum, they would be told by
    it: the smallest of the others goes too, until the sum says no more than a count that may be shown.
    """
    hidden = {name for name, count in counts.items() if 0 < count < least}
    others = sorted((name for name, count in counts.items() if count >= least), key=counts.__getitem__)
    while hidden and others and (len(hidden) == 1 or sum(counts[name] for name in hidden) < least):
        hidden.add(others.pop(0))
    return {name: None if name in hidden else count for name, count in counts.items()}
