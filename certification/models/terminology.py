"""The words that the association chose for what the catalogues call otherwise."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from certification.rules.terminology import Noun


class Terminology(models.Model):
    """One row: for each word and each language, the noun that stands in place of the default one."""

    words = models.JSONField(_("words"), default=dict)

    class Meta:
        verbose_name = _("words of the scheme")
        verbose_name_plural = _("words of the scheme")

    def __str__(self) -> str:
        return str(self._meta.verbose_name)

    @classmethod
    def chosen(cls) -> dict[str, dict[str, Noun]]:
        """Return the nouns that were chosen, by word then by language; none of those left as they are. One query."""
        row = cls.objects.filter(pk=1).values_list("words", flat=True).first() or {}
        return {
            code: {language: Noun(*forms) for language, forms in by_language.items()}
            for code, by_language in row.items()
        }
