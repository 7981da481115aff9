"""Menus, footer and notices: written by editors, one in each language.

Each may be a draft: a translation that has just begun still holds the words of its source, and is shown to nobody.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.fields import StreamField
from wagtail.models import DraftStateMixin, RevisionMixin, TranslatableMixin

from home.choices import MenuSlot, Tone
from home.links import MenuBlock
from home.models.base import WholeTranslation, short_text_field


class Menu(WholeTranslation, DraftStateMixin, RevisionMixin, TranslatableMixin):
    """The links of one place of the page, in one language."""

    slot = models.CharField(_("place"), max_length=20, choices=MenuSlot)
    title = models.CharField(
        _("title"), max_length=60, blank=True, help_text=_("Above the links, in the footer.")
    )
    links = StreamField(MenuBlock(), verbose_name=_("links"), blank=True)

    panels = [FieldPanel("slot"), FieldPanel("title"), FieldPanel("links")]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("menu")
        verbose_name_plural = _("menus")
        constraints = [
            models.UniqueConstraint(
                fields=["slot", "locale"],
                name="menu_one_per_place_and_language",
                violation_error_message=_("There is already a menu for this place in this language."),
            ),
        ]

    def __str__(self):
        return f"{self.get_slot_display()} ({self.locale})"


class Footer(WholeTranslation, DraftStateMixin, RevisionMixin, TranslatableMixin):
    """The words of the footer."""

    text = models.TextField(_("who we are, in a sentence"), max_length=300)
    contact_email = models.EmailField(_("contact address"))

    panels = [FieldPanel("text"), FieldPanel("contact_email")]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("footer")
        verbose_name_plural = _("footers")

    def __str__(self):
        return f"{self._meta.verbose_name} ({self.locale})"


class SiteNotice(WholeTranslation, DraftStateMixin, RevisionMixin, TranslatableMixin):
    """A sentence at the top of every page, for a time."""

    text = short_text_field(_("text"))
    tone = models.CharField(_("tone"), max_length=10, choices=Tone, default=Tone.INFO)
    starts_at = models.DateTimeField(_("shown from"))
    ends_at = models.DateTimeField(_("shown until"))

    panels = [
        FieldPanel("text"),
        FieldPanel("tone"),
        FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
    ]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("notice of the site")
        verbose_name_plural = _("notices of the site")
        ordering = ["-starts_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="notice_ends_after_it_starts",
                violation_error_message=_("A notice ends after it begins."),
            ),
        ]

    def __str__(self):
        return f"{self.starts_at:%d/%m/%Y} ({self.locale})"
