"""The yearly impartiality report: what was declared and kept apart, who assessed whom again, who sat. No name of a person.

Each part is a table with the sentence that explains it, so that page, document and spreadsheet say the same.
"""

from collections import Counter
from typing import NamedTuple

from django.db.models import Min, Prefetch
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from certification.choices import (
    Capacity,
    InterestEffect,
    SessionStatus,
)
from certification.clock import localdate
from certification.models import (
    Attendance,
    Decision,
    Freeze,
    HistoryEntry,
    InterestDeclaration,
    Session,
)
from certification.queries.figures import Column, Figure, Part, Row
from certification.queries.framework import version_in_force
from certification.queries.rotation import families_in_teams, missions, reciprocity, rotation

FOUND, SETTLED = "certification.undeclaredinterest.find", "certification.undeclaredinterest.settle"


class Report(NamedTuple):
    """The report of one year; it is not over while `is_under_way`."""

    year: int
    is_under_way: bool
    figures: list[Figure]
    parts: list[Part]


def years() -> list[int]:
    """Return the years that have a report, the latest first."""
    first = InterestDeclaration.objects.aggregate(first=Min("declared_at"))["first"]
    this = localdate().year
    return list(range(this, (localdate(first).year if first else this) - 1, -1))


def report_of(year: int) -> Report:
    """Return the report of a year, in the active language; a constant number of queries."""
    declarations = list(
        InterestDeclaration.objects.filter(declared_at__year=year).prefetch_related("categories")
    )
    at_work = missions(year)
    decisions = list(Decision.objects.filter(decided_on__year=year).order_by("decided_on", "pk"))
    freezes = list(
        Freeze.objects.filter(frozen_at__year=year).select_related("dossier__territory").order_by("frozen_at")
    )
    ties = _ties_found_later(year)
    again, in_turn = rotation(at_work), reciprocity(year, at_work)
    names = _family_names()
    return Report(
        year,
        year == localdate().year,
        [
            Figure(len(declarations), _("declarations of interests")),
            Figure(
                sum(declaration.effect == InterestEffect.RECUSED for declaration in declarations),
                _("people kept apart from a dossier by what they declared"),
            ),
            Figure(ties[FOUND], _("ties found after the declaration")),
            Figure(len(in_turn.rows), _("exceptions to non-reciprocity")),
            Figure(len(freezes), _("freezes of a dossier")),
        ],
        [
            _by_category(declarations),
            _by_effect(declarations),
            _recusals(decisions),
            again,
            in_turn,
            families_in_teams(at_work, names),
            _families_at_sessions(year, names),
            _freezes(freezes),
            _found_later(ties),
        ],
    )


def _family_names() -> dict[str, str]:
    version = version_in_force()
    return {family.code: family.name for family in version.families.all()} if version else {}


# --- what was declared --------------------------------------------------------------------------------------------


def _by_category(declarations: list[InterestDeclaration]) -> Part:
    known, counts = {}, Counter()
    for declaration in declarations:
        for category in declaration.categories.all():
            known.setdefault(category.code, category)
            counts[category.code, declaration.capacity] += 1
    effects = list(InterestEffect)
    ordered = sorted(known.values(), key=lambda found: (-effects.index(found.effect), str(found.name)))
    return Part(
        "categories",
        _("Declarations by category"),
        _(
            "Each person answers yes or no, category by category, before reading a dossier; nothing else is asked."
        ),
        [
            Column(_("Category of interest")),
            Column(_("Effect")),
            *(Column(capacity.label, is_number=True) for capacity in Capacity),
            Column(_("Total"), is_number=True),
        ],
        [
            Row(
                [
                    category.name,
                    InterestEffect(category.effect).label,
                    *(counts[category.code, capacity.value] for capacity in Capacity),
                    sum(counts[category.code, capacity.value] for capacity in Capacity),
                ]
            )
            for category in ordered
        ],
        _("Nobody declared interests in this year."),
    )


