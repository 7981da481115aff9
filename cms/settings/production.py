"""Settings for production, behind one reverse proxy that sets X-Forwarded-For and X-Forwarded-Proto.

Nothing starts with a missing or unsafe value: all of them are named at once.
"""

from django.core.exceptions import ImproperlyConfigured

from cms.environment import unsafe_production_values
from cms.settings.base import *  # noqa: F403 - Django's own way to share settings
from cms.settings.base import LOGGING, STORAGES

if _refusals := unsafe_production_values():
    _message = "The site refuses to start:\n" + "\n".join(f"- {refusal}" for refusal in _refusals)
    raise ImproperlyConfigured(_message)

DEBUG = False
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "cms.storage.OneSheetStorage"},
}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# One JSON object a line, for whatever gathers the journals.
LOGGING["handlers"]["console"]["formatter"] = "json"

ALLAUTH_TRUSTED_PROXY_COUNT = 1
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # probes come from the machine itself
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
# Preloading binds the whole domain for years: the owner of the domain decides, not this project.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_NAME = "__Host-csrf"
LANGUAGE_COOKIE_NAME = "__Host-language"
