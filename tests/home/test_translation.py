"""Translations: no text of the language of origin is ever served in another one, and the trees stay in step."""

import datetime as dt

import polib
import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from wagtail.models import Page
from wagtail_localize.models import LocaleSynchronization, StringTranslation, Translation

from certification.clock import now
from home import models
from home.errors import UntranslatedWordsError
from home.queries.translations import untranslated_words
from home.services.translations import submit_for_translation
from tests.factories.editors import (
    MODERATOR,
    NATIONAL,
    TRANSLATOR,
    locale,
    publish,
    someone,
    submit,
    translation_into,
    write,
)
from tests.factories.pages import home_page, make_page

pytestmark = pytest.mark.django_db(transaction=True)


def signed_in(group):
    client = Client()
    client.force_login(someone(group))
    return client


@pytest.fixture
def translator():
    return signed_in(TRANSLATOR)


@pytest.fixture
def moderator():
    return signed_in(MODERATOR)


@pytest.fixture
def news():
    return make_page(
        models.NewsPage,
        title="Le jardin de Brouelle",
        slug="le-jardin-de-brouelle",
        introduction="Un jardin partagé ouvre ses portes.",
        body=[("text", "<p>Quarante familles <b>jardinent</b> ensemble.</p>")],
    )


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)] or [
        str(message) for message in response.context["messages"]
    ]


def test_a_page_sent_to_translation_brings_the_pages_above_it_as_drafts(client, translator, news):
    submit(translator, news, "en", "es")
    for language in ("en", "es"):
        copy = models.NewsPage.objects.get(translation_key=news.translation_key, locale=locale(language))
        index = copy.get_parent().specific
        assert isinstance(index, models.NewsIndexPage)
        assert index.locale == locale(language)
        assert index.get_parent().specific == home_page(language)
        assert not copy.live
        assert not index.live
    assert not Page.objects.exclude(alias_of=None).exists()
    assert client.get("/en/news-index-page-1/le-jardin-de-brouelle/").status_code == 404


def test_a_translation_is_published_once_every_text_is_translated(client, translator, moderator, news):
    (translation,) = submit(translator, news, "en")
    total, done = translation.get_progress()
    assert (total, done) == (4, 0)
    refused = publish(moderator, translation)
    assert "4 texts out of 4 are still to be translated" in refused.content.decode()
    assert not translation.get_target_instance().live
    write(translator, translation_into(news.get_parent(), "en"))
    publish(moderator, translation_into(news.get_parent(), "en"))
    write(translator, translation)
    publish(moderator, translation)
    page = translation.get_target_instance()
    assert page.live
    assert page.title == "Le jardin de Brouelle (translated)"
    text = client.get(page.get_url(), follow=True).content.decode()
    assert "ensemble. (translated)" in text
    assert page.slug == "le-jardin-de-brouelle-in-translation"
    assert page.get_url().startswith("/en/")


def test_a_text_that_reads_the_same_in_both_languages_counts_once_written(translator, moderator, news):
    (translation,) = submit(translator, news, "en")
    write(translator, translation, words=lambda text: text)
    page = translation.get_target_instance()
    publish(moderator, translation)
    page.refresh_from_db()
    assert page.live


@pytest.mark.parametrize("way", ["revision", "bulk", "schedule", "rights"])
def test_no_way_publishes_the_words_of_the_source(way, translator, moderator, news):
    (translation,) = submit(translator, news, "en")
    page = translation.get_target_instance()
    revision = page.latest_revision
    if way == "revision":
        with pytest.raises(UntranslatedWordsError, match="Le jardin de Brouelle"):
            revision.publish()
    elif way == "rights":
        with pytest.raises(UntranslatedWordsError):
            page.publish(revision, skip_permission_checks=True)
    elif way == "bulk":
        address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"]) + f"?id={page.pk}"
        response = moderator.post(address)
        assert response.status_code == 302
        assert "some texts are not translated in Le jardin de Brouelle" in said(response)[0]
    else:
        page.go_live_at = now() + dt.timedelta(seconds=1)
        with pytest.raises(UntranslatedWordsError):
            page.save_revision().publish()
        call_command("publish_scheduled")
    page.refresh_from_db()
    assert not page.live


def translated(translator, moderator, page, language="en"):
    (translation,) = submit(translator, page, language)
    parent = page.get_parent()
    if not parent.get_translation(locale(language)).live:
        write(translator, translation_into(parent, language))
        publish(moderator, translation_into(parent, language))
    write(translator, translation)
    publish(moderator, translation)
    found = translation.get_target_instance()
    assert found.live
    return found


def republish(page, **fields):
    page = page.specific
    page.refresh_from_db()
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision().publish()
    return page


