"""The one place where the process environment is read, and its addresses (URLs) are understood."""

import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

ROOT = Path(__file__).resolve().parent.parent

SQLITE_PRAGMAS = ";".join(
    f"PRAGMA {pragma}"
    for pragma in (
        "journal_mode=WAL",
        # Awards and history must outlive a power cut, so commits wait for the disk.
        "synchronous=FULL",
        "mmap_size=134217728",
        "cache_size=-20000",
        "temp_store=MEMORY",
    )
)
MAX_CACHE_ENTRIES = 50_000
MIN_SECRET_LENGTH = 50
MIN_SECRET_VARIETY = 12


def env(name, default=""):
    """The value of an environment variable, stripped; `default` when it is missing or blank."""
    return os.environ.get(name, "").strip() or default


def env_list(name, default=""):
    """A comma-separated variable, without its blanks."""
    return [item.strip() for item in env(name, default).split(",") if item.strip()]


def data_dir():
    """Where the database, the media, the private files and the keys live."""
    return Path(env("DATA_DIR", str(ROOT / "var"))).resolve()


def database(url, folder):
    """Django's settings for a database address; SQLite in `folder` when there is none."""
    parts = urlsplit(url or f"sqlite:///{folder / 'db.sqlite3'}")
    if parts.scheme == "sqlite":
        folder.mkdir(parents=True, exist_ok=True)
        return _sqlite(unquote(parts.path)[1:] or ":memory:")
    if parts.scheme in {"postgres", "postgresql"}:
        return _postgresql(parts)
    message = f"DATABASE_URL must start with postgres:// or sqlite://, not {parts.scheme}://"
    raise ValueError(message)


def _sqlite(name):
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": name,
        "CONN_MAX_AGE": None,
        # IMMEDIATE takes the write lock at BEGIN: a transaction that reads, then writes, never fails half way.
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 10, "init_command": SQLITE_PRAGMAS},
    }


def _postgresql(parts):
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or query.pop("host", "")),
        "PORT": str(parts.port or ""),
        # A pool needs connections that end with the request.
        "CONN_MAX_AGE": 0,
        "OPTIONS": {"pool": {"min_size": 2, "max_size": 5, "timeout": 10}, **query},
    }


def cache(url):
    """Django's settings for a cache address; the process's own memory when there is none."""
    options = {"MAX_ENTRIES": MAX_CACHE_ENTRIES}
    if url.startswith(("redis://", "rediss://")):
        return {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": url}
    if url.startswith("file://"):
        backend = "django.core.cache.backends.filebased.FileBasedCache"
        return {"BACKEND": backend, "LOCATION": urlsplit(url).path, "OPTIONS": options}
    if url:
        message = "CACHE_URL must start with redis://, rediss:// or file://"
        raise ValueError(message)
    return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": options}


def email(url, outbox):
    """Django's settings for a mail address: smtp://, smtps://, file:, console:; files in `outbox` by default."""
    parts = urlsplit(url or "file:")
    backends = "django.core.mail.backends"
    if parts.scheme == "console":
        return {"EMAIL_BACKEND": f"{backends}.console.EmailBackend"}
    if parts.scheme == "file":
        return {
            "EMAIL_BACKEND": f"{backends}.filebased.EmailBackend",
            "EMAIL_FILE_PATH": unquote(parts.path) or str(outbox),
        }
    if parts.scheme in {"smtp", "smtps"}:
        query = dict(parse_qsl(parts.query))
        ssl = parts.scheme == "smtps"
        tls = not ssl and query.get("tls", "1") != "0"
        return {
            "EMAIL_BACKEND": f"{backends}.smtp.EmailBackend",
            "EMAIL_HOST": parts.hostname or "localhost",
            "EMAIL_PORT": parts.port or (465 if ssl else 587),
            "EMAIL_HOST_USER": unquote(parts.username or ""),
            "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
            "EMAIL_USE_SSL": ssl,
            "EMAIL_USE_TLS": tls,
            "EMAIL_TIMEOUT": 20,
            **({"DEFAULT_FROM_EMAIL": query["from"]} if "from" in query else {}),
        }
    message = "EMAIL_URL must start with smtp://, smtps://, file: or console:"
    raise ValueError(message)


def unsafe_production_values():
    """Every value that production must not start with, one sentence each."""
    return [sentence for check in _PRODUCTION_CHECKS for sentence in check()]


def _missing():
    required = ("SECRET_KEY", "ALLOWED_HOSTS", "BASE_URL", "DATABASE_URL", "DATA_DIR", "EMAIL_URL")
    return [f"{name} is missing." for name in required if not env(name)]


def _unsafe_secret():
    secret = env("SECRET_KEY")
    if secret and (len(secret) < MIN_SECRET_LENGTH or len(set(secret)) < MIN_SECRET_VARIETY):
        yield f"SECRET_KEY is too easy to guess: use {MIN_SECRET_LENGTH} random characters or more."
    elif secret.startswith(("django-insecure-", "development-only", "tests-only")):
        yield "SECRET_KEY is a published example."


def _unsafe_addresses():
    hosts, base = env_list("ALLOWED_HOSTS"), urlsplit(env("BASE_URL"))
    if "*" in hosts:
        yield "ALLOWED_HOSTS accepts any host: name yours."
    if env("BASE_URL") and base.scheme != "https":
        yield "BASE_URL must start with https://."
    elif hosts and base.hostname and not _is_listed(base.hostname, hosts):
        yield "BASE_URL names a host that is not in ALLOWED_HOSTS."


def _is_listed(host, hosts):
    return any(
        listed in {"*", host} or (listed.startswith(".") and f".{host}".endswith(listed)) for listed in hosts
    )


def _unsafe_services():
    if env("EMAIL_URL") and not env("EMAIL_URL").startswith(("smtp://", "smtps://")):
        yield "EMAIL_URL must start with smtp:// or smtps://: other ways reach nobody."
    if env("STORAGE_URL"):
        yield "STORAGE_URL is not supported yet: files live in DATA_DIR."
    if env("DEMO_PASSWORD"):
        yield "DEMO_PASSWORD is for the demo only: remove it."


_PRODUCTION_CHECKS = (_missing, _unsafe_secret, _unsafe_addresses, _unsafe_services)
