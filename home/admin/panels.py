"""The first page of the administration: what waits for the person who opens it."""

from django.urls import reverse
from django.utils.functional import cached_property
from wagtail.admin.ui.components import Component
from wagtail.admin.views.home import UserObjectsInWorkflowModerationPanel
from wagtail.permissions import page_permission_policy

from home.choices import TranslationState
from home.queries.editorial import in_moderation, not_reviewed, pages_to_keep, proposals_waiting
from home.queries.translations import originals, progress, target_locales, with_states

MOST = 5
TO_DO = (
    TranslationState.OUTDATED,
    TranslationState.READY,
    TranslationState.STARTED,
    TranslationState.MISSING,
)
SUBMIT = "wagtail_localize.submit_translation"


class EditorialPanel(Component):
    """A panel that is not there when it has nothing to say."""

    def __init__(self, request):
        self.request = request

    @cached_property
    def found(self) -> dict:
        """What the panel shows; nothing hides it."""
        raise NotImplementedError

    def get_context_data(self, parent_context):
        return {**self.found, "request": self.request}

    def render_html(self, parent_context=None):
        return super().render_html(parent_context) if self.found else ""


class ModerationPanel(EditorialPanel):
    """What I wrote: returned to me with a comment, or waiting for a moderator. Then what visitors propose."""

    name = "moderation"
    template_name = "home/admin/panel_moderation.html"
    order = 60

    @cached_property
    def found(self):
        states = in_moderation(self.request.user)
        proposals = list(proposals_waiting(self.request.user)[: MOST + 1])
        if not states and not proposals:
            return {}
        return {
            "returned": [state for state in states if state.status == state.STATUS_NEEDS_CHANGES],
            "waiting": [state for state in states if state.status != state.STATUS_NEEDS_CHANGES],
            "proposals": proposals[:MOST],
        }


class TranslationsPanel(EditorialPanel):
    """What is to be translated, to be translated again or to be published, in each language."""

    name = "translations"
    template_name = "home/admin/panel_translations.html"
    order = 70

    @cached_property
    def found(self):
        if not self.request.user.has_perm(SUBMIT):
            return {}
        languages = [language for locale in target_locales() if (language := self._language(locale))]
        return {"languages": languages} if languages else {}

    def _language(self, locale) -> dict:
        rows = list(
            with_states(originals(), locale)
            .exclude(state=TranslationState.CURRENT)
            .values("pk", "title", "target", "state", "total", "left", "last_published_at")
        )
        rows.sort(key=lambda row: row["last_published_at"], reverse=True)
        rows.sort(key=lambda row: TO_DO.index(row["state"]))
        if not rows:
            return {}
        states = [
            {
                "label": state.label,
                "count": sum(row["state"] == state for row in rows),
                "url": f"{reverse('translations_to_do')}?language={locale.language_code}&state={state}",
            }
            for state in TO_DO
        ]
        return {
            "locale": locale,
            "states": [state for state in states if state["count"]],
            "pages": [_to_translate(row) for row in rows[:MOST]],
        }


def _to_translate(row: dict) -> dict:
    return {
        **row,
        "label": TranslationState(row["state"]).label,
        "percent": progress(row["total"], row["left"]),
        "url": address_to_translate(row["pk"], row["target"]),
    }


def address_to_translate(page: int, target: int | None) -> str:
    """Return where a page is translated: the screen that begins, or the one that goes on."""
    if target is None:
        return reverse("wagtail_localize:submit_page_translation", args=[page])
    return reverse("wagtailadmin_pages:edit", args=[target])


class NotReviewedPanel(EditorialPanel):
    """The pages that nobody has looked at for a year."""

    name = "not_reviewed"
    template_name = "home/admin/panel_not_reviewed.html"
    order = 80

    @cached_property
    def found(self):
        pages = not_reviewed(pages_to_keep(self.request.user).select_related("locale"))
        count = pages.count()
        return {"count": count, "pages": pages[:MOST], "url": reverse("not_reviewed")} if count else {}


def arrange(request, panels: list) -> None:
    """Add what this site tells editors, in place of Wagtail's list of the same pages."""
    if not page_permission_policy.user_has_any_permission(request.user, {"add", "change", "publish"}):
        return
    panels[:] = [panel for panel in panels if not isinstance(panel, UserObjectsInWorkflowModerationPanel)]
    panels += [ModerationPanel(request), TranslationsPanel(request), NotReviewedPanel(request)]
