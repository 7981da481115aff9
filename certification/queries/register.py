"""The public register: what it lists, in which order, which page comes next, and what changed.

A page starts after a line rather than at a number, so that page 2,000 costs what page 1 does; nothing counts all that
matches. See docs/decisions/040-register-at-scale.md.
"""

import datetime as dt
import hashlib
from collections.abc import Collection, Iterator
from typing import NamedTuple

from dateutil.relativedelta import relativedelta
from django.db import connection
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat
from django.utils import timezone
from django.utils.translation import get_language

from certification.choices import PUBLIC_AWARD_STATUSES, STANDING_AWARD_STATUSES, AwardStatus, DossierStatus
from certification.models import Award, AwardLevel, Dossier, RegisterEntry, Scheme
from certification.rules.certificate import is_valid_on
from cms.delivery import until_written
from cms.words import folded_words

MOST_WORDS = 8
COUNTED_AT_MOST = 1000
BATCH = 1000
# Among so many lines, a word that one in thirteen has fills a page.
WALKED = 400
# Enough to hold everything that transactions still open when the last of them was written have changed since.
LAST_CHANGES = 50
# What files show of a line; `search` alone is longer than the rest.
SHOWN = (
    *("code", "number", "name", "place", "region", "country", "status", "level", "framework"),
    *("framework_version", "valid_from", "valid_until", "ended_on", "latitude", "longitude", "sort"),
)
ORDER, BACKWARDS = ("sort", "-award_id"), ("-sort", "award_id")


class Number(NamedTuple):
    """How many lines match: exactly, or more than `value`."""

    value: int
    is_exact: bool


class Slice(NamedTuple):
    """Some lines in their order; the codes after and before which the neighbours are, or nothing at an end."""

    entries: list[RegisterEntry]
    next: str
    previous: str


class Version(NamedTuple):
    """What the register is now: a fingerprint of its last changes and of the day, and since when."""

    fingerprint: str
    since: dt.datetime


# --- awards by themselves -------------------------------------------------------------------------------------------


def register() -> QuerySet[Award]:
    """Return the awards that the public register shows: everything that was in force one day."""
    return (
        Award.objects.filter(status__in=PUBLIC_AWARD_STATUSES, certificate__isnull=False)
        .select_related("territory", "level", "certificate")
        .order_by("territory__name", "-valid_from", "pk")
    )


def latest_of(territories: Collection[int]) -> dict[int, Award]:
    """Return the award to be shown for each of these territories: the one that stands, else the last one. One query."""
    found: dict[int, Award] = {}
    for award in register().filter(territory__in=territories).order_by("valid_from", "pk"):
        known = found.get(award.territory_id)
        if (
            known is None
            or award.status in STANDING_AWARD_STATUSES
            or known.status not in STANDING_AWARD_STATUSES
        ):
            found[award.territory_id] = award
    return found


def status_on(award: Award, day: dt.date) -> AwardStatus:
    """Return the state of an award on a day: one whose validity is over has expired, whatever was recorded."""
    if award.status == AwardStatus.ACTIVE and not is_valid_on(award, day):
        return AwardStatus.EXPIRED
    return AwardStatus(award.status)


def in_grace(day: dt.date, awards: Collection[int] | None = None) -> frozenset[int]:
    """Return the awards, or those among some, whose validity is over and that are still to be relied upon, because we are late. One query."""
    late = Dossier.objects.filter(
        territory=OuterRef("territory"),
        kind="renewal",
        status__in=[DossierStatus.DOCKETED, DossierStatus.DELIBERATION, DossierStatus.CONDITIONAL],
    )
    over = Award.objects.filter(status=AwardStatus.ACTIVE, valid_until__lt=day).filter(Exists(late))
    if awards is not None:
        over = over.filter(pk__in=awards)
    return frozenset(award.pk for award in over.select_related("territory") if is_valid_on(award, day))


# --- lines of the register ------------------------------------------------------------------------------------------


def last_day_listed(day: dt.date) -> dt.date:
    """Return the day since which an award must have ended to be listed still."""
    years = until_written("register-years", lambda: Scheme.current().register_years)
    return day - relativedelta(years=years)


