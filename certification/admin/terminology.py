"""The words of the scheme, on one page."""

from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from certification.admin.entry import SettingsView
from certification.admin.policies import MandatePolicy, everything
from certification.admin.screens import ReadOnlyViewSet
from certification.forms.terminology import TerminologyForm
from certification.models import Terminology
from certification.rules import permissions as may
from certification.services.terminology import change_terminology

policy = MandatePolicy(
    Terminology, read=may.read_scheme, write=may.manage_scheme, rows=everything(Terminology)
)


class TerminologyView(SettingsView):
    """Read the words; the scheme manager changes them."""

    submit = gettext_lazy("Save the words")
    help_text = gettext_lazy(
        "The law keeps some words for others: “certification”, in France, belongs to accredited bodies. The words "
        "chosen here stand in every page, message and paper that the site makes from now on; what was issued before "
        "does not change."
    )

    def settings(self, data=None):
        self.typed = TerminologyForm(data, chosen=Terminology.chosen())
        return self.typed

    def write(self, data):
        return change_terminology(actor=self.request.user, words=self.typed.words())

    def done(self, row):
        return _("The words of the scheme are saved.")


class TerminologyViewSet(ReadOnlyViewSet):
    """One row, one page."""

    model = Terminology
    policy = policy
    icon = "edit"
    inspect_view_enabled = False

    def get_urlpatterns(self):
        return [path("", self.construct_view(TerminologyView), name="index")]
