"""What the sections of a home page show: news, the next meeting, sheets and links, in as few queries as there can be."""

from dataclasses import dataclass, field

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from wagtail.models import Page

from certification.clock import now
from cms.delivery import until_written
from home import models
from home.choices import Question
from home.dates import Poster, poster
from home.queries.links import (
    Link,
    candidates,
    chosen_pages,
    is_shown,
    raw_links,
    read_links,
    shown_by_choice,
    targets,
)
from home.queries.news import latest_first
from home.queries.pages import published
from home.queries.sheets import as_cards

# Sections that speak of sheets.
ABOUT_SHEETS = {"questions", "sheets"}


@dataclass
class Asked:
    """A question of the reading grid: how many sheets answer it, and the latest one."""

    question: Question
    count: int
    sheet: "models.SheetPage | None"


@dataclass
class Front:
    """What a home page shows beside the words of its editors."""

    hero_links: list[Link] = field(default_factory=list)
    link_pages: dict[int, Page] = field(default_factory=dict)
    news: list = field(default_factory=list)
    meeting: "models.MeetingPage | None" = None
    poster: Poster | None = None
    sheets: list = field(default_factory=list)
    questions: list[Asked] = field(default_factory=list)
    # The lists of the site, by the name of their type.
    indexes: dict[str, Page] = field(default_factory=dict)


def front_of(home) -> Front:
    """Return what the sections of a home page need, and nothing for those that it does not have.

    News, the next meeting, the lists that they belong to and the pages of the links come in one query, joined to their
    types; sheets in another.
    """
    language = home.locale.language_code
    sections = list(home.sections.raw_data)
    kinds = {section["type"] for section in sections}
    raw_hero = raw_links(list(home.hero_links.raw_data))
    chosen = chosen_pages([*raw_hero, *raw_links(sections)])
    if not kinds and not chosen:
        return Front(hero_links=read_links(raw_hero, {}))
    named = f"pages of the front:{language}:{sorted(chosen)}:{_wanted(sections)}"
    pages = until_written(named, lambda: _pages(sections, chosen, language))
    shown = [page for page in pages if is_shown(page, language)]
    # The pages of links may be older news and other meetings: order tells them apart.
    news = [page.newspage for page in shown if hasattr(page, "newspage")]
    coming = [page.meetingpage for page in shown if hasattr(page, "meetingpage")]
    coming = [meeting for meeting in coming if meeting.ends_at >= now()]
    front = Front(
        link_pages=shown_by_choice(pages, chosen, language),
        news=sorted(news, key=lambda one: (one.date, one.pk), reverse=True),
        meeting=min(coming, key=lambda one: (one.starts_at, one.pk), default=None),
        indexes={page.specific_class._meta.model_name: page for page in shown if page.specific_class},
    )
    front.hero_links = read_links(raw_hero, front.link_pages)
    if front.meeting:
        front.poster = poster(front.meeting.starts_at, front.meeting.ends_at)
    if kinds & ABOUT_SHEETS:
        front.sheets = until_written(
            f"sheets of the front:{language}", lambda: list(as_cards(published(models.SheetPage, language)))
        )
        front.questions = _asked(front.sheets)
    return front


def _wanted(sections: list[dict]) -> tuple[int, bool]:
    """Return how many news the sections show, and whether one shows the next meeting."""
    count = max((one["value"]["count"] for one in sections if one["type"] == "news"), default=0)
    return count, any(section["type"] == "next_meeting" for section in sections)


def _pages(sections: list[dict], chosen: set[int], language: str) -> list[Page]:
    lists = [models.NewsIndexPage, models.MeetingIndexPage, models.SheetIndexPage]
    wanted = Q(
        content_type__in=ContentType.objects.get_for_models(*lists).values(), locale__language_code=language
    )
    if chosen:
        wanted |= targets(chosen, language)
    count, has_meeting = _wanted(sections)
    if count:
        news = latest_first(published(models.NewsPage, language)).values("pk")
        wanted |= Q(pk__in=news[:count])
    if has_meeting:
        coming = published(models.MeetingPage, language).filter(ends_at__gte=now())
        wanted |= Q(pk__in=coming.order_by("starts_at", "pk").values("pk")[:1])
    return list(
        candidates(wanted)
        .select_related("newspage__picture", "meetingpage")
        .defer("newspage__body", "meetingpage__body", "meetingpage__report")
    )


def _asked(sheets: list) -> list[Asked]:
    """Return the five questions, each with the latest sheet that no question before it has shown, if there is one."""
    asked, seen = [], set()
    for question in Question:
        answering = [sheet for sheet in sheets if str(question.number) in sheet.answered]
        fresh = [sheet for sheet in answering if sheet.pk not in seen] or answering
        seen |= {sheet.pk for sheet in fresh[:1]}
        asked.append(Asked(question, len(answering), fresh[0] if fresh else None))
    return asked