def _by_effect(declarations: list[InterestDeclaration]) -> Part:
    counts = Counter((declaration.capacity, declaration.effect) for declaration in declarations)
    return Part(
        "effects",
        _("Effects of the declarations"),
        _("The strongest of the declared ties decides what a person may still do on the dossier."),
        [
            Column(_("Capacity")),
            *(Column(effect.label, is_number=True) for effect in InterestEffect),
            Column(_("Total"), is_number=True),
        ],
        [
            Row(
                [
                    capacity.label,
                    *(counts[capacity.value, effect.value] for effect in InterestEffect),
                    sum(counts[capacity.value, effect.value] for effect in InterestEffect),
                ]
            )
            for capacity in Capacity
        ],
        "",
    )


def _recusals(decisions: list[Decision]) -> Part:
    return Part(
        "recusals",
        _("Recusals by decision"),
        _(
            "How many members left the room for each decision, and how many families decided. Votes are secret."
        ),
        [
            Column(_("Decision")),
            Column(_("Date")),
            Column(_("Recusals"), is_number=True),
            Column(_("Families that decided"), is_number=True),
        ],
        [
            Row(
                [
                    decision.number,
                    date_format(decision.decided_on, "SHORT_DATE_FORMAT"),
                    decision.recusals,
                    len(decision.families),
                ]
            )
            for decision in decisions
        ],
        _("The committee decided nothing in this year."),
    )


# --- who sat ------------------------------------------------------------------------------------------------------


def _families_at_sessions(year: int, names: dict[str, str]) -> Part:
    sessions = (
        Session.objects.filter(held_on__year=year, status__in=[SessionStatus.OPEN, SessionStatus.CLOSED])
        .prefetch_related(Prefetch("attendances", Attendance.objects.select_related("seat")))
        .order_by("held_on", "pk")
    )
    rows = []
    for session in sessions:
        seats = Counter(attendance.seat.family for attendance in session.attendances.all())
        absent = [name for code, name in names.items() if not seats[code]]
        rows.append(
            Row(
                [
                    session.number,
                    date_format(session.held_on, "SHORT_DATE_FORMAT"),
                    seats.total(),
                    len(seats),
                    ", ".join(absent) or _("no family"),
                ]
            )
        )
    return Part(
        "sessions",
        _("Families present at the sessions"),
        _("Seats that were present, on site or remotely, at any moment of the session."),
        [
            Column(_("Session")),
            Column(_("Date")),
            Column(_("Seats present"), is_number=True),
            Column(_("Families present"), is_number=True),
            Column(_("Families absent")),
        ],
        rows,
        _("No session was held in this year."),
    )


# --- what was stopped, what was found -----------------------------------------------------------------------------


def _freezes(freezes: list[Freeze]) -> Part:
    today = localdate()
    return Part(
        "freezes",
        _("Freezes"),
        _("A freeze stops every move of a dossier until its reason is settled; its clock stands still."),
        [
            Column(_("Dossier")),
            Column(_("Territory")),
            Column(_("Frozen on")),
            Column(_("Freeze lifted on")),
            Column(_("Days"), is_number=True),
        ],
        [
            Row(
                [
                    freeze.dossier.number or "–",
                    freeze.dossier.territory.name,
                    date_format(localdate(freeze.frozen_at), "SHORT_DATE_FORMAT"),
                    date_format(localdate(freeze.lifted_at), "SHORT_DATE_FORMAT")
                    if freeze.lifted_at
                    else _("still in force"),
                    (
                        (localdate(freeze.lifted_at) if freeze.lifted_at else today)
                        - localdate(freeze.frozen_at)
                    ).days,
                ]
            )
            for freeze in freezes
        ],
        _("No dossier was frozen in this year."),
    )


def _ties_found_later(year: int) -> Counter:
    """Count the ties found and confirmed in a year, as the history tells."""
    entries = HistoryEntry.objects.filter(action__in=[FOUND, SETTLED], timestamp__year=year)
    found: Counter = Counter()
    for action, data in entries.values_list("action", "data"):
        found[action] += action == FOUND or bool(data.get("confirmed"))
    return found


def _found_later(ties: Counter) -> Part:
    return Part(
        "undeclared",
        _("Ties found after the declaration"),
        _(
            "A tie that was left out and is found later re-opens the question of what the person did on the dossier."
        ),
        [Column(_("What became of them")), Column(_("Number"), is_number=True)],
        [Row([_("Found in the year"), ties[FOUND]]), Row([_("Confirmed by the guardian"), ties[SETTLED]])]
        if ties.total()
        else [],
        _("No undeclared tie was found in this year."),
    )
