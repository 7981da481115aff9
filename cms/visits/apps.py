"""The visits app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VisitsConfig(AppConfig):
    """Statistics of visits, without cookies."""

    name = "cms.visits"
    label = "visits"
    verbose_name = _("Visits")
