"""The library of evidence as each person reads it: what is there, what is missing, what is too old, what opens."""

import datetime as dt
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from django.db.models import Prefetch, prefetch_related_objects
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from certification.choices import FileCheck
from certification.clock import localdate
from certification.models import (
    Criterion,
    Dossier,
    Evidence,
    EvidenceType,
    EvidenceUse,
    EvidenceVersion,
    PrivateFile,
)
from certification.rules import assessment as assessment_is
from certification.rules import evidence as evidence_rules
from certification.rules import permissions as may

PHOTO = "photo"
UNUSED, OUT_OF_DATE, UNDATED, PERSONAL, NOT_CHECKED, SET_ASIDE = (
    "unused",
    "out_of_date",
    "undated",
    "personal_data",
    "not_checked",
    "set_aside",
)


class Limits(NamedTuple):
    """How many pieces of a type are expected, and how old they may be, in months."""

    minimum: int
    max_age_months: int


def limits_of(shown: EvidenceType | None, scheme) -> Limits:
    """Return what is expected of a piece of this type; where nothing is said, a piece speaks for one cycle."""
    if shown is None:
        return Limits(0, scheme.cycle_months)
    return Limits(shown.minimum, shown.max_age_months or scheme.cycle_months)


class Reader:
    """What one person may open of the evidence of one dossier."""

    def __init__(self, dossier: Dossier, person) -> None:
        self.is_member = may.territory_member(dossier, person)
        self.opens_personal_data = may.open_personal_data(dossier, person)

    def file_of(self, evidence: Evidence) -> PrivateFile | None:
        """Return the file that this person reads: the team its current version, others what was submitted."""
        if self.is_member or evidence.file_id is None:
            return evidence.file
        submitted = [version for version in evidence.versions.all() if version.submitted_at is not None]
        return max(submitted, key=lambda version: version.number).file if submitted else evidence.file

    def why_closed(self, evidence: Evidence) -> str:
        """Return the sentence that says why this person may not open it, or nothing."""
        closed = evidence_rules.why_closed(
            is_member=self.is_member,
            opens_personal_data=self.opens_personal_data,
            personal_data=evidence.personal_data,
            confidentiality=evidence.confidentiality,
            submitted=evidence.submitted_at is not None,
        )
        file = self.file_of(evidence)
        return closed or (evidence_rules.why_unsafe(file.check_state) if file else "")


@dataclass(frozen=True)
class Holding:
    """One piece of the library, as its reader sees it; `closed` says why it does not open."""

    evidence: Evidence
    file: PrivateFile | None
    closed: str
    proved_until: dt.date | None
    is_out_of_date: bool

    @property
    def uses(self) -> list[EvidenceUse]:
        return list(self.evidence.uses.all())

    @property
    def codes(self) -> list[str]:
        return sorted(use.criterion.code for use in self.uses)

    @property
    def is_photo(self) -> bool:
        return self.file is not None and self.file.content_type.startswith("image/")

    @property
    def flags(self) -> set[str]:
        """Return what a filter may ask for."""
        flags = {
            UNUSED: not self.uses,
            OUT_OF_DATE: self.is_out_of_date,
            UNDATED: self.proved_until is None,
            PERSONAL: self.evidence.personal_data,
            NOT_CHECKED: self.file is not None
            and self.file.check_state in (FileCheck.UNAVAILABLE, FileCheck.WAITING),
            SET_ASIDE: self.file is not None and self.file.check_state == FileCheck.INFECTED,
        }
        return {name for name, holds in flags.items() if holds}


class Gap(NamedTuple):
    """What a criterion lacks, in one sentence."""

    criterion: Criterion
    text: str


