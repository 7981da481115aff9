"""Dossiers: where each one stands, whose turn it is, what is due."""

import datetime as dt

import django_filters
from django.db.models import Exists, F, FilteredRelation, OuterRef, Prefetch, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column

from certification.admin.policies import MandatePolicy
from certification.admin.screens import (
    DeadlineColumn,
    Fact,
    FactsHistory,
    FactsView,
    Listing,
    ReadOnlyViewSet,
    Row,
    Section,
    StateColumn,
    Table,
    day,
    linked,
    yes_no,
)
from certification.choices import (
    OPEN_DOSSIER_STATUSES,
    AwardStatus,
    DossierKind,
    DossierStatus,
)
from certification.clock import localdate
from certification.models import Award, Dossier, HistoryEntry, Hold, Scheme, Snapshot, Territory
from certification.queries.dossier import visible_to, whose_turn
from certification.queries.history import for_staff
from certification.rules import permissions as may
from certification.templatetags.certification import percent
from cms.addresses import address

SOON = dt.timedelta(days=14)
OVERDUE, DUE_SOON, NO_DATE = "overdue", "soon", "none"

policy = MandatePolicy(Dossier, read=may.read_dossiers, rows=visible_to)


def countries() -> list[tuple[str, str]]:
    codes = Territory.objects.order_by("country").values_list("country", flat=True).distinct()
    return [(code, code) for code in codes]


