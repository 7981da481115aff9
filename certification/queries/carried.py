"""What a dossier would take over, or took over, from a former version or from the last cycle."""

from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from certification.choices import DossierStatus, MapChange
from certification.models import Answer, CarriedAnswer, Criterion, Dossier, FrameworkVersion
from certification.models.framework_document import LOCALES, read_texts
from certification.queries.migration_map import EntryRow, route
from certification.rules import assessment as assessment_is
from certification.rules.migration_map import Carried, Entry, Given, Place, Plan, follow

DECIDED = (DossierStatus.ACCREDITED, DossierStatus.CONDITIONAL, DossierStatus.REFUSED)


def last_decided(territory, before: Dossier | None = None) -> Dossier | None:
    """Return the last dossier of a territory on which the committee decided, or None."""
    decided = territory.dossiers.filter(status__in=DECIDED).select_related("version")
    if before is not None:
        decided = decided.exclude(pk=before.pk)
    return decided.order_by("-status_since", "-pk").first()


@dataclass(frozen=True)
class Passage:
    """From the grid of a dossier to another grid: what the map does to each answer, and which criteria were reworded."""

    former: dict[Hashable, Criterion]
    grid: dict[Hashable, Criterion]
    answers: dict[Hashable, Answer]
    entries: list[Entry]
    plan: Plan
    reworded: frozenset[Hashable]

    def targets_of(self, uid: Hashable) -> list[Criterion]:
        """Return the criteria of the new grid to which one of the former leads."""
        return [
            self.grid[entry.target]
            for entry in self.entries
            if entry.source == uid and entry.target in self.grid
        ]

    def is_certain(self, uid: Hashable) -> bool:
        """Tell whether the answer to a criterion says what it said, to the same words."""
        item = self.plan.carried[uid]
        return (
            item.is_as_it_was
            and uid not in self.reworded
            and item.given == given(self.answers[item.sources[0]])
        )


def given(answer: Answer | None) -> Given:
    if answer is None:
        return Given()
    return Given(answer.level, answer.not_applicable, answer.na_reason, answer.text)


def grid_of(version: FrameworkVersion, modules: Iterable) -> dict[Hashable, Criterion]:
    """Return the criteria of a grid by what lasts, in order; themes are known by what lasts too."""
    chosen = {module.uid for module in modules}
    rows = version.criteria_for(None).prefetch_related("descriptors", "evidence_types")
    return {row.uid: row for row in rows if row.module is None or row.module.uid in chosen}


def passage(source: Dossier, version: FrameworkVersion, modules: Iterable | None = None) -> Passage:
    """Return what becomes of the answers of a dossier under a version, with its own themes unless others are given."""
    former = grid_of(source.version, source.modules.all())
    grid = grid_of(version, source.modules.all() if modules is None else modules)
    answers = {
        answer.criterion.uid: answer
        for answer in source.answers.select_related("criterion", "updated_by")
        if answer.criterion.uid in former
    }
    entries = route(source.version, version)
    places = {uid: Place(row.na_allowed and not row.is_veto) for uid, row in grid.items()}
    plan = follow(entries, {uid: given(answers.get(uid)) for uid in former}, places, version.max_level)
    reworded = frozenset(
        uid
        for uid, item in plan.carried.items()
        if any(words_of(former[source_uid]) != words_of(grid[uid]) for source_uid in item.sources)
    )
    return Passage(former, grid, answers, entries, plan, reworded)


def words_of(criterion: Criterion) -> tuple:
    """Return what a criterion asks, in every language: an answer to other words is to be read again."""
    rows = [(criterion, name) for name in ("name", "expected")]
    rows += [(descriptor, "text") for descriptor in criterion.descriptors.all()]
    return tuple(getattr(row, f"{name}_{locale}") or "" for row, name in rows for locale in LOCALES)


def source_of(criterion: Criterion, found: Given, *, version: str, observed: int | None = None) -> dict:
    """Write an answer as a carried one keeps it."""
    return {
        "version": version,
        "code": criterion.code,
        "name": read_texts(criterion, "name"),
        "level": found.level,
        "not_applicable": found.not_applicable,
        "na_reason": found.na_reason,
        "text": found.text,
        "observed": observed,
    }


# --- for reading --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PassageRow:
    """One line of a dry run: the criterion it reaches, from which ones, what happens, what is asked then."""

    criterion: Criterion
    sources: tuple[Criterion, ...]
    change: str
    before: str
    after: str
    asks: str
    notes: tuple[str, ...] = ()


def level_words(found: Given) -> str:
    if found.not_applicable:
        return _("n/a")
    return "–" if found.level is None else str(found.level)


def passage_rows(found: Passage, notes: Iterable[EntryRow] = ()) -> list[PassageRow]:
    """Return the dry run, criterion after criterion of the new grid. `asks`: "", "confirm" or "anew".

    `notes` are the entries of the maps that say something to the territories.
    """
    rows, said = [], defaultdict(list)
    for note in notes:
        if note.entry.target_uid:
            said[note.entry.target_uid].append(note.entry.note)
    for uid, criterion in found.grid.items():
        item: Carried | None = found.plan.carried.get(uid)
        if item is None:
            rows.append(PassageRow(criterion, (), MapChange.NEW.label, "", "–", "anew", tuple(said[uid])))
            continue
        asks = "anew" if uid in found.plan.anew else "" if found.is_certain(uid) else "confirm"
        rows.append(
            PassageRow(
                criterion,
                tuple(found.former[source] for source in item.sources),
                MapChange(item.change).label,
                ", ".join(level_words(given(found.answers.get(source))) for source in item.sources),
                level_words(item.given),
                asks,
                tuple(said[uid]),
            )
        )
    return rows


def carried_by(dossier: Dossier) -> QuerySet[CarriedAnswer]:
    """Return what a dossier took over, in the order of its grid, questions last."""
    rows = dossier.carried.select_related("criterion", "question", "confirmed_by")
    return rows.order_by("question__order", "criterion__order", "pk")


@dataclass(frozen=True)
class CarriedRow:
    """An answer taken over, beside the one of today: what it said, and whether somebody must still confirm it."""

    carried: CarriedAnswer
    answer: object
    must_confirm: bool

    @property
    def code(self) -> str:
        return (self.carried.criterion or self.carried.question).code

    @property
    def title(self) -> str:
        return self.carried.criterion.name if self.carried.criterion else self.carried.question.keyword


def carried_rows(dossier: Dossier) -> list[CarriedRow]:
    """Return everything that a dossier took over, in three queries."""
    answers = {("criterion", answer.criterion_id): answer for answer in dossier.answers.all()}
    answers |= {("question", answer.question_id): answer for answer in dossier.question_answers.all()}
    rows = []
    for carried in carried_by(dossier):
        key = (
            ("criterion", carried.criterion_id) if carried.criterion_id else ("question", carried.question_id)
        )
        answer = answers.get(key)
        rows.append(CarriedRow(carried, answer, is_waiting(carried, answer)))
    return rows


def is_waiting(carried: CarriedAnswer, answer) -> bool:
    return assessment_is.must_be_confirmed(carried, answer)
