"""Settings for a developer's machine and for the demo."""

from cms.environment import env
from cms.settings.base import *  # noqa: F403 - Django's own way to share settings
from cms.settings.base import ALLOWED_HOSTS, SECRET_KEY, STATIC_ROOT

DEBUG = True
SECRET_KEY = SECRET_KEY or "development-only-this-key-protects-nothing"
ALLOWED_HOSTS = ALLOWED_HOSTS or ["127.0.0.1", "localhost", "[::1]"]
DEMO_PASSWORD = env("DEMO_PASSWORD", "demo")
REQUIRE_STAFF_TWO_FACTOR = False
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
WHITENOISE_USE_FINDERS = True
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
