"""Edits through the services, whatever their order, and files: what is written reads back to the same fingerprint."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from certification.errors import FrozenVersion, NotAllowed, StaleContent
from certification.exports.framework import write_document
from certification.models import (
    ActorFamily,
    Axis,
    Criterion,
    EvidenceType,
    FrameworkVersion,
    HistoryEntry,
    Indicator,
    LevelDescriptor,
    Principle,
    Profile,
    Question,
    ThemeModule,
)
from certification.queries.framework import mark_of
from certification.rules.document_kinds import CONTROL
from certification.rules.framework_document import fingerprint
from certification.rules.permissions import SYSTEM
from certification.services.framework import import_draft, load_framework
from certification.services.framework_content import (
    DOWN,
    UP,
    move_row,
    remove_row,
    swap_module,
    write_page,
    write_row,
)
from certification.services.framework_import import read_content
from tests.factories import people
from tests.factories.framework import PROFILE, small_version

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english_accounts")]

# --- what was typed, moved, removed, then written to a file and read again --------------------------------------

TEXTS = st.text(min_size=1, max_size=60).filter(lambda text: text.strip() and not CONTROL.search(text))
PLACES = st.integers(0, 9)
EDITS = st.one_of(
    st.tuples(st.sampled_from(["name", "expected", "level", "indicator", "sphere"]), PLACES, TEXTS),
    st.tuples(st.sampled_from(["weight", "minimum", "age"]), PLACES, st.integers(1, 99)),
    st.tuples(
        st.sampled_from(["move axis", "move criterion", "move indicator"]),
        PLACES,
        st.sampled_from([UP, DOWN]),
    ),
    st.tuples(st.sampled_from(["add indicator", "remove indicator", "swap"]), PLACES, st.just(None)),
)


def nth(rows, place):
    rows = list(rows)
    return rows[place % len(rows)]


class Editor:
    """Does what an editor does: each edit is a method."""

    def __init__(self, version):
        self.version = version

    def do(self, edit):
        name, place, value = edit
        kind, _sep, rest = name.partition(" ")
        criterion = nth(Criterion.objects.filter(version=self.version).order_by("order"), place)
        getattr(self, kind)(criterion, place, rest or value) if kind != "move" else self.move(
            criterion, rest, value
        )

    def name(self, criterion, _place, text):
        criterion.name_es = text[:300]
        write_row(criterion, actor=SYSTEM)

    def expected(self, criterion, _place, text):
        criterion.expected_fr = f"{text}\n{text}"
        write_row(criterion, actor=SYSTEM)

    def level(self, criterion, place, text):
        line = nth(criterion.descriptors.all(), place)
        line.text_en = text
        write_page(criterion, lines=[line], actor=SYSTEM)

    def indicator(self, criterion, place, text):
        line = nth(criterion.indicators.all(), place)
        line.text_fr = line.unit_fr = line.unit_en = line.unit_es = text
        write_page(criterion, lines=[line], actor=SYSTEM)

    def sphere(self, _criterion, place, text):
        row = nth(self.version.spheres.all(), place)
        row.name_en = text
        write_row(row, actor=SYSTEM)

    def weight(self, criterion, _place, number):
        criterion.weight = number
        write_row(criterion, actor=SYSTEM)

    def minimum(self, criterion, _place, number):
        line = criterion.evidence_types.first()
        line.minimum = number
        write_page(criterion, lines=[line], actor=SYSTEM)

    def age(self, criterion, _place, number):
        line = criterion.evidence_types.first()
        line.max_age_months = number if number % 2 else None
        write_page(criterion, lines=[line], actor=SYSTEM)

    def add(self, criterion, _place, _kind):
        words = {f"text_{locale}": "New" for locale in ("fr", "en", "es")}
        # A code is used once in the whole version.
        known = set(Indicator.objects.filter(criterion__version=self.version).values_list("code", flat=True))
        code = next(code for code in (f"N{number}" for number in range(99)) if code not in known)
        write_page(
            criterion, lines=[Indicator(criterion=criterion, code=code, kind="date", **words)], actor=SYSTEM
        )

    def remove(self, criterion, place, _kind):
        if criterion.indicators.count() > 1:
            write_page(criterion, removed=[nth(criterion.indicators.all(), place)], actor=SYSTEM)

    def swap(self, _criterion, place, _value):
        module = nth(self.version.modules.all(), place)
        swap_module(module, nth(self.version.modules.all(), place + 1), actor=SYSTEM)

    def move(self, criterion, what, step):
        row = {"axis": criterion.axis, "criterion": criterion}.get(what) or criterion.indicators.last()
        move_row(row, step, actor=SYSTEM)


def with_two_themes():
    modules = [{**small_version().as_document()["modules"][0], "code": code} for code in ("tourism", "craft")]
    return small_version(version="2.0", modules=modules, profiles=[PROFILE])


@settings(max_examples=10)
@given(edits=st.lists(EDITS, max_size=8), file_format=st.sampled_from(["yaml", "xlsx"]))
def test_any_sequence_of_edits_written_to_a_file_reads_back_to_the_same_content(edits, file_format):
    with transaction.atomic():
        version = with_two_themes()
        editor = Editor(version)
        for edit in edits:
            editor.do(edit)
        version = FrameworkVersion.objects.get(pk=version.pk)
        assert version.problems == []
        assert version.content_hash in ("", version.fingerprint())
        content = write_document(version, file_format)
        assert fingerprint(read_content(f"x.{file_format}", content)) == version.fingerprint()
        again = import_draft(f"x.{file_format}", content, number="3.0", actor=SYSTEM)
        assert again.as_document(identified=True) == version.as_document(identified=True) | {"version": "3.0"}
        load_framework(version.as_document(identified=True), actor=SYSTEM)
        assert FrameworkVersion.objects.get(pk=version.pk).fingerprint() == version.fingerprint()
        transaction.set_rollback(True)


# --- who saves second -------------------------------------------------------------------------------------------


def test_a_page_shown_before_somebody_saved_is_not_written():
    version = small_version()
    criterion = version.criteria.get(code="A1")
    mark = mark_of(criterion)
    line = criterion.indicators.first()
    line.text_fr = "Autre"
    write_page(criterion, lines=[line], actor=SYSTEM, mark=mark)
    entries = HistoryEntry.objects.count()
    criterion.weight = 9
    with pytest.raises(StaleContent):
        write_page(criterion, actor=SYSTEM, mark=mark)
    assert version.criteria.get(code="A1").weight == 2
    assert HistoryEntry.objects.count() == entries
    write_page(criterion, actor=SYSTEM, mark=mark_of(criterion))
    assert version.criteria.get(code="A1").weight == 9


def test_a_mark_follows_every_text_of_the_page_and_not_the_order():
    version = small_version()
    criterion = version.criteria.get(code="A1")
    marks = {mark_of(criterion)}
    move_row(criterion.indicators.last(), UP, actor=SYSTEM)
    move_row(criterion, DOWN, actor=SYSTEM)
    assert mark_of(criterion) in marks
    for rows in (criterion.descriptors, criterion.indicators, criterion.evidence_types):
        row = rows.last()
        row.text_es = "Otro"
        row.save()
        assert mark_of(criterion) not in marks
        marks.add(mark_of(criterion))
    assert mark_of(Criterion(version=version)) == ""


def test_only_those_who_manage_frameworks_write():
    version = small_version()
    row, officer = version.criteria.first(), people.case_officer()
    other = ThemeModule.objects.get(version=version)
    for act in (
        lambda: write_row(row, actor=officer),
        lambda: remove_row(row, actor=officer),
        lambda: move_row(row, DOWN, actor=officer),
        lambda: swap_module(other, other, actor=officer),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_a_theme_is_replaced_by_another_of_its_version_only():
    version, other = small_version(), small_version(version="2.0")
    for replacement in (version.modules.get(), other.modules.get()):
        with pytest.raises(NotAllowed, match="Choose another theme module of this version"):
            swap_module(version.modules.get(), replacement, actor=SYSTEM)


# --- an adopted version, attacked -------------------------------------------------------------------------------

ROWS = [Axis, Principle, Criterion, Indicator, EvidenceType, LevelDescriptor, Question, ThemeModule, Profile, ActorFamily]  # fmt: skip


@pytest.fixture
def adopted():
    return small_version(publish=True, profiles=[PROFILE])


def of(model, version):
    path = {Principle: "axis__version"}.get(model) or (
        "version" if "version" in {field.name for field in model._meta.fields} else "criterion__version"
    )
    return model.objects.filter(**{path: version})


@pytest.mark.parametrize("model", ROWS)
def test_no_service_writes_an_adopted_version(adopted, model):
    row = of(model, adopted).first()
    acts = [lambda: write_row(row, actor=SYSTEM), lambda: remove_row(row, actor=SYSTEM)]
    if hasattr(row, "order"):
        acts.append(lambda: move_row(row, DOWN, actor=SYSTEM))
    for act in acts:
        with pytest.raises(NotAllowed, match="This version is adopted"):
            act()
    assert FrameworkVersion.objects.get(pk=adopted.pk).is_intact()


@pytest.mark.parametrize("model", ROWS)
def test_no_way_around_the_services_writes_an_adopted_version(adopted, model):
    draft = small_version(version="2.0", profiles=[PROFILE])
    step = model.status_path.partition("__")[0]
    row, foreign = of(model, adopted).first(), of(model, draft).first()
    # A row that says it belongs to a draft is still the one that is stored.
    disguised = of(model, adopted).first()
    setattr(disguised, step, getattr(foreign, step))
    intruder = of(model, draft).first()
    setattr(intruder, step, getattr(row, step))
    plain = "level" if model is LevelDescriptor else "order"
    acts = [
        row.save,
        row.delete,
        disguised.save,
        disguised.delete,
        intruder.save,
        lambda: model.objects.bulk_update([disguised], [plain]),
        lambda: model.objects.bulk_update([intruder], [step]),
        lambda: model.objects.bulk_create([intruder]),
        lambda: model.objects.bulk_create(
            [disguised], update_conflicts=True, unique_fields=["id"], update_fields=[plain]
        ),
        lambda: of(model, adopted).update(**{plain: 7}),
        lambda: of(model, draft).update(**{step: getattr(row, step)}),
        lambda: of(model, adopted).delete(),
    ]
    for act in acts:
        with pytest.raises(FrozenVersion, match="adopted"):
            act()
    assert FrameworkVersion.objects.get(pk=adopted.pk).is_intact()


def test_a_criterion_of_a_draft_does_not_slip_into_an_axis_or_a_principle_of_an_adopted_version(adopted):
    draft = small_version(version="2.0")
    axis = adopted.axes.first()
    for name, place in (("axis", axis), ("principle", axis.principles.first())):
        criterion = draft.criteria.get(code="A2")
        setattr(criterion, name, place)
        for act in (
            criterion.save,
            lambda row=criterion, name=name: Criterion.objects.bulk_update([row], [name]),
            lambda name=name, place=place: draft.criteria.filter(code="A2").update(**{name: place}),
        ):
            with pytest.raises(FrozenVersion):
                act()
    assert FrameworkVersion.objects.get(pk=adopted.pk).is_intact()


@pytest.mark.parametrize("publish", [False, True])
def test_a_file_does_not_replace_an_adopted_version(adopted, publish):
    document = adopted.as_document(identified=True)
    document["axes"][0]["weight"] += 1
    with pytest.raises(NotAllowed, match="adopted with another content"):
        load_framework(document, actor=SYSTEM, publish=publish)
    with pytest.raises(NotAllowed, match="exists already"):
        import_draft("x.yaml", write_document(adopted, "yaml"), actor=SYSTEM)
    assert FrameworkVersion.objects.get(pk=adopted.pk).is_intact()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE certification_evidencetype SET minimum = 5",
        "UPDATE certification_evidencetype SET max_age_months = 5",
        "UPDATE certification_profile SET name_es = 'Otro'",
        "UPDATE certification_profile SET presumed_na = '[]'",
        "UPDATE certification_clock SET working_days = NOT working_days",
        "UPDATE certification_sphere SET name_fr = 'Autre'",
        "UPDATE certification_awardlevel SET overall_min = '1/2'",
        "UPDATE certification_levelrequirement SET testimony_min_families = 9",
        "UPDATE certification_leveldescriptor SET text_en = 'Other' WHERE level = 2",
        "DELETE FROM certification_profile",
        "DELETE FROM certification_pledgetext",
    ],
)
def test_what_is_written_around_the_models_is_detected(adopted, statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
    assert not FrameworkVersion.objects.get(pk=adopted.pk).is_intact()
