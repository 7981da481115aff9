"""The text of the mark-use contract: its versions, what each changed, and the next one, looked at before it is published."""

from django.http import HttpResponseRedirect
from django.urls import path, reverse
from django.utils.text import capfirst
from django.utils.translation import get_language_info, gettext_lazy, override
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, DateColumn

from certification.admin.entry import WritingView
from certification.admin.policies import MandatePolicy
from certification.admin.screens import (
    REFUSED,
    Fact,
    FactsView,
    Listing,
    ReadOnlyViewSet,
    Section,
    day,
    linked,
)
from certification.forms.contract import ContractForm
from certification.models import ContractText
from certification.models.framework_document import LOCALES
from certification.queries.contract import filled, sample_facts, texts
from certification.rules import permissions as may
from certification.rules.mark import PLACEHOLDERS
from certification.services.pledge import problems_of_clauses, publish_contract

policy = MandatePolicy(
    ContractText, read=may.read_scheme, write=may.publish_contract, rows=lambda user: texts()
)


class ContractListing(Listing):
    """Every version, the one in force above."""

    columns = [
        linked("number", gettext_lazy("Version"), "contract:inspect"),
        DateColumn("published_on", label=gettext_lazy("Published on")),
        Column(
            "published_by", label=gettext_lazy("Published by"), accessor=lambda text: text.published_by or "–"
        ),
        Column("signed", label=gettext_lazy("Contracts signed")),
    ]
    help_text = gettext_lazy(
        "What territories sign with their pledge. A version never changes: another one is published, for the contracts "
        "signed from then on. Those already signed stay as they were signed."
    )
    default_ordering = "-number"
    is_searchable = False
    export_filename = "contract"
    exported = {
        "number": (gettext_lazy("Version"), lambda text: text.number),
        "published_on": (gettext_lazy("Published on"), lambda text: text.published_on),
        "signed": (gettext_lazy("Contracts signed"), lambda text: text.signed),
    }

    def get_base_queryset(self):
        # The first text is the one that the product brings.
        ContractText.current()
        return super().get_base_queryset()


class ContractFacts(FactsView):
    """One version, in every language, with what it changed."""

    def sections(self):
        text = self.object
        former = texts().filter(number__lt=text.number).first()
        known = former.clauses if former else text.clauses
        return [
            Section(
                _("Version %(number)d") % {"number": text.number},
                [
                    Fact(_("Published on"), day(text.published_on)),
                    Fact(_("Published by"), text.published_by or _("The product")),
                    Fact(_("Contracts signed"), text.signed),
                ],
            ),
            *(self.clauses_in(locale, known) for locale in LOCALES),
        ]

    def clauses_in(self, locale: str, known: list) -> Section:
        facts = []
        for number, clause in enumerate(self.object.clauses, 1):
            changed = "" if clause in known else f" ({_('new or changed')})"
            title, words = (clause[part].get(locale, "") for part in ("title", "text"))
            facts.append(Fact(f"{number}. {title}{changed}", words))
        return Section(capfirst(get_language_info(locale)["name_translated"]), facts)

    def links(self):
        if not self.user_has_permission("add"):
            return []
        return [Fact(_("Write the next version"), "", reverse("contract:add"))]


class ContractView(WritingView):
    """Write the next version from the one in force, look at it, publish it."""

    template_name = "certification/admin/contract.html"
    page_title = gettext_lazy("Write the next version")
    submit = gettext_lazy("Publish this version")

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.text = ContractText.current()

    def form(self, data=None):
        return ContractForm(data, text=self.text)

    def post(self, request, *args, **kwargs):
        data, wanted = request.POST.copy(), request.POST.get("do")
        if wanted == "more":
            data["clause-TOTAL_FORMS"] = str(len(self.form(data).forms) + 1)
        form = self.form(data)
        if not form.is_valid():
            return self.show(form, status=200 if wanted == "more" else REFUSED)
        problems = problems_of_clauses(form.clauses())
        if wanted == "publish" and not problems:
            text = publish_contract(actor=request.user, clauses=form.clauses())
            messages.success(request, _("Version %(number)d is in force.") % {"number": text.number})
            return HttpResponseRedirect(reverse("contract:inspect", args=[text.pk]))
        return self.show(form, problems, status=REFUSED if problems else 200)

    def show(self, form, reasons=(), status=200):
        context = self.get_context_data(
            form=form,
            reasons=reasons,
            back=self.after(),
            submit=self.submit,
            number=self.text.number,
            placeholders=[f"{{{name}}}" for name in PLACEHOLDERS],
            previews=self.previews(form) if form.is_bound and form.is_valid() and not reasons else [],
        )
        return self.render_to_response(context, status=status)

    def previews(self, form) -> list[dict]:
        """Return the clauses of each language with invented facts, as a territory would read them."""
        found = []
        for locale in LOCALES:
            with override(locale):
                clauses = filled(form.clauses(), sample_facts())
            name = capfirst(get_language_info(locale)["name_translated"])
            found.append({"code": locale, "name": name, "clauses": clauses})
        return found


class ContractViewSet(ReadOnlyViewSet):
    """Versions of the contract: published, never changed."""

    model = ContractText
    policy = policy
    name = "contract"
    url_prefix = "contract"
    icon = "doc-full"
    menu_label = gettext_lazy("Mark-use contract")
    has_history = True
    index_view_class = ContractListing
    inspect_view_class = ContractFacts

    def get_urlpatterns(self):
        return [*super().get_urlpatterns(), path("next/", self.construct_view(ContractView), name="add")]

    def get_index_view_kwargs(self, **kwargs):
        return super().get_index_view_kwargs(add_url_name=self.get_url_name("add"), **kwargs)
