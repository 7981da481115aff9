"""What names a seal: the digest of its own certificate, the first of the texts that are published of it."""

import hashlib
import ssl


def certificate_digest(public: str) -> str:
    """Return the SHA-256, in hexadecimal, of the first certificate of a PEM text."""
    end = "-----END CERTIFICATE-----"
    return hashlib.sha256(ssl.PEM_cert_to_DER_cert(public[: public.index(end) + len(end)])).hexdigest()
