"""What is read of adopted versions of the framework: it never changes, so that it is read once and kept."""

from collections.abc import Callable

from django.core.cache import cache

from certification.models.framework import FrameworkVersion

KEPT_SECONDS = 30 * 24 * 3600


def kept(key: str, make: Callable, *, is_lasting: bool) -> list | tuple:
    """Return what is kept under a fingerprint, made the first time; what may still change is made each time."""
    found = cache.get(key) if is_lasting else None
    if found is None:
        found = make()
        if is_lasting:
            cache.set(key, found, KEPT_SECONDS)
    return found


def rows_of(version: FrameworkVersion, what: str, read: Callable) -> list:
    """Return rows of a version, every language in them, as `read` lists them; `what` names them within the version."""
    key = f"framework-rows:{version.pk}:{version.content_hash}:{what}"
    return kept(key, lambda: list(read()), is_lasting=version.is_frozen)
