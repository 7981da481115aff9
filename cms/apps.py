"""The project's own app: static files, template tags, and what every page owes its readers."""

from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from cms.release import release


class CmsConfig(AppConfig):
    """The project package."""

    name = "cms"
    verbose_name = _("Website")

    def ready(self):
        """Listen to what changes public pages; tell errors where a server gathers them."""
        from cms import delivery, freshness, navigation  # noqa: PLC0415 - models are known once the apps are ready

        if settings.DATABASE_ROUTERS:
            from cms import replica  # noqa: PLC0415 - same

            # First: a copy that lags must be set aside before the pages kept of it are forgotten.
            replica.listen()
        freshness.listen()
        delivery.surroundings = navigation.fingerprint
        if settings.SENTRY_DSN:
            from cms import error_tracking  # noqa: PLC0415 - a library that most installations never load

            error_tracking.start(settings.SENTRY_DSN, release=release(), site=settings.ALLOWED_HOSTS[0])
