"""Production starts with safe values only, and says which are not."""

import json
import os
import subprocess
import sys

import pytest
from django.db import connection

from cms.environment import (
    ROOT,
    antivirus,
    cache,
    database,
    email,
    env_flag,
    files,
    seal,
    timestamps,
    unsafe_production_values,
)

SAFE = {
    "SECRET_KEY": "xN0b7-Qm2Zr9fLs4TkVwE8hYc1UaJd6PgRiO3tBvXqMzKyWlCe5Hn",
    "ALLOWED_HOSTS": "guarantee.example.org",
    "BASE_URL": "https://guarantee.example.org",
    "DATABASE_URL": "postgres://site:secret@db.example.org/site",
    "DATA_DIR": "/var/lib/guarantee",
    "EMAIL_URL": "smtp://mail.example.org",
    "SEAL_SIGNER": "self-made",
}
UNSAFE = [
    ("SECRET_KEY", "short", "SECRET_KEY is too easy to guess"),
    ("SECRET_KEY", "a" * 80, "SECRET_KEY is too easy to guess"),
    ("SECRET_KEY", "django-insecure-" + SAFE["SECRET_KEY"], "SECRET_KEY is a published example"),
    (
        "SECRET_KEY_FALLBACKS",
        "short," + "b" * 60,
        "SECRET_KEY_FALLBACKS holds a key that is too easy to guess",
    ),
    ("ALLOWED_HOSTS", "*", "ALLOWED_HOSTS accepts any host"),
    ("BASE_URL", "http://guarantee.example.org", "BASE_URL must start with https://"),
    ("BASE_URL", "https://elsewhere.example.org", "BASE_URL names a host that is not in ALLOWED_HOSTS"),
    ("EMAIL_URL", "console:", "EMAIL_URL must start with smtp://"),
    ("STORAGE_URL", "s3://key:secret@files.example.org/bucket?tls=0", "STORAGE_URL sends files in clear"),
    ("DEMO_PASSWORD", "demo", "DEMO_PASSWORD is for the demo only"),
]


@pytest.fixture
def environment(monkeypatch):
    for name in ("STORAGE_URL", "DEMO_PASSWORD", "CACHE_URL", "SEAL_CERTIFICATES", "TSA_URL"):
        monkeypatch.delenv(name, raising=False)
    for name, value in SAFE.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def test_safe_values_are_accepted(environment):
    assert unsafe_production_values() == []


@pytest.mark.parametrize("name", SAFE)
def test_a_missing_value_is_named(environment, name):
    environment.delenv(name)
    (refusal,) = unsafe_production_values()
    assert refusal.startswith(f"{name} is missing")


@pytest.mark.parametrize(("name", "value", "sentence"), UNSAFE)
def test_an_unsafe_value_is_named(environment, name, value, sentence):
    environment.setenv(name, value)
    (refusal,) = unsafe_production_values()
    assert sentence in refusal


def run_with_production_settings(*arguments, **values):
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**kept, "DJANGO_SETTINGS_MODULE": "cms.settings.production", **values},
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_refuses_to_start_and_names_everything_at_once():
    result = run_with_production_settings("manage.py", "check", ALLOWED_HOSTS="*")
    assert result.returncode == 1
    assert "The site refuses to start" in result.stderr
    assert "SECRET_KEY is missing." in result.stderr
    assert "ALLOWED_HOSTS accepts any host" in result.stderr


def test_production_passes_the_deployment_checks(tmp_path):
    values = {**SAFE, "DATABASE_URL": "sqlite:///:memory:", "DATA_DIR": str(tmp_path)}
    result = run_with_production_settings(
        "manage.py", "check", "--deploy", "--fail-level", "WARNING", **values
    )
    assert result.returncode == 0, result.stderr
    assert "no issues" in result.stdout


@pytest.mark.django_db(transaction=True)
def test_heavy_libraries_wait_until_they_are_needed():
    """The site starts by the server's own door and serves pages: what makes papers and tables is not there yet."""
    heavy = ("weasyprint", "pyhanko", "openpyxl", "pypdfium2", "pyld", "boto3", "playwright")
    program = (
        "import json, sys; from cms.wsgi import application; from django.test import RequestFactory;"
        "ask = lambda path: application.get_response(RequestFactory().get(path)).status_code;"
        "statuses = [ask(path) for path in ('/fr/', '/verifier/', '/api/v1/awards/', '/accounts/login/')];"
        f"print(json.dumps([statuses, [name for name in {heavy} if name in sys.modules]]))"
    )
    settings = {"DJANGO_SETTINGS_MODULE": "cms.settings.test", "DATABASE_URL": address_of_the_database()}
    result = run_with_production_settings("-W", "ignore", "-c", program, **settings)
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout.splitlines()[-1]) == [[200] * 4, []]


def address_of_the_database():
    """Return the address of the database of this test, as another process is given it."""
    facts = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{facts['NAME']}"
    return f"postgres://{facts['USER']}:{facts['PASSWORD']}@{facts['HOST']}:{facts['PORT']}/{facts['NAME']}"


