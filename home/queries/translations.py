"""How far each translation has gone, as wagtail-localize keeps it."""

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    IntegerField,
    Model,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from wagtail.models import Locale, Page, Revision
from wagtail_localize.models import StringSegment, StringTranslation, Translation, TranslationSource
from wagtail_localize.segments import StringSegmentValue
from wagtail_localize.segments.extract import extract_segments

from home.choices import TranslationState
from home.errors import UntranslatedWordsError

SOURCE_LANGUAGE = "fr"


def translation_of(instance: Model) -> Translation | None:
    """Return the work of translation that an object results from; nothing for an original."""
    return (
        Translation.objects.filter(
            source__object_id=instance.translation_key, target_locale_id=instance.locale_id, enabled=True
        )
        .select_related("source", "target_locale")
        .first()
    )


def is_original(page: Page) -> bool:
    """Tell whether translations follow this page, because it is the one that they translate."""
    if translation_of(page):
        return False
    return page.locale.language_code == SOURCE_LANGUAGE or (
        TranslationSource.objects.filter(object_id=page.translation_key, locale_id=page.locale_id).exists()
    )


def followers(page: Page) -> QuerySet[Page]:
    """Return the pages that are unpublished, moved or deleted with a page: its translations, if it is their original."""
    if not is_original(page):
        return Page.objects.none()
    return Page.objects.filter(translation_key=page.translation_key).exclude(pk=page.pk)


def untranslated_words(instance: Model) -> list[str]:
    """Return the texts of an object that are still those of its source.

    A text that reads the same in both languages, such as a name, counts as translated once a translator wrote it.
    """
    translation = translation_of(instance)
    if translation is None:
        return []
    sources = {
        (segment.context.path, segment.string.data): segment
        for segment in translation.source.stringsegment_set.select_related("context", "string")
    }
    same_in_both = set(
        StringTranslation.objects.filter(
            locale_id=translation.target_locale_id, context__object_id=translation.source.object_id
        )
        .filter(data=F("translation_of__data"))
        .values_list("translation_of_id", "context_id")
    )
    found = [sources.get((one.path, one.string.data)) for one in _texts(instance)]
    return [
        segment.string.data
        for segment in found
        if segment and (segment.string_id, segment.context_id) not in same_in_both
    ]


def _texts(instance: Model) -> list[StringSegmentValue]:
    return [one for one in extract_segments(instance) if isinstance(one, StringSegmentValue)]


def refuse_untranslated_words(revision: Revision) -> None:
    """Raise UntranslatedWordsError if a revision about to be published is not wholly translated."""
    if revision.approved_go_live_at:
        return  # it was whole when it was scheduled; an exception now would stop the others of its hour
    if words := untranslated_words(revision.as_object()):
        raise UntranslatedWordsError(
            _("Some texts are not translated yet, such as “%(words)s”.") % {"words": words[0][:80]}
        )


def texts_to_translate(translation: Translation) -> tuple[int, int]:
    """Return how many texts a translation has, and how many of them wait for a translator."""
    total, done = translation.get_progress()
    return total, total - done


def is_retouched(translation: Translation, since) -> bool:
    """Tell whether a translator wrote something after a moment: it has not been read over yet."""
    return StringTranslation.objects.filter(
        context__object_id=translation.source.object_id,
        locale_id=translation.target_locale_id,
        updated_at__gt=since,
    ).exists()


def target_locales() -> QuerySet[Locale]:
    """Return the languages into which the site is translated."""
    return Locale.objects.exclude(language_code=SOURCE_LANGUAGE).order_by("language_code")


def with_states(pages: QuerySet, locale: Locale) -> QuerySet:
    """Annotate originals with their translation into a language: `state`, `target`, `total` and `left`.

    One query whatever the number of pages; `target` is the number of the page or row that translates.
    """
    model = pages.model
    targets = model.objects.filter(translation_key=OuterRef("translation_key"), locale=locale)
    if issubclass(model, Page):
        targets = targets.filter(alias_of=None)
    segments = StringSegment.objects.filter(
        source__object_id=OuterRef("translation_key"), source__locale_id=OuterRef("locale_id")
    )
    written = StringTranslation.objects.filter(
        translation_of_id=OuterRef("string_id"),
        context_id=OuterRef("context_id"),
        locale=locale,
        has_error=False,
    )
    touched = (
        StringTranslation.objects.filter(context__object_id=OuterRef("translation_key"), locale=locale)
        .order_by("-updated_at")
        .values("updated_at")[:1]
    )
    return pages.annotate(
        target=Subquery(targets.values("pk")[:1]),
        target_live=Subquery(targets.values("live")[:1]),
        target_published_at=Subquery(targets.values("last_published_at")[:1]),
        touched_at=Subquery(touched),
        total=_count(segments),
        left=_count(segments.filter(~Exists(written))),
    ).annotate(
        state=Case(
            When(target=None, then=Value(TranslationState.MISSING)),
            When(target_live=True, left__gt=0, then=Value(TranslationState.OUTDATED)),
            When(left__gt=0, then=Value(TranslationState.STARTED)),
            When(target_live=False, then=Value(TranslationState.READY)),
            When(touched_at__gt=F("target_published_at"), then=Value(TranslationState.READY)),
            default=Value(TranslationState.CURRENT),
            output_field=CharField(),
        )
    )


def _count(rows: QuerySet) -> Coalesce:
    counted = rows.order_by().values("source_id").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def originals() -> QuerySet[Page]:
    """Return the published pages that are to be translated."""
    return Page.objects.filter(
        locale__language_code=SOURCE_LANGUAGE, live=True, depth__gt=1, alias_of=None
    ).select_related("locale", "content_type")


def progress(total: int, left: int) -> int:
    """Return how much is translated, out of a hundred; all of it only when nothing is left."""
    return (total - left) * 100 // total if total else 0
