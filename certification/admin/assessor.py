"""Assessors: family, home, languages, validity of the training."""

from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column

from certification.admin.entry import AddView, EntryViewSet
from certification.admin.policies import MandatePolicy, everything
from certification.admin.screens import DeadlineColumn, Listing, linked, readable
from certification.forms.roster import AssessorForm
from certification.models import Assessor
from certification.rules import permissions as may
from certification.services.roster import keep_assessor

policy = MandatePolicy(Assessor, read=may.read_people, write=may.keep_assessors, rows=everything(Assessor))


class AssessorListing(Listing):
    """Every assessor of the network."""

    columns = [
        linked("person", gettext_lazy("Person"), "assessor:edit", sort_key="person__name"),
        Column("family", label=gettext_lazy("Family of actors"), sort_key="family"),
        Column("region", label=gettext_lazy("Region"), sort_key="region"),
        Column("country", label=gettext_lazy("Country"), sort_key="country"),
        Column("territory", label=gettext_lazy("Own territory"), sort_key="territory__name"),
        DeadlineColumn("trained_until", label=gettext_lazy("Training valid until"), sort_key="trained_until"),
    ]
    exported = {
        "person": (gettext_lazy("Person"), lambda assessor: str(assessor.person)),
        "email": (gettext_lazy("E-mail"), lambda assessor: assessor.person.email),
        "family": (gettext_lazy("Family of actors"), lambda assessor: assessor.family),
        "region": (gettext_lazy("Region"), lambda assessor: assessor.region),
        "country": (gettext_lazy("Country"), lambda assessor: assessor.country),
        "languages": (gettext_lazy("Languages"), lambda assessor: ", ".join(assessor.languages)),
        "trained_until": (gettext_lazy("Training valid until"), lambda assessor: assessor.trained_until),
    }
    help_text = gettext_lazy(
        "A profile says where an assessor comes from, so that nobody visits friends. "
        "To be proposed, an assessor also needs a mandate that runs."
    )
    search_fields = ["person__name", "person__email", "region", "family"]
    default_ordering = "person__name"
    export_filename = "assessors"

    def narrow(self, queryset):
        return queryset.select_related("person", "territory")


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
