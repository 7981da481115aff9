"""Verification: by code, by fingerprint, by the file itself. Public, without cookie; scripts only spare an upload."""

import hashlib
import re
from http import HTTPStatus

from django.conf import settings
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from certification.choices import CheckState, FileState
from certification.clock import localdate, now
from certification.documents.verification import LARGEST_FILE, Examined, examine
from certification.exports.register import award_document
from certification.forms.verification import TOO_LARGE, FileToVerify, MemoryOnly
from certification.queries import certificate as certificates
from certification.queries.dossier import awards_visible_to
from certification.queries.verification import (
    compare,
    file_finding,
    findings_of,
    is_hidden_from_searches,
)
from certification.views.verification_context import page_of
from cms.delivery import is_anonymous
from cms.spam import limited

LIMIT = "verification"
LONGEST_CODE = 40
# What surrounds the file in the body of a request.
ENVELOPE = 20_000
SHA256 = re.compile(r"[0-9a-f]{64}")
# A page is the same for all during such a slot: five minutes at most lie between a measure and its reading.
SLOT_SECONDS = 120
FOR_ALL = f"public, max-age=60, s-maxage=60, stale-while-revalidate={SLOT_SECONDS}"
FOR_ONE = "private, no-store"


def in_readers_language(view):
    """Answer an address without a language in the one asked for (`?language=`), else the browser's."""

    def inner(request, *args, **kwargs):
        asked = request.GET.get("language")
        language = asked if asked in dict(settings.LANGUAGES) else get_language()
        request.LANGUAGE_CODE = language
        with override(language):
            response = view(request, *args, **kwargs)
        patch_vary_headers(response, ["Accept-Language", "Accept"])
        response.headers.setdefault("Content-Language", language)
        response.headers.setdefault("Cache-Control", FOR_ALL if is_anonymous(request) else FOR_ONE)
        return response

    return inner


def wants_json(request) -> bool:
    """Tell whether a machine asks."""
    if request.GET.get("format") == "json":
        return True
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def as_json(data: dict, status: int = HTTPStatus.OK) -> JsonResponse:
    return JsonResponse(data, status=status, json_dumps_params={"ensure_ascii": False})


# --- the door -----------------------------------------------------------------------------------------------------


# Nothing is written and nobody's authority is used: a token would only cost each visitor a cookie.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@in_readers_language
def verify_form(request):
    """Take what somebody typed, the fingerprint that a browser made, or the file itself, to what is known of it."""
    if request.method == "POST":
        return verify_file(request)
    if sha256 := request.GET.get("sha256", "").strip().lower():
        return verify_fingerprint(request, sha256)
    typed = request.GET.get("code", "").strip().replace("\0", "")
    if not typed:
        return render(
            request, "certification/verification/form.html", {"code": "", "file_form": FileToVerify()}
        )
    found = certificates.find_by_code(typed) or certificates.find_by_number(typed)
    if found is None:
        return unknown(request, typed)
    return redirect("verify", code=found.code)


def verify_fingerprint(request, sha256: str):
    """Answer a fingerprint: the file itself never left the reader's device."""
    if not SHA256.fullmatch(sha256):
        sentence = _("A fingerprint (SHA-256) has 64 characters, digits and letters from a to f.")
        return shown(request, Examined(FileState.UNKNOWN, None, ""), reasons=[sentence])
    return shown(request, Examined(*compare(sha256), sha256), was_read=False)


