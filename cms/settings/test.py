"""Settings for the tests: nothing leaves the process, hashing is quick, and roles are tested without a phone."""

from cms.environment import database, env, seal
from cms.settings.base import *  # noqa: F403 - Django's own way to share settings
from cms.settings.base import DATA_DIR, STATIC_ROOT, STORAGES

DEBUG = False
SECRET_KEY = "tests-only-this-key-protects-nothing-at-all-and-never-will"  # noqa: S105 - protects nothing
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
BASE_URL = WAGTAILADMIN_BASE_URL = "http://testserver"
DATABASES, DATABASE_ROUTERS = {"default": database(env("DATABASE_URL"), DATA_DIR)}, []
OPERATORS, SENTRY_DSN = [], ""
if DATABASES["default"]["ENGINE"].endswith("postgresql"):
    # Tests open and drop databases; a pool would keep them busy. What they write need not outlive a power cut.
    DATABASES["default"]["OPTIONS"].pop("pool")
    DATABASES["default"]["OPTIONS"]["options"] += " -c synchronous_commit=off"
else:
    # Same: nobody waits for the disk.
    pragmas = DATABASES["default"]["OPTIONS"]["init_command"]
    DATABASES["default"]["OPTIONS"]["init_command"] = pragmas.replace("synchronous=FULL", "synchronous=OFF")
STORAGES = {
    **STORAGES,
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "private": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
DEMO_PASSWORD = "demo"  # noqa: S105 - the documented password of the demo
REQUIRE_STAFF_TWO_FACTOR = False
# Beside the databases that know these keys, and copied as long as they are.
KEYS_DIR = DATA_DIR / "test-databases" / "keys"
SEAL, TSA_URL = seal(""), ""
WHITENOISE_USE_FINDERS = True
# Tests say themselves when words change: a query of no test's making would spoil those that count them.
TERMINOLOGY_SECONDS = 0
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
