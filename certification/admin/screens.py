"""What the screens of the administration share: lists, pages of facts, moves with a reason, history in sentences."""

from typing import NamedTuple

from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.views.generic.base import BaseListingView, BaseObjectMixin, WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import HeaderButton

from certification.clock import localdate
from certification.errors import NotAllowed
from certification.exports.tables import safe_cell
from certification.forms.dossier import MoveForm
from certification.models import HistoryEntry
from certification.models.facts import actions
from certification.queries.history import in_words
from certification.services.moves import VERBS, move
from certification.services.transition import available_actions
from certification.templatetags.certification import BADGES, WORDS
from certification.views.access import ask_who_signs

ROWS = 60
REFUSED = 422


class Fact(NamedTuple):
    """A label, its value, and where the value leads."""

    label: str
    value: object
    url: str = ""


class Table(NamedTuple):
    """Rows under headings; the first cell of a row may lead somewhere."""

    headings: list
    rows: list
    empty: str = ""


class Row(NamedTuple):
    """The cells of one line of a table, and where its first cell leads."""

    cells: list
    url: str = ""


class Section(NamedTuple):
    """A part of a page of facts."""

    title: str
    facts: list = []
    table: Table | None = None
    text: str = ""


# --- cells --------------------------------------------------------------------------------------------------------


class StateColumn(Column):
    """A state: its word, with the tone that it has everywhere."""

    cell_template_name = "certification/admin/state_cell.html"

    def __init__(self, name="status", *, kind, **kwargs):
        super().__init__(name, **{"label": gettext_lazy("State"), "sort_key": name, **kwargs})
        self.kind = kind

    def get_cell_context_data(self, instance, parent_context):
        return super().get_cell_context_data(instance, parent_context) | state(
            self.kind, self.get_value(instance)
        )


class DeadlineColumn(Column):
    """A date and the days left before it."""

    cell_template_name = "certification/admin/deadline_cell.html"

    def get_cell_context_data(self, instance, parent_context):
        context = super().get_cell_context_data(instance, parent_context)
        due_on = self.get_value(instance)
        days = (due_on - localdate()).days if due_on else None
        return context | {
            "due_on": due_on,
            "days": days,
            "late": -days if days is not None and days < 0 else 0,
        }


def state(kind: str, status: str) -> dict:
    """Return the word of a state and its tone."""
    return {"word": WORDS[kind](status).label, "tone": BADGES[kind][status][1] or "none"}


def day(moment) -> str:
    """Write a date in words, or a dash."""
    return date_format(moment, "DATE_FORMAT") if moment else "–"


def yes_no(value) -> str:
    return _("Yes") if value else _("No")


def linked(name, label, url_name, **kwargs) -> TitleColumn:
    """Return the column whose cell leads to the page of its row."""
    return TitleColumn(name, label=label, url_name=url_name, **kwargs)


# --- lists --------------------------------------------------------------------------------------------------------


class Listing(IndexView):
    """A list of what this person may read. `exported` gives the columns of the spreadsheet and how to fill them."""

    exported: dict = {}
    help_text = ""
    search_backend_name = None
    default_ordering = None
    template_name = "certification/admin/listing.html"

    def get_base_queryset(self):
        return self.narrow(
            self.permission_policy.instances_user_has_permission_for(self.request.user, "view")
        )

    def narrow(self, queryset):
        """Add what each line reads, so that a longer list asks no more queries."""
        return queryset

    def ready(self, rows):
        """Complete the rows of one page; the spreadsheet passes all of them."""
        return rows

    def paginate_queryset(self, queryset, page_size):
        paginator, page, rows, has_others = super().paginate_queryset(queryset, page_size)
        page.object_list = self.ready(rows)
        return paginator, page, page.object_list, has_others

    @cached_property
    def list_export(self):
        return list(self.exported)

    def get_heading(self, queryset, field):
        return str(self.exported[field][0])

    def to_row_dict(self, item):
        return {field: exported_cell(read(item)) for field, (_label, read) in self.exported.items()}

    def as_spreadsheet(self, queryset, spreadsheet_format):
        return super().as_spreadsheet(self.ready(queryset), spreadsheet_format)

    def stream_csv(self, queryset):
        """Begin with the mark by which spreadsheets read accents."""
        yield "\ufeff"
        yield from super().stream_csv(queryset)

    def get_filename(self):
        return f"{super().get_filename()}-{localdate():%Y-%m-%d}"


