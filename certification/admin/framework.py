"""Versions of the reference framework: their content row by row, their check, their life."""

from collections.abc import Callable
from functools import cached_property
from typing import NamedTuple

from django.db.models import Count
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.widgets.button import HeaderButton

from certification.admin.policies import MandatePolicy
from certification.admin.screens import (
    REFUSED,
    Fact,
    FactsView,
    Listing,
    OneObject,
    ReadOnlyViewSet,
    StateColumn,
    day,
    linked,
)
from certification.errors import InvalidDocument, NotAllowed
from certification.forms.framework import CopyForm, form_for
from certification.models import (
    ActorFamily,
    AwardLevel,
    Axis,
    Clock,
    CommitteeRules,
    Criterion,
    EvidenceType,
    FindingGrade,
    FrameworkVersion,
    Indicator,
    InterestCategory,
    LevelDescriptor,
    LevelRequirement,
    MaturityLevel,
    PledgeText,
    Principle,
    Question,
    Sphere,
    ThemeModule,
)
from certification.rules import permissions as may
from certification.services.framework import copy_to_new_draft
from certification.services.framework_content import remove_row, write_row

policy = MandatePolicy(
    FrameworkVersion,
    read=may.read_scheme,
    write=may.manage_framework,
    rows=lambda user: FrameworkVersion.objects.select_related("framework"),
)


class Part(NamedTuple):
    """A part of a version: rows of one kind, or one row alone."""

    title: str
    model: type
    fields: tuple
    help: str = ""
    # From the version to the row alone; None where there are several.
    alone: Callable | None = None
    # The parts of a criterion hang from it.
    of_criterion: bool = False

    @property
    def order(self) -> tuple:
        names = {field.name for field in self.model._meta.get_fields()}
        start = ("axis__order",) if "axis" in names and self.model is not Axis else ()
        return (*start, "order" if "order" in names else "level", "pk")

    def rows(self, version):
        if self.model is Principle:
            return (
                self.model.objects.filter(axis__version=version).select_related("axis").order_by(*self.order)
            )
        if self.of_criterion:
            return self.model.objects.filter(criterion__version=version).order_by(*self.order)
        return self.model.objects.filter(version=version).order_by(*self.order)


def itself(version):
    return version


def committee_rules(version):
    return CommitteeRules.objects.filter(version=version).first() or CommitteeRules(version=version)


PARTS = {
    "texts": Part(
        gettext_lazy("Title and summary"),
        FrameworkVersion,
        ("title", "summary", "source_locale"),
        alone=itself,
    ),
    "scoring": Part(
        gettext_lazy("Scoring"),
        FrameworkVersion,
        (
            "max_level",
            "percent_places",
            "cap_no_evidence",
            "cap_documents_only",
            "na_max_axis_share",
            "na_max_overall_share",
            "divergence_to_discuss",
        ),
        gettext_lazy("Scores are weighted means, computed exactly; what is shown is rounded half up."),
        alone=itself,
    ),
    "scale": Part(
        gettext_lazy("Maturity scale"),
        MaturityLevel,
        ("level", "name", "definition"),
    ),
    "requirements": Part(
        gettext_lazy("Proofs asked for a level"),
        LevelRequirement,
        ("level", "any_of", "testimony_min_families"),
    ),
    "axes": Part(gettext_lazy("Axes"), Axis, ("code", "order", "weight", "name")),
    "principles": Part(gettext_lazy("Principles"), Principle, ("axis", "code", "order", "text")),
    "criteria": Part(
        gettext_lazy("Criteria"),
        Criterion,
        (
            "axis",
            "principle",
            "module",
            "code",
            "order",
            "weight",
            "is_veto",
            "name",
            "expected",
            "na_condition",
            "questions",
            "sdgs",
        ),
        gettext_lazy("Each criterion has its own page, with its levels, its indicators and its evidence."),
    ),
    "levels": Part(
        gettext_lazy("Levels"),
        LevelDescriptor,
        ("level", "text"),
        of_criterion=True,
    ),
    "indicators": Part(
        gettext_lazy("Indicators"),
        Indicator,
        ("code", "order", "kind", "unit", "text"),
        of_criterion=True,
    ),
    "evidence": Part(
        gettext_lazy("Types of evidence"),
        EvidenceType,
        ("code", "order", "kind", "text"),
        of_criterion=True,
    ),
    "awards": Part(
        gettext_lazy("Award levels"),
        AwardLevel,
        (
            "code",
            "order",
            "name",
            "description",
            "overall_min",
            "axis_min",
            "veto_min",
            "criterion_min",
            "criteria_at_4_min",
            "requires",
            "site_visit",
            "validity_months",
        ),
        gettext_lazy("Every floor must hold; none compensates another."),
    ),
    "committee": Part(
        gettext_lazy("Rules of the committee"),
        CommitteeRules,
        (
            "seats_per_family",
            "quorum_share",
            "second_convocation_share",
            "second_convocation_notice_days",
            "min_families",
            "all_spheres",
            "max_family_share",
            "consent_first",
            "majority",
            "family_majority_share",
            "tie",
            "sessions_per_year_min",
        ),
        alone=committee_rules,
    ),
    "clocks": Part(
        gettext_lazy("Clocks"),
        Clock,
        ("code", "order", "name", "days", "months", "months_min", "working_days", "tolerance_days"),
        gettext_lazy("A clock counts either days or months."),
    ),
    "spheres": Part(gettext_lazy("Spheres"), Sphere, ("code", "order", "name")),
    "families": Part(
        gettext_lazy("Families of actors"), ActorFamily, ("code", "order", "sphere", "name", "description")
    ),
    "questions": Part(gettext_lazy("Questions"), Question, ("code", "order", "keyword", "text", "help")),
    "modules": Part(gettext_lazy("Theme modules"), ThemeModule, ("code", "order", "name", "description")),
    "findings": Part(
        gettext_lazy("Grades of findings"),
        FindingGrade,
        ("code", "order", "name", "definition", "consequence"),
    ),
    "interests": Part(
        gettext_lazy("Categories of interest"),
        InterestCategory,
        ("code", "order", "name", "effect", "look_back_months"),
    ),
    "pledges": Part(gettext_lazy("Pledges"), PledgeText, ("code", "order", "title", "text")),
}
# Where the keys of a document are edited, when under another name.
PLACES = {"title": "texts", "summary": "texts", "source_locale": "texts"}
MOST_PROBLEMS = 50


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

    def narrow(self, queryset):
        return queryset.annotate(dossier_count=Count("dossiers"))


