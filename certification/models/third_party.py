"""The verification by an outside body, which commercial use of the mark needs."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from certification.choices import Role
from certification.clock import now
from certification.models.dossier import Dossier
from certification.models.files import PrivateFile


class ThirdPartyVerification(models.Model):
    """One verification: who was asked, of what; the verdict, its reasons and the report that supports it."""

    dossier = models.OneToOneField(Dossier, models.CASCADE, related_name="third_party")
    verifier = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    body = models.CharField(_("verification body"), max_length=200, blank=True)
    accreditation = models.CharField(_("accreditation of the body"), max_length=200, blank=True)
    claims = models.TextField(_("claims to verify"), max_length=4000, blank=True)
    asked_at = models.DateTimeField(default=now, editable=False)
    positive = models.BooleanField(_("positive"), null=True)
    statement = models.TextField(_("statement"), blank=True)
    document = models.ForeignKey(
        PrivateFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("report")
    )
    given_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("third-party verification")
        verbose_name_plural = _("third-party verifications")

    def __str__(self) -> str:
        return f"{self.dossier}"

    def roles_of(self, actor) -> frozenset[Role]:
        return self.dossier.roles_of(actor)
