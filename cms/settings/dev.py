"""Settings for a developer's machine and for the demo."""

from cms.settings.base import *  # noqa: F403 - Django's own way to share settings

DEBUG = True
SECRET_KEY = SECRET_KEY or "development-only-this-key-protects-nothing"  # noqa: F405 - from base
ALLOWED_HOSTS = ALLOWED_HOSTS or ["127.0.0.1", "localhost", "[::1]", "testserver"]  # noqa: F405 - from base
