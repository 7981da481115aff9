"""The certification app."""

from django.apps import AppConfig
from django.core.signals import request_started
from django.utils.translation import gettext_lazy as _
from django_tasks.signals import task_started


class CertificationConfig(AppConfig):
    """Collective guarantee of responsible territories."""

    name = "certification"
    verbose_name = _("Certification")

    def ready(self):
        """Hear what became of messages, which words were chosen, what the register shows; make seals; say how all is."""
        from certification.notifications import notice  # noqa: PLC0415 - models are known once the apps are ready
        from certification.queries import installation  # noqa: PLC0415 - same
        from certification.services import register, seal  # noqa: PLC0415 - same
        from certification.services.terminology import hear_of_changes  # noqa: PLC0415 - same
        from cms.operations import facts  # noqa: PLC0415 - same

        notice.listen()
        register.listen()
        seal.offer()
        facts.register(installation.facts)
        for signal in (request_started, task_started):
            signal.connect(hear_of_changes, dispatch_uid="certification.terminology")
