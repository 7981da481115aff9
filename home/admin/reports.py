"""Reports for those who keep the site: what to translate, what to read again, which links to mend."""

import django_filters
from django.conf import settings
from django.db.models import Case, Value, When
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.filters import ContentTypeFilter, WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.models import Locale, Page, get_page_content_types
from wagtail.permission_policies.base import ModelPermissionPolicy
from wagtail.permissions import page_permission_policy
from wagtail_localize.models import Translation

from home.admin.panels import TO_DO, address_to_translate
from home.choices import LinkProblem, TranslationState
from home.queries.broken_links import broken_links, sections
from home.queries.editorial import not_reviewed, pages_to_keep
from home.queries.translations import SOURCE_LANGUAGE, originals, progress, target_locales, with_states

OTHER_LANGUAGES = [(code, name) for code, name in settings.LANGUAGES if code != SOURCE_LANGUAGE]


class EditorialReport(ReportView):
    """A report about pages, for those who write, translate or publish them."""

    permission_policy = page_permission_policy
    any_permission_required = ["add", "change", "publish"]
    is_searchable = False

    def get_base_queryset(self):
        raise NotImplementedError

    def get_filterset_kwargs(self):
        return {**super().get_filterset_kwargs(), "queryset": self.get_base_queryset()}


class LanguageFilter(django_filters.ChoiceFilter):
    """Reads the language that the report shows; the rows are those of that language already."""

    def filter(self, qs, value):
        return qs


class ToTranslateFilterSet(WagtailFilterSet):
    language = LanguageFilter(label=_("Language"), choices=OTHER_LANGUAGES, empty_label=None)
    state = django_filters.ChoiceFilter(label=_("State"), choices=TranslationState.choices)
    content_type = ContentTypeFilter(
        label=_("Type"), queryset=lambda request: get_page_content_types(include_base_page_type=False)
    )

    class Meta:
        model = Page
        fields = ["language", "state", "content_type"]


class ToTranslate(EditorialReport):
    """Every published page, with its translation into one language."""

    page_title = _("Translations to do")
    header_icon = "wagtail-localize-language"
    verbose_name_plural = _("translations")
    index_url_name = "translations_to_do"
    index_results_url_name = "translations_to_do_results"
    filterset_class = ToTranslateFilterSet
    default_ordering = ("rank", "-last_published_at")
    permission_policy = ModelPermissionPolicy(Translation)
    any_permission_required = ["submit"]
    columns = [
        TitleColumn(
            "title", label=_("Page"), get_url=lambda page: address_to_translate(page.pk, page.target)
        ),
        Column("type", label=_("Type"), accessor=lambda page: page.content_type.name),
        Column("state", label=_("State"), accessor=lambda page: TranslationState(page.state).label),
        Column("percent", label=_("Translated"), accessor=lambda page: f"{_percent(page)} %"),
        DateColumn("last_published_at", label=_("Last published")),
    ]
    list_export = ["title", "content_type.name", "state", "total", "left", "last_published_at"]
    export_headings = {
        "title": _("Page"),
        "content_type.name": _("Type"),
        "state": _("State"),
        "total": _("Texts"),
        "left": _("Texts to translate"),
        "last_published_at": _("Last published"),
    }
    export_filename = "translations"

    def get_base_queryset(self):
        asked = Locale.objects.filter(language_code=self.request.GET.get("language", ""))
        locale = asked.exclude(language_code=SOURCE_LANGUAGE).first() or target_locales().first()
        ranks = [When(state=state, then=Value(rank)) for rank, state in enumerate(TO_DO)]
        return with_states(originals(), locale).annotate(rank=Case(*ranks, default=Value(len(TO_DO))))


def _percent(page) -> int:
    return progress(page.total, page.left) if page.target else 0


class NotReviewedFilterSet(WagtailFilterSet):
    locale = django_filters.ModelChoiceFilter(
        label=_("Language"), queryset=lambda request: Locale.objects.all()
    )
    content_type = ContentTypeFilter(
        label=_("Type"), queryset=lambda request: get_page_content_types(include_base_page_type=False)
    )

    class Meta:
        model = Page
        fields = ["locale", "content_type"]