def test_databases(tmp_path):
    default = database("", tmp_path)
    assert default["NAME"] == str(tmp_path / "db.sqlite3")
    assert default["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    server = database("postgres://ana:s%40crit@db.example.org:5433/site?sslmode=require", tmp_path)
    assert (server["USER"], server["PASSWORD"], server["HOST"], server["PORT"], server["NAME"]) == (
        "ana",
        "s@crit",
        "db.example.org",
        "5433",
        "site",
    )
    assert server["OPTIONS"]["sslmode"] == "require"
    assert server["OPTIONS"]["options"] == "-c jit=off"
    own = database("postgres://db.example.org/site?options=-c%20jit%3Don", tmp_path)
    assert own["OPTIONS"]["options"] == "-c jit=on"
    assert server["CONN_MAX_AGE"] == 0
    with pytest.raises(ValueError, match="mysql"):
        database("mysql://db/site", tmp_path)


def test_caches():
    assert cache("")["OPTIONS"]["MAX_ENTRIES"] == 50_000
    assert cache("redis://cache.example.org/0")["LOCATION"] == "redis://cache.example.org/0"
    assert cache("redis://cache.example.org/0", "pages")["KEY_PREFIX"] == "pages"
    assert cache("file:///tmp/cache", "pages")["LOCATION"] == "/tmp/cache/pages"  # noqa: S108 - only read
    with pytest.raises(ValueError, match="CACHE_URL"):
        cache("memcached://")


def test_files(tmp_path):
    assert files("", tmp_path)["private"]["OPTIONS"]["base_url"] is None
    found = files("s3://key:s%40crit%2F@s3.example.org:9000/bucket?region=fr-par&prefix=site", tmp_path)
    assert found["private"]["OPTIONS"] == {
        "endpoint_url": "https://s3.example.org:9000",
        "access_key": "key",
        "secret_key": "s@crit/",
        "bucket_name": "bucket",
        "region_name": "fr-par",
        "location": "site/private",
    }
    assert found["default"]["OPTIONS"]["location"] == "site/media"
    for wrong in (
        "s3://bucket",
        "s3://key:secret@s3.example.org",
        "https://key:secret@s3.example.org/bucket",
    ):
        with pytest.raises(ValueError, match="STORAGE_URL must look like"):
            files(wrong, tmp_path)


def test_switches(monkeypatch):
    monkeypatch.delenv("VISIT_STATISTICS", raising=False)
    assert env_flag("VISIT_STATISTICS") is False
    monkeypatch.setenv("VISIT_STATISTICS", "On")
    assert env_flag("VISIT_STATISTICS") is True
    monkeypatch.setenv("VISIT_STATISTICS", "perhaps")
    with pytest.raises(ValueError, match="VISIT_STATISTICS"):
        env_flag("VISIT_STATISTICS")


def test_mail_servers(tmp_path):
    assert email("", tmp_path)["EMAIL_FILE_PATH"] == str(tmp_path)
    assert email("console:", tmp_path)["EMAIL_BACKEND"].endswith("console.EmailBackend")
    smtp = email("smtp://ana:secret@mail.example.org?from=site@example.org", tmp_path)
    assert (smtp["EMAIL_HOST"], smtp["EMAIL_PORT"], smtp["EMAIL_USE_TLS"]) == ("mail.example.org", 587, True)
    assert smtp["DEFAULT_FROM_EMAIL"] == "site@example.org"
    smtps = email("smtps://mail.example.org", tmp_path)
    assert (smtps["EMAIL_PORT"], smtps["EMAIL_USE_SSL"], smtps["EMAIL_USE_TLS"]) == (465, True, False)
    with pytest.raises(ValueError, match="EMAIL_URL"):
        email("pigeon://roof", tmp_path)


def test_antivirus():
    assert antivirus("") == {}
    assert antivirus("tcp://clamav") == {"host": "clamav", "port": 3310}
    assert antivirus("tcp://127.0.0.1:4000") == {"host": "127.0.0.1", "port": 4000}
    assert antivirus("unix:/run/clamav/clamd.sock") == {"path": "/run/clamav/clamd.sock"}
    for wrong in ("clamav:3310", "http://clamav", "tcp://", "unix:"):
        with pytest.raises(ValueError, match="CLAMAV_URL"):
            antivirus(wrong)


@pytest.mark.parametrize(
    ("signer", "kind"),
    [
        ("", "test"),
        ("self-made", "self-made"),
        ("pkcs11:token=seal;object=2026?module-path=/usr/lib/softhsm.so&pin-source=file:/run/pin", "device"),
        ("https://sign.example.org/v1", "service"),
        ("http://127.0.0.1:9000/sign", "service"),
    ],
)
def test_the_seal_is_made_here_or_kept_elsewhere(monkeypatch, signer, kind):
    monkeypatch.setenv("SEAL_CERTIFICATES", "/etc/seal.pem")
    found = seal(signer)
    assert found["kind"] == kind
    assert (found["certificates"] is None) == (kind in {"test", "self-made"})


@pytest.mark.parametrize("signer", ["http://sign.example.org", "ftp://sign.example.org", "yes"])
def test_a_seal_asked_for_in_the_open_is_refused(monkeypatch, signer):
    monkeypatch.setenv("SEAL_CERTIFICATES", "/etc/seal.pem")
    with pytest.raises(ValueError, match="SEAL_SIGNER must be"):
        seal(signer)


def test_a_seal_kept_elsewhere_comes_with_its_certificates(monkeypatch):
    monkeypatch.delenv("SEAL_CERTIFICATES", raising=False)
    with pytest.raises(ValueError, match="SEAL_CERTIFICATES is missing"):
        seal("https://sign.example.org")


def test_a_timestamping_authority_has_an_address():
    assert timestamps("") == ""
    assert timestamps("http://tsa.example.org") == "http://tsa.example.org"
    with pytest.raises(ValueError, match="TSA_URL"):
        timestamps("tsa.example.org")
