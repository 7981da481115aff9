"""What every view of the members' area does first: sign in, find the row that this person may see, or answer 404."""

from functools import wraps
from urllib.parse import urlencode

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_required
from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render, resolve_url
from django.views.decorators.cache import never_cache

from certification.clock import localdate
from certification.models import CarriedAnswer, Dossier
from certification.queries import dossier as dossiers
from certification.queries.impartiality import open_question, watched
from certification.services.impartiality import record_access

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


# Whoever signs has just given their password or their second factor (ACCOUNT_REAUTHENTICATION_TIMEOUT): what was typed
# waits, and is taken up again afterwards.
signs = reauthentication_required(allow_get=True)


@signs
def ask_who_signs(request) -> None:
    """Send whoever signs to give their password again, unless they did so lately."""


def dossier_or_404(request, pk: int):
    """Return the dossier that this person may read; a foreign one does not exist for them.

    That an assessor, or somebody who decides, opened it is kept: see `services.impartiality.record_access`.
    """
    # Said with the dossier, so that the many that took nothing over, or hold no doubt, do not ask what it was.
    has_carried = Exists(CarriedAnswer.objects.filter(dossier=OuterRef("pk")))
    found = dossiers.visible_to(request.user).select_related("territory", "version", "case_officer")
    readable = found.annotate(has_carried=has_carried, has_open_question=open_question())
    if request.method != "GET":
        return get_object_or_404(readable, pk=pk)
    page = request.resolver_match.url_name
    found = get_object_or_404(watched(readable, request.user, page=page, day=localdate()), pk=pk)
    if found.is_watched:
        record_access(found, request.user, page)
    return found


def keep_access(request, *dossiers) -> None:
    """Keep that an assessor, or somebody who decides, opened a page that shows these dossiers without being one of theirs."""
    if request.method != "GET" or not request.user.is_authenticated:
        return
    page = request.resolver_match.url_name
    shown = Dossier.objects.filter(pk__in=[dossier.pk for dossier in dossiers])
    for dossier in watched(shown, request.user, page=page, day=localdate()).filter(is_watched=True):
        record_access(dossier, request.user, page)
