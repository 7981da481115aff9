"""The public consultation on a draft of the framework: its dates, what anybody wrote, what was answered."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from certification.choices import CommentPosition, CommentStatus, FrameworkStatus, Role
from certification.clock import now
from certification.models.framework import FrameworkVersion
from certification.models.frozen_row import CODE_LENGTH
from certification.models.scheme import Scheme

COMMENT_CHARACTERS = 10_000
REASON_CHARACTERS = 2_000


class Consultation(models.Model):
    """One opening of a version to everybody's comments; a version taken back to draft may be opened again."""

    version = models.ForeignKey(
        FrameworkVersion, models.PROTECT, related_name="consultations", verbose_name=_("framework version")
    )
    opens_on = models.DateField(_("opens on"))
    closes_on = models.DateField(_("last day"))
    introduction = models.TextField(_("introduction"), blank=True)
    report = models.TextField(_("conclusions"), blank=True)
    report_published_at = models.DateTimeField(_("conclusions published on"), null=True, editable=False)

    class Meta:
        verbose_name = _("public consultation")
        verbose_name_plural = _("public consultations")
        ordering = ["-opens_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_on__gt=F("opens_on")), name="consultation_closes_after_it_opens"
            )
        ]

    def __str__(self) -> str:
        return str(self.version)

    def roles_of(self, actor) -> frozenset[Role]:
        return self.version.roles_of(actor)

    @property
    def days(self) -> int:
        """Return for how many days comments are received."""
        return (self.closes_on - self.opens_on).days

    @property
    def least_days(self) -> int:
        return Scheme.current().consultation_days

    def receives_on(self, day: dt.date) -> bool:
        """Tell whether anybody may comment on a day."""
        return self.version.status == FrameworkStatus.CONSULTATION and self.opens_on <= day <= self.closes_on

    def comments_of_the_version(self):
        """Return the comments of every opening of the version: none is forgotten because it was opened again."""
        return ConsultationComment.objects.filter(consultation__version=self.version_id)


class CommentQuerySet(models.QuerySet):
    """Comments, by what is still to be done with them."""

    def waiting(self):
        return self.filter(status=CommentStatus.WAITING)

    def published(self):
        return self.filter(status=CommentStatus.PUBLISHED)

    def unanswered(self):
        return self.published().filter(answered_at=None)


class ConsultationComment(models.Model):
    """What somebody, known or not, says of a criterion or of the whole.

    The criterion is named by its lasting identifier and by the code that it had: a draft that is loaded again replaces
    its rows, never what people wrote about them.
    """

    consultation = models.ForeignKey(
        Consultation, models.CASCADE, related_name="comments", verbose_name=_("public consultation")
    )
    criterion_uid = models.UUIDField(_("criterion"), null=True, editable=False, db_index=True)
    criterion_code = models.CharField(_("code of the criterion"), max_length=CODE_LENGTH, blank=True)
    position = models.CharField(_("position"), max_length=10, choices=CommentPosition)
    text = models.TextField(_("comment"), max_length=COMMENT_CHARACTERS)
    name = models.CharField(_("name"), max_length=150, blank=True)
    organisation = models.CharField(_("organisation"), max_length=200, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    family = models.CharField(_("family of actors"), max_length=CODE_LENGTH, blank=True)
    language = models.CharField(_("language"), max_length=2)
    name_is_public = models.BooleanField(_("the name may be published"), default=False)
    received_at = models.DateTimeField(_("received on"), default=now, editable=False)
    status = models.CharField(
        _("state"), max_length=10, choices=CommentStatus, default=CommentStatus.WAITING, editable=False
    )
    reason = models.TextField(_("reason"), max_length=REASON_CHARACTERS, blank=True)
    moderated_at = models.DateTimeField(_("read on"), null=True, editable=False)
    moderated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("read by")
    )
    answer = models.TextField(_("answer"), blank=True)
    answered_at = models.DateTimeField(_("answered on"), null=True, editable=False)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("answered by")
    )

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment of the public")
        verbose_name_plural = _("comments of the public")
        ordering = ["received_at", "pk"]

    def __str__(self) -> str:
        # No name: the history keeps this for ever.
        return f"{self.about} · {self.pk}"

    @property
    def about(self) -> str:
        return self.criterion_code or gettext("The whole framework")

    @property
    def signature(self) -> str:
        """Return how the comment is signed in public: nothing of a person who did not agree to it."""
        if not self.name_is_public:
            return ""
        return ", ".join(part for part in (self.name, self.organisation) if part)

    def roles_of(self, actor) -> frozenset[Role]:
        return self.consultation.roles_of(actor)
