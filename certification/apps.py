"""The certification app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CertificationConfig(AppConfig):
    """Collective guarantee of responsible territories."""

    name = "certification"
    verbose_name = _("Certification")
