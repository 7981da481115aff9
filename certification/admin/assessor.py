"""Assessors: family, home, languages, validity of the training."""

import datetime as dt

import django_filters
from django.db.models import Q, TextField
from django.db.models.functions import Cast
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column

from certification.admin.entry import AddView, EntryViewSet
from certification.admin.policies import MandatePolicy, everything
from certification.admin.screens import DeadlineColumn, Listing, day, linked, readable, yes_no
from certification.clock import localdate
from certification.forms.language import spoken_languages
from certification.forms.roster import AssessorForm, families
from certification.models import Assessor, Scheme
from certification.queries.pool import for_the_list
from certification.rules import permissions as may
from certification.services.roster import keep_assessor

VALID, ENDING, OUT = "valid", "ending", "out"


def mandate_in_words(assessor) -> str:
    """Say until when an assessor is trusted."""
    if not assessor.is_mandated:
        return _("None")
    return day(assessor.mandated_until) if assessor.mandated_until else _("Without an end")


class PageColumn(Column):
    """The way to the page of an assessor in the members' area: trainings, mandates, missions."""

    cell_template_name = "certification/admin/page_cell.html"

    def __init__(self):
        super().__init__("page", label=gettext_lazy("Page"))

    def get_cell_context_data(self, instance, parent_context):
        context = super().get_cell_context_data(instance, parent_context)
        return context | {
            "url": reverse("certification:assessor_page", args=[instance.pk]),
            "title": str(instance),
        }


policy = MandatePolicy(Assessor, read=may.read_people, write=may.keep_assessors, rows=everything(Assessor))


class AssessorFilters(WagtailFilterSet):
    """By family, country, language; by what is in order and what is not."""

    family = django_filters.MultipleChoiceFilter(label=gettext_lazy("Family of actors"), choices=families)
    country = django_filters.CharFilter(label=gettext_lazy("Country"), lookup_expr="iexact")
    language = django_filters.ChoiceFilter(
        label=gettext_lazy("Languages"), choices=spoken_languages, method="by_language"
    )
    training = django_filters.ChoiceFilter(
        label=gettext_lazy("Training"),
        choices=[
            (VALID, gettext_lazy("Valid")),
            (ENDING, gettext_lazy("Ends soon")),
            (OUT, gettext_lazy("Missing or out of date")),
        ],
        method="by_training",
    )
    is_mandated = django_filters.BooleanFilter(label=gettext_lazy("Mandate that runs"))
    has_signed = django_filters.BooleanFilter(label=gettext_lazy("Ethics pledge signed, as it reads today"))
    is_away = django_filters.BooleanFilter(label=gettext_lazy("Away today"))

    class Meta:
        model = Assessor
        fields = ["family", "country", "language", "training", "is_mandated", "has_signed", "is_away"]

    def by_language(self, queryset, name, value):
        # A list is stored as JSON text on every database: a code stands between quotation marks.
        return queryset.annotate(spoken=Cast("languages", TextField())).filter(spoken__contains=f'"{value}"')

    def by_training(self, queryset, name, value):
        today = localdate()
        if value == OUT:
            return queryset.filter(Q(trained_until=None) | Q(trained_until__lt=today))
        if value == ENDING:
            soon = today + dt.timedelta(days=Scheme.current().training_notice_days)
            return queryset.filter(trained_until__range=(today, soon))
        return queryset.filter(trained_until__gte=today)


class AssessorListing(Listing):
    """Every assessor of the network."""

    columns = [
        linked("person", gettext_lazy("Person"), "assessor:edit", sort_key="person__name"),
        Column("family", label=gettext_lazy("Family of actors"), sort_key="family"),
        Column("region", label=gettext_lazy("Region"), sort_key="region"),
        Column("country", label=gettext_lazy("Country"), sort_key="country"),
        Column("territory", label=gettext_lazy("Own territory"), sort_key="territory__name"),
        DeadlineColumn("trained_until", label=gettext_lazy("Training valid until"), sort_key="trained_until"),
        Column("mandated_until", label=gettext_lazy("Mandate"), accessor=mandate_in_words),
        Column(
            "has_signed", label=gettext_lazy("Pledge"), accessor=lambda assessor: yes_no(assessor.has_signed)
        ),
        Column("open_missions", label=gettext_lazy("Missions under way"), sort_key="open_missions"),
        PageColumn(),
    ]
    exported = {
        "person": (gettext_lazy("Person"), lambda assessor: str(assessor.person)),
        "email": (gettext_lazy("E-mail"), lambda assessor: assessor.person.email),
        "family": (gettext_lazy("Family of actors"), lambda assessor: assessor.family),
        "region": (gettext_lazy("Region"), lambda assessor: assessor.region),
        "country": (gettext_lazy("Country"), lambda assessor: assessor.country),
        "languages": (gettext_lazy("Languages"), lambda assessor: ", ".join(assessor.languages)),
        "skills": (gettext_lazy("Skills"), lambda assessor: ", ".join(assessor.skills)),
        "territory": (gettext_lazy("Own territory"), lambda assessor: str(assessor.territory or "")),
        "trained_until": (gettext_lazy("Training valid until"), lambda assessor: assessor.trained_until),
        "mandate": (gettext_lazy("Mandate"), lambda assessor: str(mandate_in_words(assessor))),
        "pledge": (gettext_lazy("Pledge"), lambda assessor: yes_no(assessor.has_signed)),
        "missions": (gettext_lazy("Missions under way"), lambda assessor: assessor.open_missions),
    }
    help_text = gettext_lazy(
        "A profile says where an assessor comes from, so that nobody visits friends. "
        "To be proposed, an assessor also needs a mandate that runs."
    )
    search_fields = ["person__name", "person__email", "region", "family"]
    default_ordering = "person__name"
    export_filename = "assessors"
    filterset_class = AssessorFilters

    def narrow(self, queryset):
        return for_the_list(queryset)


class ChangeView(AddView):
    """Change a profile."""

    permission_required = "change"

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.object = readable(self.permission_policy, request.user, kwargs["pk"])

    def get_page_title(self):
        return _("Assessor: %(person)s") % {"person": self.object}

    def form(self, data=None):
        return AssessorForm.of(self.object, data)

    def write(self, data):
        return keep_assessor(actor=self.request.user, **data)


class AssessorViewSet(EntryViewSet):
    """Profiles of assessors."""

    model = Assessor
    policy = policy
    icon = "glasses"
    index_view_class = AssessorListing
    add_form = AssessorForm
    add = staticmethod(lambda *, actor, person, **facts: keep_assessor(person, actor=actor, **facts))

    def get_urlpatterns(self):
        found = [pattern for pattern in super().get_urlpatterns() if pattern.name != "end"]
        return [*found, path("edit/<int:pk>/", self.construct_view(ChangeView), name="edit")]
