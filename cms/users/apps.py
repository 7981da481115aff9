"""The users app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class UsersConfig(AppConfig):
    """Accounts of the site and of its administration."""

    name = "cms.users"
    label = "users"
    verbose_name = _("Accounts")