def exported_cell(value: object) -> object:
    """Return a cell that no spreadsheet runs as a formula; numbers and dates stay what they are."""
    return safe_cell(value) if isinstance(value, str) or value is None else value


# --- one object ---------------------------------------------------------------------------------------------------


class OneObject(PermissionCheckedMixin, BaseObjectMixin, WagtailAdminTemplateMixin):
    """A page about one row that this person may read; any other does not exist."""

    permission_required = "view"
    index_url_name = None
    inspect_url_name = None
    kind = ""

    def get_base_object_queryset(self):
        return self.permission_policy.instances_user_has_permission_for(self.request.user, "view")

    def get_page_subtitle(self):
        return str(self.object)

    def get_breadcrumbs_items(self):
        trail = [
            {"url": reverse(self.index_url_name), "label": capfirst(self.model._meta.verbose_name_plural)}
        ]
        own = {"url": reverse(self.inspect_url_name, args=[self.object.pk]), "label": str(self.object)}
        if self.page_title:
            trail += [own, {"url": "", "label": self.get_page_title(), "sublabel": str(self.object)}]
        else:
            trail.append({**own, "url": ""})
        return [*self.breadcrumbs_items, *trail]

    def get_context_data(self, **kwargs):
        found = {"state": state(self.kind, self.object.status)} if self.kind else {}
        return super().get_context_data(object=self.object, **found, **kwargs)


class FactsView(OneObject, TemplateView):
    """Everything about one row, read only, with the moves that this person may make."""

    template_name = "certification/admin/facts.html"
    history_url_name = None
    move_url_name = None

    def sections(self) -> list[Section]:
        return []

    def links(self) -> list[Fact]:
        """Return the places where work on this row goes on."""
        return []

    def moves(self) -> list[dict]:
        if not self.kind:
            return []
        verbs = VERBS.get(self.model._meta.model_name, {})
        return [
            {**action, "url": reverse(self.move_url_name, args=[self.object.pk, action["move"]])}
            for action in available_actions(self.object, self.request.user)
            if action["move"] in verbs
        ]

    @cached_property
    def header_buttons(self):
        if self.history_url_name is None:
            return []
        return [
            HeaderButton(
                _("History"), url=reverse(self.history_url_name, args=[self.object.pk]), icon_name="history"
            )
        ]

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            sections=self.sections(), links=self.links(), moves=self.moves(), **kwargs
        )


class MoveView(OneObject, TemplateView):
    """Confirm one move: what it does, what keeps it from happening, and its reason."""

    template_name = "certification/admin/move.html"

    @cached_property
    def action(self) -> dict:
        name = self.kwargs["move"]
        found = available_actions(self.object, self.request.user)
        action = next((action for action in found if action["move"] == name), None)
        if action is None or name not in VERBS.get(self.model._meta.model_name, {}):
            raise Http404
        return action

    def get_page_title(self):
        return self.action["label"]

    @property
    def page_title(self):
        return self.get_page_title()

    @cached_property
    def form(self):
        data = self.request.POST if self.request.method == "POST" else None
        return MoveForm(data, asks_reason=self.action["asks_reason"])

    def get(self, request, *args, **kwargs):
        return self.show(self.form, self.action["refusals"])

    def post(self, request, *args, **kwargs):
        if self.action["signed"]:
            ask_who_signs(request)
        form = self.form
        reasons = []
        if form.is_valid():
            try:
                self.do(form.cleaned_data.get("reason", ""))
            except NotAllowed as error:
                reasons = error.reasons
            else:
                messages.success(request, _("Done: %(action)s.") % {"action": self.action["label"]})
                return HttpResponseRedirect(reverse(self.inspect_url_name, args=[self.object.pk]))
        return self.show(form, reasons, status=REFUSED)

    def do(self, reason: str) -> None:
        move(self.object, self.action["move"], actor=self.request.user, reason=reason)

    def show(self, form, reasons, status=200):
        context = self.get_context_data(
            form=form,
            reasons=reasons,
            action=self.action,
            back=reverse(self.inspect_url_name, args=[self.object.pk]),
        )
        return self.render_to_response(context, status=status)


