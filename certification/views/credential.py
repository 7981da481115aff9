"""The addresses that credentials name. Each answers data to programs, and leads a person to the page that says the same."""

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from certification.queries import credential as credentials
from certification.views.published import as_signed, for_both, is_for_a_person

CREDENTIAL_TYPE, TOKEN_TYPE = "application/vc", "application/vc+jwt"


def json(data) -> JsonResponse:
    return JsonResponse(data, content_type="application/ld+json", json_dumps_params={"ensure_ascii": False})


def credential_or_404(code: str):
    found = credentials.credential_of(code)
    if found is None:
        raise Http404
    return found


@for_both
def credential(request, code):
    """Give the credential as it was signed; a person is led to its verification page."""
    if is_for_a_person(request):
        return redirect("verify", code=code)
    return credential_file(request, code)


@require_safe
def credential_file(request, code):
    """Give the credential as it was signed, whatever is asked for."""
    found = credential_or_404(code)
    return as_signed(request, found.document, CREDENTIAL_TYPE, found.sha256)


@require_safe
def credential_token(request, code):
    """Give the credential in its other form, a signed token."""
    found = credential_or_404(code)
    return as_signed(request, found.jwt.encode(), TOKEN_TYPE, f"{found.sha256}-jwt")


@require_safe
def status_list(request, purpose, number):
    """Give a list of statuses as it was last signed."""
    found = credentials.status_list(purpose, number)
    if found is None:
        raise Http404
    return as_signed(request, found.document, CREDENTIAL_TYPE, found.sha256)


def version_or_404(framework: str, version: str):
    found = credentials.published_version(framework, version)
    if found is None:
        raise Http404
    return found


@for_both
def achievement(request, framework, version, level):
    """Describe a level of a version as an achievement."""
    return level_answer(request, framework, version, level, credentials.achievement_document)


@for_both
def level(request, framework, version, level):
    """Describe a level of a version."""
    return level_answer(request, framework, version, level, credentials.level_document)


def level_answer(request, framework, version, level, describe) -> HttpResponse:
    version = version_or_404(framework, version)
    found = credentials.level_of(version, level)
    if found is None:
        raise Http404
    if is_for_a_person(request):
        return redirect("certification:framework_version", version.version)
    return json(describe(version, found))


@for_both
def criteria(request, framework, version):
    """Say where the requirements of a version are."""
    version = version_or_404(framework, version)
    if is_for_a_person(request):
        return redirect("certification:framework_version", version.version)
    return json(credentials.criteria_document(version))


@for_both
def territory(request, slug):
    """Describe the subject of credentials; a person is led to what the register says of it."""
    found = credentials.public_certificates(slug)
    if not found:
        raise Http404
    if is_for_a_person(request):
        return redirect("certification:register_territory", slug)
    return json(credentials.territory_document(found[0].award.territory, found))
