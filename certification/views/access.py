"""What every view of the members' area does first: sign in, find the row that this person may see, or answer 404."""

from functools import wraps
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render, resolve_url
from django.views.decorators.cache import never_cache

from certification.queries import dossier as dossiers

# Shorter values are choices and numbers, quickly given again.
SHORTEST_TEXT = 10


def members_only(view):
    """Ask for a login, and keep private pages out of every cache."""

    @wraps(view)
    def inner(request, *args, **kwargs):
        return view(request, *args, **kwargs)

    return never_cache(login_required(inner))


def keeps_what_was_typed(view):
    """Give back what somebody wrote when their session ended meanwhile; put it above `members_only`."""

    @wraps(view)
    def inner(request, *args, **kwargs):
        if request.method != "POST" or request.user.is_authenticated:
            return view(request, *args, **kwargs)
        if request.headers.get("HX-Request"):
            return HttpResponse(status=401)
        typed = [text for text in request.POST.values() if len(text) > SHORTEST_TEXT and " " in text.strip()]
        sign_in = f"{resolve_url(settings.LOGIN_URL)}?{urlencode({REDIRECT_FIELD_NAME: request.path})}"
        return render(
            request, "certification/signed_out.html", {"typed": typed, "sign_in": sign_in}, status=401
        )

    return inner


def dossier_or_404(request, pk: int):
    """Return the dossier that this person may read; a foreign one does not exist for them."""
    return get_object_or_404(
        dossiers.visible_to(request.user).select_related("territory", "version", "case_officer"), pk=pk
    )
