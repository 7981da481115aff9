"""wagtail-localize's screens, with the rules of this site.

No text of the language of origin is ever published in another one, and a translation stays tied to its source: it can
neither be stopped nor be turned into an alias.
"""

import polib
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.forms import BooleanField, HiddenInput
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin.views.pages.utils import get_valid_next_url_from_request
from wagtail.models import Page, TranslatableMixin
from wagtail_localize.views.edit_translation import upload_pofile
from wagtail_localize.views.submit_translations import (
    SubmitPageTranslationView,
    SubmitSnippetTranslationView,
    SubmitTranslationView,
)
from wagtail_localize.views.update_translations import UpdateTranslationsForm, UpdateTranslationsView

from home.queries.translations import is_retouched, texts_to_translate, translation_of, untranslated_words
from home.services.translations import pass_on, submit_for_translation

MOST_BYTES = 2 * 1024 * 1024
TRANSLATION_ID = "X-WagtailLocalize-TranslationID"


class InStep(SubmitTranslationView):
    """Starts a translation with the pages above it, and leaves alone what is translated already."""

    @transaction.atomic
    def form_valid(self, form):
        locales = form.cleaned_data["locales"]
        submit_for_translation(
            self.object,
            locales,
            actor=self.request.user,
            with_descendants=isinstance(self.object, Page) and form.cleaned_data["include_subtree"],
        )
        messages.success(
            self.request,
            self.get_success_message(", ".join(str(locale.get_display_name()) for locale in locales)),
        )
        alone = self.object.get_translation(locales[0]) if len(locales) == 1 else None
        return redirect(self.get_success_url() or self.get_default_success_url(alone))


class SubmitPage(InStep, SubmitPageTranslationView):
    """Start the translation of a page."""


class SubmitSnippet(InStep, SubmitSnippetTranslationView):
    """Start the translation of a menu, a footer or a notice."""


class WithoutPublishing(UpdateTranslationsForm):
    """Nothing is published before it is translated: there is nothing to tick."""

    publish_translations = BooleanField(required=False, widget=HiddenInput)

    def clean_publish_translations(self):
        return False


class UpdateTranslations(UpdateTranslationsView):
    """Give translators the present texts of a source. Every publication does the same by itself."""

    title = gettext_lazy("Give the translations the present texts")

    def get_form(self):
        return WithoutPublishing(self.request.POST if self.request.method == "POST" else None)

    def form_valid(self, form):
        response = super().form_valid(form)
        pass_on(self.object.get_source_instance())
        return response


def import_catalogue(request, translation_id: int) -> HttpResponse:
    """Read a PO file that a translator sends, if it is one."""
    sent = request.FILES.get("file")
    if sent is None or sent.size > MOST_BYTES or not _is_catalogue(sent):
        messages.error(request, _("This is not a PO file exported from this translation."))
        return redirect(get_valid_next_url_from_request(request) or "wagtailadmin_home")
    return upload_pofile(request, translation_id)


def _is_catalogue(sent) -> bool:
    """Tell whether a file is a PO file that says which translation it belongs to; wagtail-localize takes that for granted."""
    try:
        # The line feed keeps polib from taking the content for the name of a file.
        catalogue = polib.pofile("\n" + sent.read().decode())
    except (OSError, UnicodeDecodeError):
        return False
    finally:
        sent.seek(0)
    return TRANSLATION_ID in catalogue.metadata


def refuse(_request, **_kwargs) -> HttpResponse:
    """Answer a screen of wagtail-localize that this site does without."""
    raise PermissionDenied


def urls() -> list:
    """Return the addresses that stand before wagtail-localize's own."""
    return [
        path("localize/submit/page/<int:page_id>/", SubmitPage.as_view()),
        path("localize/submit/snippet/<slug:app_label>/<slug:model_name>/<str:pk>/", SubmitSnippet.as_view()),
        path("localize/update/<int:translation_source_id>/", UpdateTranslations.as_view()),
        path("localize/translate/<int:translation_id>/disable/", refuse),
        path("localize/translate/<int:translation_id>/machine_translate/", refuse),
        path("localize/page/<int:page_id>/convert_to_alias/", refuse),
        path("localize/translate/<int:translation_id>/pofile/upload/", import_catalogue),
    ]


def before_editing(request, instance) -> HttpResponse | None:
    """Hold back the publication of a translation that is not finished, and say where it stands."""
    translation = translation_of(instance) if isinstance(instance, TranslatableMixin) else None
    if translation is None:
        return None
    total, left = texts_to_translate(translation)
    if request.method == "POST":
        if request.POST.get("action") == "publish" and left:
            messages.error(request, _("Not published. %(words)s") % {"words": _how_many(left, total)})
            return redirect(request.path)
        return None
    if left:
        messages.info(request, _how_many(left, total))
    elif _waits_for_moderators(translation, instance) and not _may_publish(request.user, instance):
        messages.success(
            request, _("Every text is translated: the moderators see it, read it and publish it.")
        )
    return None


def before_editing_snippet(request, instance) -> HttpResponse | None:
    """Let translators into the translations of a menu, a footer or a notice, and not into the original."""
    if isinstance(instance, TranslatableMixin):
        meta = instance._meta
        if not request.user.has_perm(f"{meta.app_label}.add_{meta.model_name}") and not translation_of(
            instance
        ):
            raise PermissionDenied
    return before_editing(request, instance)


def before_publishing_together(request, action_type, pages) -> HttpResponse | None:
    """Publish several pages only if each of them is wholly in its language."""
    if action_type != "publish":
        return None
    unfinished = [page for page in pages if untranslated_words(page.get_latest_revision_as_object())]
    if not unfinished:
        return None
    messages.error(
        request,
        _("Nothing was published: some texts are not translated in %(titles)s.")
        % {"titles": ", ".join(page.get_admin_display_title() for page in unfinished)},
    )
    return redirect(request.get_full_path())


def _how_many(left: int, total: int) -> str:
    return ngettext(
        "%(left)d text out of %(total)d is still to be translated.",
        "%(left)d texts out of %(total)d are still to be translated.",
        left,
    ) % {"left": left, "total": total}


def _waits_for_moderators(translation, instance) -> bool:
    return not instance.live or is_retouched(translation, instance.last_published_at)


def _may_publish(user, instance) -> bool:
    if isinstance(instance, Page):
        return instance.permissions_for_user(user).can_publish()
    return user.has_perm(f"{instance._meta.app_label}.publish_{instance._meta.model_name}")
