"""The scheme's own numbers that the framework file does not carry: rows that staff may change, never constants."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Scheme(models.Model):
    """The guarantee scheme: one row, edited by the scheme manager."""

    name = models.CharField(_("name"), max_length=200, default="TER RES")
    min_families_in_application = models.PositiveSmallIntegerField(
        _("families named in an application, at least"), default=3
    )
    min_families_signing_off = models.PositiveSmallIntegerField(
        _("families that sign off a self-assessment, at least"), default=3
    )
    min_evidence_level = models.PositiveSmallIntegerField(
        _("level from which a piece of evidence is owed"), default=2
    )
    min_team_size = models.PositiveSmallIntegerField(_("assessors in a team, at least"), default=2)
    min_team_families = models.PositiveSmallIntegerField(_("families in a team, at least"), default=2)
    min_families_met = models.PositiveSmallIntegerField(_("families met on a visit, at least"), default=4)
    max_consecutive_cycles = models.PositiveSmallIntegerField(
        _("consecutive cycles of an assessor, at most"), default=2
    )
    cycle_months = models.PositiveSmallIntegerField(_("length of a cycle, in months"), default=36)
    challenge_days = models.PositiveSmallIntegerField(_("days to challenge an assessor"), default=10)
    completion_days = models.PositiveSmallIntegerField(
        _("days to complete a self-assessment sent back"), default=30
    )
    contested_answer_days = models.PositiveSmallIntegerField(
        _("days to answer contested findings"), default=7
    )
    file_available_days = models.PositiveSmallIntegerField(
        _("days a file is available before a session"), default=15
    )
    max_condition_months = models.PositiveSmallIntegerField(
        _("months to meet conditions, at most"), default=12
    )
    max_adjournment_months = models.PositiveSmallIntegerField(
        _("months of an adjournment, at most"), default=6
    )
    bureau_min_families = models.PositiveSmallIntegerField(
        _("families in the bureau that lifts conditions"), default=3
    )
    pledge_min_families = models.PositiveSmallIntegerField(
        _("families that sign the territory pledge, at least"), default=3
    )
    appeal_days = models.PositiveSmallIntegerField(_("days to lodge an appeal"), default=60)
    appeal_panel_families = models.PositiveSmallIntegerField(_("families in an appeal panel"), default=3)
    notice_days = models.PositiveSmallIntegerField(_("days of notice before a suspension"), default=15)
    suspension_months = models.PositiveSmallIntegerField(_("months of a suspension, at most"), default=6)
    grace_months = models.PositiveSmallIntegerField(
        _("months of grace when the delay is ours, at most"), default=3
    )
    reapplication_months = models.PositiveSmallIntegerField(
        _("months before a new application after a refusal"), default=6
    )
    extension_months = models.PositiveSmallIntegerField(
        _("months of an extension of the self-assessment"), default=6
    )
    invitation_days = models.PositiveSmallIntegerField(_("days an invitation is valid"), default=14)
    reminder_days = models.JSONField(_("reminders, in days before a deadline"), default=list)

    class Meta:
        verbose_name = _("scheme settings")
        verbose_name_plural = _("scheme settings")

    def __str__(self) -> str:
        return self.name

    @classmethod
    def current(cls) -> "Scheme":
        """Return the scheme's row, made with its defaults the first time."""
        scheme, _created = cls.objects.get_or_create(pk=1, defaults={"reminder_days": [60, 15]})
        return scheme
