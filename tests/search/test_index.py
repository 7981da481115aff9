"""The index holds what is public, as it is published, and nothing else."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.utils import timezone

from home.models import (
    InitiativePage,
    MeetingPage,
    NewsPage,
    PersonPage,
    Region,
    SheetPage,
    SiteDocument,
    StandardPage,
    Theme,
)
from search.models import Entry, Word
from tests.factories.pages import home_page, make_page

pytestmark = pytest.mark.django_db


def words_of(page):
    return set(Word.objects.filter(entry__page_id=page.pk).values_list("form", flat=True))


def text(words):
    return [{"type": "text", "value": f"<p>{words}</p>"}]


def test_a_page_is_found_by_its_title_introduction_text_theme_region_and_country():
    region = Region.objects.create(name_fr="Bretagne", slug="bretagne", country="FR")
    theme = Theme.objects.create(name_fr="Mobilité douce", slug="mobilite")
    page = make_page(
        SheetPage, title="Un verger", introduction="Planté ensemble", region=region, themes=[theme],
        place="Rennes", economy=text("La récolte nourrit."),
    )  # fmt: skip
    entry = Entry.objects.get(page=page)
    assert words_of(page) >= {"verger", "planté", "récolte", "mobilité", "bretagne", "rennes", "france"}
    assert (entry.kind, entry.language, entry.place, entry.country) == ("sheet", "fr", "Rennes", "FR")
    assert (entry.region, list(entry.themes.all())) == (region, [theme])


def test_a_draft_never_enters_the_index():
    page = make_page(StandardPage, title="Le moulin", body=text("Une roue."))
    page.title, page.body = "Secret", text("Un brouillon.")
    page.save_revision()
    assert words_of(page) == {"moulin", "roue"}
    page.get_latest_revision().publish()
    assert words_of(page) == {"secret", "brouillon"}


def test_a_draft_that_was_never_published_has_no_entry():
    page = StandardPage(title="Brouillon", slug="brouillon", live=False)
    home_page().add_child(instance=page)
    page.save_revision()
    assert not Entry.objects.filter(page=page).exists()


def test_unpublishing_and_deleting_take_the_words_away():
    page, other = make_page(StandardPage, title="Moulin"), make_page(StandardPage, title="Scierie")
    page.unpublish()
    other.delete()
    assert not Word.objects.filter(form__in=["moulin", "scierie"]).exists()


def test_an_alias_has_no_entry():
    page = make_page(StandardPage, title="Moulin")
    page.create_alias(update_slug="moulin-bis")
    assert Entry.objects.filter(title="Moulin").count() == 1


def test_contact_addresses_are_not_words():
    page = make_page(InitiativePage, title="Moulin", contact_email="meunier@example.org")
    assert not {"meunier", "example"} & words_of(page)


def test_a_meeting_has_the_day_when_it_begins():
    begins = dt.datetime(2026, 5, 1, 0, 30, tzinfo=timezone.get_current_timezone())
    page = make_page(MeetingPage, starts_at=begins, ends_at=begins + dt.timedelta(hours=3))
    assert Entry.objects.get(page=page).date == dt.date(2026, 5, 1)


def test_a_theme_that_is_renamed_is_found_by_its_new_name():
    theme = Theme.objects.create(name_fr="Habitat", slug="habitat")
    page = make_page(NewsPage, title="Nouvelle", themes=[theme])
    theme.name_fr = "Logement"
    theme.save()
    assert "logement" in words_of(page)
    assert "habitat" not in words_of(page)


def test_a_document_is_found_by_its_title_and_tags_in_its_language():
    document = SiteDocument.objects.create(title="Charter of the mill", language="en", file="charter.pdf")
    document.tags.add("water")
    entry = Entry.objects.get(document=document)
    assert (entry.language, entry.kind) == ("en", "document")
    assert set(entry.words.values_list("form", flat=True)) == {"charter", "mill", "water"}


def test_the_words_are_left_alone_when_nothing_they_come_from_has_changed():
    page = make_page(StandardPage, title="Moulin")
    before = set(Word.objects.values_list("pk", flat=True))
    page.save_revision().publish()
    assert set(Word.objects.values_list("pk", flat=True)) == before


def test_the_whole_index_can_be_written_again():
    page = make_page(StandardPage, title="Moulin")
    make_page(PersonPage, title="Ana", consent_given_on=dt.date(2026, 1, 1))
    SiteDocument.objects.create(title="Charte", file="charte.pdf")
    before = set(Entry.objects.values_list("title", flat=True))
    Entry.objects.all().delete()
    call_command("index_search", verbosity=0)
    assert set(Entry.objects.values_list("title", flat=True)) >= before
    assert words_of(page) == {"moulin"}
