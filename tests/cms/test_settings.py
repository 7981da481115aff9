"""Production starts with safe values only, and says which are not."""

import json
import os
import subprocess
import sys

import pytest

from cms.environment import ROOT, cache, database, email, unsafe_production_values

SAFE = {
    "SECRET_KEY": "xN0b7-Qm2Zr9fLs4TkVwE8hYc1UaJd6PgRiO3tBvXqMzKyWlCe5Hn",
    "ALLOWED_HOSTS": "guarantee.example.org",
    "BASE_URL": "https://guarantee.example.org",
    "DATABASE_URL": "postgres://site:secret@db.example.org/site",
    "DATA_DIR": "/var/lib/guarantee",
    "EMAIL_URL": "smtp://mail.example.org",
}
UNSAFE = [
    ("SECRET_KEY", "short", "SECRET_KEY is too easy to guess"),
    ("SECRET_KEY", "a" * 80, "SECRET_KEY is too easy to guess"),
    ("SECRET_KEY", "django-insecure-" + SAFE["SECRET_KEY"], "SECRET_KEY is a published example"),
    ("ALLOWED_HOSTS", "*", "ALLOWED_HOSTS accepts any host"),
    ("BASE_URL", "http://guarantee.example.org", "BASE_URL must start with https://"),
    ("BASE_URL", "https://elsewhere.example.org", "BASE_URL names a host that is not in ALLOWED_HOSTS"),
    ("EMAIL_URL", "console:", "EMAIL_URL must start with smtp://"),
    ("STORAGE_URL", "s3://bucket", "STORAGE_URL is not supported yet"),
    ("DEMO_PASSWORD", "demo", "DEMO_PASSWORD is for the demo only"),
]


@pytest.fixture
def environment(monkeypatch):
    for name in ("STORAGE_URL", "DEMO_PASSWORD", "CACHE_URL"):
        monkeypatch.delenv(name, raising=False)
    for name, value in SAFE.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def test_safe_values_are_accepted(environment):
    assert unsafe_production_values() == []


@pytest.mark.parametrize("name", SAFE)
def test_a_missing_value_is_named(environment, name):
    environment.delenv(name)
    assert unsafe_production_values() == [f"{name} is missing."]


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


def test_heavy_libraries_wait_until_they_are_needed(tmp_path):
    values = {**SAFE, "DATABASE_URL": "sqlite:///:memory:", "DATA_DIR": str(tmp_path)}
    program = (
        "import json, sys, django; django.setup(); import cms.urls;"
        "print(json.dumps([name for name in ('weasyprint', 'pyhanko', 'openpyxl') if name in sys.modules]))"
    )
    result = run_with_production_settings("-W", "ignore", "-c", program, **values)
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout.splitlines()[-1]) == []


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
    assert server["CONN_MAX_AGE"] == 0
    with pytest.raises(ValueError, match="mysql"):
        database("mysql://db/site", tmp_path)


def test_caches():
    assert cache("")["OPTIONS"]["MAX_ENTRIES"] == 50_000
    assert cache("redis://cache.example.org/0")["LOCATION"] == "redis://cache.example.org/0"
    assert cache("file:///tmp/cache")["LOCATION"] == "/tmp/cache"  # noqa: S108 - only read
    with pytest.raises(ValueError, match="CACHE_URL"):
        cache("memcached://")


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
