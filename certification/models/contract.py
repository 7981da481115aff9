"""The mark-use contract: its text, version after version, and what one territory signed."""

from functools import cached_property
from pathlib import Path

import yaml
from django.conf import settings
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from certification.clock import localdate, now
from certification.models.certificate import Award

FIRST_TEXT = Path(__file__).resolve().parent.parent / "contracts" / "mark_use.yaml"


class ContractText(models.Model):
    """A version of the text, in every language; a published one never changes.

    `clauses` is a list of {"title": {language: text}, "text": {language: text}}; see `rules.mark` for what a text may name.
    """

    number = models.PositiveSmallIntegerField(_("version"), unique=True)
    clauses = models.JSONField(_("clauses"))
    published_on = models.DateField(_("published on"), default=localdate)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("text of the mark-use contract")
        verbose_name_plural = _("texts of the mark-use contract")
        ordering = ["-number"]

    def __str__(self) -> str:
        return str(self.number)

    @classmethod
    def current(cls) -> "ContractText":
        """Return the last text, made from the one that the product brings the first time."""
        last = cls.objects.first()
        if last is None:
            clauses = yaml.safe_load(FIRST_TEXT.read_text(encoding="utf-8"))["clauses"]
            last, _created = cls.objects.get_or_create(number=1, defaults={"clauses": clauses})
        return last


class MarkContract(models.Model):
    """What one territory signs: the text with its own facts and the figures of that day, frozen at the first signature.

    `content` is {language: [{"title", "text"}]}; `digest` is its SHA-256 in canonical JSON.
    """

    award = models.OneToOneField(Award, models.CASCADE, related_name="contract")
    text = models.ForeignKey(ContractText, models.PROTECT, related_name="contracts")
    content = models.JSONField(_("text as signed"))
    digest = models.CharField(_("digest of the text"), max_length=64)
    made_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        verbose_name = _("mark-use contract")
        verbose_name_plural = _("mark-use contracts")

    def __str__(self) -> str:
        return f"{self.award} · {self.text}"

    @cached_property
    def clauses(self) -> list[dict]:
        """The clauses in the active language."""
        return self.content.get((get_language() or "fr")[:2]) or self.content["fr"]
