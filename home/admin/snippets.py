"""What stands around the pages: menus, footer, notices; and the words that pages share."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, DateColumn, LiveStatusTagColumn, UpdatedAtColumn
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from home.models import Footer, Menu, Region, SiteNotice, Theme
from home.queries.translations import SOURCE_LANGUAGE


class TranslatedViewSet(SnippetViewSet):
    """Rows that have a translation in each language; translators are shown those that they may change."""

    copy_view_enabled = False

    def get_queryset(self, request):
        meta = self.model._meta
        rows = self.model.objects.select_related("locale")
        if request.user.has_perm(f"{meta.app_label}.add_{meta.model_name}"):
            return rows
        return rows.exclude(locale__language_code=SOURCE_LANGUAGE)


class MenuViewSet(TranslatedViewSet):
    model = Menu
    icon = "list-ul"
    list_display = ["__str__", "title", LiveStatusTagColumn(), UpdatedAtColumn()]
    list_filter = ["slot", "live"]
    search_fields = ["title"]
    ordering = ["slot", "locale"]


class FooterViewSet(TranslatedViewSet):
    model = Footer
    icon = "download"
    list_display = ["__str__", "text", "contact_email", LiveStatusTagColumn(), UpdatedAtColumn()]
    search_fields = ["text"]


class NoticeViewSet(TranslatedViewSet):
    model = SiteNotice
    icon = "warning"
    list_display = [
        "__str__",
        Column("tone", label=_("tone"), accessor="get_tone_display", sort_key="tone"),
        DateColumn("starts_at", label=_("Shown from"), sort_key="starts_at"),
        DateColumn("ends_at", label=_("Shown until"), sort_key="ends_at"),
        LiveStatusTagColumn(),
    ]
    list_filter = {"tone": ["exact"], "starts_at": ["date__gte"], "ends_at": ["date__lte"]}
    search_fields = ["text"]


class ThemeViewSet(SnippetViewSet):
    model = Theme
    icon = "tag"
    copy_view_enabled = False
    list_display = ["name_fr", "name_en", "name_es", "slug"]
    search_fields = ["name_fr", "name_en", "name_es"]
    search_backend_name = None


class RegionViewSet(SnippetViewSet):
    model = Region
    icon = "site"
    copy_view_enabled = False
    list_display = ["name_fr", "name_en", "name_es", "country"]
    list_filter = ["country"]
    search_fields = ["name_fr", "name_en", "name_es"]
    search_backend_name = None


class SiteGroup(SnippetViewSetGroup):
    """What stands around the pages, and the words that they share."""

    menu_label = _("Around the pages")
    menu_name = "around"
    menu_icon = "globe"
    menu_order = 250
    items = (MenuViewSet, FooterViewSet, NoticeViewSet, ThemeViewSet, RegionViewSet)
