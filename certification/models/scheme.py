"""The scheme's own numbers that the framework file does not carry: rows that staff may change, never constants."""

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from certification.choices import FindingGrade, OpenLicence


def visit_reminders() -> list[int]:
    """Return when a visit is recalled by default: a week before, and the day before."""
    return [7, 1]


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
    min_slots_chosen = models.PositiveSmallIntegerField(
        _("meetings of a visit chosen by the assessors, at least"), default=1
    )
    field_mode_days = models.PositiveSmallIntegerField(
        _("days after a visit during which a device keeps its notes"), default=30
    )
    max_consecutive_cycles = models.PositiveSmallIntegerField(
        _("consecutive cycles of an assessor, at most"), default=2
    )
    cycle_months = models.PositiveSmallIntegerField(_("length of a cycle, in months"), default=36)
    max_open_missions = models.PositiveSmallIntegerField(
        _("missions of an assessor under way at once, at most"), default=3
    )
    mission_answer_days = models.PositiveSmallIntegerField(_("days to answer a mission"), default=10)
    mission_reminder_days = models.PositiveSmallIntegerField(
        _("days before that deadline when the mission is recalled"), default=3
    )
    challenges_per_dossier = models.PositiveSmallIntegerField(
        _("names that a territory may challenge on a dossier, at most"), default=1
    )
    training_notice_days = models.PositiveSmallIntegerField(
        _("days before a training or a mandate ends when the assessor is told"), default=60
    )
    assessor_mandate_months = models.PositiveSmallIntegerField(
        _("months of an assessor's mandate"), default=36
    )
    challenge_days = models.PositiveSmallIntegerField(_("days to challenge an assessor"), default=10)
    completion_days = models.PositiveSmallIntegerField(
        _("days to complete a self-assessment sent back"), default=30
    )
    contested_answer_days = models.PositiveSmallIntegerField(
        _("days to answer contested findings"), default=7
    )
    minors_that_make_a_major = models.PositiveSmallIntegerField(
        _("minor findings on one principle that make a major one"), default=3
    )
    finding_plan_days = models.PositiveSmallIntegerField(
        _("days to propose an action on a finding"), default=60
    )
    minor_correction_months = models.PositiveSmallIntegerField(
        _("months to correct a minor non-conformity, at most"), default=12
    )
    major_correction_months = models.PositiveSmallIntegerField(
        _("months to correct a major non-conformity, at most"), default=12
    )
    critical_correction_months = models.PositiveSmallIntegerField(
        _("months to correct a critical non-conformity, at most"), default=6
    )
    award_blocked_from = models.CharField(
        _("grade of finding from which a full award waits"),
        max_length=20,
        choices=FindingGrade,
        default=FindingGrade.MAJOR,
    )
    file_available_days = models.PositiveSmallIntegerField(
        _("days a file is available before a session"), default=15
    )
    session_minutes = models.PositiveSmallIntegerField(
        _("length of a committee session, in minutes"), default=240
    )
    regional_opinion_days = models.PositiveSmallIntegerField(
        _("days for a regional commission to give its opinion"), default=15
    )
    seat_term_months = models.PositiveSmallIntegerField(_("months of a mandate on the committee"), default=36)
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
    appeal_agreements = models.PositiveSmallIntegerField(
        _("members of an appeal panel who agree to its ruling, at least"), default=3
    )
    appeal_admission_days = models.PositiveSmallIntegerField(
        _("days to say whether an appeal is admissible"), default=15
    )
    appeal_exchange_days = models.PositiveSmallIntegerField(
        _("days during which both sides speak before an appeal panel"), default=30
    )
    appeal_ruling_days = models.PositiveSmallIntegerField(
        _("days to rule on an appeal, from the day it is lodged"), default=90
    )
    complaint_acknowledgement_days = models.PositiveSmallIntegerField(
        _("working days to acknowledge a complaint"), default=5
    )
    complaint_admission_days = models.PositiveSmallIntegerField(
        _("days to say whether a complaint is admissible, from its arrival"), default=15
    )
    complaint_closing_days = models.PositiveSmallIntegerField(
        _("days to close a complaint, from its arrival"), default=60
    )
    complaint_reply_days = models.PositiveSmallIntegerField(
        _("days for a territory to answer a complaint"), default=15
    )
    complaint_link_days = models.PositiveSmallIntegerField(
        _("days during which the link that follows a complaint works"), default=180
    )
    complaint_least_count = models.PositiveSmallIntegerField(
        _("number of complaints below which public figures say nothing"), default=3
    )
    notice_days = models.PositiveSmallIntegerField(_("days of notice before a suspension"), default=15)
    suspension_months = models.PositiveSmallIntegerField(_("months of a suspension, at most"), default=6)
    suspension_renewals = models.PositiveSmallIntegerField(
        _("times a suspension may be prolonged, at most"), default=1
    )
    ratification_days = models.PositiveSmallIntegerField(
        _("days for the committee to ratify an urgent measure"), default=30
    )
    withdrawal_reapplication_months = models.PositiveSmallIntegerField(
        _("months before a new application after a withdrawal"), default=12
    )
    site_visit_one_in = models.PositiveSmallIntegerField(
        _("follow-ups seen on site: one award in"), default=4, validators=[MinValueValidator(1)]
    )
    follow_up_reminders = models.PositiveSmallIntegerField(
        _("reminders of a follow-up before a measure is proposed, at least"), default=2
    )
    change_days = models.PositiveSmallIntegerField(
        _("days for a territory to declare an important change"), default=30
    )
    change_review_days = models.PositiveSmallIntegerField(_("days of an extraordinary follow-up"), default=60)
    renewal_months = models.PositiveSmallIntegerField(
        _("months before the end of an award when its renewal is invited"), default=12
    )
    renewal_complete_months = models.PositiveSmallIntegerField(
        _("months before the end of an award when its renewal should be complete"), default=6
    )
    grace_months = models.PositiveSmallIntegerField(
        _("months of grace when the delay is ours, at most"), default=3
    )
    reapplication_months = models.PositiveSmallIntegerField(
        _("months before a new application after a refusal"), default=6
    )
    extension_months = models.PositiveSmallIntegerField(
        _("months of an extension of the self-assessment"), default=6
    )
    extensions_per_clock = models.PositiveSmallIntegerField(
        _("extensions of one deadline, at most"), default=1
    )
    max_extension_days = models.PositiveSmallIntegerField(_("days of an extension, at most"), default=184)
    invitation_days = models.PositiveSmallIntegerField(_("days an invitation is valid"), default=14)
    consultation_days = models.PositiveSmallIntegerField(
        _("days of a public consultation, at least"), default=60
    )
    register_years = models.PositiveSmallIntegerField(
        _("years during which the register lists an award that has ended"), default=3
    )
    register_licence = models.CharField(
        _("licence of the data of the register"),
        max_length=20,
        choices=OpenLicence,
        default=OpenLicence.LICENCE_OUVERTE,
    )
    reminder_days = models.JSONField(_("reminders, in days before a deadline"), default=list)

    visit_reminder_days = models.JSONField(
        _("reminders of a visit, in days before its first day"), default=visit_reminders
    )

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

    @property
    def longest_suspension_months(self) -> int:
        """How many months a suspension lasts at most, every prolongation included."""
        return self.suspension_months * (1 + self.suspension_renewals)