def states(entries: Collection[RegisterEntry], day: dt.date) -> list[AwardStatus]:
    """Return the state of each of these lines on a day; a query more when the validity of one is over."""
    over = [entry for entry in entries if entry.status == AwardStatus.ACTIVE and entry.valid_until < day]
    grace = in_grace(day, [entry.award_id for entry in over]) if over else frozenset()
    expired = {entry.award_id for entry in over} - grace
    return [
        AwardStatus.EXPIRED if entry.award_id in expired else AwardStatus(entry.status) for entry in entries
    ]


def is_listed(entry: RegisterEntry, since: dt.date) -> bool:
    """Tell whether the register lists a line: its award stands, or ended since that day."""
    return entry.ended_on is None or entry.ended_on >= since


def listed(since: dt.date) -> QuerySet[RegisterEntry]:
    """Return the lines that the register lists: awards that stand, and those that ended since a day."""
    return RegisterEntry.objects.filter(Q(ended_on=None) | Q(ended_on__gte=since)).order_by(*ORDER)


def newest(limit: int) -> list[RegisterEntry]:
    """Return the lines of the awards granted last among those that stand."""
    # By an expression that no index follows: nearly all stand, and databases would sort them instead of reading the newest.
    standing = RegisterEntry.objects.alias(state=Concat("status", Value(""))).filter(
        state__in=STANDING_AWARD_STATUSES
    )
    return list(standing.order_by("-valid_from", "sort")[:limit])


def narrowed(entries: QuerySet[RegisterEntry], filters: dict) -> QuerySet[RegisterEntry]:
    """Narrow lines by `q`, `status`, `level`, `country`, `theme` (codes), `cell` and `starting` (a letter)."""
    entries = having(entries, words_of(filters))
    for name in ("status", "level", "country", "cell"):
        if value := filters.get(name):
            entries = entries.filter(**{name: value})
    if theme := filters.get("theme"):
        entries = entries.filter(themes__contains=f" {theme} ")
    if letter := filters.get("starting"):
        entries = entries.filter(sort__gte=letter)
    return entries


def words_of(filters: dict) -> list[str]:
    return folded_words(filters.get("q", ""))[:MOST_WORDS]


def having(entries: QuerySet[RegisterEntry], words: Collection[str]) -> QuerySet[RegisterEntry]:
    """Narrow lines to those that have all these words, or words that begin so."""
    for word in words:
        # Behind a space: every word that begins so, found by its groups of three letters on PostgreSQL.
        entries = entries.filter(search__contains=f" {word}")
    return entries


def counted(entries: QuerySet[RegisterEntry]) -> Number:
    """Count lines, up to a thousand: beyond, nobody reads the number and everybody would wait for it."""
    value = entries.order_by()[: COUNTED_AT_MOST + 1].count()
    return Number(min(value, COUNTED_AT_MOST), value <= COUNTED_AT_MOST)


def mark(code: str) -> RegisterEntry | None:
    """Return the place of a line in the order of the register, by the code of its certificate; None when unknown."""
    return RegisterEntry.objects.only("sort", "award_id").filter(code=code).first()


def after(entries: QuerySet[RegisterEntry], line: RegisterEntry) -> QuerySet[RegisterEntry]:
    """Return the lines that follow one, in their order."""
    # Written so, both databases start reading at the line instead of going through all that comes before.
    return (
        entries.filter(sort__gte=line.sort)
        .exclude(sort=line.sort, award_id__gte=line.award_id)
        .order_by(*ORDER)
    )


def before(entries: QuerySet[RegisterEntry], line: RegisterEntry) -> QuerySet[RegisterEntry]:
    """Return the lines that precede one, from the nearest to the farthest."""
    return (
        entries.filter(sort__lte=line.sort)
        .exclude(sort=line.sort, award_id__lte=line.award_id)
        .order_by(*BACKWARDS)
    )


def read(
    entries: QuerySet[RegisterEntry],
    size: int,
    *,
    filters: dict | None = None,
    following: RegisterEntry | None = None,
    preceding: RegisterEntry | None = None,
) -> Slice:
    """Return `size` of the lines that filters keep (see `narrowed`): the first, those after a line, or just before one."""
    filters = filters or {}
    words = words_of(filters)
    entries = narrowed(entries, {**filters, "q": ""})
    if preceding is not None:
        found = _first(before(entries, preceding), words, size + 1)
        has_more, lines = len(found) > size, found[:size][::-1]
        return Slice(lines, lines[-1].code if lines else "", lines[0].code if has_more else "")
    found = _first(after(entries, following) if following else entries, words, size + 1)
    lines = found[:size]
    return Slice(
        lines, lines[-1].code if len(found) > size else "", lines[0].code if following and lines else ""
    )


