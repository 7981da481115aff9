"""The guide of those who write the site, in plain words."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.auth import user_has_any_page_permission
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.models import Page
from wagtail.permissions import page_permission_policy

from home.models import MeetingIndexPage, NewsIndexPage, PersonIndexPage, SheetIndexPage

NAME = "editors_guide"


class Guide(WagtailAdminTemplateMixin, TemplateView):
    """A page to read in ten minutes, whose links lead to the right screens."""

    template_name = "home/admin/guide.html"
    page_title = _("Guide")
    header_icon = "help"

    def get_breadcrumbs_items(self):
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            **kwargs,
            lists={
                "news": self._list(NewsIndexPage),
                "meetings": self._list(MeetingIndexPage),
                "sheets": self._list(SheetIndexPage),
                "people": self._list(PersonIndexPage),
            },
        )

    def _list(self, model: type[Page]) -> Page | None:
        """Return the list of a type where this person may write, in their language if it can be."""
        open_to_me = page_permission_policy.instances_user_has_any_permission_for(
            self.request.user, {"add", "change"}
        )
        mine = model.objects.filter(pk__in=open_to_me.values("pk")).select_related("locale")
        found = sorted(mine, key=lambda page: page.locale.language_code != self.request.user.language)
        return found[0] if found else None


class GuideItem(MenuItem):
    """Shown to those who write pages."""

    def is_shown(self, request):
        return user_has_any_page_permission(request.user)


def urls() -> list:
    return [path("guide/", Guide.as_view(), name=NAME)]


def menu_item() -> MenuItem:
    return GuideItem(_("Guide"), reverse(NAME), name="guide", icon_name="help", order=10_000)
