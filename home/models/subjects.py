"""What pages are about and where: themes and regions, one row whatever the language."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.search import index


class Theme(index.Indexed, models.Model):
    """A theme of lived expertise: the key to sheets, initiatives, people and feeds."""

    name = models.CharField(_("name"), max_length=80)
    slug = models.SlugField(_("address"), max_length=60, unique=True)

    panels = [FieldPanel("name_fr"), FieldPanel("name_en"), FieldPanel("name_es"), FieldPanel("slug")]
    search_fields = [index.SearchField("name_fr"), index.AutocompleteField("name_fr")]

    class Meta:
        verbose_name = _("theme")
        verbose_name_plural = _("themes")
        ordering = ["name"]

    def __str__(self):
        return self.name


class Region(index.Indexed, models.Model):
    """A region of a country, where branches work and pages take place."""

    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("address"), max_length=60, unique=True)
    country = models.CharField(_("country"), max_length=2, help_text=_("Two letters, for example FR."))

    panels = [
        FieldPanel("name_fr"),
        FieldPanel("name_en"),
        FieldPanel("name_es"),
        FieldPanel("slug"),
        FieldPanel("country"),
    ]
    search_fields = [index.SearchField("name_fr"), index.AutocompleteField("name_fr")]

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        ordering = ["name"]

    def __str__(self):
        return self.name
