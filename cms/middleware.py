"""What surrounds every request: security headers, the language of accounts, and the second factor of staff."""

from allauth.mfa.adapter import get_adapter
from csp.middleware import CSPMiddleware
from django.conf import settings
from django.contrib import messages
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import redirect
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

ACCOUNTS, ADMIN = "/accounts/", "/admin/"
FREE_OF_SECOND_FACTOR = (ACCOUNTS, "/static/", "/i18n/", "/healthz", "/readyz")
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in ("camera", "display-capture", "geolocation", "microphone", "payment", "usb")
)


class LanguageMiddleware(LocaleMiddleware):
    """Django's, but a page without a language that says 404 means it: only unknown addresses try a language."""

    def process_response(self, request, response):
        if response.status_code != 404 or getattr(request, "resolver_match", None) is None:
            return super().process_response(request, response)
        patch_vary_headers(response, ["Accept-Language"])
        response.headers.setdefault("Content-Language", translation.get_language())
        return response


class ContentSecurityPolicyMiddleware(CSPMiddleware):
    """A strict policy everywhere; under the administration, the one that Wagtail can live with."""

    def get_policy_parts(self, request, response, report_only=False):  # noqa: FBT002 - the signature is csp's
        parts = super().get_policy_parts(request, response, report_only)
        if request.path_info.startswith(ADMIN) and not report_only:
            parts.config = settings.ADMIN_CONTENT_SECURITY_POLICY
        return parts


class SecurityHeadersMiddleware:
    """Headers that Django leaves to the project."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        if request.path_info.startswith(ADMIN):
            # The administration shows previews of pages in frames of its own.
            response.headers.setdefault("X-Frame-Options", "SAMEORIGIN")
        return response


class AccountLanguageMiddleware:
    """Where addresses carry no language (accounts, administration): the one asked for, else the account's own."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not request.path_info.startswith((ACCOUNTS, ADMIN)):
            return self.get_response(request)
        asked = request.GET.get("language")
        if asked in dict(settings.LANGUAGES):
            response = self._respond(request, asked)
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                asked,
                secure=settings.SESSION_COOKIE_SECURE,
                samesite=settings.LANGUAGE_COOKIE_SAMESITE,
            )
            return response
        if request.user.is_authenticated:
            return self._respond(request, request.user.language)
        return self.get_response(request)

    def _respond(self, request, language):
        translation.activate(language)
        request.LANGUAGE_CODE = language
        return self.get_response(request)


class StaffTwoFactorMiddleware:
    """Whoever sees other people's files sets up a second factor before anything else."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if self._must_set_up(request):
            # The administration has no language of its own yet: speak the account's.
            with translation.override(request.user.language):
                words = _(
                    "Your role gives access to other people's data: set up two-factor sign-in before you go on."
                )
            messages.warning(request, words)
            return redirect("mfa_index")
        return self.get_response(request)

    def _must_set_up(self, request):
        return (
            settings.REQUIRE_STAFF_TWO_FACTOR
            # Without the cookie nobody is signed in, and reading the session would spoil shared caches.
            and settings.SESSION_COOKIE_NAME in request.COOKIES
            and not request.path_info.startswith(FREE_OF_SECOND_FACTOR)
            and request.user.is_authenticated
            and request.user.needs_two_factor
            and not get_adapter().is_mfa_enabled(request.user)
        )
