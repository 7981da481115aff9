"""The guarantee committee: its seats and its sessions. Votes are read nowhere here."""

import django_filters
from django.db.models import Count, Prefetch, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn

from certification.admin.entry import EntryViewSet
from certification.admin.people import EndColumn
from certification.admin.policies import MandatePolicy, everything
from certification.admin.screens import (
    Fact,
    FactsView,
    Listing,
    ReadOnlyViewSet,
    Row,
    Section,
    StateColumn,
    Table,
    day,
    linked,
)
from certification.choices import SessionStatus
from certification.forms.roster import SeatForm
from certification.models import DocketItem, Seat, Session
from certification.queries.dossier import visible_to
from certification.rules import permissions as may
from certification.services.roster import fill_seat, leave_seat
from cms.addresses import address

session_policy = MandatePolicy(Session, read=may.read_people, rows=everything(Session))
seat_policy = MandatePolicy(Seat, read=may.read_people, write=may.grant_mandates, rows=everything(Seat))


class SessionFilters(WagtailFilterSet):
    """By state."""

    status = django_filters.MultipleChoiceFilter(label=gettext_lazy("State"), choices=SessionStatus.choices)

    class Meta:
        model = Session
        fields = ["status"]


class SessionListing(Listing):
    """Every session of the committee."""

    columns = [
        linked("number", gettext_lazy("Session number"), "session:inspect", sort_key="number"),
        DateColumn("held_on", label=gettext_lazy("Day"), sort_key="held_on"),
        StateColumn(kind="session"),
        Column("item_count", label=gettext_lazy("Dossiers")),
        Column("chair", label=gettext_lazy("Chair")),
        Column("secretary", label=gettext_lazy("Secretary")),
        Column("place", label=gettext_lazy("Place")),
    ]
    exported = {
        "number": (gettext_lazy("Session number"), lambda session: session.number),
        "held_on": (gettext_lazy("Day"), lambda session: session.held_on),
        "status": (gettext_lazy("State"), lambda session: str(session.get_status_display())),
        "dossiers": (gettext_lazy("Dossiers"), lambda session: session.item_count),
        "chair": (gettext_lazy("Chair"), lambda session: str(session.chair)),
        "place": (gettext_lazy("Place"), lambda session: session.place),
    }
    help_text = gettext_lazy(
        "Sessions are convened and held in the members' area. Who voted what is shown nowhere: "
        "only counts by family of actors are kept with the decision."
    )
    filterset_class = SessionFilters
    search_fields = ["number", "place"]
    default_ordering = "-held_on"
    export_filename = "sessions"

    def narrow(self, queryset):
        return queryset.select_related("chair", "secretary").annotate(item_count=Count("items"))


class SessionFacts(FactsView):
    """A session with its docket."""

    def get_base_object_queryset(self):
        return (
            super()
            .get_base_object_queryset()
            .select_related("chair", "secretary", "version__framework", "second_convocation_of")
            .prefetch_related(
                Prefetch(
                    "items",
                    DocketItem.objects.select_related("dossier__territory", "measure", "decision").order_by(
                        "order", "pk"
                    ),
                )
            )
        )

    def links(self):
        return [
            Fact(
                _("Open the session in the members' area"),
                "",
                address("certification:session", self.object.pk),
            )
        ]

    def sections(self):
        session = self.object
        readable = set(visible_to(self.request.user).values_list("pk", flat=True))
        present = session.attendances.aggregate(seats=Count("pk", filter=Q(left_at=None)))["seats"]
        rows = [
            Row(
                [
                    f"{item.dossier} · {item.measure.get_kind_display()}"
                    if item.measure
                    else str(item.dossier),
                    item.get_status_display(),
                    item.decision.get_outcome_display() if hasattr(item, "decision") else "–",
                ],
                address("dossier:inspect", item.dossier_id) if item.dossier_id in readable else "",
            )
            for item in session.items.all()
        ]
        return [
            Section(
                _("The session"),
                [
                    Fact(_("Day"), day(session.held_on)),
                    Fact(_("Time"), session.starts_at),
                    Fact(_("Place"), session.place or "–"),
                    Fact(_("Chair"), session.chair),
                    Fact(_("Secretary"), session.secretary),
                    Fact(_("Rules applied"), session.version),
                    Fact(_("Second convocation of"), session.second_convocation_of or "–"),
                    Fact(_("Seats present"), f"{present} / {len(session.seats)}"),
                ],
            ),
            Section(
                _("Docket"),
                table=Table(
                    [_("Dossier"), _("State"), _("Outcome")], rows, _("No dossier is on the docket yet.")
                ),
            ),
        ]


class SessionViewSet(ReadOnlyViewSet):
    """Sessions are held, never edited."""

    model = Session
    policy = session_policy
    icon = "group"
    kind = "session"
    has_history = True
    index_view_class = SessionListing
    inspect_view_class = SessionFacts


class SeatListing(Listing):
    """Every seat, filled or left."""

    columns = [
        Column("family", label=gettext_lazy("Family of actors"), sort_key="family"),
        Column("number", label=gettext_lazy("Seat"), sort_key="number"),
        Column("holder", label=gettext_lazy("Held by"), sort_key="holder__name"),
        Column("alternate", label=gettext_lazy("Alternate")),
        DateColumn("since", label=gettext_lazy("Since"), sort_key="since"),
        DateColumn("until", label=gettext_lazy("Until"), sort_key="until"),
        EndColumn("seat:end", seat_policy),
    ]
    help_text = gettext_lazy(
        "Each family of actors holds the same number of seats. Giving a seat gives the mandate that goes with it."
    )
    search_fields = ["holder__name", "holder__email", "family"]
    default_ordering = "family"

    def narrow(self, queryset):
        return queryset.select_related("holder", "alternate")


class SeatViewSet(EntryViewSet):
    """Seats are given and ended."""

    model = Seat
    policy = seat_policy
    icon = "user"
    index_view_class = SeatListing
    add_form = SeatForm
    add = staticmethod(lambda *, actor, holder, **facts: fill_seat(holder, actor=actor, **facts))
    end = staticmethod(leave_seat)
    end_consequence = gettext_lazy(
        "The person leaves the committee today, with the mandate of this seat. Past sessions keep their seats."
    )
