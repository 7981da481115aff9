"""Versions of the reference framework: their list, their facts, their life, and the way to everything else."""

from functools import cached_property

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Count
from django.http import HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.widgets.button import HeaderButton

from certification.admin.consultation import OpeningView
from certification.admin.framework_check import CheckView, PreviewView, TrialView
from certification.admin.framework_content import Content
from certification.admin.framework_diff import DifferenceView, EntryView, MapView
from certification.admin.framework_files import ExportView, ImportView, TemplateFileView
from certification.admin.framework_part import PartView
from certification.admin.framework_parts import PARTS, policy
from certification.admin.framework_row import RowView
from certification.admin.screens import (
    REFUSED,
    Fact,
    FactsView,
    Listing,
    ReadOnlyViewSet,
    StateColumn,
    day,
    linked,
)
from certification.errors import InvalidDocument, NotAllowed
from certification.forms.framework import CopyForm
from certification.models import FrameworkVersion
from certification.services.framework import copy_to_new_draft


class VersionListing(Listing):
    """Every version, the newest first."""

    columns = [
        linked(
            "version",
            gettext_lazy("Version"),
            "framework_version:inspect",
            accessor=str,
            sort_key="version",
        ),
        Column("title", label=gettext_lazy("Title")),
        StateColumn(kind="framework"),
        DateColumn("published_at", label=gettext_lazy("In force since"), sort_key="published_at"),
        Column("dossier_count", label=gettext_lazy("Dossiers")),
    ]
    help_text = gettext_lazy(
        "A dossier keeps the version under which it was opened. An adopted version no longer changes: "
        "copy it to a new draft to prepare the next one."
    )
    search_fields = ["version", "title", "framework__code"]

    @cached_property
    def header_more_buttons(self):
        may_add = self.permission_policy.user_has_permission(self.request.user, "add")
        own = [("import", _("Import a framework"), "upload")] if may_add else []
        return [
            *super().header_more_buttons,
            *(
                HeaderButton(label, url=reverse(f"framework_version:{name}"), icon_name=icon)
                for name, label, icon in [*own, ("template", _("Empty workbook to fill in"), "download")]
            ),
        ]

    def narrow(self, queryset):
        return queryset.annotate(dossier_count=Count("dossiers"))


class VersionFacts(FactsView, Content):
    """The parts of a version, what is wrong in it, and what may be done with it."""

    template_name = "certification/admin/framework_version.html"

    @cached_property
    def header_buttons(self):
        copy = HeaderButton(_("Copy to a new draft"), url=self.address("copy"), icon_name="copy")
        links = [
            HeaderButton(_("What changed"), url=self.address("difference"), icon_name="doc-full"),
            HeaderButton(_("Migration map"), url=self.address("map"), icon_name="redirect"),
        ]
        return [*super().header_buttons, *links, *([copy] if self.user_has_permission("add") else [])]

    def facts(self):
        version = self.version
        return [
            Fact(_("In force since"), day(version.published_at)),
            Fact(_("Dossiers that follow it"), version.dossiers.count()),
            Fact(_("Created on"), day(version.created_at)),
            Fact(_("Fingerprint of the content"), version.content_hash or "–"),
        ]

    @cached_property
    def content(self) -> dict:
        """The version as its document; nothing while the rules of its committee are not written."""
        try:
            return self.version.content
        except ObjectDoesNotExist:
            return {}

    def parts(self):
        return [
            {"title": part.title, "url": self.address("part", slug), "count": self.count(slug)}
            for slug, part in PARTS.items()
        ]

    def count(self, slug: str) -> int | None:
        """Return how many rows a part has, from the one reading of the version."""
        if PARTS[slug].alone or not self.content:
            return None
        if slug == "criteria":
            return sum(len(axis["criteria"]) for axis in self.content["axes"])
        if slug == "requirements":
            return len(self.content["scoring"]["level_requirements"])
        return len(self.content.get(slug, ()))

    def tools(self) -> list[dict]:
        """Return what may be done with the content as a whole."""
        return [
            {"label": _("Check the content"), "url": self.address("check")},
            {"label": _("Simulate a result"), "url": self.address("trial")},
            {"label": _("Download as YAML"), "url": self.address("export", "yaml")},
            {"label": _("Download as XLSX"), "url": self.address("export", "xlsx")},
        ]

    def get_context_data(self, **kwargs):
        # An adopted version was checked when it was adopted.
        problems = [] if self.version.is_frozen else self.version.problems
        return super().get_context_data(
            facts=self.facts(),
            parts=self.parts(),
            tools=self.tools(),
            problem_count=len(problems),
            check_url=self.address("check"),
            **kwargs,
        )


class CopyView(Content):
    """Start the next version from this one."""

    template_name = "certification/admin/framework_copy.html"
    permission_required = "add"

    page_title = gettext_lazy("Copy to a new draft")

    def get(self, request, *args, **kwargs):
        return self.show(CopyForm())

    def post(self, request, *args, **kwargs):
        form = CopyForm(request.POST)
        reasons = []
        if form.is_valid():
            try:
                draft = copy_to_new_draft(
                    self.version, number=form.cleaned_data["number"], actor=request.user
                )
            except NotAllowed as error:
                reasons = error.reasons
            except InvalidDocument as error:
                reasons = error.lines
            else:
                messages.success(request, _("The draft %(version)s is ready.") % {"version": draft})
                return HttpResponseRedirect(reverse(self.inspect_url_name, args=[draft.pk]))
        return self.show(form, reasons, status=REFUSED)

    def show(self, form, reasons=(), status=200):
        back = reverse(self.inspect_url_name, args=[self.version.pk])
        return self.render_to_response(
            self.get_context_data(form=form, reasons=reasons, back=back), status=status
        )


class FrameworkViewSet(ReadOnlyViewSet):
    """Versions of the framework; their rows are written one at a time, by whoever manages frameworks."""

    model = FrameworkVersion
    policy = policy
    name = "framework_version"
    icon = "list-ol"
    kind = "framework"
    has_history = True
    index_view_class = VersionListing
    inspect_view_class = VersionFacts
    move_view_class = OpeningView

    def get_urlpatterns(self):
        content = [
            path("<int:pk>/copy/", self.construct_view(CopyView), name="copy"),
            path("<int:pk>/content/<slug:part>/", self.construct_view(PartView), name="part"),
            path("<int:pk>/content/<slug:part>/new/", self.construct_view(RowView), name="row_new"),
            path("<int:pk>/content/<slug:part>/<int:row>/", self.construct_view(RowView), name="row"),
            path("<int:pk>/check/", self.construct_view(CheckView), name="check"),
            path("<int:pk>/simulation/", self.construct_view(TrialView), name="trial"),
            path("<int:pk>/preview/<str:criterion>/", self.construct_view(PreviewView), name="preview"),
            path("<int:pk>/export/<slug:file_format>/", self.construct_view(ExportView), name="export"),
            path("<int:pk>/difference/", self.construct_view(DifferenceView), name="difference"),
            path("<int:pk>/map/", self.construct_view(MapView), name="map"),
            path("<int:pk>/map/<int:entry>/", self.construct_view(EntryView), name="map_entry"),
            path("<int:pk>/map/new/<slug:thing>/", self.construct_view(EntryView), name="map_new"),
            path("import/", self.construct_view(ImportView), name="import"),
            path("template/", self.construct_view(TemplateFileView), name="template"),
        ]
        return [*content, *super().get_urlpatterns()]

    @property
    def menu_url(self):
        return reverse(self.get_url_name("index"))
