"""Page types of the public website."""

from django.utils.translation import gettext_lazy as _
from wagtail.models import Page


class HomePage(Page):
    """The first page of the site in one language."""

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")
