"""The words of the scheme, on one page."""

from django.urls import path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from certification.admin.entry import WritingView
from certification.admin.policies import MandatePolicy, everything
from certification.admin.screens import ReadOnlyViewSet
from certification.forms.terminology import TerminologyForm
from certification.models import Terminology
from certification.rules import permissions as may
from certification.services.terminology import change_terminology

policy = MandatePolicy(
    Terminology, read=may.read_scheme, write=may.manage_scheme, rows=everything(Terminology)
)


class TerminologyView(WritingView):
    """Read the words; the scheme manager changes them."""

    permission_required = "view"
    submit = gettext_lazy("Save the words")
    help_text = gettext_lazy(
        "The law keeps some words for others: “certification”, in France, belongs to accredited bodies. The words "
        "chosen here stand in every page, message and paper that the site makes from now on; what was issued before "
        "does not change."
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
        form = TerminologyForm(data, chosen=Terminology.chosen())
        if not self.user_has_permission("change"):
            for field in form.fields.values():
                field.disabled = True
        self.typed = form
        return form

    def write(self, data):
        return change_terminology(actor=self.request.user, words=self.typed.words())

    def done(self, row):
        return _("The words of the scheme are saved.")

    def show(self, form, reasons=(), status=200):
        context = self.get_context_data(
            form=form,
            reasons=reasons,
            back=reverse("wagtailadmin_home"),
            submit=self.submit if self.user_has_permission("change") else "",
        )
        return self.render_to_response(context, status=status)


class TerminologyViewSet(ReadOnlyViewSet):
    """One row, one page."""

    model = Terminology
    policy = policy
    icon = "edit"
    inspect_view_enabled = False

    def get_urlpatterns(self):
        return [path("", self.construct_view(TerminologyView), name="index")]
