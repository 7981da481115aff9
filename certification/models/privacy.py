"""The rights of people over their data: a copy of it, its erasure; and what is held although its time is over."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from certification.choices import ExportStatus
from certification.clock import localdate, now
from certification.models.dossier import Dossier
from certification.models.files import PrivateFile
from certification.models.people import mandate_roles


class PersonExport(models.Model):
    """A copy of all that is kept about one person, for that person alone."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("person")
    )
    status = models.CharField(
        _("state"), max_length=8, choices=ExportStatus, default=ExportStatus.WAITING, editable=False
    )
    file = models.OneToOneField(PrivateFile, models.SET_NULL, null=True, editable=False, related_name="+")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked by")
    )
    asked_at = models.DateTimeField(_("asked on"), default=now, editable=False)
    ready_at = models.DateTimeField(_("ready on"), null=True, editable=False)
    expires_at = models.DateTimeField(_("kept until"), editable=False)

    class Meta:
        verbose_name = _("copy of a person’s data")
        verbose_name_plural = _("copies of people’s data")
        ordering = ["-asked_at", "-pk"]

    def __str__(self) -> str:
        return gettext("Copy %(number)s") % {"number": self.pk}

    def roles_of(self, actor):
        return mandate_roles(actor)


class Closure(models.Model):
    """An account to be closed and its person forgotten, once the time to change one's mind is over."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="closures", verbose_name=_("person")
    )
    # The platform asks for those that nobody uses.
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("asked by")
    )
    asked_at = models.DateTimeField(_("asked on"), default=now, editable=False)
    due_on = models.DateField(_("to be closed on"))
    cancelled_at = models.DateTimeField(_("cancelled on"), null=True, editable=False)
    done_at = models.DateTimeField(_("closed on"), null=True, editable=False)

    class Meta:
        verbose_name = _("account to be closed")
        verbose_name_plural = _("accounts to be closed")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(cancelled_at=None, done_at=None),
                name="closure_one_open_per_person",
            ),
        ]

    def __str__(self) -> str:
        return gettext("Closure %(number)s") % {"number": self.pk}

    def roles_of(self, actor):
        return mandate_roles(actor)


class HoldQuerySet(models.QuerySet):
    """Holds on a day."""

    def active(self, on=None):
        day = on or localdate()
        return self.filter(Q(until=None) | Q(until__gte=day), lifted_at=None)


class Hold(models.Model):
    """A person or a dossier about whom nothing is purged nor erased, until it is lifted or its last day is over."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="holds",
        verbose_name=_("person"),
    )
    dossier = models.ForeignKey(
        Dossier, models.PROTECT, null=True, blank=True, related_name="holds", verbose_name=_("dossier")
    )
    reason = models.TextField(_("reason"), max_length=2000)
    placed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("held by")
    )
    placed_at = models.DateTimeField(_("held since"), default=now, editable=False)
    until = models.DateField(_("held until"), null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("lifted by")
    )
    lifted_at = models.DateTimeField(_("lifted on"), null=True, editable=False)
    lifted_reason = models.TextField(_("why it is lifted"), max_length=2000, blank=True)

    objects = HoldQuerySet.as_manager()

    class Meta:
        verbose_name = _("legal hold")
        verbose_name_plural = _("legal holds")
        ordering = ["-placed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(person=None, dossier__isnull=False) | Q(person__isnull=False, dossier=None),
                name="hold_is_about_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return str(self.dossier or self.person)

    def roles_of(self, actor):
        return mandate_roles(actor)