class Library:
    """All the evidence that a dossier holds, read in a fixed number of queries."""

    def __init__(self, dossier: Dossier, person) -> None:
        self.dossier = dossier
        self.reader = Reader(dossier, person)
        self.today = localdate()

    @cached_property
    def holdings(self) -> list[Holding]:
        """Return every piece, the newest first."""
        kept = (
            Evidence.objects.filter(removed_at=None)
            .select_related("file", "added_by")
            .prefetch_related(*details())
            .order_by("-added_at", "-pk")
        )
        prefetch_related_objects([self.dossier], Prefetch("evidences", queryset=kept), "answers")
        return [self.holding(evidence) for evidence in self.dossier.evidences.all()]

    def holding(self, evidence: Evidence) -> Holding:
        """Describe one piece, whose uses and versions were read."""
        proved = evidence_rules.proved_until(evidence.period_to, evidence.effective_on)
        ages = [
            limits_of(use.evidence_type, self.dossier.scheme).max_age_months for use in evidence.uses.all()
        ] or [limits_of(None, self.dossier.scheme).max_age_months]
        old = evidence_rules.is_out_of_date(proved, max_age_months=min(ages), on=self.today)
        return Holding(evidence, self.reader.file_of(evidence), self.reader.why_closed(evidence), proved, old)

    def matching(
        self, *, text: str = "", kind: str = "", axis: str = "", criterion: str = "", flag: str = ""
    ) -> list[Holding]:
        """Return the pieces that answer all that is asked; an empty word asks nothing."""
        words = plain(text).split()
        return [
            holding
            for holding in self.holdings
            if all(word in searched(holding.evidence) for word in words)
            and (not kind or (holding.is_photo if kind == PHOTO else holding.evidence.kind == kind))
            and (not axis or any(use.criterion.axis.code == axis for use in holding.uses))
            and (not criterion or criterion in holding.codes)
            and (not flag or flag in holding.flags)
        ]

    @cached_property
    def gaps(self) -> list[Gap]:
        """Return what is missing or too old, criterion by criterion, in the order of the grid."""
        criteria = list(self.dossier.criteria)
        prefetch_related_objects(criteria, "evidence_types")
        self.dossier.criteria = criteria
        held = self.holdings  # read first: the rules ask the dossier for its evidence
        owing = {criterion.pk for criterion in assessment_is.without_evidence(self.dossier)}
        return [
            Gap(criterion, sentence)
            for criterion in criteria
            for sentence in self._lacking(criterion, held, owes=criterion.pk in owing)
        ]

    def _lacking(self, criterion: Criterion, held: list[Holding], *, owes: bool) -> Iterable[str]:
        served = [
            (use, holding) for holding in held for use in holding.uses if use.criterion_id == criterion.pk
        ]
        if owes:
            yield _("a piece of evidence is missing")
        yield from (
            _("set aside by the antivirus: “%(title)s”") % {"title": holding.evidence.title}
            for _use, holding in served
            if holding.evidence.is_set_aside
        )
        for shown in criterion.evidence_types.all():
            found = sum(use.evidence_type_id == shown.pk for use, _holding in served)
            limits = limits_of(shown, self.dossier.scheme)
            # Types are ways to prove, of which one may do: only one that is begun can fall short.
            if found and (short := evidence_rules.lacking(minimum=limits.minimum, found=found)):
                yield ngettext(
                    "%(count)d piece is missing: %(type)s", "%(count)d pieces are missing: %(type)s", short
                ) % {"count": short, "type": shown.text}
        old = [holding.evidence.title for _use, holding in served if holding.is_out_of_date]
        if old:
            titles = ", ".join(f"“{title}”" for title in old)
            yield _("out of date: %(titles)s") % {"titles": titles}


def details() -> tuple[Prefetch, Prefetch]:
    """Return what else is read of each piece: the criteria that it serves, and its versions."""
    uses = EvidenceUse.objects.select_related("criterion__axis", "evidence_type").order_by("criterion__code")
    return Prefetch("uses", queryset=uses), versions()


def versions() -> Prefetch:
    """Return the files that a piece of evidence held, to be read with it."""
    return Prefetch("versions", queryset=EvidenceVersion.objects.select_related("file", "added_by"))


def plain(text: str) -> str:
    """Return a text as it is searched: without capitals nor accents."""
    return "".join(
        letter
        for letter in unicodedata.normalize("NFKD", text.casefold())
        if not unicodedata.combining(letter)
    )


def searched(evidence: Evidence) -> str:
    """Return the words in which a piece of evidence is looked for."""
    return plain(
        " ".join(
            [evidence.title, evidence.proves, evidence.link, evidence.file.name if evidence.file else ""]
        )
    )
