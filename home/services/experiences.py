"""Experiences handed over by the guarantee: each becomes the draft of a sheet that waits for moderators."""

from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.coreutils import find_available_slug
from wagtail.models import Locale
from wagtail.rich_text import RichText

from certification.services.experience import Experience
from home.choices import Question
from home.models import SheetIndexPage, SheetPage, TerritoryPage
from home.services.proposals import SLUG_CHARACTERS, in_paragraphs

MOST_PLACE = 120
# The questions of the framework are those of a sheet, in the same order.
FIELDS = {f"Q{question.number}": question.value for question in Question}


def draft(experience: Experience) -> str:
    """Write the draft under the list of sheets in its language, send it to moderation, return its number."""
    locale = Locale.objects.filter(language_code=experience.language).first()
    index = SheetIndexPage.objects.filter(locale=locale).first() if locale else None
    if index is None:
        return ""
    page = SheetPage(
        title=experience.title,
        slug=find_available_slug(index, slugify(experience.title)[:SLUG_CHARACTERS].strip("-") or "sheet"),
        locale=locale,
        live=False,
        has_unpublished_changes=True,
        territory=_page_of(experience),
        place=experience.place[:MOST_PLACE],
        country=experience.country,
        opening=in_paragraphs(experience.strong_points),
        **{
            field: [("text", RichText(in_paragraphs(experience.answers.get(code, ""))))]
            for code, field in FIELDS.items()
            if code in experience.answers and field != Question.LESSONS
        },
        lessons=[("text", RichText(_lessons(experience)))],
    )
    index.add_child(instance=page)
    page.save_revision()
    if (workflow := page.get_workflow()) is not None:
        workflow.start(page, user=None)
    return str(page.pk)


def address(reference: str) -> str:
    """Return where a sheet is read once it is published, or ""."""
    page = SheetPage.objects.filter(pk=reference, live=True).first() if reference.isdecimal() else None
    return (page.url or "") if page else ""


def _lessons(experience: Experience) -> str:
    """Return the last answer, the advice of the peers and the word of the hosts, each under its name: the words of both sides."""
    with override(experience.language):
        parts = (
            ("", experience.answers.get("Q5", "")),
            (_("What astonished the visitors"), experience.astonishments),
            (_("Advice from peers"), experience.advice),
            (_("The hosts’ word"), experience.hosts_word),
        )
    return "".join(
        f"{f'<h3>{name}</h3>' if name else ''}{in_paragraphs(text)}" for name, text in parts if text
    )


def _page_of(experience: Experience) -> TerritoryPage | None:
    return TerritoryPage.objects.filter(territory=experience.territory).order_by("pk").first()
