"""A doubt about a certificate, reported by anybody, and what was found."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from certification.choices import DoubtStatus, Role
from certification.clock import now
from certification.models.certificate import Certificate
from certification.models.people import mandate_roles

DOUBT_CHARACTERS = 4_000


class Doubt(models.Model):
    """What somebody saw, where, and what became of it. No name is asked; the address goes after a time."""

    code = models.CharField(_("number or code read on the document"), max_length=40, blank=True)
    certificate = models.ForeignKey(
        Certificate, models.PROTECT, null=True, related_name="doubts", verbose_name=_("certificate")
    )
    text = models.TextField(_("what was seen"), max_length=DOUBT_CHARACTERS)
    place = models.CharField(_("where it was seen"), max_length=300)
    email = models.EmailField(_("e-mail"), blank=True)
    language = models.CharField(_("language"), max_length=2)
    received_at = models.DateTimeField(_("received on"), default=now, editable=False, db_index=True)
    status = models.CharField(
        _("state"), max_length=10, choices=DoubtStatus, default=DoubtStatus.WAITING, editable=False
    )
    answer = models.TextField(_("what was found"), blank=True)
    handled_at = models.DateTimeField(_("handled on"), null=True, editable=False)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("handled by")
    )

    class Meta:
        verbose_name = _("doubt about a certificate")
        verbose_name_plural = _("doubts about certificates")
        ordering = ["-received_at", "-pk"]

    def __str__(self) -> str:
        # No word of its author: the history keeps this for ever.
        return gettext("Doubt %(number)s") % {"number": self.pk}

    def roles_of(self, actor) -> frozenset[Role]:
        return mandate_roles(actor)
