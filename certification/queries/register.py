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
from django.db.models import BooleanField, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.expressions import RawSQL
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
# Among so many lines, a word that one in sixty has fills a page.
WALKED = 2000
# Enough to hold everything that transactions still open when the last of them was written have changed since.
LAST_CHANGES = 50
# What files show of a line; `search` alone is longer than the rest.
SHOWN = (
    *("code", "number", "name", "place", "region", "country", "status", "level", "framework"),
    *("framework_version", "valid_from", "valid_until", "ended_on", "latitude", "longitude", "sort"),
)
# The indexes of words, see the migration `0006_words_of_the_register`.
WORDS_SQLITE = "SELECT rowid FROM register_words WHERE register_words MATCH %s"
WORDS_POSTGRESQL = "array_to_tsvector(string_to_array(btrim(search), ' ')) @@ %s::tsquery"
ORDER, BACKWARDS = ("sort", "-award_id"), ("-sort", "award_id")


class Number(NamedTuple):
    """How many lines match: exactly, or more than `value`."""

    value: int
    is_exact: bool


class Slice(NamedTuple):
    """Some lines in their order; the codes after and before which the neighbours are, or nothing at an end; how many match in all."""

    entries: list[RegisterEntry]
    next: str
    previous: str
    total: Number


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
    grace = grace_among(entries, day)
    return [
        AwardStatus.EXPIRED
        if _is_over(entry, day) and entry.award_id not in grace
        else AwardStatus(entry.status)
        for entry in entries
    ]


def grace_among(entries: Collection[RegisterEntry], day: dt.date) -> frozenset[int]:
    """Return the awards of these lines that are still to be relied upon after their validity; a query when it is over for one."""
    over = [entry.award_id for entry in entries if _is_over(entry, day)]
    return in_grace(day, over) if over else frozenset()


def _is_over(entry: RegisterEntry, day: dt.date) -> bool:
    return entry.status == AwardStatus.ACTIVE and entry.valid_until < day


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
    """Narrow lines to those that have all these words, or words that begin so: an index finds them."""
    if not words:
        return entries
    if connection.vendor == "sqlite":
        asked = " AND ".join(f'"{word}"*' for word in words)
        return entries.filter(pk__in=RawSQL(WORDS_SQLITE, [asked]))  # noqa: S611 - words are a parameter
    asked = " & ".join(f"'{word}':*" for word in words)
    having_all = RawSQL(WORDS_POSTGRESQL, [asked], output_field=BooleanField())  # noqa: S611 - same
    return entries.filter(having_all)


def holding(entries: QuerySet[RegisterEntry], words: Collection[str]) -> QuerySet[RegisterEntry]:
    """Narrow to the same lines those that are read anyway, in their order: no index is asked."""
    for word in words:
        # Behind a space: every word that begins so.
        entries = entries.filter(search__contains=f" {word}")
    return entries


def counted(entries: QuerySet[RegisterEntry]) -> Number:
    """Count lines, up to a thousand: beyond, nobody reads the number and everybody would wait for it."""
    return number_of(entries.order_by()[: COUNTED_AT_MOST + 1].count())


def number_of(value: int) -> Number:
    """Return the number of lines when no more than a thousand and one were looked for."""
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
    columns: Collection = (),
) -> Slice:
    """Return `size` of the lines that filters keep (see `narrowed`): the first, those after a line, or just before one.

    `columns`: what is read of each line, as a named tuple; the line itself when nothing is said.
    """
    filters = filters or {}
    words = words_of(filters)
    entries = narrowed(entries, {**filters, "q": ""})
    matching, total = _matching(entries, words)
    if preceding is not None:
        entries, matching = before(entries, preceding), before(matching, preceding)
    elif following:
        entries, matching = after(entries, following), after(matching, following)
    found = _first(entries, matching, [] if total.is_exact else words, size + 1, columns)
    lines = found[:size]
    if preceding is not None:
        lines.reverse()
        return Slice(
            lines,
            lines[-1].code if lines else "",
            lines[0].code if len(found) > size else "",
            total,
        )
    return Slice(
        lines,
        lines[-1].code if len(found) > size else "",
        lines[0].code if following and lines else "",
        total,
    )


def _matching(entries: QuerySet[RegisterEntry], words: list[str]) -> tuple[QuerySet[RegisterEntry], Number]:
    """Return the lines that have all these words, and how many they are.

    Up to a thousand, their keys are read once, both to count them and to find a page of them.
    """
    if not words:
        return entries, counted(entries)
    matching = having(entries, words)
    keys = list(matching.order_by().values_list("pk", flat=True)[: COUNTED_AT_MOST + 1])
    total = number_of(len(keys))
    return (entries.filter(pk__in=keys) if total.is_exact else matching), total


def _first(
    entries: QuerySet[RegisterEntry],
    matching: QuerySet[RegisterEntry],
    words: list[str],
    size: int,
    columns: Collection,
) -> list:
    """Return the first of the lines that match; both querysets are ordered by `ORDER` or `BACKWARDS`.

    `words`: those that too many lines have for their keys to be read. Databases would go through every name before the first
    that matches. Where the nearest lines are not enough, the index of words finds all that match, and their keys are sorted.
    """

    def shown(lines: QuerySet[RegisterEntry]) -> list:
        return list((lines.values_list(*columns, named=True) if columns else lines)[:size])

    if not words:
        return shown(matching)
    by_name, by_award = matching.query.order_by
    is_backwards = by_name.startswith("-")
    last = Subquery(entries.values("sort")[WALKED : WALKED + 1])
    near = shown(holding(entries.filter(**{"sort__gte" if is_backwards else "sort__lte": last}), words))
    if len(near) == size:
        return near
    # The same order, by an expression that no index follows.
    name = Concat("sort", Value(""))
    in_order = matching.order_by(name.desc() if is_backwards else name.asc(), by_award)
    return shown(entries.filter(pk__in=list(in_order.values_list("pk", flat=True)[:size])))


def for_files(entries: QuerySet[RegisterEntry], filters: dict) -> QuerySet[RegisterEntry]:
    """Return the lines that filters keep, with what files show of them, and nothing more; a query more when there are words."""
    words = words_of(filters)
    entries = narrowed(entries, {**filters, "q": ""})
    if words:
        matching, total = _matching(entries, words)
        # Many are found in one walk: each batch would sort them all again.
        entries = matching if total.is_exact else holding(entries, words)
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