def test_a_changed_source_leaves_the_published_translation_as_it_was(client, translator, moderator, news):
    english = translated(translator, moderator, news)
    republish(news, title="Le jardin agrandi", author="Odile")
    translation = translation_into(news, "en")
    total, done = translation.get_progress()
    assert total - done == 1
    english.refresh_from_db()
    assert english.title == "Le jardin de Brouelle (translated)"
    assert english.author == ""
    assert "Le jardin agrandi" not in client.get(english.get_url()).content.decode()
    refused = publish(moderator, translation)
    assert "1 text out of 4 is still to be translated" in refused.content.decode()
    english.refresh_from_db()
    assert english.title == "Le jardin de Brouelle (translated)"
    write(translator, translation)
    publish(moderator, translation)
    english.refresh_from_db()
    assert english.title == "Le jardin agrandi (translated)"
    assert english.author == "Odile"


def test_a_changed_fact_reaches_the_translations_at_once(translator, moderator, news):
    english = translated(translator, moderator, news)
    republish(news, date=dt.date(2026, 1, 2))
    english.refresh_from_db()
    assert english.date == dt.date(2026, 1, 2)
    assert english.title == "Le jardin de Brouelle (translated)"


def test_a_changed_fact_waits_when_a_translator_has_written_since(translator, moderator, news):
    english = translated(translator, moderator, news)
    write(translator, translation_into(news, "en"), words=lambda text: f"{text} (again)")
    republish(news, date=dt.date(2026, 1, 2))
    english.refresh_from_db()
    assert english.title == "Le jardin de Brouelle (translated)"


def test_sending_a_tree_again_leaves_what_is_translated_alone(translator, moderator, news):
    english = translated(translator, moderator, news)
    republish(news, title="Le jardin agrandi")
    make_page(models.NewsPage, title="Autre nouvelle")
    index = news.get_parent().specific
    submit_for_translation(index, [locale("en")], actor=None, with_descendants=True)
    english.refresh_from_db()
    assert english.title == "Le jardin de Brouelle (translated)"
    assert models.NewsPage.objects.filter(locale=locale("en")).count() == 2


def test_the_present_texts_are_given_without_publishing(translator, moderator, news):
    english = translated(translator, moderator, news)
    models.NewsPage.objects.filter(pk=news.pk).update(title="Changé hors publication")
    source = translation_into(news, "en").source
    response = moderator.post(
        reverse("wagtail_localize:update_translations", args=[source.pk]), {"publish_translations": "on"}
    )
    assert response.status_code == 302
    english.refresh_from_db()
    assert english.title == "Le jardin de Brouelle (translated)"
    total, done = translation_into(news, "en").get_progress()
    assert total - done == 1


def test_translations_leave_the_site_with_their_original_but_not_the_other_way(translator, moderator, news):
    english = translated(translator, moderator, news)
    moderator.post(reverse("wagtailadmin_pages:unpublish", args=[english.pk]))
    news.refresh_from_db()
    assert news.live
    publish(moderator, translation_into(news, "en"))
    page = moderator.get(reverse("wagtailadmin_pages:unpublish", args=[news.pk])).content.decode()
    assert "Its translations follow it" in page
    assert "Le jardin de Brouelle (translated) (English)" in page
    moderator.post(reverse("wagtailadmin_pages:unpublish", args=[news.pk]))
    english.refresh_from_db()
    assert not english.live


def test_translations_expire_with_their_original(translator, moderator, news):
    english = translated(translator, moderator, news)
    models.NewsPage.objects.filter(pk=news.pk).update(expire_at=now() - dt.timedelta(hours=1))
    call_command("publish_scheduled")
    english.refresh_from_db()
    assert not english.live


@pytest.mark.parametrize("together", [False, True])
def test_translations_are_deleted_with_their_original(together, translator, moderator, news):
    english = translated(translator, moderator, news)
    address = reverse("wagtailadmin_pages:delete", args=[news.pk])
    if together:
        address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"]) + f"?id={news.pk}"
    assert "Le jardin de Brouelle (translated) (English)" in moderator.get(address).content.decode()
    moderator.post(address)
    assert not Page.objects.filter(pk__in=[news.pk, english.pk]).exists()
    assert not any(Page.find_problems())


def test_a_deleted_translation_leaves_its_original(translator, moderator, news):
    english = translated(translator, moderator, news)
    moderator.post(reverse("wagtailadmin_pages:delete", args=[english.pk]))
    news.refresh_from_db()
    assert news.live
    assert not Translation.objects.filter(source__object_id=news.translation_key).exists()


