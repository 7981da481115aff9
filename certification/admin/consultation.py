"""Public consultations: their dates, their introduction, their conclusions."""

from functools import cached_property

from django.conf import settings
from django.db.models import Count, Q
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column, DateColumn

from certification.admin.entry import WritingView
from certification.admin.policies import MandatePolicy
from certification.admin.screens import (
    Fact,
    FactsView,
    Listing,
    MoveView,
    ReadOnlyViewSet,
    Section,
    day,
    linked,
    readable,
)
from certification.choices import CommentStatus
from certification.forms.consultation import (
    ConsultationForm,
    OpeningForm,
    ReportForm,
)
from certification.models import Consultation
from certification.rules import permissions as may
from certification.services import consultation as services

consultations = MandatePolicy(
    Consultation,
    read=may.read_comments,
    write=may.answer_comments,
    rows=lambda user: Consultation.objects.select_related("version__framework"),
)


class OpeningView(MoveView):
    """Confirm a move of a version; opening it to comments asks until when, and what is said first."""

    @cached_property
    def form(self):
        if not self.opens:
            return super().form
        return OpeningForm(self.request.POST if self.request.method == "POST" else None)

    @property
    def opens(self) -> bool:
        return self.action["move"] == "consult"

    def do(self, reason):
        if not self.opens:
            super().do(reason)
            return
        dates = {name: self.form.cleaned_data[name] for name in ("opens_on", "closes_on")}
        services.open_consultation(
            self.object, actor=self.request.user, introduction=self.form.texts("introduction"), **dates
        )


# --- consultations ------------------------------------------------------------------------------------------------


class ConsultationListing(Listing):
    """Every opening, the last one first, with what is still to be done."""

    columns = [
        linked("version", gettext_lazy("Version"), "consultation:inspect", accessor=str),
        DateColumn("opens_on", label=gettext_lazy("Opens on"), sort_key="opens_on"),
        DateColumn("closes_on", label=gettext_lazy("Last day"), sort_key="closes_on"),
        Column("received", label=gettext_lazy("Comments")),
        Column("to_read", label=gettext_lazy("To be read")),
        Column("to_answer", label=gettext_lazy("To be answered")),
    ]
    help_text = gettext_lazy(
        "A version that replaces another is adopted once its consultation is over, every comment read, and each "
        "published comment answered."
    )

    def narrow(self, queryset):
        published = Q(comments__status=CommentStatus.PUBLISHED, comments__answered_at=None)
        return queryset.annotate(
            received=Count("comments"),
            to_read=Count("comments", filter=Q(comments__status=CommentStatus.WAITING)),
            to_answer=Count("comments", filter=published),
        )


class ConsultationFacts(FactsView):
    """One opening: its dates, its texts, and where its comments are."""

    def sections(self):
        row = self.object
        return [
            Section(
                _("Facts"),
                [
                    Fact(_("Opens on"), day(row.opens_on)),
                    Fact(_("Last day"), day(row.closes_on)),
                    Fact(
                        _("Days, of which the scheme asks at least %(days)d") % {"days": row.least_days},
                        row.days,
                    ),
                    Fact(_("Conclusions published on"), day(row.report_published_at)),
                ],
            ),
            Section(_("Introduction"), in_languages(row, "introduction")),
            Section(_("Conclusions"), in_languages(row, "report")),
        ]

    def links(self):
        row, found = self.object, []
        if self.user_has_permission("change"):
            found = [
                Fact(
                    _("Change the dates and the introduction"),
                    "",
                    reverse("consultation:change", args=[row.pk]),
                ),
                Fact(_("Write the conclusions"), "", reverse("consultation:report", args=[row.pk])),
            ]
        listing = f"{reverse('consultation_comment:index')}?consultation={row.pk}"
        public = reverse("certification:consultation", args=[row.version.version])
        return [
            *found,
            Fact(_("Read the comments"), "", listing),
            Fact(_("See the public page"), "", public),
        ]


class OfOneRow(WritingView):
    """A form about one row that this person may write to."""

    permission_required = "change"
    inspect_url_name = None

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.object = readable(self.permission_policy, request.user, kwargs["pk"])

    def get_page_subtitle(self):
        return str(self.object)

    def after(self):
        return reverse(self.inspect_url_name, args=[self.object.pk])


class ConsultationChange(OfOneRow):
    """Put the last day off, write the introduction."""

    page_title = gettext_lazy("Change the public consultation")

    def get_page_title(self):
        return self.page_title

    def form(self, data=None):
        initial = {"closes_on": self.object.closes_on} | columns_of(self.object, "introduction")
        form = ConsultationForm(data, initial=initial)
        self.texts = lambda: form.texts("introduction")
        return form

    def write(self, data):
        return services.change_consultation(
            self.object,
            actor=self.request.user,
            closes_on=data["closes_on"],
            introduction=self.texts(),
        )


class ReportView(OfOneRow):
    """Write the conclusions of a consultation that is over."""

    submit = gettext_lazy("Publish the conclusions")

    def get_page_title(self):
        return _("Conclusions of the consultation")

    def form(self, data=None):
        form = ReportForm(data, initial=columns_of(self.object, "report"))
        self.texts = lambda: form.texts("report")
        return form

    def write(self, data):
        return services.publish_report(self.object, actor=self.request.user, report=self.texts())


class ConsultationViewSet(ReadOnlyViewSet):
    """Openings of versions to everybody's comments."""

    model = Consultation
    policy = consultations
    name = "consultation"
    icon = "comment"
    index_view_class = ConsultationListing
    inspect_view_class = ConsultationFacts

    def get_urlpatterns(self):
        return [
            *super().get_urlpatterns(),
            path("<int:pk>/change/", self.construct_view(ConsultationChange), name="change"),
            path("<int:pk>/conclusions/", self.construct_view(ReportView), name="report"),
        ]


# --- texts --------------------------------------------------------------------------------------------------------


def columns_of(row, name: str) -> dict[str, str]:
    """Return a text of a row by column, one a language."""
    return {f"{name}_{code}": getattr(row, f"{name}_{code}") or "" for code, _language in settings.LANGUAGES}


def in_languages(row, name: str) -> list[Fact]:
    """Return a text of a row in each language."""
    return [Fact(language, getattr(row, f"{name}_{code}") or "–") for code, language in settings.LANGUAGES]
