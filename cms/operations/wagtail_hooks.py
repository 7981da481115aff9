"""The operations page in the administration."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms.operations.views import mail_test, operations, task


class OperationsItem(MenuItem):
    """Shown to administrators."""

    def is_shown(self, request):
        return request.user.is_superuser


@hooks.register("register_admin_urls")
def register_page():
    return [
        path("operations/", operations, name="operations"),
        path("operations/tasks/<uuid:pk>/", task, name="operations_task"),
        path("operations/mail/", mail_test, name="operations_mail"),
    ]


@hooks.register("register_settings_menu_item")
def register_item():
    return OperationsItem(
        _("Operations"), reverse("operations"), name="operations", icon_name="cogs", order=900
    )
