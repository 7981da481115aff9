"""The users app, and Wagtail's users app with our screens."""

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.utils.translation import gettext_lazy as _
from wagtail.users.apps import WagtailUsersAppConfig


class UsersConfig(AppConfig):
    """Accounts of the site and of its administration."""

    default = True
    name = "cms.users"
    label = "users"
    verbose_name = _("Accounts")

    def ready(self):
        """Write who signs in, and what signs in; count from there how long a session has lasted."""
        from cms.middleware import SessionAgeMiddleware  # noqa: PLC0415 - models are known once the apps are ready
        from cms.users import security_log  # noqa: PLC0415 - same

        security_log.listen()
        user_logged_in.connect(SessionAgeMiddleware.begin)


class AccountsAdminConfig(WagtailUsersAppConfig):
    """Wagtail's management of accounts, which here have one name and no username."""

    default = False
    user_viewset = "cms.users.viewsets.AccountViewSet"
