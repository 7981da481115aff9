"""The scheme's own numbers, on one page."""

from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from certification.admin.entry import SettingsView
from certification.admin.policies import MandatePolicy, everything
from certification.admin.screens import ReadOnlyViewSet
from certification.forms.roster import SchemeForm
from certification.models import Scheme
from certification.rules import permissions as may
from certification.services.scheme import change_scheme

policy = MandatePolicy(Scheme, read=may.read_scheme, write=may.manage_scheme, rows=everything(Scheme))


class SchemeView(SettingsView):
    """Read the settings; the scheme manager changes them."""

    submit = gettext_lazy("Save the settings")
    help_text = gettext_lazy(
        "These numbers apply at once to every dossier, whatever its framework version. The history keeps each change."
    )

    def settings(self, data=None):
        return SchemeForm(data, instance=Scheme.current())

    def write(self, data):
        return change_scheme(actor=self.request.user, **data)

    def done(self, row):
        return _("The settings of the scheme are saved.")


class SchemeViewSet(ReadOnlyViewSet):
    """One row, one page."""

    model = Scheme
    policy = policy
    icon = "cog"
    inspect_view_enabled = False

    def get_urlpatterns(self):
        return [path("", self.construct_view(SchemeView), name="index")]
