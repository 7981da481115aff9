"""What every view of the members' area does first: sign in, find the row that this person may see, or answer 404."""

from functools import wraps

from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache

from certification.queries import dossier as dossiers


def members_only(view):
    """Ask for a login, and keep private pages out of every cache."""

    @wraps(view)
    def inner(request, *args, **kwargs):
        return view(request, *args, **kwargs)

    return never_cache(login_required(inner))


def dossier_or_404(request, pk: int):
    """Return the dossier that this person may read; a foreign one does not exist for them."""
    return get_object_or_404(
        dossiers.visible_to(request.user).select_related("territory", "version", "case_officer"), pk=pk
    )
