"""The words of the network, explained: one row a term, one column a language."""

from django.db import models
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from certification.models.people import mandate_roles


class GlossaryTerm(models.Model):
    """A term, the other forms under which texts use it (one on each line), and its definition."""

    code = models.SlugField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("term"), max_length=100)
    variants = models.TextField(_("other forms"), blank=True)
    definition = models.TextField(_("definition"))

    class Meta:
        verbose_name = _("term of the glossary")
        verbose_name_plural = _("glossary")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    def roles_of(self, actor):
        return mandate_roles(actor)

    @property
    def anchor(self) -> str:
        """Return where the term stands on the page of the glossary, in every language."""
        return f"term-{slugify(self.code)}"

    def forms(self) -> list[str]:
        """Return every form under which a text may use the term, in the language of the reader."""
        return [
            self.name,
            *filter(None, (line.strip() for line in (self.variants or "").splitlines())),
        ]