@pytest.mark.parametrize("together", [False, True])
def test_translations_move_with_their_original_under_a_parent_brought_for_them(
    together, translator, moderator
):
    section = make_page(models.SectionPage, title="Le réseau")
    page = make_page(models.StandardPage, title="Nos statuts", slug="statuts")
    english = translated(translator, moderator, page)
    assert english.get_parent().specific == home_page("en")
    if together:
        address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "move"]) + f"?id={page.pk}"
        response = moderator.post(address, {"chooser": section.pk})
    else:
        address = reverse("wagtailadmin_pages:move_confirm", args=[page.pk, section.pk])
        assert "Nos statuts (translated) (English)" in moderator.get(address).content.decode()
        response = moderator.post(address)
    assert response.status_code == 302
    english = models.StandardPage.objects.get(pk=english.pk)
    parent = english.get_parent().specific
    assert parent.translation_key == section.translation_key
    assert parent.locale == locale("en")
    assert not parent.live
    assert not any(Page.find_problems())


def test_a_translation_is_neither_stopped_nor_made_an_alias(translator, moderator, news):
    english = translated(translator, moderator, news)
    translation = translation_into(news, "en")
    for client in (moderator, translator, signed_in(NATIONAL)):
        for name, number in (("stop_translation", translation.pk), ("convert_to_alias", english.pk)):
            client.post(reverse(f"wagtail_localize:{name}", args=[number]))
    translation.refresh_from_db()
    english.refresh_from_db()
    assert translation.enabled
    assert english.alias_of is None
    assert english.title == "Le jardin de Brouelle (translated)"


def test_an_alias_is_never_served(client, news):
    make_page(models.NewsIndexPage, language="en", translation_key=news.get_parent().translation_key)
    alias = news.copy_for_translation(locale("en"), copy_parents=True, alias=True)
    assert alias.live
    response = client.get(alias.get_url())
    assert response.status_code in {302, 404}
    assert "Le jardin" not in response.content.decode()
    if response.status_code == 302:
        assert response.url == news.get_url()


def test_a_tree_kept_in_step_by_aliases_serves_none_of_them(client, translator, news):
    """Wagtail-localize can fill a language with aliases of another: readers never meet them."""
    LocaleSynchronization.objects.create(locale=locale("en"), sync_from=locale("fr"))
    alias = Page.objects.get(translation_key=news.translation_key, locale=locale("en"))
    assert alias.alias_of_id == news.pk
    assert "Le jardin" not in client.get(alias.get_url(), follow=False).content.decode()
    (translation,) = submit(translator, news, "en")
    page = translation.get_target_instance()
    assert page.alias_of is None
    assert page.pk == alias.pk
    assert not page.live


def test_po_files_make_the_round_trip(translator, moderator, news):
    (translation,) = submit(translator, news, "es")
    answer = translator.get(reverse("wagtail_localize:download_pofile", args=[translation.pk]))
    file = polib.pofile(answer.content.decode())
    assert {entry.msgid for entry in file} >= {"Le jardin de Brouelle", "le-jardin-de-brouelle"}
    for entry in file:
        entry.msgstr = "el-huerto" if entry.msgctxt == "slug" else f"{entry.msgid} (ES)"
    sent = SimpleUploadedFile("es.po", str(file).encode())
    translator.post(reverse("wagtail_localize:upload_pofile", args=[translation.pk]), {"file": sent})
    total, done = translation.get_progress()
    assert total == done
    publish(moderator, translation)
    page = translation.get_target_instance()
    assert page.title == "Le jardin de Brouelle (ES)"
    assert page.slug == "el-huerto"
    again = polib.pofile(
        translator.get(reverse("wagtail_localize:download_pofile", args=[translation.pk])).content.decode()
    )
    assert {entry.msgid: entry.msgstr for entry in again} == {entry.msgid: entry.msgstr for entry in file}


@pytest.mark.parametrize("content", [b"", b"not a catalogue", b"\xff\xfe\x00", b"/etc/passwd"])
def test_a_file_that_is_no_catalogue_is_refused(content, translator, news):
    (translation,) = submit(translator, news, "es")
    sent = SimpleUploadedFile("es.po", content or b" ")
    response = translator.post(
        reverse("wagtail_localize:upload_pofile", args=[translation.pk]), {"file": sent}
    )
    assert response.status_code == 302
    assert not StringTranslation.objects.exists()


def test_script_in_a_translation_is_refused(translator, moderator, news):
    (translation,) = submit(translator, news, "en")
    segment = translation.source.stringsegment_set.get(context__path__startswith="body")
    translator.put(
        reverse("wagtail_localize:edit_string_translation", args=[translation.pk, segment.pk]),
        "value=<script>alert(1)</script>",
        content_type="application/x-www-form-urlencoded",
    )
    assert StringTranslation.objects.get().has_error
    assert not untranslated_words(news)
