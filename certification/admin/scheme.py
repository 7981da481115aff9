"""The scheme's own numbers, on one page."""

from django.urls import path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from certification.admin.entry import WritingView
from certification.admin.policies import MandatePolicy, everything
from certification.admin.screens import ReadOnlyViewSet
from certification.forms.roster import SchemeForm
from certification.models import Scheme
from certification.rules import permissions as may
from certification.services.scheme import change_scheme

policy = MandatePolicy(Scheme, read=may.read_scheme, write=may.manage_scheme, rows=everything(Scheme))


class SchemeView(WritingView):
    """Read the settings; the scheme manager changes them."""

    permission_required = "view"
    submit = gettext_lazy("Save the settings")
    help_text = gettext_lazy(
        "These numbers apply at once to every dossier, whatever its framework version. The history keeps each change."
    )

    def dispatch(self, request, *args, **kwargs):
        if request.method == "POST":
            self.permission_required = "change"
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self):
        return capfirst(self.model._meta.verbose_name)

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]

    def form(self, data=None):
        form = SchemeForm(data, instance=Scheme.current())
        if not self.user_has_permission("change"):
            for field in form.fields.values():
                field.disabled = True
        return form

    def write(self, data):
        return change_scheme(actor=self.request.user, **data)

    def done(self, row):
        return _("The settings of the scheme are saved.")

    def show(self, form, reasons=(), status=200):
        context = self.get_context_data(
            form=form,
            reasons=reasons,
            back=reverse("wagtailadmin_home"),
            submit=self.submit if self.user_has_permission("change") else "",
        )
        return self.render_to_response(context, status=status)


class SchemeViewSet(ReadOnlyViewSet):
    """One row, one page."""

    model = Scheme
    policy = policy
    icon = "cog"
    inspect_view_enabled = False

    def get_urlpatterns(self):
        return [path("", self.construct_view(SchemeView), name="index")]
