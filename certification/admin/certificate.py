"""Awards and their certificates: what is in force, suspended, ended."""

import django_filters
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn

from certification.admin.dossier import countries
from certification.admin.policies import MandatePolicy
from certification.admin.screens import (
    DeadlineColumn,
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
    yes_no,
)
from certification.choices import AwardStatus
from certification.models import Award
from certification.queries.dossier import awards_visible_to
from certification.rules import permissions as may
from cms.addresses import address

policy = MandatePolicy(Award, read=may.read_dossiers, rows=awards_visible_to)


class AwardFilters(WagtailFilterSet):
    """By state, country and end of validity."""

    status = django_filters.MultipleChoiceFilter(label=gettext_lazy("State"), choices=AwardStatus.choices)
    country = django_filters.ChoiceFilter(
        label=gettext_lazy("Country"), field_name="territory__country", choices=countries
    )

    class Meta:
        model = Award
        fields = ["status", "country"]


def next_date(award):
    """Return the date that matters next: the pledge, the follow-up, the end."""
    if award.status == AwardStatus.PREPARED:
        return award.pledge_due_on
    return award.next_review_on if award.status in (AwardStatus.ACTIVE, AwardStatus.SUSPENDED) else None


def code_of(award) -> str:
    return award.certificate.code if hasattr(award, "certificate") else ""


class AwardListing(Listing):
    """Every award, whatever its state."""

    columns = [
        linked(
            "number",
            gettext_lazy("Award number"),
            "award:inspect",
            accessor=lambda award: award.number or _("Being prepared"),
            sort_key="number",
        ),
        Column("territory", label=gettext_lazy("Territory"), sort_key="territory__name"),
        Column("level", label=gettext_lazy("Level")),
        StateColumn(kind="award"),
        DateColumn("valid_from", label=gettext_lazy("Valid from"), sort_key="valid_from"),
        DateColumn("valid_until", label=gettext_lazy("Valid until"), sort_key="valid_until"),
        DeadlineColumn("next_review_on", label=gettext_lazy("Next date"), accessor=next_date),
    ]
    exported = {
        "number": (gettext_lazy("Award number"), lambda award: award.number),
        "territory": (gettext_lazy("Territory"), lambda award: award.territory.name),
        "country": (gettext_lazy("Country"), lambda award: award.territory.country),
        "level": (gettext_lazy("Level"), lambda award: award.level.name),
        "status": (gettext_lazy("State"), lambda award: str(award.get_status_display())),
        "valid_from": (gettext_lazy("Valid from"), lambda award: award.valid_from),
        "valid_until": (gettext_lazy("Valid until"), lambda award: award.valid_until),
        "code": (gettext_lazy("Verification code"), code_of),
    }
    help_text = gettext_lazy(
        "An award follows a decision. It is suspended, withdrawn or annulled by its actions, never edited."
    )
    filterset_class = AwardFilters
    search_fields = ["number", "territory__name", "territory__place", "certificate__code"]
    default_ordering = "-number"
    export_filename = "awards"

    def narrow(self, queryset):
        return queryset.select_related("territory", "level", "certificate")


