"""Settings for the tests: nothing leaves the process, hashing is quick, and roles are tested without a phone."""

from cms.environment import database, env
from cms.settings.base import *  # noqa: F403 - Django's own way to share settings
from cms.settings.base import DATA_DIR, STATIC_ROOT, STORAGES

DEBUG = False
SECRET_KEY = "tests-only-this-key-protects-nothing-at-all-and-never-will"  # noqa: S105 - protects nothing
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
BASE_URL = WAGTAILADMIN_BASE_URL = "http://testserver"
DATABASES = {"default": database(env("DATABASE_URL"), DATA_DIR)}
if DATABASES["default"]["ENGINE"].endswith("postgresql"):
    # Tests open and drop databases; a pool would keep them busy.
    DATABASES["default"]["OPTIONS"].pop("pool")
STORAGES = {
    **STORAGES,
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "private": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
DEMO_PASSWORD = "demo"  # noqa: S105 - the documented password of the demo
REQUIRE_STAFF_TWO_FACTOR = False
WHITENOISE_USE_FINDERS = True
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
