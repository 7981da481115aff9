"""The public site of the demo: what editors would have published over the last years."""

import datetime as dt
from pathlib import Path

import yaml
from django.db import transaction
from wagtail.models import Page

from certification.clock import localdate, noon
from certification.demo import words
from certification.models import Obco, Territory
from certification.services.obco import draft_missing_sheets
from home import models
from home.demo.proposals import nobody_is_told, receive_proposals
from home.demo.registrations import register_people
from home.starter.library import Documents, Pictures
from home.starter.site import SOURCE, build_site, read
from home.starter.writing import Writer, translate

CONTENT = Path(__file__).parent / "content"
FILES = ("territories", "people", "syntheses", "meetings", "sheets", "initiatives", "news")
NOTICE_DAYS = 60


def is_loaded() -> bool:
    """Tell whether the demo's pages are there: they are written in one piece."""
    return models.NewsPage.objects.exists()


@transaction.atomic
def load(*, today: dt.date | None = None) -> None:
    """Write the whole public site of the demo, once."""
    today = today or localdate()
    build_site(today=today)
    if is_loaded():
        return
    writer = Writer(
        today=today,
        pictures=Pictures([*read("pictures"), *_read("pictures")]),
        documents=Documents([*read("documents"), *_read("documents")]),
        territories={
            key: Territory.objects.get(name=described["name"])
            for key, described in words.read("territories").items()
        },
    )
    writer.remember(read("sections"))
    writer.write([page for name in FILES for page in _read(name)])
    register_people(_read("registrations"), writer.pages, today)
    receive_proposals(_read("proposals"), today)
    publish_experiences()
    write_notice(writer)
    settle_dates()


def publish_experiences() -> None:
    """Publish what visitors and hosts agreed to show: the site has a place for it now."""
    with nobody_is_told():
        draft_missing_sheets()
    for number in Obco.objects.exclude(sheet="").values_list("sheet", flat=True):
        page = models.SheetPage.objects.get(pk=number)
        if (state := page.current_workflow_state) is not None:
            state.cancel()
        page.get_latest_revision().publish()


def settle_dates() -> None:
    """Let each news item and synthesis have been published on its day: what is old waits for an editor to read it again."""
    for model, field in ((models.NewsPage, "date"), (models.SynthesisPage, "published_on")):
        for pk, day in model.objects.values_list("pk", field):
            Page.objects.filter(pk=pk).update(first_published_at=noon(day), last_published_at=noon(day))


def _read(name: str):
    return yaml.safe_load((CONTENT / f"{name}.yaml").read_text(encoding="utf-8"))


def write_notice(writer: Writer) -> None:
    """Announce the consultation at the top of every page."""
    described = _read("notice")
    notices = {
        language: models.SiteNotice(
            text=writer.blocks(language).html(words["text"]),
            tone=described["tone"],
            starts_at=noon(writer.today - dt.timedelta(days=1)),
            ends_at=noon(writer.today + dt.timedelta(days=NOTICE_DAYS)),
            locale=writer.locales[language],
        )
        for language, words in described["words"].items()
    }
    notices[SOURCE].save()
    for language, notice in notices.items():
        if language != SOURCE:
            translate(notices[SOURCE], notice)
