"""The award (agrément) and the certificate (attestation) that anyone can verify."""

from functools import cached_property

from django.db import models
from django.utils.translation import gettext_lazy as _

from certification.choices import (
    AwardStatus,
    Capacity,
    DossierStatus,
    InterestEffect,
    MarkScope,
    Outcome,
    ReasonCategory,
    Role,
)
from certification.clock import now
from certification.lifecycles.award import AwardLifecycle
from certification.models.decision import Decision
from certification.models.dossier import Dossier, GuardedQuerySet
from certification.models.files import PrivateFile
from certification.models.framework_lists import AwardLevel
from certification.models.scheme import Scheme
from certification.models.territory import Territory


class Award(AwardLifecycle):
    """What a decision grants to a territory: a level, a perimeter, dates, a status."""

    number = models.CharField(_("number"), max_length=20, unique=True, null=True, blank=True, editable=False)
    territory = models.ForeignKey(
        Territory, models.PROTECT, related_name="awards", verbose_name=_("territory")
    )
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="awards")
    decision = models.OneToOneField(Decision, models.PROTECT, related_name="award")
    level = models.ForeignKey(AwardLevel, models.PROTECT, related_name="+", verbose_name=_("level"))
    mark_scope = models.CharField(
        _("mark use"), max_length=20, choices=MarkScope, default=MarkScope.INSTITUTIONAL
    )
    perimeter = models.TextField(_("perimeter"))
    prepared_on = models.DateField(_("prepared on"))
    pledge_due_on = models.DateField(_("pledge due on"))
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True, db_index=True)
    next_review_on = models.DateField(_("next follow-up on"), null=True, blank=True)
    successor = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="predecessors")
    reason_category = models.CharField(_("reason"), max_length=30, choices=ReasonCategory, blank=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    axis_profile_public = models.BooleanField(_("the axis profile may be published"), default=True)
    certificate_public = models.BooleanField(
        _("the certificate's file may be downloaded by anyone"), default=True
    )

    objects = GuardedQuerySet.as_manager()

    class Meta:
        verbose_name = _("award")
        verbose_name_plural = _("awards")
        ordering = ["-valid_from", "-pk"]
        indexes = [models.Index(fields=["status", "-valid_from", "-id"], name="award_register")]

    def __str__(self) -> str:
        return f"{self.number or _('Award being prepared')} · {self.territory}"

    def roles_of(self, actor) -> frozenset[Role]:
        return self.dossier.roles_of(actor)

    @cached_property
    def scheme(self) -> Scheme:
        return Scheme.current()

    @cached_property
    def signed_families(self) -> frozenset[str]:
        """The families that signed the territory's pledge; the lead organisation signs with an empty family."""
        return frozenset(self.signatures.values_list("family", flat=True))

    @cached_property
    def suspension(self):
        """The procedure that is open, or None: there is one at most."""
        return next((procedure for procedure in self.suspensions.all() if procedure.lifted_at is None), None)

    @cached_property
    def decided_measure(self):
        """The measure that the committee took by a decision signed twice, not carried out yet, or None."""
        if self.suspension is None:
            return None
        return self.suspension.measures.filter(
            settled_at=None,
            items__decision__outcome=Outcome.TAKEN,
            items__decision__signed_by_secretary__isnull=False,
        ).first()

    @cached_property
    def last_measure(self):
        """The measure that keeps this award from being in force: its suspension or its withdrawal, or None."""
        kind = {AwardStatus.SUSPENDED: "suspend", AwardStatus.WITHDRAWN: "withdraw"}.get(self.status)
        return self.taken_measures().filter(kind=kind).last() if kind else None

    def taken_measures(self):
        """Return the measures taken about this award, oldest first."""
        return self._meta.apps.get_model("certification", "AwardMeasure").objects.filter(
            procedure__award=self, is_taken=True
        )

    @cached_property
    def tied_ids(self) -> frozenset[int]:
        """The people of the committee who declared a tie with the territory, in whichever round of the dossier."""
        declared = self.dossier.declarations.filter(capacity=Capacity.COMMITTEE)
        return frozenset(declared.exclude(effect=InterestEffect.NONE).values_list("person_id", flat=True))

    def signatures_without_contract(self):
        """Return the signatures of the pledge that do not bear the mark-use contract."""
        return self.signatures.filter(contract=None)

    def third_party_is_positive(self) -> bool:
        """Tell whether the dossier carries a positive third-party verification."""
        verification = getattr(self.dossier, "third_party", None)
        return bool(verification and verification.positive)

    def appeal_that_annuls(self) -> bool:
        return self.dossier.appeals.filter(
            decision=self.decision_id, status="upheld", annuls_award=True
        ).exists()

    def renewal_is_late_because_of_us(self) -> bool:
        """Tell whether a renewal had reached the docket by the end of the validity and waits for us: grace is due.

        With conditions, it waits for the territory until each has its proof.
        """
        docketed = self.territory.dossiers.filter(kind="renewal", docketed_at__date__lte=self.valid_until)
        if docketed.filter(status__in=[DossierStatus.DOCKETED, DossierStatus.DELIBERATION]).exists():
            return True
        conditional = docketed.filter(status=DossierStatus.CONDITIONAL)
        return any(
            dossier.decision is not None and not dossier.decision.conditions.filter(proposed_at=None).exists()
            for dossier in conditional
        )


class Certificate(models.Model):
    """The document issued for one award, exactly one: its code, its facts as issued, its file once made."""

    award = models.OneToOneField(Award, models.PROTECT, related_name="certificate")
    code = models.CharField(_("verification code"), max_length=32, unique=True)
    language = models.CharField(max_length=5, default="fr")
    facts = models.JSONField(_("facts as issued"))
    digest = models.CharField(_("digest of the facts"), max_length=64)
    issued_at = models.DateTimeField(default=now, editable=False)
    file = models.OneToOneField(PrivateFile, models.PROTECT, null=True, related_name="certificate")

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")

    def __str__(self) -> str:
        return f"{self.award.number} · {self.code}"
