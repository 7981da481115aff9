"""The withdrawal of a person's consent, in the administration."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from certification.clock import localdate
from home.models import PersonPage
from home.services.consent import withdraw_consent


def withdrawal_address(page) -> str:
    return reverse("withdraw_consent", args=[page.pk])


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request, pk):
    """Ask once, then take the person off the site."""
    page = get_object_or_404(PersonPage, pk=pk)
    if not page.permissions_for_user(request.user).can_edit() or not page.consent.stands:
        raise PermissionDenied
    if request.method == "POST":
        withdraw_consent(page=page, withdrawn_on=localdate(), actor=request.user)
        messages.success(request, gone(page))
        return redirect("wagtailadmin_pages:edit", page.pk)
    context = {
        "page": page,
        "page_title": _("Withdraw the consent"),
        "page_subtitle": page.get_admin_display_title(),
        "header_icon": "user",
    }
    return TemplateResponse(request, "home/admin/withdraw_consent.html", context)


def gone(page) -> str:
    return _("The consent is withdrawn: %(name)s has left the site, in every language.") % {
        "name": page.title
    }


def stop_publication(request, page):
    """Keep what was typed as a draft, and say why it is not published; nothing when the consent stands."""
    if not isinstance(page, PersonPage) or page.consent.stands:
        return None
    if page.consent.withdrawn_on == localdate():
        messages.success(request, gone(page))
    else:
        messages.error(request, page.consent.refusal)
    return redirect("wagtailadmin_pages:edit", page.pk)