class Content(OneObject, TemplateView):
    """A page about the content of one version."""

    @property
    def version(self) -> FrameworkVersion:
        return self.object

    @cached_property
    def may_write(self) -> bool:
        return self.user_has_permission("change") and not self.version.is_frozen

    def address(self, name: str, *args) -> str:
        return reverse(f"framework_version:{name}", args=[self.version.pk, *args])

    def get_context_data(self, **kwargs):
        return super().get_context_data(version=self.version, may_write=self.may_write, **kwargs)


class VersionFacts(FactsView, Content):
    """The parts of a version, what is wrong in it, and what may be done with it."""

    template_name = "certification/admin/framework_version.html"

    @cached_property
    def header_buttons(self):
        copy = HeaderButton(_("Copy to a new draft"), url=self.address("copy"), icon_name="copy")
        return [*super().header_buttons, *([copy] if self.user_has_permission("add") else [])]

    def facts(self):
        version = self.version
        return [
            Fact(_("In force since"), day(version.published_at)),
            Fact(_("Dossiers that follow it"), version.dossiers.count()),
            Fact(_("Created on"), day(version.created_at)),
            Fact(_("Fingerprint of the content"), version.content_hash or "–"),
        ]

    def parts(self):
        return [
            {
                "title": part.title,
                "url": self.address("part", slug),
                "count": None if part.alone else part.rows(self.version).count(),
            }
            for slug, part in PARTS.items()
            if not part.of_criterion
        ]

    def problems(self):
        """Return what keeps a version from being adopted; an adopted one was checked then."""
        return [] if self.version.is_frozen else self.version.problems

    def get_context_data(self, **kwargs):
        problems = self.problems()
        return super().get_context_data(
            facts=self.facts(),
            parts=self.parts(),
            problems=[
                {"sentence": problem, "url": self.address("part", place_of(problem))}
                for problem in problems[:MOST_PROBLEMS]
            ],
            problem_count=len(problems),
            **kwargs,
        )


def place_of(problem) -> str:
    """Return the part where a problem is put right."""
    section = str(problem.path[0]) if problem.path else "texts"
    if section == "axes":
        return "criteria" if "criteria" in problem.path else "axes"
    section = PLACES.get(section, section)
    return section if section in PARTS else "texts"


class PartView(Content):
    """The rows of a part, or its one form."""

    template_name = "certification/admin/framework_part.html"

    def dispatch(self, request, *args, **kwargs):
        self.part = PARTS.get(kwargs["part"])
        if self.part is None or self.part.of_criterion:
            raise Http404
        if self.part.alone is not None:
            self.object = self.get_object()
            return RowView.as_view(**self.own_arguments())(request, *args, **kwargs)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request, *args, **kwargs):
        return self.render_to_response(self.get_context_data())

    def own_arguments(self) -> dict:
        names = ("model", "permission_policy", "index_url_name", "inspect_url_name", "kind", "header_icon")
        return {name: getattr(self, name) for name in names}

    def get_page_title(self):
        return self.part.title

    @property
    def page_title(self):
        return self.part.title

    def get_context_data(self, **kwargs):
        slug = self.kwargs["part"]
        return super().get_context_data(
            part=self.part,
            rows=[
                {"row": row, "url": self.address("row", slug, row.pk)} for row in self.part.rows(self.version)
            ],
            add_url=self.address("row_new", slug),
            **kwargs,
        )


