"""The home app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HomeConfig(AppConfig):
    """Page types of the public website."""

    name = "home"
    verbose_name = _("Website")

    def ready(self):
        """Listen to what routing keeps for a short time, and to what follows a publication."""
        from certification.queries import examples  # noqa: PLC0415 - models are known once the apps are ready
        from certification.services import closure, experience, retention  # noqa: PLC0415 - models are known once the apps are ready
        from home import routing, signals  # noqa: PLC0415 - models are known once the apps are ready
        from home.queries.examples import sheets_about  # noqa: PLC0415 - models are known once the apps are ready
        from home.services import experiences  # noqa: PLC0415 - models are known once the apps are ready
        from home.services import retention as site  # noqa: PLC0415 - models are known once the apps are ready

        routing.listen()
        signals.listen()
        examples.register(sheets_about)
        experience.register(experiences)
        closure.register(site)
        for step in site.STEPS:
            retention.register(step)
