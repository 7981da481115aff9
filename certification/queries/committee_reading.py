"""What a member reads of an item in half an hour: the question put, the synthesis, what divides, what is contested.

Everything comes from the file that was sealed for the committee: what is read is what the digests name.
"""

import math
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from certification.choices import FindingGrade, Outcome, ReplyStance, SnapshotKind
from certification.models import Decision, DocketItem, Session, Snapshot
from certification.queries.committee import CLOSED, OPEN, standing, with_people
from certification.queries.committee_item import Option, Profile, outcome_options, profile
from certification.queries.regional_opinion import Opinion, opinion_on

WORDS_A_MINUTE = 200
GRAVITY = [FindingGrade.CRITICAL, FindingGrade.MAJOR, FindingGrade.MINOR]


@dataclass(frozen=True)
class Row:
    """One criterion of the report: codes and figures as sealed, with its name."""

    code: str
    name: str
    is_veto: bool
    declared: int | None
    retained: int | None
    levels: tuple[int, ...]
    divided: bool
    not_applicable: bool
    minute: str
    dissents: tuple[dict, ...]

    @property
    def gap(self) -> int:
        return max(self.levels) - min(self.levels) if self.levels else 0


@dataclass(frozen=True)
class Reading:
    """An item before the debate. Scores in percent; `minutes` is the time to read it, at a quiet pace."""

    item: DocketItem
    options: list[Option]
    profile: Profile
    motivation: str = ""
    divergences: list[Row] = field(default_factory=list)
    contested: list[dict] = field(default_factory=list)
    findings: list[dict] = field(default_factory=list)
    lowered: list[Row] = field(default_factory=list)
    mandatory: list[Row] = field(default_factory=list)
    strong: list[Row] = field(default_factory=list)
    weak: list[Row] = field(default_factory=list)
    opinion: Opinion | None = None
    third_party: object = None
    earlier: Decision | None = None
    reexamined: Decision | None = None
    sealed: Snapshot | None = None
    minutes: int = 1

    @property
    def possible(self) -> list[Option]:
        """The outcomes that the rules allow: the question put to the committee."""
        return [option for option in self.options if not option.refusals]

    @property
    def impossible(self) -> list[Option]:
        return [option for option in self.options if option.refusals]


def reading(item: DocketItem) -> Reading:
    """Return what the committee reads of an item, from its sealed file."""
    dossier = item.dossier
    sealed = dossier.snapshots.filter(kind=SnapshotKind.FILE).order_by("-number").first()
    content = sealed.content if sealed else {}
    report = content.get("report", {})
    criteria = {criterion.code: criterion for criterion in dossier.criteria}
    rows = [
        _row(data, criteria[data["code"]]) for data in report.get("criteria", ()) if data["code"] in criteria
    ]
    names = {code: criterion.name for code, criterion in criteria.items()}
    top = dossier.version.max_level
    found = {
        "motivation": content.get("application", {}).get("motivation", ""),
        "divergences": sorted((row for row in rows if row.divided or row.dissents), key=lambda row: -row.gap),
        "contested": [
            {**reply, "name": names.get(reply["criterion"], "")}
            for reply in content.get("replies", ())
            if reply["stance"] == ReplyStance.CONTEST
        ],
        "findings": sorted(
            (
                {
                    **row,
                    "name": names.get(row["criterion"], ""),
                    "grade_name": dict(FindingGrade.choices).get(row["grade"], ""),
                }
                for row in report.get("findings", ())
            ),
            key=lambda row: GRAVITY.index(row["grade"]) if row["grade"] in GRAVITY else len(GRAVITY),
        ),
        "lowered": [
            row for row in rows if None not in (row.declared, row.retained) and row.declared > row.retained
        ],
        "mandatory": [row for row in rows if row.is_veto],
        "strong": [row for row in rows if row.retained == top],
        "weak": [row for row in rows if row.retained is not None and row.retained <= 1],
    }
    return Reading(
        item,
        outcome_options(item),
        profile(item),
        **found,
        opinion=opinion_on(dossier),
        third_party=getattr(dossier, "third_party", None),
        earlier=_earlier(item),
        reexamined=item.reexamined,
        sealed=sealed,
        minutes=_minutes(found),
    )


def _row(data: dict, criterion) -> Row:
    observed, declared = data["observed"] or {}, data["declared"] or {}
    return Row(
        code=criterion.code,
        name=criterion.name,
        is_veto=criterion.is_veto,
        declared=declared.get("level"),
        retained=data["retained"],
        levels=tuple(sorted(grid["level"] for grid in data["grids"] if grid["level"] is not None)),
        divided=data["divided"],
        not_applicable=observed.get("not_applicable", False),
        minute=observed.get("minute", ""),
        dissents=tuple(data["dissents"]),
    )


def _earlier(item: DocketItem) -> Decision | None:
    """Return the last decision on the same territory that stands, to say what changed since."""
    return (
        Decision.objects.filter(
            dossier__territory=item.dossier.territory_id,
            outcome__in=[Outcome.ACCREDITED, Outcome.CONDITIONAL],
            signed_by_secretary__isnull=False,
            annulled_at=None,
        )
        .exclude(dossier=item.dossier_id)
        .order_by("-pk")
        .first()
    )


def _minutes(found: dict) -> int:
    texts = [found["motivation"]]
    texts += [
        part for row in found["divergences"] for part in (row.minute, *(d["reason"] for d in row.dissents))
    ]
    texts += [part for row in found["contested"] for part in (row["text"], row["answer"])]
    texts += [row["text"] for row in found["findings"]]
    lines = sum(len(found[name]) for name in ("lowered", "mandatory", "strong", "weak"))
    words = sum(len(text.split()) for text in texts) + 10 * lines
    return max(1, math.ceil(words / WORDS_A_MINUTE))


# --- the papers of a whole session -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Paper:
    """One item in the papers of a reader: its reading when it is open to them, otherwise why it is not there.

    A measure about an award has no reading: it is read as it was proposed.
    """

    rank: int
    item: DocketItem
    reading: Reading | None
    withheld: str = ""


def open_dossiers(session: Session, person) -> list:
    """Return the dossiers of a session's docket whose file is open to a person."""
    items = list(with_people(session.items.all()))
    for item in items:
        item.session = session
    return [item.dossier for item in items if standing(item, person) == OPEN]


def papers_for(session: Session, person) -> list[Paper]:
    """Return the papers of a session as one person may read them, in the order of the docket."""
    papers = []
    items = with_people(session.items.all()).select_related("dossier__version")
    for rank, item in enumerate(items, 1):
        item.session = session
        stands = standing(item, person)
        why = {
            CLOSED: _("You are recused: this file is closed to you."),
            OPEN: "",
        }.get(stands, _("Declare your interests to open the file"))
        papers.append(Paper(rank, item, None if why or item.measure_id else reading(item), why))
    return papers
