"""The transparency log for those who check it: static files for machines, one page for people, one door for witnesses."""

import base64
from functools import wraps
from pathlib import Path

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.cache import cache
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from certification.clock import localdate
from certification.errors import NotAllowed
from certification.queries import log as queries
from certification.rules import log as tree
from certification.rules.signed_note import NOTE_LIMIT
from certification.services.log import proof_of
from certification.services.witness import LogDiffers, receive_cosignature
from certification.views.verification import in_readers_language

SCRIPTS = Path(__file__).resolve().parent.parent / "witness"
LARGEST_LEVEL = 7
TEXT, BYTES = "text/plain; charset=utf-8", "application/octet-stream"
FOR_EVER = "public, max-age=31536000, immutable"
FOR_A_MOMENT = "public, max-age=10"
FOR_AN_HOUR = "public, max-age=3600"
# Every antenna at once from one address, several times over: only a loop gets there.
COSIGNATURES_A_MINUTE = 60


def static_file(*, keep: str):
    """Answer bytes or text that any site may read and caches may keep; None is a 404."""

    def decorate(view):
        @require_safe
        @wraps(view)
        def inner(_request, *args, **kwargs):
            found = view(*args, **kwargs)
            if found is None:
                raise Http404
            response = HttpResponse(found, content_type=TEXT if isinstance(found, str) else BYTES)
            response["Cache-Control"] = keep
            response["Access-Control-Allow-Origin"] = "*"
            return response

        return inner

    return decorate


# --- files ---------------------------------------------------------------------------------------------------------


@static_file(keep=FOR_A_MOMENT)
def checkpoint():
    """Answer the newest checkpoint, with the cosignatures that it has so far."""
    found = queries.newest_checkpoint()
    return found and queries.cosigned(found)


@static_file(keep=FOR_EVER)
def tile(level, path, width=tree.TILE_WIDTH):
    """Answer a tile of hashes, whole or as wide as asked."""
    number = number_of(path, width)
    return None if number is None or level > LARGEST_LEVEL else queries.tile(level, number, width)


@static_file(keep=FOR_EVER)
def entries(path, width=tree.TILE_WIDTH):
    """Answer a bundle of entries, whole or as wide as asked."""
    number = number_of(path, width)
    return None if number is None else queries.entry_bundle(number, width)


def number_of(path: str, width: int) -> int | None:
    """Return the number of a tile, None when its address is not the one that the format gives to it."""
    try:
        number = tree.tile_number(path)
    except ValueError:
        return None
    is_known = 1 <= width <= tree.TILE_WIDTH and number < 1 << 40
    return number if is_known else None


@static_file(keep=FOR_EVER)
def consistency(old, new):
    """Answer the proof that the log only grew, a hash a line."""
    steps = queries.growth(old, new)
    return None if steps is None else "".join(f"{base64.b64encode(step).decode()}\n" for step in steps)


@static_file(keep=FOR_A_MOMENT)
def proof(code):
    """Answer the proof that an award was issued, with the cosignatures that it has so far."""
    entry = queries.issue_of(code)
    return entry and proof_of(entry)


@static_file(keep=FOR_AN_HOUR)
def script(name):
    """Answer a script that antennas and verifiers run on their own machine."""
    return (SCRIPTS / name).read_text(encoding="utf-8")


# --- people --------------------------------------------------------------------------------------------------------


@require_safe
@in_readers_language
def log(request):
    """Say what the log is, how it stands, who witnesses it, and how to become a witness."""
    found = queries.newest_checkpoint()
    keys = queries.log_keys()
    address = f"{settings.BASE_URL}{reverse('log')}".rstrip("/")
    context = {
        "checkpoint": found,
        "size": queries.size(),
        "keys": keys,
        "address": address,
        "current_key": keys[0][1] if keys else "",
        "witnesses": queries.witness_states(localdate()),
        "crumbs": [
            (_("Public register"), reverse("certification:register")),
            (_("The log of the register"), None),
        ],
    }
    return render(request, "certification/log/log.html", context)


# --- witnesses -----------------------------------------------------------------------------------------------------


# A witness is a program without a cookie nor a session: what it sends counts by its own signature alone.
@csrf_exempt
@require_POST
def cosignatures(request):
    """Take in the checkpoint that a witness cosigned; sent again, the answer is the same."""
    if is_too_frequent(request):
        return HttpResponse("Too many cosignatures in a minute.\n", content_type=TEXT, status=429)
    if int(request.headers.get("Content-Length") or 0) > NOTE_LIMIT:
        return HttpResponse("This is too long for a checkpoint.\n", content_type=TEXT, status=413)
    try:
        receive_cosignature(request.body.decode(errors="replace"))
    except NotAllowed as refusal:
        return HttpResponse(f"{refusal}\n", content_type=TEXT, status=422)
    except LogDiffers as difference:
        return HttpResponse(f"{difference}\n", content_type=TEXT, status=409)
    return HttpResponse("Received.\n", content_type=TEXT)


def is_too_frequent(request) -> bool:
    """Count what one address sends in a minute."""
    key = f"log-cosignatures:{get_adapter().get_client_ip(request)}"
    cache.add(key, 0, 60)
    try:
        return cache.incr(key) > COSIGNATURES_A_MINUTE
    except ValueError:
        # The minute ended between the two.
        return False