class FactsHistory(PermissionCheckedMixin, BaseObjectMixin, BaseListingView):
    """The history of one row, in sentences, from the chain that nobody rewrites."""

    permission_required = "view"
    page_title = gettext_lazy("History")
    header_icon = "history"
    paginate_by = ROWS
    index_url_name = None
    inspect_url_name = None
    history_url_name = None
    history_results_url_name = None
    verbose_name_plural = gettext_lazy("history entries")

    @cached_property
    def columns(self):
        return history_columns()

    def get_base_object_queryset(self):
        return self.permission_policy.instances_user_has_permission_for(self.request.user, "view")

    def entries(self):
        return HistoryEntry.objects.for_instance(self.object)

    def get_base_queryset(self):
        return self.entries().select_related("user", "content_type").order_by("-sequence")

    def paginate_queryset(self, queryset, page_size):
        paginator, page, rows, has_others = super().paginate_queryset(queryset, page_size)
        page.object_list = in_sentences(rows)
        return paginator, page, page.object_list, has_others

    def get_index_url(self):
        return reverse(self.history_url_name, args=[self.object.pk])

    def get_index_results_url(self):
        return reverse(self.history_results_url_name, args=[self.object.pk])

    def get_page_subtitle(self):
        return str(self.object)

    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {"url": reverse(self.index_url_name), "label": capfirst(self.model._meta.verbose_name_plural)},
            {"url": reverse(self.inspect_url_name, args=[self.object.pk]), "label": str(self.object)},
            {"url": "", "label": self.get_page_title(), "sublabel": str(self.object)},
        ]


def in_sentences(entries) -> list:
    """Turn history entries into facts with their words; one reading of the words for the whole list."""
    verbs = actions()
    return [in_words(entry, verbs) for entry in entries]


def history_columns() -> list[Column]:
    """Return the columns in which every history is read."""
    return [
        Column("number", label=gettext_lazy("No.")),
        Column("words", label=gettext_lazy("What was done")),
        Column("actor", label=gettext_lazy("By whom"), accessor=signed),
        Column("target", label=gettext_lazy("State"), accessor=passage),
        Column("reason", label=gettext_lazy("Reason")),
        MomentColumn("date", label=gettext_lazy("When")),
    ]


def signed(fact) -> str:
    return f"{fact.actor} ({fact.role})" if fact.role else fact.actor


def passage(fact) -> str:
    return f"{fact.source} → {fact.target}" if fact.source and fact.target != fact.source else fact.target


class MomentColumn(Column):
    """A date and its time."""

    cell_template_name = "certification/admin/moment_cell.html"


# --- viewsets -----------------------------------------------------------------------------------------------------


class ReadOnlyViewSet(ModelViewSet):
    """A list and a page of facts; nothing here is created, edited, copied nor deleted behind the services' back."""

    add_to_reference_index = False
    copy_view_enabled = False
    inspect_view_enabled = True
    list_per_page = ROWS
    search_backend_name = None
    index_view_class = Listing
    inspect_view_class = FactsView
    history_view_class = FactsHistory
    move_view_class = MoveView
    exclude_form_fields: list = []
    policy = None
    kind = ""
    has_history = False

    @property
    def permission_policy(self):
        return self.policy

    def get_common_view_kwargs(self, **kwargs):
        found = {"kind": self.kind, "inspect_url_name": self.get_url_name("inspect"), "add_url_name": None}
        if self.kind:
            found["move_url_name"] = self.get_url_name("move")
        found = super().get_common_view_kwargs(**(found | kwargs))
        if not self.has_history:
            found["history_url_name"] = None
        return found

    def get_inspect_view_kwargs(self, **kwargs):
        return kwargs

    def get_history_view_kwargs(self, **kwargs):
        return {"history_results_url_name": self.get_url_name("history_results"), **kwargs}

    def get_urlpatterns(self):
        found = [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("inspect/<int:pk>/", self.inspect_view, name="inspect"),
        ]
        if self.has_history:
            found += [
                path("history/<int:pk>/", self.history_view, name="history"),
                path("history-results/<int:pk>/", self.history_results_view, name="history_results"),
            ]
        if self.kind:
            found.append(path("<int:pk>/<slug:move>/", self.move_view, name="move"))
        return found

    @property
    def move_view(self):
        return self.construct_view(self.move_view_class)

    def register_permissions(self):
        """Mandates decide, not Django's permissions: none is offered to groups."""

    def register_admin_url_finder(self):
        """No generic page edits these rows."""


def readable(policy, user, pk: int):
    """Return the row that this person may read, or answer 404."""
    return get_object_or_404(policy.instances_user_has_permission_for(user, "view"), pk=pk)
