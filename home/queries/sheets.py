"""The experience sheets: their list and its facets, what stands around one of them, and those read together."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db.models import Case, CharField, Count, F, OuterRef, Q, Subquery, TextField, Value, When
from django.db.models.functions import Cast, Coalesce, Concat
from django.utils.translation import gettext_lazy as _

from cms.countries import country_name
from cms.delivery import until_written
from home import models
from home.choices import Question
from home.queries.answers import read_answers
from home.queries.axes import axis_names, axis_words
from home.queries.facets import Facet, narrow
from home.queries.pages import crumbs, published
from home.queries.subjects import COUNTRY, THEME
from home.reading import reading_minutes

PAGE_SIZE = 12
ALIKE = 3
EMPTY_TEXT = "[]"
LONG_TEXTS = [*Question.values, "opening", "what_failed", "actors"]


@dataclass
class Answer:
    """What a sheet answers to a question, and where the next sheet answers it."""

    question: Question
    blocks: list
    anchor: str = ""
    following: "Reading | None" = None

    @property
    def following_anchor(self) -> str:
        return self.following.anchor_of(self.question)


@dataclass
class Reading:
    """A sheet of a collection with the answers that are read there."""

    sheet: "models.SheetPage"
    answers: list[Answer]

    @property
    def anchor(self) -> str:
        return f"sheet-{self.sheet.pk}"

    def anchor_of(self, question: Question) -> str:
        return f"{self.anchor}-q{question.number}"


# --- the list ----------------------------------------------------------------------------------------------------


def _when_answered(question: Question, word: str) -> Case:
    """Return a word for the sheets that answer a question; the text itself stays in the database."""
    is_empty = Q(**{f"{question}_text": EMPTY_TEXT})
    return Case(When(is_empty, then=Value("")), default=Value(word), output_field=CharField())


def _with_texts(sheets):
    return sheets.alias(**{f"{question}_text": Cast(question.value, TextField()) for question in Question})


def _answered(sheets):
    """Yield (sheet, question) for each question that a sheet answers."""
    words = {f"says_{question}": _when_answered(question, question.value) for question in Question}
    for pk, *questions in _with_texts(sheets).annotate(**words).values_list("pk", *words):
        for question in questions:
            yield pk, question


def _question_words(values) -> dict[str, str]:
    return {
        question.value: f"{question.number} · {question.label}" for question in Question if question in values
    }


FACETS = [
    Facet("question", _("Question answered"), _answered, _question_words),
    THEME,
    Facet("axis", _("Axis of the framework"), "axis", axis_words),
    COUNTRY,
]


def as_cards(sheets):
    """Return sheets, the latest first, with what their card shows and none of their long texts."""
    numbers = Concat(*(_when_answered(question, str(question.number)) for question in Question))
    latest_first = (F("first_published_at").desc(nulls_last=True), "-pk")
    return _with_texts(sheets).annotate(answered=numbers).defer(*LONG_TEXTS).order_by(*latest_first)


def list_context(index, asked) -> dict:
    """Return the sheets that match what was asked, a page at a time, the latest first."""
    narrowed = narrow(published(models.SheetPage), FACETS, asked)
    paginator = Paginator(as_cards(narrowed.pages), PAGE_SIZE)
    paginator.count = narrowed.count  # counted already
    return {
        "crumbs": crumbs(index),
        "narrowed": narrowed,
        "listing": paginator.get_page(asked.get("page")),
        "collections": published(models.CollectionPage).order_by("path"),
    }


# --- one sheet ---------------------------------------------------------------------------------------------------


def sheet_context(sheet) -> dict:
    """Return what stands around a sheet: its answers, its place, its themes, and sheets in the same spirit."""
    themes = list(sheet.themes.all())
    answers = read_answers([sheet], Question.values)
    return {
        "crumbs": crumbs(sheet),
        "answers": [
            Answer(question, answers[sheet.pk, question], f"q{question.number}")
            for question in Question
            if (sheet.pk, question) in answers
        ],
        "figures": list(sheet.figures.all()),
        "territory": _territory_of(sheet),
        "branch": _branch_of(sheet),
        "themes": [theme.name for theme in themes],
        "axis": axis_names().get(sheet.axis, "") if sheet.axis else "",
        "country": country_name(sheet.country) if sheet.country else "",
        "actors": [line.strip() for line in sheet.actors.splitlines() if line.strip()],
        "minutes": reading_minutes(
            sheet.introduction,
            sheet.opening,
            sheet.what_failed,
            *(getattr(sheet, question).raw_data for question in Question),
        ),
        "alike": until_written(f"alike:{sheet.pk}", lambda: _alike(sheet, themes)),
    }


def _territory_of(sheet):
    """Return the page of the territory in the reader's language: the sheet keeps the one of origin."""
    if not sheet.territory_id:
        return None
    key = models.TerritoryPage.objects.filter(pk=sheet.territory_id).values("translation_key")
    return published(models.TerritoryPage).filter(translation_key__in=key).first()


def _branch_of(sheet):
    if not sheet.region_id:
        return None
    return published(models.BranchPage).filter(region=sheet.region_id).order_by("path").first()


def _alike(sheet, themes) -> list:
    """Return the sheets that share most themes with one, then its axis."""
    through = models.SheetPage.themes.through
    shared = (
        through.objects.filter(sheetpage=OuterRef("pk"), theme__in=themes)
        .order_by()
        .values("sheetpage")
        .annotate(number=Count("pk"))
        .values("number")
    )
    same_axis = Case(When(axis=sheet.axis or None, then=Value(1)), default=Value(0))
    others = published(models.SheetPage).exclude(pk=sheet.pk)
    others = others.annotate(shared=Coalesce(Subquery(shared), 0), same_axis=same_axis)
    others = others.filter(Q(shared__gt=0) | Q(same_axis=1))
    return list(as_cards(others).order_by("-shared", "-same_axis", "-first_published_at", "-pk")[:ALIKE])


# --- sheets read together ----------------------------------------------------------------------------------------


def collection_context(collection) -> dict:
    """Return the answers of several sheets to one question, or all those of the sheets of one theme."""
    asked = [Question(collection.question)] if collection.question else list(Question)
    sheets = published(models.SheetPage).order_by("title", "pk")
    if collection.theme_id:
        sheets = sheets.filter(themes=collection.theme_id)
    found = list(sheets)
    answers = read_answers(found, asked)
    readings = [
        Reading(sheet, []) for sheet in found if any((sheet.pk, question) in answers for question in asked)
    ]
    latest: dict[Question, Answer] = {}
    for reading in readings:
        for question in asked:
            if blocks := answers.get((reading.sheet.pk, question)):
                answer = Answer(question, blocks, reading.anchor_of(question))
                if question in latest:
                    latest[question].following = reading
                latest[question] = answer
                reading.answers.append(answer)
    return {
        "crumbs": crumbs(collection),
        "question": asked[0] if collection.question else None,
        "theme": collection.theme.name if collection.theme_id else "",
        "readings": readings,
    }
