"""Secrets of the links that are sent by e-mail: made again when needed, kept nowhere but as digests."""

import base64
import hashlib

from django.conf import settings
from django.utils.crypto import salted_hmac


def secret_for(*facts: object, digest: str = "") -> str:
    """Return the secret of a row, derived from facts of it that never change and from the key of the site.

    The same link can be sent again, and the database alone opens none. `digest` is what the row keeps: it tells a secret
    that a former key of the site made.
    """
    said = "\n".join(str(fact) for fact in facts)
    made = [_made(said, key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    return next((secret for secret in made if digest_of(secret) == digest), made[0])


def _made(said: str, key: str) -> str:
    made = salted_hmac("home.secrets", said, secret=key, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(made).decode().rstrip("=")


def digest_of(secret: str) -> str:
    """Return what is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()
