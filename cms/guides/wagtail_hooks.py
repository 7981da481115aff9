"""The help in the menu of the administration."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms.guides.urls import addresses


@hooks.register("register_admin_urls")
def register_guides():
    return [path("help/", addresses("guides_admin"))]


@hooks.register("register_admin_menu_item")
def offer_the_guides():
    # Not "guides": the menu would take the editors' "guide" for its parent.
    return MenuItem(
        _("Help"), reverse("guides_admin:index"), name="user-help", icon_name="info-circle", order=10_001
    )
