"""What may be found: an entry for each page or document in its language, and the words that lead to it.

The same index on every database, and one that nothing but `search.indexing` writes. It holds public words alone; who may
still read an entry is asked again at each search (`search.queries.entries`).
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cms.navigation import CODES
from search.choices import Kind


class Entry(models.Model):
    """A page or a document as a search finds it and shows it."""

    language = models.CharField(_("language"), max_length=2, choices=[(code, code) for code in CODES])
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    page = models.OneToOneField(
        "wagtailcore.Page", models.CASCADE, null=True, related_name="+", verbose_name=_("page")
    )
    document = models.OneToOneField(
        "home.SiteDocument", models.CASCADE, null=True, related_name="+", verbose_name=_("document")
    )
    title = models.CharField(_("title"), max_length=255)
    introduction = models.TextField(_("introduction"), blank=True)
    text = models.TextField(_("text"), blank=True)
    date = models.DateField(_("date"), null=True)
    place = models.CharField(_("place"), max_length=120, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    region = models.ForeignKey(
        "home.Region", models.SET_NULL, null=True, related_name="+", verbose_name=_("region")
    )
    themes = models.ManyToManyField("home.Theme", related_name="+", verbose_name=_("themes"))
    # Of everything that its words were taken from: they are written again when it changes.
    digest = models.CharField(max_length=64, editable=False)

    # Editors are told where they use a page; that a search finds it is no such use.
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("entry of the search")
        verbose_name_plural = _("entries of the search")
        constraints = [
            models.CheckConstraint(
                condition=Q(page=None, document__isnull=False) | Q(page__isnull=False, document=None),
                name="entry_finds_one_thing",
            ),
        ]

    def __str__(self):
        return self.title


class Word(models.Model):
    """A stem that an entry contains: as it is written there, and how much the entry says about it."""

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="words", verbose_name=_("entry"))
    stem = models.CharField(_("stem"), max_length=40, db_index=True)
    form = models.CharField(_("as it is written"), max_length=40)
    weight = models.FloatField(_("weight"))

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("word of the search")
        verbose_name_plural = _("words of the search")
        constraints = [
            models.UniqueConstraint(fields=["entry", "stem"], name="word_once_in_an_entry"),
        ]

    def __str__(self):
        return self.form
