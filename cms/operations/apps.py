"""The operations app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OperationsConfig(AppConfig):
    """What whoever looks after an installation reads: jobs, queue, storage, versions."""

    name = "cms.operations"
    label = "operations"
    verbose_name = _("Operations")
