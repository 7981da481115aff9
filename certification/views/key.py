"""The keys that sign: for people, for programs, and in the document that verifiers of credentials read."""

import hashlib
from types import SimpleNamespace

from django.conf import settings
from django.http import Http404, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from certification.exports.key import keys_list
from certification.models import SigningKey
from certification.queries import key as queries
from certification.rules.credential import did_document, did_of
from certification.rules.credential_proof import jcs
from certification.views.published import as_signed, open_to_all_sites
from certification.views.verification import in_readers_language

DID_TYPE = "application/did+json"


@require_safe
def did(request):
    """Give the document of the keys as it was last published; without any key, an empty one."""
    last = queries.document()
    if last is not None:
        return as_signed(request, last.document, DID_TYPE, last.sha256)
    empty = jcs(did_document(settings.BASE_URL, []))
    return as_signed(request, empty, DID_TYPE, hashlib.sha256(empty).hexdigest())


@require_safe
def document(request, pk):
    """Give a version of the document of the keys, which never changes."""
    found = queries.document(pk)
    if found is None:
        raise Http404
    return as_signed(request, found.document, DID_TYPE, found.sha256, seconds=365 * 24 * 3600)


@require_safe
def keys_data(_request):
    """List every key and every version of their document."""
    response = JsonResponse(keys_list(), json_dumps_params={"ensure_ascii": False})
    return open_to_all_sites(response, seconds=300)


@require_safe
@in_readers_language
def keys(request):
    """Show every key to a person: what it signs, since when, until when, and why it ended."""
    found = [entry(key) for key in queries.all_keys().reverse()]
    context = {
        "in_use": [key for key in found if key.state == "in_use"],
        "ended": [key for key in found if key.state != "in_use"],
        "documents": queries.documents().reverse(),
        "did": did_of(settings.BASE_URL),
        "crumbs": [(_("Verify a certificate"), "/verifier/"), (_("Keys"), None)],
    }
    return render(request, "certification/key/keys.html", context)


def entry(key: SigningKey) -> SimpleNamespace:
    """Return a key as the page shows it."""
    state = "in_use"
    if key.retired_at is not None:
        state = "compromised" if key.compromised_at else "retired"
    return SimpleNamespace(
        purpose=key.get_purpose_display(),
        identifier=key.identifier,
        fingerprint=key.fingerprint,
        state=state,
        valid_from=key.valid_from,
        retired_at=key.retired_at,
        compromised_at=key.compromised_at,
        reason=key.reason,
    )
