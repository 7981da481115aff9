"""The glossary: terms, other forms and definitions in three languages."""

from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column

from certification.admin.entry import AddView, EndView, EntryViewSet
from certification.admin.policies import MandatePolicy, everything
from certification.admin.screens import Listing, linked, readable
from certification.forms.glossary import TermForm
from certification.models import GlossaryTerm
from certification.rules import permissions as may
from certification.services.glossary import remove_term, write_term

policy = MandatePolicy(
    GlossaryTerm, read=may.read_scheme, write=may.write_glossary, rows=everything(GlossaryTerm)
)


class TermListing(Listing):
    """Every term."""

    columns = [
        linked("name", gettext_lazy("Term"), "glossaryterm:edit"),
        Column("definition", label=gettext_lazy("Definition")),
    ]
    exported = {
        "code": (gettext_lazy("Code"), lambda term: term.code),
        "name": (gettext_lazy("Term"), lambda term: term.name),
        "definition": (gettext_lazy("Definition"), lambda term: term.definition),
    }
    help_text = gettext_lazy(
        "These words are explained where the texts of the criteria use them, and on the public page of the glossary."
    )
    search_fields = ["name", "definition"]
    default_ordering = "code"
    export_filename = "glossary"

    def narrow(self, queryset):
        return queryset


class ChangeView(AddView):
    """Change a term."""

    permission_required = "change"

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.object = readable(self.permission_policy, request.user, kwargs["pk"])

    def get_page_title(self):
        return _("Term: %(term)s") % {"term": self.object}

    def form(self, data=None):
        return TermForm(data, term=self.object)

    def write(self, data):
        return write_term(actor=self.request.user, term=self.object, **data)


class RemoveView(EndView):
    """Confirm that a term leaves the glossary."""

    page_title = gettext_lazy("Remove a term")
    button = gettext_lazy("Remove the term")
    done = gettext_lazy("“%(row)s” is removed.")

    def get_base_object_queryset(self):
        return GlossaryTerm.objects.all()


class GlossaryViewSet(EntryViewSet):
    """Terms of the glossary."""

    model = GlossaryTerm
    policy = policy
    icon = "openquote"
    index_view_class = TermListing
    add_form = TermForm
    add = staticmethod(write_term)
    end_view_class = RemoveView
    end = staticmethod(remove_term)
    end_consequence = gettext_lazy(
        "Texts no longer explain this word, and its line leaves the public page. The history keeps that it was there."
    )

    def get_urlpatterns(self):
        edit = path("edit/<int:pk>/", self.construct_view(ChangeView), name="edit")
        return [*super().get_urlpatterns(), edit]
