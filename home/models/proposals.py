"""What anyone proposes without an account: the draft it became, who proposed it, what became of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from certification.clock import now
from home.choices import ProposalKind, ProposalStatus


class Proposal(models.Model):
    """An initiative or a sheet proposed by a visitor, with consent; the draft waits in the moderation queue."""

    kind = models.CharField(_("kind"), max_length=20, choices=ProposalKind, editable=False)
    title = models.CharField(_("title"), max_length=255, editable=False)
    page = models.ForeignKey(
        "wagtailcore.Page",
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("draft"),
    )
    name = models.CharField(_("name"), max_length=150)
    email = models.EmailField(_("e-mail"))
    organisation = models.CharField(_("organisation"), max_length=200, blank=True)
    language = models.CharField(max_length=2, editable=False)
    consent_given_at = models.DateTimeField(_("consent given"), default=now, editable=False)
    status = models.CharField(
        _("status"), max_length=10, choices=ProposalStatus, default=ProposalStatus.RECEIVED, editable=False
    )
    answer = models.TextField(
        _("answer to the proposer"),
        max_length=2000,
        blank=True,
        help_text=_("Sent by e-mail with the outcome."),
    )
    created_at = models.DateTimeField(_("received"), default=now, editable=False)
    closed_at = models.DateTimeField(_("closed"), null=True, editable=False)

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        ordering = ["-created_at", "-pk"]

    def __str__(self):
        return self.title
