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
_SWITCHES = {"1": True, "true": True, "on": True, "0": False, "false": False, "off": False}


def env(name, default=""):
    """The value of an environment variable, stripped; `default` when it is missing or blank."""
    return os.environ.get(name, "").strip() or default


def env_list(name, default=""):
    """A comma-separated variable, without its blanks."""
    return [item.strip() for item in env(name, default).split(",") if item.strip()]


def env_flag(name):
    """A variable that switches something on; off when it is missing."""
    value = env(name, "0").lower()
    if value not in _SWITCHES:
        message = f"{name} must be one of {', '.join(_SWITCHES)}"
        raise ValueError(message)
    return _SWITCHES[value]


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


def replica(url):
    """The settings of a copy of the database that is only read, under the name `replica`; nothing when there is none."""
    if not url:
        return {}
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        message = f"DATABASE_REPLICA_URL must start with postgres://, not {parts.scheme}://"
        raise ValueError(message)
    return {"replica": {**_postgresql(parts), "TEST": {"MIRROR": "default"}}}


def _sqlite(name):
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": name,
        "CONN_MAX_AGE": None,
        # IMMEDIATE takes the write lock at BEGIN: a transaction that reads, then writes, never fails half way.
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 30, "init_command": SQLITE_PRAGMAS},
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
        # Pages read few rows of tables whose cost is overestimated: compiling their queries takes longer than running them.
        "OPTIONS": {
            "pool": {"min_size": 2, "max_size": 5, "timeout": 10},
            "options": "-c jit=off",
            **query,
        },
    }


def cache(url, name="default"):
    """Django's settings for the cache `name` at an address; the process's own memory when there is none."""
    options = {"MAX_ENTRIES": MAX_CACHE_ENTRIES}
    # Each cache has a room of its own: pages that come and go push nothing else out.
    if url.startswith(("redis://", "rediss://")):
        return {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": url,
            "KEY_PREFIX": name,
        }
    if url.startswith("file://"):
        backend = "cms.file_cache.FileCache"
        return {"BACKEND": backend, "LOCATION": f"{urlsplit(url).path}/{name}", "OPTIONS": options}
    if url:
        message = "CACHE_URL must start with redis://, rediss:// or file://"
        raise ValueError(message)
    backend = "django.core.cache.backends.locmem.LocMemCache"
    return {"BACKEND": backend, "LOCATION": name, "OPTIONS": options}


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


def files(url, folder):
    """Django's settings for the public media and the private files: folders of `folder`, or one bucket for both.

    A bucket is `s3://KEY:SECRET@s3.example.org/bucket?region=fr-par`; what an address does not
    allow in a key is written `%XX`; `prefix=…` when others share the bucket, `tls=0` for a storage on the developer's machine.
    """
    if not url:
        disk = "cms.file_storage.DiskStorage"
        return {
            "default": {"BACKEND": disk},
            # Evidence, reports, minutes: no address leads to them, views open them after asking who reads.
            "private": {
                "BACKEND": disk,
                # The server that hands out pictures shares the group of their folder: here its account reads alone.
                "OPTIONS": {
                    "location": folder / "private",
                    "base_url": None,
                    "file_permissions_mode": 0o600,
                    "directory_permissions_mode": 0o700,
                },
            },
        }
    parts, query = urlsplit(url), dict(parse_qsl(urlsplit(url).query))
    bucket = unquote(parts.path).strip("/")
    if parts.scheme != "s3" or not (parts.hostname and parts.username and parts.password) or not bucket:
        message = "STORAGE_URL must look like s3://KEY:SECRET@s3.example.org/bucket?region=fr-par"
        raise ValueError(message)
    host = f"{parts.hostname}:{parts.port}" if parts.port else parts.hostname
    options = {
        "endpoint_url": f"{'http' if query.get('tls') == '0' else 'https'}://{host}",
        "access_key": unquote(parts.username),
        "secret_key": unquote(parts.password),
        "bucket_name": bucket,
        "region_name": query.get("region", "us-east-1"),
    }
    prefix = query.get("prefix", "").strip("/")
    return {
        name: {
            "BACKEND": f"cms.object_storage.{backend}",
            "OPTIONS": {**options, "location": f"{prefix}/{part}".strip("/")},
        }
        for name, backend, part in (
            ("default", "MediaObjectStorage", "media"),
            ("private", "ObjectStorage", "private"),
        )
    }


def antivirus(url):
    """Where the antivirus listens: tcp://host:port, unix:/path of a socket; nothing when there is none."""
    parts = urlsplit(url)
    if parts.scheme == "tcp" and parts.hostname:
        return {"host": parts.hostname, "port": parts.port or 3310}
    if parts.scheme == "unix" and parts.path:
        return {"path": unquote(parts.path)}
    if url:
        message = "CLAMAV_URL must look like tcp://host:3310 or unix:/run/clamav/clamd.sock"
        raise ValueError(message)
    return {}


def seal(signer):
    """How certificates are sealed.

    Nothing: with a trial key, which marks them TEST. `self-made`: with the association's own key. A PKCS#11 device, as
    `pkcs11:token=…;object=…?module-path=…&pin-source=file:…`. A signing service, as `https://…` (`http://127.0.0.1…` for one on
    the same machine). The last two need SEAL_CERTIFICATES, a PEM file: the seal's certificate, then those above it.
    """
    kinds = {"": "test", "self-made": "self-made"}
    local = ("http://127.0.0.1:", "http://127.0.0.1/", "http://localhost:", "http://localhost/")
    if signer.startswith("pkcs11:"):
        kind = "device"
    elif signer.startswith(("https://", *local)):
        kind = "service"
    elif signer in kinds:
        return {"kind": kinds[signer], "address": "", "token": "", "certificates": None}
    else:
        message = "SEAL_SIGNER must be self-made, pkcs11:… or https://…"
        raise ValueError(message)
    if not env("SEAL_CERTIFICATES"):
        message = "SEAL_CERTIFICATES is missing: the PEM file with the certificates of the seal"
        raise ValueError(message)
    return {
        "kind": kind,
        "address": signer,
        "token": env("SEAL_TOKEN"),
        "certificates": Path(env("SEAL_CERTIFICATES")),
    }


def timestamps(url):
    """The address of a timestamping authority (RFC 3161), whose answers are signed: http:// will do."""
    if url and not url.startswith(("http://", "https://")):
        message = "TSA_URL must start with http:// or https://"
        raise ValueError(message)
    return url


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


def _unsafe_former_secrets():
    if any(len(secret) < MIN_SECRET_LENGTH for secret in env_list("SECRET_KEY_FALLBACKS")):
        yield "SECRET_KEY_FALLBACKS holds a key that is too easy to guess: leave it out."


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
    if "tls=0" in urlsplit(env("STORAGE_URL")).query.split("&"):
        yield "STORAGE_URL sends files in clear: remove tls=0."
    if env("DEMO_PASSWORD"):
        yield "DEMO_PASSWORD is for the demo only: remove it."


def _unsafe_seal():
    if not env("SEAL_SIGNER"):
        yield (
            "SEAL_SIGNER is missing: certificates would be sealed with a trial key and marked TEST. "
            "Name a device (pkcs11:…) or a service (https://…), or accept the association's own key: self-made."
        )


_PRODUCTION_CHECKS = (
    _missing,
    _unsafe_secret,
    _unsafe_former_secrets,
    _unsafe_addresses,
    _unsafe_services,
    _unsafe_seal,
)
