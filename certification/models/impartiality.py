"""What the impartiality guardian watches over: ties found after the declaration, and who opened which dossier."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from certification.clock import localdate, now
from certification.models.assessor import InterestDeclaration
from certification.models.decision import Decision
from certification.models.dossier import Dossier
from certification.models.framework_lists import InterestCategory


class UndeclaredInterest(models.Model):
    """A tie that a person had not declared, found later: it re-opens the question, and the decision if there is one."""

    declaration = models.ForeignKey(InterestDeclaration, models.CASCADE, related_name="undeclared")
    category = models.ForeignKey(InterestCategory, models.PROTECT, related_name="+", verbose_name=_("tie"))
    source = models.TextField(_("how it was found"), max_length=2000)
    found_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    found_at = models.DateTimeField(default=now, editable=False)
    # The decision to examine again; none when the committee had not decided.
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, related_name="re_examinations")
    # The round of the dossier in which the committee examines it again.
    reopened_round = models.PositiveSmallIntegerField(null=True, editable=False)
    is_confirmed = models.BooleanField(_("confirmed"), null=True)
    conclusion = models.TextField(_("conclusion of the guardian"), max_length=2000, blank=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("undeclared tie")
        verbose_name_plural = _("undeclared ties")
        ordering = ["-found_at"]
        constraints = [
            models.UniqueConstraint(fields=["declaration", "category"], name="undeclared_tie_recorded_once"),
            models.CheckConstraint(
                condition=Q(settled_at=None, is_confirmed=None)
                | Q(settled_at__isnull=False, is_confirmed__isnull=False),
                name="undeclared_tie_settled_with_an_answer",
            ),
        ]

    def __str__(self) -> str:
        # The history keeps this: which tie it is stays in the register.
        return str(self.declaration)

    @property
    def dossier(self) -> Dossier:
        return self.declaration.dossier


class DossierAccess(models.Model):
    """That an assessor, or a person who decides, opened a page of a dossier: once a day for each kind of page."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="accesses")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    day = models.DateField(_("day"), default=localdate)
    page = models.CharField(_("page"), max_length=60)
    first_at = models.DateTimeField(_("first time"), default=now)

    class Meta:
        verbose_name = _("access to a dossier")
        verbose_name_plural = _("accesses to dossiers")
        ordering = ["-first_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "person", "day", "page"], name="access_once_a_day_and_page"
            ),
        ]
        indexes = [models.Index(fields=["day"], name="access_day")]

    def __str__(self) -> str:
        return f"{self.dossier} · {self.person} · {self.page}"
