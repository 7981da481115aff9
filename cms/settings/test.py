"""Settings for the tests: nothing leaves the process, and hashing is quick."""

from cms.settings.base import *  # noqa: F403 - Django's own way to share settings

DEBUG = False
SECRET_KEY = "tests-only-this-key-protects-nothing-at-all-and-never-will"
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