def _first(entries: QuerySet[RegisterEntry], words: list[str], size: int) -> list[RegisterEntry]:
    """Return the first lines that have all these words; entries are ordered by `ORDER` or `BACKWARDS`.

    PostgreSQL would go through every name before the first that matches. Where the nearest lines are not enough, the index
    of words finds all that match, and they are sorted. SQLite has no such index: it goes through the names.
    """
    matching = having(entries, words)
    if not words or connection.vendor != "postgresql":
        return list(matching[:size])
    near = list(having(entries.filter(pk__in=entries.values("pk")[:WALKED]), words)[:size])
    if len(near) == size:
        return near
    by_name, by_award = entries.query.order_by
    # The same order, by an expression that no index follows.
    name = Concat("sort", Value(""))
    return list(matching.order_by(name.desc() if by_name.startswith("-") else name.asc(), by_award)[:size])


def for_files(entries: QuerySet[RegisterEntry]) -> QuerySet[RegisterEntry]:
    """Return lines with what files show of them, and nothing more."""
    return entries.only(*SHOWN).annotate(
        mark_scope=F("award__mark_scope"), reason_category=F("award__reason_category")
    )


def in_batches(entries: QuerySet[RegisterEntry], size: int = BATCH) -> Iterator[list[RegisterEntry]]:
    """Yield all lines, some at a time: neither the memory nor a transaction grows with the register."""
    batch = list(entries[:size])
    while batch:
        yield batch
        batch = list(after(entries, batch[-1])[:size]) if len(batch) == size else []


def version(day: dt.date) -> Version:
    """Return what the register is on a day; two registers that say the same have the same fingerprint.

    The last changes rather than the last one: a transaction may end after another that began later.
    """
    changes = list(
        RegisterEntry.objects.order_by("-changed_at").values_list("award_id", "changed_at")[:LAST_CHANGES]
    )
    midnight = timezone.make_aware(dt.datetime.combine(day, dt.time.min))
    facts = repr([(award, at.timestamp()) for award, at in changes]) + day.isoformat()
    return Version(
        hashlib.sha256(facts.encode()).hexdigest()[:32],
        max([midnight, *(at for _award, at in changes[:1])]),
    )


def level_names(entries: Collection[RegisterEntry]) -> dict[tuple[str, str, str], str]:
    """Return the names of the levels of these lines, in the reader's language, by framework, version and code."""
    if not entries:
        return {}
    read = sorted({(entry.framework, entry.framework_version) for entry in entries})
    return until_written(f"levels:{get_language()}:{read}", lambda: _level_names(entries))


def _level_names(entries: Collection[RegisterEntry]) -> dict[tuple[str, str, str], str]:
    levels = AwardLevel.objects.filter(
        version__framework__code__in={entry.framework for entry in entries},
        version__version__in={entry.framework_version for entry in entries},
    ).select_related("version__framework")
    return {(level.version.framework.code, level.version.version, level.code): level.name for level in levels}


# --- what the register holds ----------------------------------------------------------------------------------------

COUNTRIES = """
WITH RECURSIVE found(country) AS (
    SELECT MIN(country) FROM certification_registerentry
    UNION ALL
    SELECT (SELECT MIN(entry.country) FROM certification_registerentry entry WHERE entry.country > found.country)
    FROM found WHERE found.country IS NOT NULL
)
SELECT country FROM found WHERE country IS NOT NULL
"""


def countries() -> list[str]:
    """Return the countries that the register holds, as two-letter codes; each is one step in its index."""
    with connection.cursor() as cursor:
        cursor.execute(COUNTRIES)
        return [country for (country,) in cursor.fetchall()]


def by_country(entries: QuerySet[RegisterEntry]) -> list[tuple[str, int]]:
    """Return how many lines each country has, by its code."""
    return list(entries.order_by("country").values_list("country").annotate(Count("pk")))


def by_cell(entries: QuerySet[RegisterEntry]) -> list[tuple[str, int]]:
    """Return how many lines each square of the map has."""
    return list(entries.exclude(cell="").order_by("cell").values_list("cell").annotate(Count("pk")))