class RowView(Content):
    """One row of a version: its texts side by side in each language, its numbers, what hangs from it."""

    template_name = "certification/admin/framework_row.html"

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.part = PARTS.get(kwargs["part"])
        if self.part is None:
            raise Http404
        self.row = self.find_row()

    def find_row(self):
        if self.part.alone is not None:
            return self.part.alone(self.version)
        if "row" in self.kwargs:
            return get_object_or_404(self.part.rows(self.version), pk=self.kwargs["row"])
        if self.part.of_criterion:
            criterion = get_object_or_404(
                Criterion, version=self.version, code=self.kwargs.get("criterion", "")
            )
            return self.part.model(criterion=criterion)
        return self.part.model() if self.part.model is Principle else self.part.model(version=self.version)

    @cached_property
    def is_new(self) -> bool:
        return self.row.pk is None

    @cached_property
    def criterion(self):
        return self.row.criterion if self.part.of_criterion else None

    def get_page_title(self):
        if self.part.alone is not None:
            return self.part.title
        return _("Add: %(kind)s") % {"kind": self.row._meta.verbose_name} if self.is_new else str(self.row)

    @property
    def page_title(self):
        return self.get_page_title()

    def back(self) -> str:
        if self.part.alone is not None:
            return reverse(self.inspect_url_name, args=[self.version.pk])
        if self.criterion is not None:
            return self.address("row", "criteria", self.criterion.pk)
        return self.address("part", self.kwargs["part"])

    def form(self, data=None):
        form = form_for(self.part.model, self.part.fields)(data, instance=self.row, version=self.version)
        return form if self.may_write else form.freeze()

    def get(self, request, *args, **kwargs):
        if self.is_new and self.part.alone is None and not self.may_write:
            raise Http404
        return self.show(self.form())

    def post(self, request, *args, **kwargs):
        if not self.may_write:
            raise Http404
        if "remove" in request.POST:
            return self.remove()
        form = self.form(request.POST)
        reasons = []
        if form.is_valid():
            try:
                row = write_row(form.instance, actor=request.user)
            except NotAllowed as error:
                reasons = error.reasons
            else:
                messages.success(request, _("“%(row)s” is saved.") % {"row": row})
                return HttpResponseRedirect(self.after(row))
        return self.show(form, reasons, status=REFUSED)

    def after(self, row) -> str:
        return self.address("row", "criteria", row.pk) if isinstance(row, Criterion) else self.back()

    def remove(self):
        if self.is_new or self.part.alone is not None:
            raise Http404
        name = str(self.row)
        try:
            remove_row(self.row, actor=self.request.user)
        except NotAllowed as error:
            return self.show(self.form(), error.reasons, status=REFUSED)
        messages.success(self.request, _("“%(row)s” is removed.") % {"row": name})
        return HttpResponseRedirect(self.back())

    def children(self):
        """Return the parts of a criterion with their rows."""
        if not isinstance(self.row, Criterion) or self.is_new:
            return []
        return [
            {
                "title": part.title,
                "add_url": self.address("row_of", self.row.code, slug),
                "rows": [
                    {"row": row, "words": words_of(row), "url": self.address("row", slug, row.pk)}
                    for row in part.model.objects.filter(criterion=self.row)
                ],
            }
            for slug, part in PARTS.items()
            if part.of_criterion
        ]

    def show(self, form, reasons=(), status=200):
        context = self.get_context_data(
            form=form,
            part=self.part,
            reasons=reasons,
            children=self.children(),
            back=self.back(),
            is_new=self.is_new,
            may_remove=self.may_write and not self.is_new and self.part.alone is None,
        )
        return self.render_to_response(context, status=status)


def words_of(row) -> str:
    """Return what a row of a criterion says, in the reader's language."""
    return f"{row.level} · {row.text}" if isinstance(row, LevelDescriptor) else str(row)


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

    def get_urlpatterns(self):
        content = [
            path("<int:pk>/copy/", self.construct_view(CopyView), name="copy"),
            path("<int:pk>/content/<slug:part>/", self.construct_view(PartView), name="part"),
            path("<int:pk>/content/<slug:part>/new/", self.construct_view(RowView), name="row_new"),
            path("<int:pk>/content/<slug:part>/<int:row>/", self.construct_view(RowView), name="row"),
            path(
                "<int:pk>/criterion/<str:criterion>/<slug:part>/new/",
                self.construct_view(RowView),
                name="row_of",
            ),
        ]
        return [*content, *super().get_urlpatterns()]

    @property
    def menu_url(self):
        return reverse(self.get_url_name("index"))
