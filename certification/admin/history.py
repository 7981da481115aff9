"""The history of the guarantee, as one chain."""

import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column

from certification.admin.policies import MandatePolicy
from certification.admin.screens import Listing, ReadOnlyViewSet, history_columns, in_sentences
from certification.choices import Role
from certification.models import Complaint, HistoryEntry
from certification.models.facts import actions
from certification.models.people import mandate_roles
from certification.queries import complaint as complaints
from certification.queries.dossier import visible_to
from certification.queries.history import for_staff, named
from certification.rules import permissions as may


def entries_visible_to(user):
    """Return the entries of the dossiers that a person may read; the guardian and the administrator read the rest."""
    of_dossiers = Q(dossier__in=visible_to(user))
    if mandate_roles(user) & {Role.IMPARTIALITY_GUARDIAN, Role.ADMIN}:
        of_dossiers |= Q(dossier=None)
    # That a complaint moves, and through whose hands, is known to those alone who know of it.
    of_complaints = HistoryEntry.objects.of_model(Complaint)
    known = of_complaints.filter(object_id__in=[str(pk) for pk in complaints_known_to(user)])
    rows = HistoryEntry.objects.filter(of_dossiers).exclude(pk__in=of_complaints.values("pk"))
    return for_staff(rows | known, user)


def complaints_known_to(user) -> list[int]:
    return list(complaints.visible_to(user).values_list("pk", flat=True))


policy = MandatePolicy(HistoryEntry, read=may.read_dossiers, rows=entries_visible_to)


class HistoryFilters(WagtailFilterSet):
    """By what was done and when."""

    action = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("What was done"), choices=lambda: list(actions().items())
    )
    timestamp = django_filters.DateFromToRangeFilter(label=gettext_lazy("When"), widget=DateRangePickerWidget)

    class Meta:
        model = HistoryEntry
        fields = ["action", "timestamp"]


class HistoryListing(Listing):
    """Every fact, newest first, in sentences."""

    help_text = gettext_lazy(
        "Each entry carries the fingerprint of the one before it: nobody can rewrite the past unseen. "
        "The daily check proves it."
    )
    filterset_class = HistoryFilters
    search_fields = ["label", "reason"]
    default_ordering = "-sequence"
    export_filename = "history"
    exported = {
        "number": (gettext_lazy("No."), lambda fact: fact.number),
        "date": (gettext_lazy("When"), lambda fact: fact.date),
        "words": (gettext_lazy("What was done"), lambda fact: fact.words),
        "actor": (gettext_lazy("By whom"), lambda fact: fact.actor),
        "role": (gettext_lazy("Role"), lambda fact: fact.role),
        "source": (gettext_lazy("From"), lambda fact: fact.source),
        "target": (gettext_lazy("To"), lambda fact: fact.target),
        "reason": (gettext_lazy("Reason"), lambda fact: fact.reason),
        "hash": (gettext_lazy("Fingerprint"), lambda fact: fact.hash),
    }

    @property
    def columns(self):
        number, *others = history_columns()
        return [number, Column("label", label=gettext_lazy("About")), *others]

    def narrow(self, queryset):
        return queryset.select_related("user", "content_type")

    def get_valid_orderings(self):
        return ["sequence", "-sequence"]

    def ready(self, rows):
        entries = list(rows)
        labels = named(entry.label for entry in entries)
        return [
            Line(entry, fact, label)
            for entry, fact, label in zip(entries, in_sentences(entries), labels, strict=True)
        ]


class Line:
    """A fact in words, and what it is about."""

    def __init__(self, entry, fact, label):
        self.entry, self.fact, self.label = entry, fact, label

    def __getattr__(self, name):
        return getattr(self.fact, name)


class HistoryViewSet(ReadOnlyViewSet):
    """One list; an entry has no page of its own."""

    model = HistoryEntry
    policy = policy
    name = "history"
    icon = "history"
    menu_label = gettext_lazy("History")
    inspect_view_enabled = False
    index_view_class = HistoryListing

    def get_urlpatterns(self):
        return [pattern for pattern in super().get_urlpatterns() if pattern.name.startswith("index")]