class AwardFacts(FactsView):
    """An award with its pledge, its certificate, its suspensions and follow-ups."""

    def get_base_object_queryset(self):
        return (
            super()
            .get_base_object_queryset()
            .select_related(
                "territory", "level", "decision", "dossier__territory", "certificate__file", "successor"
            )
            .prefetch_related("signatures__person", "suspensions", "reviews", "certificate__editions__file")
        )

    def links(self):
        found = [
            Fact(_("Open the award in the members' area"), "", address("certification:award", self.object.pk))
        ]
        if code_of(self.object):
            found.append(
                Fact(_("See the public page of the certificate"), "", address("verify", code_of(self.object)))
            )
        return found

    def sections(self):
        award = self.object
        return [
            Section(
                _("The award"),
                [
                    Fact(_("Territory"), award.territory, address("territory:inspect", award.territory_id)),
                    Fact(_("Dossier"), award.dossier, address("dossier:inspect", award.dossier_id)),
                    Fact(_("Decision"), award.decision, address("certification:decision", award.decision_id)),
                    Fact(_("Level"), award.level),
                    Fact(_("Perimeter"), award.perimeter),
                    Fact(_("Mark use"), award.get_mark_scope_display()),
                    Fact(_("Prepared on"), day(award.prepared_on)),
                    Fact(_("Pledge due on"), day(award.pledge_due_on)),
                    Fact(_("Valid from"), day(award.valid_from)),
                    Fact(_("Valid until"), day(award.valid_until)),
                    Fact(_("Next follow-up on"), day(award.next_review_on)),
                    Fact(_("Ended on"), day(award.ended_on)),
                    Fact(_("Public reason"), award.get_reason_category_display() or "–"),
                    Fact(_("Axis profile published"), yes_no(award.axis_profile_public)),
                ],
            ),
            self.certificate(),
            self.editions(),
            Section(
                _("Pledge"),
                table=Table(
                    [_("Signed by"), _("On behalf of"), _("Family"), _("On")],
                    [
                        Row([str(row.person), row.on_behalf_of or "–", row.family or "–", day(row.signed_at)])
                        for row in award.signatures.all()
                    ],
                    _("Nobody signed yet."),
                ),
            ),
            Section(
                _("Notices and suspensions"),
                table=Table(
                    [_("Notice given on"), _("Reason"), _("Suspended on"), _("Heard on"), _("Lifted on")],
                    [
                        Row(
                            [
                                day(row.notified_on),
                                row.get_category_display(),
                                day(row.started_on),
                                day(row.heard_at),
                                day(row.lifted_at),
                            ]
                        )
                        for row in award.suspensions.all()
                    ],
                    _("None."),
                ),
            ),
            Section(
                _("Follow-up"),
                table=Table(
                    [_("Due on"), _("Held on"), _("Outcome"), _("Summary")],
                    [
                        Row([day(row.due_on), day(row.held_on), row.get_outcome_display(), row.summary])
                        for row in award.reviews.all()
                    ],
                    _("No follow-up was recorded yet."),
                ),
            ),
        ]

    def certificate(self):
        if not code_of(self.object):
            return Section(_("Certificate"), text=_("The certificate is issued once the pledge is signed."))
        certificate = self.object.certificate
        return Section(
            _("Certificate"),
            [
                Fact(_("Verification code"), certificate.code, address("verify", certificate.code)),
                Fact(_("Issued on"), day(certificate.issued_at)),
                Fact(_("Fingerprint of the facts"), certificate.digest),
                Fact(
                    _("File"),
                    _("Read the certificate (PDF)") if certificate.file_id else _("Being made"),
                    address("certificate_pdf", certificate.code) if certificate.file_id else "",
                ),
            ],
        )

    def editions(self):
        """Show every file made of the certificate, and what keeps one from being made."""
        found = self.object.certificate.editions.all() if code_of(self.object) else ()
        return Section(
            _("Files of the certificate"),
            table=Table(
                [
                    _("Edition"),
                    _("Language"),
                    _("Asked for on"),
                    _("Made on"),
                    _("Replaced on"),
                    _("Note"),
                    "SHA-256",
                ],
                [
                    Row(
                        [
                            row.number,
                            row.language,
                            day(row.asked_at),
                            day(row.made_at),
                            day(row.superseded_at),
                            row.trouble or row.reason or "–",
                            row.file.sha256 if row.file else _("Being made"),
                        ]
                    )
                    for row in found
                ],
                _("None."),
            ),
        )


class AwardViewSet(ReadOnlyViewSet):
    """Awards are moved, never edited."""

    model = Award
    policy = policy
    icon = "success"
    kind = "award"
    has_history = True
    index_view_class = AwardListing
    inspect_view_class = AwardFacts