class NotReviewed(EditorialReport):
    """The pages that nobody has published again for a year."""

    page_title = _("To read again")
    header_icon = "history"
    verbose_name_plural = _("pages")
    index_url_name = "not_reviewed"
    index_results_url_name = "not_reviewed_results"
    filterset_class = NotReviewedFilterSet
    default_ordering = ("last_published_at", "pk")
    columns = [
        TitleColumn("title", label=_("Page"), url_name="wagtailadmin_pages:edit"),
        Column("type", label=_("Type"), accessor=lambda page: page.content_type.name),
        Column("language", label=_("Language"), accessor=lambda page: page.locale.get_display_name()),
        DateColumn("last_published_at", label=_("Last published")),
    ]
    list_export = ["title", "content_type.name", "locale.language_code", "last_published_at"]
    export_headings = {
        "title": _("Page"),
        "content_type.name": _("Type"),
        "locale.language_code": _("Language"),
        "last_published_at": _("Last published"),
    }
    export_filename = "to-read-again"

    def get_base_queryset(self):
        return not_reviewed(pages_to_keep(self.request.user)).select_related("locale", "content_type")


class BrokenLinksFilterSet(WagtailFilterSet):
    language = django_filters.ChoiceFilter(label=_("Language"), choices=settings.LANGUAGES)
    section = django_filters.ChoiceFilter(label=_("Section"), choices=sections)
    problem = django_filters.ChoiceFilter(label=_("What is wrong"), choices=LinkProblem.choices)

    def filter_queryset(self, links):
        """Keep the links that are as asked: they are read from the whole site, no table holds them."""
        asked = {name: value for name, value in self.form.cleaned_data.items() if value}
        return [link for link in links if all(getattr(link, name) == asked[name] for name in asked)]


class BrokenLinks(EditorialReport):
    """The links of the site to itself that lead nowhere."""

    page_title = _("Links to mend")
    header_icon = "link"
    verbose_name_plural = _("links")
    index_url_name = "broken_links"
    index_results_url_name = "broken_links_results"
    filterset_class = BrokenLinksFilterSet
    columns = [
        TitleColumn(
            "where", label=_("Where"), accessor=lambda row: row["where"], get_url=lambda row: row["url"]
        ),
        Column("language", label=_("Language")),
        Column("section", label=_("Section")),
        Column("target", label=_("Link to")),
        Column("problem", label=_("What is wrong")),
    ]
    list_export = ["where", "language", "section", "target", "problem"]
    export_headings = {
        "where": _("Where"),
        "language": _("Language"),
        "section": _("Section"),
        "target": _("Link to"),
        "problem": _("What is wrong"),
    }
    export_filename = "links-to-mend"

    def get_base_queryset(self):
        # The filters ask for a table; the links come from `broken_links`.
        return Page.objects.none()

    def get_filtered_queryset(self):
        finder, titles = AdminURLFinder(self.request.user), dict(sections())
        return [
            {
                "where": str(link.holder),
                "url": finder.get_edit_url(link.holder),
                "language": str(link.holder.locale.get_display_name()),
                "section": titles[link.section],
                "target": link.target,
                "problem": str(link.problem.label),
            }
            for link in self.filter_queryset(broken_links())
        ]


REPORTS = {
    "translations-to-do": (ToTranslate, 900),
    "to-read-again": (NotReviewed, 910),
    "links-to-mend": (BrokenLinks, 920),
}


class ReportItem(MenuItem):
    """A report in the menu, for those who may read it."""

    def __init__(self, report, **options):
        self.report = report
        super().__init__(
            report.page_title, reverse(report.index_url_name), icon_name=report.header_icon, **options
        )

    def is_shown(self, request):
        return self.report.permission_policy.user_has_any_permission(
            request.user, self.report.any_permission_required
        )


def urls() -> list:
    """Return the addresses of the reports, each with its results alone."""
    return [
        address
        for slug, (report, _order) in REPORTS.items()
        for address in (
            path(f"reports/{slug}/", report.as_view(), name=report.index_url_name),
            path(
                f"reports/{slug}/results/",
                report.as_view(results_only=True),
                name=report.index_results_url_name,
            ),
        )
    ]


def add_to_menu(request, menu_items: list) -> None:
    """Add the reports that this person may read."""
    ours = [ReportItem(report, name=slug, order=order) for slug, (report, order) in REPORTS.items()]
    menu_items += [item for item in ours if item.is_shown(request)]
