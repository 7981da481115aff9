"""What surrounds every request: security headers, the language of accounts, and the second factor of staff."""

import time

from allauth.mfa.adapter import get_adapter
from csp.middleware import CSPMiddleware
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME, SESSION_KEY, logout
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import redirect
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

ACCOUNTS, ADMIN, LOGOUT, REAUTHENTICATE = "/accounts/", "/admin/", "/logout/", "/reauthenticate/"
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
        # A preview is answered under the address of its page, inside a frame of the administration.
        is_admin = request.path_info.startswith(ADMIN) or getattr(request, "is_preview", False)
        if is_admin and not report_only:
            parts.config = settings.ADMIN_CONTENT_SECURITY_POLICY
        return parts


class SessionAgeMiddleware:
    """Keep the session of whoever is at work, and end the one that has lasted too long.

    Without a request for SESSION_COOKIE_AGE it ends by itself; it is written anew at most once in KEPT_SECONDS.
    """

    BEGAN, KEPT, KEPT_SECONDS = "began_at", "kept_at", 10 * 60

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        # Without the cookie nobody is signed in, and reading the session would spoil shared caches.
        if settings.SESSION_COOKIE_NAME in request.COOKIES and SESSION_KEY in request.session:
            self._keep_or_end(request)
        return self.get_response(request)

    @classmethod
    def _keep_or_end(cls, request):
        now = int(time.time())
        if now - request.session.get(cls.BEGAN, now) > settings.SESSION_LONGEST_SECONDS:
            logout(request)
        elif now - request.session.get(cls.KEPT, 0) > cls.KEPT_SECONDS:
            cls.keep(request.session, now)

    @classmethod
    def keep(cls, session, now):
        session[cls.BEGAN] = session.get(cls.BEGAN, now)
        session[cls.KEPT] = now

    @classmethod
    def begin(cls, request, **_signal):
        """Start to count when somebody signs in."""
        request.session.pop(cls.BEGAN, None)
        cls.keep(request.session, int(time.time()))


class SecurityHeadersMiddleware:
    """Headers that Django leaves to the project."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        if request.method == "POST" and request.path_info.endswith(LOGOUT):
            # On a shared computer nothing stays behind: drafts, pages kept to be read without a network.
            response.headers["Clear-Site-Data"] = '"storage"'
        if request.path_info.startswith(ADMIN):
            # The administration shows previews of pages in frames of its own.
            response.headers.setdefault("X-Frame-Options", "SAMEORIGIN")
        return response


class AccountLanguageMiddleware:
    """Where addresses carry no language: the account's own; on the pages of accounts, the one asked for.

    In the administration `?language=` narrows lists.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not request.path_info.startswith((ACCOUNTS, ADMIN)):
            return self.get_response(request)
        asked = request.GET.get("language")
        if request.path_info.startswith(ACCOUNTS) and asked in dict(settings.LANGUAGES):
            response = self._respond(request, asked)
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                asked,
                secure=settings.SESSION_COOKIE_SECURE,
                samesite=settings.LANGUAGE_COOKIE_SAMESITE,
            )
            return response
        if request.user.is_authenticated:
            return self._respond(request, self._of_what_is_resumed(request) or request.user.language)
        return self.get_response(request)

    @staticmethod
    def _of_what_is_resumed(request):
        """Whoever signs in again in the middle of an act goes on in the language of its address, or it is not found."""
        if not request.path_info.endswith(REAUTHENTICATE):
            return None
        resumed = request.POST.get(REDIRECT_FIELD_NAME) or request.GET.get(REDIRECT_FIELD_NAME, "")
        return translation.get_language_from_path(resumed)

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