class DossierFilters(WagtailFilterSet):
    """By state, kind, case officer, country and deadline."""

    status = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("State"),
        choices=[choice for choice in DossierStatus.choices if choice[0] != DossierStatus.DRAFT],
    )
    kind = django_filters.ChoiceFilter(label=gettext_lazy("Kind"), choices=DossierKind.choices)
    case_officer = django_filters.ChoiceFilter(label=gettext_lazy("Case officer"))
    country = django_filters.ChoiceFilter(label=gettext_lazy("Country"), field_name="territory__country")
    due = django_filters.ChoiceFilter(
        label=gettext_lazy("Deadline"),
        choices=[
            (OVERDUE, gettext_lazy("Overdue")),
            (DUE_SOON, gettext_lazy("Within two weeks")),
            (NO_DATE, gettext_lazy("Without a deadline")),
        ],
        method="by_deadline",
    )

    class Meta:
        model = Dossier
        fields = ["status", "kind", "case_officer", "country", "due"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # One query gives what both lists offer: only what this person's dossiers hold.
        held = list(
            visible_to(self.request.user)
            .order_by()
            .values_list("territory__country", "case_officer", "case_officer__name")
            .distinct()
        )
        self.filters["country"].extra["choices"] = sorted({(country, country) for country, *_rest in held})
        self.filters["case_officer"].extra["choices"] = sorted(
            {(officer, name) for _country, officer, name in held if officer}, key=lambda choice: choice[1]
        )

    def by_deadline(self, queryset, name, value):
        today = localdate()
        running = queryset.filter(status__in=OPEN_DOSSIER_STATUSES)
        return {
            OVERDUE: running.filter(due_on__lt=today),
            DUE_SOON: running.filter(due_on__gte=today, due_on__lte=today + SOON),
            NO_DATE: running.filter(due_on=None),
        }[value]


def turn(dossier) -> str:
    return str(whose_turn(dossier).who)


def deadline_of(dossier) -> dt.date | None:
    return whose_turn(dossier).due_on


def officer(dossier) -> str:
    return str(dossier.case_officer) if dossier.case_officer_id else ""


class DossierListing(Listing):
    """Every dossier that was submitted."""

    columns = [
        linked(
            "number",
            gettext_lazy("Dossier number"),
            "dossier:inspect",
            accessor=lambda dossier: dossier.number or _("Draft"),
            sort_key="number",
        ),
        Column("territory", label=gettext_lazy("Territory"), sort_key="territory__name"),
        StateColumn(kind="dossier"),
        Column("turn", label=gettext_lazy("Whose turn"), accessor=turn),
        DeadlineColumn("due_on", label=gettext_lazy("Due on"), accessor=deadline_of, sort_key="due_on"),
        Column(
            "declared_score",
            label=gettext_lazy("Declared"),
            accessor=lambda dossier: percent(dossier.declared_score),
            sort_key="declared_score",
        ),
        Column(
            "observed_score",
            label=gettext_lazy("Observed"),
            accessor=lambda dossier: percent(dossier.observed_score),
            sort_key="observed_score",
        ),
        Column(
            "case_officer",
            label=gettext_lazy("Case officer"),
            accessor=officer,
            sort_key="case_officer__name",
        ),
    ]
    exported = {
        "number": (gettext_lazy("Dossier number"), lambda dossier: dossier.number),
        "territory": (gettext_lazy("Territory"), lambda dossier: dossier.territory.name),
        "country": (gettext_lazy("Country"), lambda dossier: dossier.territory.country),
        "kind": (gettext_lazy("Kind"), lambda dossier: str(dossier.get_kind_display())),
        "status": (gettext_lazy("State"), lambda dossier: str(dossier.get_status_display())),
        "turn": (gettext_lazy("Whose turn"), turn),
        "due_on": (gettext_lazy("Due on"), deadline_of),
        "submitted_on": (
            gettext_lazy("Submitted on"),
            lambda dossier: localdate(dossier.submitted_at) if dossier.submitted_at else None,
        ),
        "declared": (gettext_lazy("Declared"), lambda dossier: dossier.declared_score),
        "observed": (gettext_lazy("Observed"), lambda dossier: dossier.observed_score),
        "case_officer": (gettext_lazy("Case officer"), officer),
    }
    help_text = gettext_lazy(
        "A dossier moves by its actions, each kept in its history. Nothing here is edited or deleted by hand."
    )
    filterset_class = DossierFilters
    search_fields = ["number", "territory__name", "territory__place", "territory__region"]
    default_ordering = "-number"
    export_filename = "dossiers"

    def narrow(self, queryset):
        asked = Q(corrections__answered_at=None, corrections__closed_at=None)
        prepared = Award.objects.filter(status=AwardStatus.PREPARED).prefetch_related("signatures")
        return (
            queryset.annotate(asked=FilteredRelation("corrections", condition=asked))
            .select_related("territory", "case_officer", "asked")
            .prefetch_related(Prefetch("awards", prepared))
        )

    def order_queryset(self, queryset):
        if self.ordering == "due_on":
            return queryset.order_by(F("due_on").asc(nulls_last=True), "-pk")
        return super().order_queryset(queryset)

    def ready(self, rows):
        """Give each line what tells whose turn it is, read for all of them at once."""
        rows = list(rows)
        waits_for_pledge = any(dossier.awards.all() for dossier in rows)
        scheme = Scheme.current() if waits_for_pledge else None
        for dossier in rows:
            dossier.open_correction, dossier.scheme = getattr(dossier, "asked", None), scheme
        return rows


class DossierFacts(FactsView):
    """Everything that is on a dossier but votes and drafts of assessors."""

    def get_base_object_queryset(self):
        return (
            super()
            .get_base_object_queryset()
            .annotate(
                frozen=FilteredRelation("freezes", condition=Q(freezes__lifted_at=None)),
                is_held=Exists(Hold.objects.active().filter(dossier=OuterRef("pk"))),
            )
            .select_related(
                "territory", "version__framework", "case_officer", "opened_by", "mandate_letter", "frozen"
            )
            .prefetch_related(
                "modules",
                Prefetch("awards", Award.objects.select_related("territory")),
                "awards__signatures",
                "corrections",
                "decisions",
                "appeals",
            )
        )

    def get_object(self):
        dossier = super().get_object()
        dossier.freeze = getattr(dossier, "frozen", None)
        return dossier

    def links(self):
        return [
            Fact(
                _("Open the dossier in the members' area"),
                "",
                address("certification:dossier", self.object.pk),
            ),
            Fact(_("Open the secretariat's desk"), "", address("certification:desk", self.object.pk)),
        ]

    def sections(self):
        return [
            self.standing(),
            self.application(),
            self.scores(),
            self.team(),
            self.corrections(),
            self.decisions(),
            self.snapshots(),
        ]

    def standing(self):
        dossier, now_due = self.object, whose_turn(self.object)
        freeze = dossier.freeze
        facts = [
            Fact(_("Whose turn"), now_due.who),
            Fact(_("To do"), now_due.task),
            Fact(_("Due on"), day(now_due.due_on)),
            Fact(_("Since"), day(dossier.status_since)),
            Fact(_("Case officer"), officer(dossier) or "–"),
            Fact(_("Kind"), dossier.get_kind_display()),
            Fact(_("Round"), dossier.round),
        ]
        if dossier.is_held:
            facts += [Fact(_("Legal hold"), hold.reason) for hold in dossier.holds.active()]
        if dossier.forgotten_at:
            facts.append(Fact(_("Content forgotten on"), day(dossier.forgotten_at)))
        if freeze:
            facts.insert(0, Fact(_("Frozen by the impartiality guardian"), freeze.reason))
        return Section(_("Where it stands"), facts)

    def application(self):
        dossier = self.object
        return Section(
            _("Application"),
            [
                Fact(_("Territory"), dossier.territory, address("territory:inspect", dossier.territory_id)),
                Fact(
                    _("Framework version"),
                    dossier.version,
                    address("framework_version:inspect", dossier.version_id),
                ),
                Fact(_("Dominant themes"), ", ".join(module.name for module in dossier.modules.all()) or "–"),
                Fact(_("Perimeter"), dossier.perimeter or "–"),
                Fact(_("Inhabitants"), dossier.population or "–"),
                Fact(_("Municipalities"), dossier.municipalities or "–"),
                Fact(_("Why they apply"), dossier.motivation or "–"),
                Fact(_("Opened by"), dossier.opened_by),
                Fact(_("Submitted on"), day(dossier.submitted_at)),
                Fact(
                    _("Mandate letter"),
                    dossier.mandate_letter or "–",
                    address("certification:file", dossier.mandate_letter.uuid)
                    if dossier.mandate_letter
                    else "",
                ),
                Fact(_("Charter accepted on"), day(dossier.charter_accepted_at)),
                Fact(_("Contribution to costs"), dossier.get_fee_display()),
                Fact(_("The perimeter is coherent"), yes_no(dossier.perimeter_is_coherent)),
                Fact(_("Mark use asked for"), dossier.get_mark_scope_display()),
            ],
        )

    def scores(self):
        dossier = self.object
        return Section(
            _("Scores"),
            [
                Fact(_("Criteria answered"), f"{dossier.answered_count} / {dossier.criteria_count}"),
                Fact(_("Declared"), percent(dossier.declared_score)),
                Fact(_("Observed"), percent(dossier.observed_score)),
                Fact(_("Level within the rules"), dossier.observed_level or "–"),
            ],
        )

    def team(self):
        rows = [
            Row(
                [str(mission.person), mission.get_role_display(), mission.get_status_display(), mission.round]
            )
            for mission in self.object.team
        ]
        return Section(
            _("Team"),
            table=Table(
                [_("Person"), _("Role"), _("State"), _("Round")], rows, _("Nobody was proposed yet.")
            ),
        )

    def corrections(self):
        rows = [
            Row([day(request.asked_at), request.reason, day(request.due_on), request.answer or "–"])
            for request in self.object.corrections.all()
        ]
        return Section(
            _("Correction requests"),
            table=Table(
                [_("Asked on"), _("What is missing and why"), _("Due on"), _("Answer")],
                rows,
                _("Nothing was asked for."),
            ),
        )

    def decisions(self):
        rows = [
            Row(
                [
                    decision.number,
                    day(decision.decided_on),
                    decision.get_outcome_display(),
                    decision.level or "–",
                    decision.get_method_display(),
                    yes_no(decision.is_signed),
                ],
                address("certification:decision", decision.pk),
            )
            for decision in self.object.decisions.all()
        ]
        rows += [
            Row([str(award), day(award.valid_from), award.get_status_display(), "", "", ""],
                address("award:inspect", award.pk))
            for award in self.object.awards.all()
        ]  # fmt: skip
        rows += [
            Row([_("Appeal"), day(appeal.lodged_at), appeal.get_status_display(), "", "", ""],
                address("appeal:inspect", appeal.pk))
            for appeal in self.object.appeals.all()
        ]  # fmt: skip
        return Section(
            _("Decisions, awards and appeals"),
            table=Table(
                [_("Reference"), _("Date"), _("Outcome"), _("Level"), _("Method"), _("Signed")],
                rows,
                _("Nothing is decided yet."),
            ),
        )

    def snapshots(self):
        rows = [
            Row([snapshot.get_kind_display(), day(snapshot.made_at), snapshot.digest])
            for snapshot in Snapshot.objects.filter(dossier=self.object).defer("content")
        ]
        return Section(
            _("What was frozen"),
            table=Table([_("What"), _("When"), _("Fingerprint")], rows, _("Nothing was submitted yet.")),
        )


class DossierHistory(FactsHistory):
    """Every fact of a dossier and of what belongs to it."""

    def entries(self):
        return for_staff(HistoryEntry.objects.filter(dossier=self.object), self.request.user)


class DossierViewSet(ReadOnlyViewSet):
    """Dossiers are moved, never edited."""

    model = Dossier
    policy = policy
    icon = "folder-open-inverse"
    kind = "dossier"
    has_history = True
    index_view_class = DossierListing
    inspect_view_class = DossierFacts
    history_view_class = DossierHistory