def verify_file(request):
    """Compare a file that was sent, in memory; it is forgotten with the answer."""
    request.upload_handlers = [MemoryOnly(request)]
    if limited(request, LIMIT):
        sentence = _("Too many files came from your network in a short time. Try again in ten minutes.")
        return asked_again(request, FileToVerify(), [sentence], HTTPStatus.TOO_MANY_REQUESTS)
    # A body is never longer than it says: what is announced too large is not received at all.
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_FILE + ENVELOPE:
        return asked_again(request, FileToVerify(), [TOO_LARGE], HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    form = FileToVerify(request.POST, request.FILES)
    if not form.is_valid():
        return asked_again(request, form, [], HTTPStatus.UNPROCESSABLE_ENTITY)
    response = shown(request, examine(form.cleaned_data["file"]))
    response["Cache-Control"] = FOR_ONE
    return response


def asked_again(request, form, reasons, status):
    """Say why a file was not compared, and ask for one again."""
    if wants_json(request):
        return as_json({"detail": [*reasons, *form.errors.get("file", [])]}, status)
    context = {"code": "", "file_form": form, "reasons": reasons}
    response = render(request, "certification/verification/form.html", context, status=status)
    response["Cache-Control"] = FOR_ONE
    return response


def shown(request, examined: Examined, *, was_read: bool = True, reasons=()):
    """Say what a file is, then what is known of its certificate; `reasons` are sentences that refuse the question."""
    status = HTTPStatus.BAD_REQUEST if reasons else HTTPStatus.OK
    certificate, today = examined.certificate, localdate()
    if certificate:
        findings = findings_of(certificate, today, file=examined.state, trusted=examined.trusted)
    else:
        # Of a file of others, what could not be read means nothing.
        read = [finding for finding in examined.trusted if finding.state != CheckState.UNKNOWN]
        findings = [file_finding(examined.state, None, was_read=was_read), *read]
    if wants_json(request):
        return as_json(
            {
                "sha256": examined.sha256,
                "file": examined.state.value,
                "certificate": certificate and award_document(certificate.award, today),
                "findings": [finding.as_data() for finding in findings],
                **({"detail": list(reasons)} if reasons else {}),
            },
            status,
        )
    context = {
        "state": examined.state.value,
        "sha256": examined.sha256,
        "findings": findings,
        "reasons": reasons,
        "file_form": FileToVerify(),
        "certificate": certificate
        and {
            "number": certificate.facts["number"],
            "territory": certificate.facts["territory"]["name"],
            "digest": certificate.digest,
            "url": reverse("verify", args=[certificate.code]),
            "code": certificate.code,
        },
        "now": now(),
        "crumbs": [(_("Verify a certificate"), reverse("verify_form")), (_("A file"), None)],
    }
    return render(request, "certification/verification/file.html", context, status=status)


def unknown(request, code: str):
    """Say, with the 404 that machines read, that this was not issued by us, and what to do."""
    if wants_json(request):
        return as_json({"code": code, "issued_by_us": False}, HTTPStatus.NOT_FOUND)
    context = {"code": code[:LONGEST_CODE]}
    return render(request, "certification/verification/unknown.html", context, status=HTTPStatus.NOT_FOUND)


# --- one certificate ----------------------------------------------------------------------------------------------


@require_safe
@in_readers_language
def verify(request, code):
    """Say how one certificate stands now, in answers that stand each by itself."""
    found = certificates.find_by_code(code)
    if found is None:
        return unknown(request, code)
    if found.code != code:
        return redirect("verify", code=found.code)
    today, slot = localdate(), int(now().timestamp()) // SLOT_SECONDS * SLOT_SECONDS
    findings = findings_of(found, today)
    etag = fingerprint(found, findings, (slot, get_language(), wants_json(request)))
    # By its fingerprint alone: within a slot, no time tells a measure from what was there before.
    if is_anonymous(request) and (unchanged := get_conditional_response(request, etag=etag)):
        return unchanged
    if wants_json(request):
        data = award_document(found.award, today)
        response = as_json({**data, "findings": [finding.as_data() for finding in findings]})
    else:
        hidden = is_hidden_from_searches(found.award, today)
        context = page_of(found, today, findings) | {"file_form": FileToVerify(), "is_hidden": hidden}
        response = render(request, "certification/verification/certificate.html", context)
        if hidden:
            response["X-Robots-Tag"] = "noindex"
    response["ETag"], response["Last-Modified"] = etag, http_date(slot)
    return response


def fingerprint(certificate, findings, asked) -> str:
    """Return the weak ETag of what a page says: the register's facts, in a language, within a slot of time."""
    award = certificate.award
    known = (
        asked,
        certificate.pk,
        award.status,
        award.status_since.isoformat(),
        award.successor_id,
        award.certificate_public,
        award.axis_profile_public,
        certificate.file_id,
        [tuple(map(str, finding)) for finding in findings],
    )
    return f'W/"{hashlib.sha256(repr(known).encode()).hexdigest()[:32]}"'


@require_safe
def certificate_pdf(request, code):
    """Serve the certificate's file: to anyone when it is public, else to whoever may read the award."""
    found = certificates.find_by_code(code)
    if found is None or found.file_id is None:
        raise Http404
    if not found.award.certificate_public and not (
        request.user.is_authenticated and awards_visible_to(request.user).filter(pk=found.award_id).exists()
    ):
        raise Http404
    try:
        with found.file.file.open("rb") as stored:
            response = HttpResponse(stored.read(), content_type="application/pdf")
    except FileNotFoundError:
        raise Http404 from None
    response["Content-Disposition"] = f'inline; filename="attestation-{found.facts["number"]}.pdf"'
    response["ETag"] = f'"{found.file.sha256}"'
    response["Cache-Control"] = "public, max-age=300" if found.award.certificate_public else FOR_ONE
    return get_conditional_response(request, etag=response["ETag"], response=response)


# --- why to trust -------------------------------------------------------------------------------------------------


@require_safe
def why_trust(request):
    """Say why to trust a certificate, how to check it without us, and what no file can prove."""
    context = {
        "crumbs": [(_("Verify a certificate"), reverse("verify_form")), (_("Why trust it"), None)],
        "host": settings.BASE_URL,
    }
    return render(request, "certification/verification/why.html", context)
