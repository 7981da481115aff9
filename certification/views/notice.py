"""Notifications in my space: the list, one of them, reading all, and the choice of messages."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certification.choices import FAMILIES_WITH_LEGAL_EFFECT
from certification.forms.notice import PreferencesForm
from certification.queries import notice as notices
from certification.services import notice as services
from certification.views import panel
from certification.views.access import members_only

PAGE_SIZE = 20
REFUSED = 422


@members_only
@require_safe
def notifications(request):
    """List what the person was told, unread first."""
    page = Paginator(notices.of_person(request.user), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(
        request,
        "certification/notice/list.html",
        {
            "page": page,
            "unread": sum(row.read_at is None for row in page.object_list),
            "crumbs": [(_("My space"), panel.address("dashboard")), (_("Notifications"), None)],
        },
    )


@members_only
@require_safe
def notification(request, pk):
    """Open what a notification is about; it is read from then on."""
    found = get_object_or_404(notices.of_person(request.user), pk=pk)
    services.mark_read(found, actor=request.user)
    return HttpResponseRedirect(found.url)


@members_only
@require_POST
def notification_read(request, pk):
    """Mark one as read and stay on the list."""
    services.mark_read(get_object_or_404(notices.of_person(request.user), pk=pk), actor=request.user)
    return redirect("certification:notifications")


@members_only
@require_POST
def notifications_read(request):
    """Mark all of them as read."""
    count = services.mark_all_read(actor=request.user)
    messages.success(
        request,
        ngettext(
            "%(count)d notification is marked as read.", "%(count)d notifications are marked as read.", count
        )
        % {"count": count},
    )
    return redirect("certification:notifications")


@members_only
@require_http_methods(["GET", "HEAD", "POST"])
def notification_preferences(request):
    """Choose how each family of messages arrives; what has a legal effect is named and always sent."""
    form = PreferencesForm(
        request.POST if request.method == "POST" else None, chosen=notices.choices_of(request.user)
    )
    if request.method == "POST" and form.is_valid():
        services.choose(form.cleaned_data, actor=request.user)
        messages.success(request, _("Your choice of messages is saved."))
        return redirect("certification:notification_preferences")
    return render(
        request,
        "certification/notice/preferences.html",
        {
            "form": form,
            "owed": sorted((family.label for family in FAMILIES_WITH_LEGAL_EFFECT), key=str),
            "cancel_url": panel.address("notifications"),
            "crumbs": [
                (_("My space"), panel.address("dashboard")),
                (_("Notifications"), panel.address("notifications")),
                (_("Choose my messages"), None),
            ],
        },
        status=REFUSED if request.method == "POST" else 200,
    )
