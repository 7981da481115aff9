"""Keeping the three trees in step: what is sent to translation, and what follows a page that changes."""

from collections.abc import Iterable
from contextlib import suppress

from django.core.exceptions import ValidationError
from django.db import models, transaction
from wagtail.coreutils import find_available_slug
from wagtail.models import Locale, Page
from wagtail_localize.models import Translation, TranslationSource
from wagtail_localize.operations import TranslationCreator

from home.queries.translations import followers, is_retouched, texts_to_translate


@transaction.atomic
def submit_for_translation(
    instance: models.Model, locales: Iterable[Locale], *, actor, with_descendants: bool = False
) -> None:
    """Start the translation of a page or a snippet; the pages above it that a language lacks come first.

    Wagtail would stand aliases in their place, which are live and speak the language of the source. What is translated
    already is left as it is: submitting it again would write the texts of the source over those not translated yet.
    """
    pages = [instance]
    if with_descendants:
        pages += instance.get_descendants().filter(alias_of=None).order_by("path").specific()
    for locale in locales:
        for page in pages:
            _start(page, locale, actor)


def _start(instance: models.Model, locale: Locale, actor) -> None:
    if _is_begun(instance, locale):
        return
    if isinstance(instance, Page):
        parent = instance.get_parent()
        if not parent.is_root():
            _start(parent.specific, locale, actor)
        # An alias becomes the translation, still live and in the language of its source: it leaves the site first.
        Page.objects.filter(
            translation_key=instance.translation_key, locale=locale, alias_of__isnull=False
        ).update(live=False, has_unpublished_changes=True)
    TranslationCreator(actor, [locale]).create_translations(instance)


def _is_begun(instance: models.Model, locale: Locale) -> bool:
    if instance.locale_id == locale.pk:
        return True
    found = type(instance).objects.filter(translation_key=instance.translation_key, locale=locale)
    return (found.filter(alias_of=None) if isinstance(instance, Page) else found).exists()


@transaction.atomic
def pass_on(instance: models.Model) -> None:
    """Give translators the new texts of what was just published, and the translations its new facts.

    A published translation takes a new date or a new picture at once when it has no text to translate, and when nobody has
    touched its texts since it was published. Otherwise it stays as it was until it is translated and published again.
    """
    source = TranslationSource.objects.get_for_instance_or_none(instance)
    if source is None:
        return
    source.update_from_db()
    for translation in source.translations.filter(enabled=True).select_related("target_locale"):
        if _takes_the_facts(translation):
            # What a translation cannot take is shown to its translators; the page of origin is published all the same.
            with suppress(ValidationError):
                translation.save_target(publish=True)


def _takes_the_facts(translation: Translation) -> bool:
    try:
        target = translation.get_target_instance()
    except translation.source.specific_content_type.model_class().DoesNotExist:
        return False
    _total, left = texts_to_translate(translation)
    return (
        target.live
        and not left
        and bool(target.last_published_at)
        and not is_retouched(translation, target.last_published_at)
    )


def unpublish_translations(page: Page) -> None:
    """Take the translations of a page off the site with it."""
    for follower in followers(page).live().specific():
        follower.unpublish()


def move_translations(page: Page, destination: Page) -> None:
    """Move the translations of a page under those of its new parent, which are started where they lack."""
    if destination.is_root():
        return
    for follower in followers(page).select_related("locale"):
        if not _is_begun(destination.specific, follower.locale):
            _start(destination.specific, follower.locale, None)
        there = Page.objects.get(
            translation_key=destination.translation_key, locale=follower.locale, alias_of=None
        )
        if follower.get_parent() == there:
            continue
        slug = find_available_slug(there, follower.slug)
        if slug != follower.slug:
            follower = follower.specific  # noqa: PLW2901 - its own fields are saved with it
            follower.slug = slug
            follower.save(clean=False)
        follower.move(there, pos="last-child")


@transaction.atomic
def delete_translations(page: Page) -> None:
    """Delete the translations of a page, before it is deleted itself."""
    for follower in list(followers(page).specific()):
        follower.delete()
