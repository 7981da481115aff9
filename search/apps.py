"""The search app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    """Search across the public website."""

    name = "search"
    verbose_name = _("Search")

    def ready(self):
        """Listen to what is published."""
        from search import listening  # noqa: PLC0415 - models are known once the apps are ready

        listening.listen()
