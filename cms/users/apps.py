"""The users app, and Wagtail's users app with our screens."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from wagtail.users.apps import WagtailUsersAppConfig


class UsersConfig(AppConfig):
    """Accounts of the site and of its administration."""

    default = True
    name = "cms.users"
    label = "users"
    verbose_name = _("Accounts")


class AccountsAdminConfig(WagtailUsersAppConfig):
    """Wagtail's management of accounts, which here have one name and no username."""

    default = False
    user_viewset = "cms.users.viewsets.AccountViewSet"
