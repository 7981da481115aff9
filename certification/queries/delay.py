"""How long each step takes against its clock, over all dossiers, read in a constant number of queries."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

from django.db.models import Min, Q

from certification.choices import AwardStatus, DossierStatus
from certification.clock import localdate
from certification.models import (
    Award,
    Clock,
    CorrectionRequest,
    Decision,
    Dossier,
    ExtensionRequest,
    Freeze,
    HistoryEntry,
    Scheme,
)
from certification.queries.dossier import delay_in_words
from certification.queries.framework import version_in_force
from certification.rules.calendar import deadline
from certification.rules.deadline import SELF_ASSESSMENT
from certification.rules.delay import Figures, Stay, days_covered, figures

S = DossierStatus
# The states during which each clock runs, in the order of the path.
CLOCKED = {
    "eligibility": S.ELIGIBILITY,
    SELF_ASSESSMENT: S.SELF_ASSESSMENT,
    "technical_check": S.COMPLETENESS,
    "visit": S.VISIT_PLANNING,
    "report": S.REPORTING,
    "reply": S.REPLY,
    "committee": S.DOCKETED,
}
CLOCK_OF = {state: code for code, state in CLOCKED.items()}
NOTIFICATION, PLEDGE, WHOLE_PATH = "notification", "pledge", "whole_path"
CODES = (*CLOCKED, NOTIFICATION, PLEDGE, WHOLE_PATH)
DECIDED = (S.ACCREDITED, S.CONDITIONAL, S.REFUSED)
NEVER_DECIDED = (S.DRAFT, S.INELIGIBLE, S.WITHDRAWN, S.LAPSED)
DIRECT_EXTENSION = "certification.dossier.extend_self_assessment"


class Line(NamedTuple):
    """One clock of the scheme with what it allows, in words, and the figures of the stays that it bounds."""

    code: str
    label: str
    allowed: str
    figures: Figures


class Facts(NamedTuple):
    """What bounds the stays of every dossier, by its id."""

    versions: dict[int, int]
    clocks: dict[tuple[int, str], Clock]
    frozen: dict[int, list]
    corrected: dict[int, list]
    given: dict[tuple[int, str], list]
    extension_months: int


def lines(year: int | None = None) -> list[Line]:
    """Return the figures of each clock: of the stays that ended in a year, or ever; and of those that last."""
    version = version_in_force()
    if version is None:
        return []
    today, found = localdate(), stays()
    return [
        Line(
            code,
            version.clock(code).name,
            str(delay_in_words(version.clock(code))),
            figures(
                [
                    stay
                    for stay in found[code]
                    if year is None or stay.until is None or stay.until.year == year
                ],
                today,
            ),
        )
        for code in CODES
    ]


def years() -> list[int]:
    """Return the years of which there is something to tell, the latest first."""
    first = HistoryEntry.objects.exclude(dossier=None).aggregate(first=Min("timestamp"))["first"]
    today = localdate()
    return list(range(today.year, (localdate(first) if first else today).year - 1, -1))


def stays() -> dict[str, list[Stay]]:
    """Return every stay of every dossier under each clock."""
    today, facts, moves = localdate(), _facts(), list(_moves())
    found: dict[str, list[Stay]] = defaultdict(list)
    # The clock of the self-assessment stands still while the secretariat checks: its periods make one stay.
    self_assessments: dict[int, list[tuple]] = defaultdict(list)
    for dossier, state, since, until in _in_states(moves):
        if state == S.SELF_ASSESSMENT:
            self_assessments[dossier].append((since, until))
        else:
            found[CLOCK_OF[state]].append(_stay(facts, dossier, CLOCK_OF[state], [(since, until)], today))
    for dossier, periods in self_assessments.items():
        found[SELF_ASSESSMENT].append(_stay(facts, dossier, SELF_ASSESSMENT, periods, today))
    # What was annulled before it was told waits for nothing any more.
    decisions = Decision.objects.exclude(annulled_at__isnull=False, notified_at=None)
    for dossier, decided_on, notified_at in decisions.values_list("dossier", "decided_on", "notified_at"):
        until = localdate(notified_at) if notified_at else None
        found[NOTIFICATION].append(_stay(facts, dossier, NOTIFICATION, [(decided_on, until)], today))
    awards = Award.objects.filter(Q(status=AwardStatus.PREPARED) | Q(valid_from__isnull=False))
    for dossier, prepared_on, valid_from in awards.values_list("dossier", "prepared_on", "valid_from"):
        found[PLEDGE].append(_stay(facts, dossier, PLEDGE, [(prepared_on, valid_from)], today))
    for dossier, since, until in _whole_paths(moves):
        found[WHOLE_PATH].append(_stay(facts, dossier, WHOLE_PATH, [(since, until)], today))
    return found


def _stay(facts: Facts, dossier: int, code: str, periods: list[tuple], today: dt.date) -> Stay:
    """Return one stay, made of the periods during which a clock counted; what lies between them is time that waited."""
    since, until = periods[0][0], periods[-1][1]
    end = until or today
    stopped = list(facts.frozen[dossier])
    if code == "eligibility":
        stopped += facts.corrected[dossier]
    stopped += [(left, back) for (_in, left), (back, _out) in pairwise(periods)]
    waited = days_covered(since, end, [(begins, ends or end) for begins, ends in stopped])
    clock = facts.clocks.get((facts.versions.get(dossier), code))
    if clock is None:
        return Stay(since, until, waited)
    last = deadline(since, months=clock.months or 0, days=clock.days or 0, working_days=clock.working_days)
    for asked_on, days in facts.given[dossier, code]:
        if since <= asked_on <= end:
            last = (
                deadline(last, months=facts.extension_months)
                if days is None
                else last + dt.timedelta(days=days)
            )
    return Stay(since, until, waited, (last - since).days)


def _facts() -> Facts:
    frozen, corrected, given = defaultdict(list), defaultdict(list), defaultdict(list)
    for dossier, frozen_at, lifted_at in Freeze.objects.values_list("dossier", "frozen_at", "lifted_at"):
        frozen[dossier].append(_period(frozen_at, lifted_at))
    corrections = CorrectionRequest.objects.values_list("dossier", "asked_at", "answered_at", "closed_at")
    for dossier, asked_at, answered_at, closed_at in corrections:
        corrected[dossier].append(_period(asked_at, answered_at or closed_at))
    granted = ExtensionRequest.objects.filter(granted=True)
    for dossier, code, asked_at, days in granted.values_list("dossier", "clock", "asked_at", "days"):
        given[dossier, code].append((localdate(asked_at), days))
    direct = HistoryEntry.objects.filter(action=DIRECT_EXTENSION).order_by("sequence")
    for dossier, moment in direct.values_list("dossier", "timestamp"):
        given[dossier, SELF_ASSESSMENT].append((localdate(moment), None))
    return Facts(
        versions=dict(Dossier.objects.order_by().values_list("pk", "version")),
        clocks={(clock.version_id, clock.code): clock for clock in Clock.objects.filter(code__in=CODES)},
        frozen=frozen,
        corrected=corrected,
        given=given,
        extension_months=Scheme.current().extension_months,
    )


def _period(begins, ends) -> tuple[dt.date, dt.date | None]:
    return localdate(begins), localdate(ends) if ends else None


def _moves() -> Iterable[tuple[int, str, str, dt.date]]:
    """Yield every move of every dossier, one dossier after the other, in order: (dossier, from, to, day)."""
    moves = (
        HistoryEntry.objects.filter(
            content_type__app_label="certification", content_type__model="dossier", dossier__isnull=False
        )
        .exclude(target="")
        .order_by("dossier", "sequence")
        .values_list("dossier", "source", "target", "timestamp")
    )
    for dossier, source, target, moment in moves:
        yield dossier, source, target, localdate(moment)


def _in_states(moves: list[tuple]) -> Iterable[tuple[int, str, dt.date, dt.date | None]]:
    """Yield each stay in a state that a clock bounds: (dossier, state, since, until)."""
    entered: dict[int, tuple[str, dt.date]] = {}
    for dossier, source, target, day in moves:
        known = entered.pop(dossier, None)
        if known is not None and known[0] == source:
            yield dossier, source, known[1], day
        if target in CLOCK_OF:
            entered[dossier] = (target, day)
    for dossier, (state, since) in entered.items():
        yield dossier, state, since, None


def _whole_paths(moves: list[tuple]) -> Iterable[tuple[int, dt.date, dt.date | None]]:
    """Yield each path from the application to the first decision; those that were never decided have no length."""
    decided: dict[int, dt.date] = {}
    for dossier, _source, target, day in moves:
        if target in DECIDED:
            decided.setdefault(dossier, day)
    submitted = Dossier.objects.exclude(submitted_at=None).exclude(status__in=NEVER_DECIDED)
    for dossier, moment in submitted.order_by("pk").values_list("pk", "submitted_at"):
        yield dossier, localdate(moment), decided.get(dossier)
