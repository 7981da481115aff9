"""Keep the demo of a release for the upgrades to come: `python -m tests.releases`, on each database.

Writes `tests/releases/VERSION-VENDOR.tar.xz`, a backup as `restore` reads it: the database and the key of its history. No file and
no key that signs is kept; the key of the history of an invented world protects nothing.
"""

import lzma
import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from cms.environment import ROOT, env
from cms.release import release

HERE = Path(__file__).parent
HISTORY = "history.key"


def manage(environment: dict, *arguments: str) -> None:
    command = [sys.executable, "manage.py", *arguments]
    subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, check=True)


def main() -> None:
    with ExitStack() as stack:
        place = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        environment = {"DATA_DIR": str(place / "data"), "DJANGO_SETTINGS_MODULE": "cms.settings.dev"}
        if address := env("DATABASE_URL"):
            environment["DATABASE_URL"] = stack.enter_context(new_database(address))
        manage(environment, "migrate", "--verbosity", "0")
        manage(environment, "load_demo")
        manage(environment, "clearsessions")
        for folder in ("media", "private"):
            shutil.rmtree(place / "data" / folder, ignore_errors=True)
        for key in (place / "data" / "keys").iterdir():
            if key.name != HISTORY:
                shutil.rmtree(key) if key.is_dir() else key.unlink()
        manage(environment, "backup", str(place / "kept"))
        (made,) = (place / "kept").glob("*.tar")
        kept = HERE / f"{release()}-{'postgresql' if address else 'sqlite'}.tar.xz"
        with made.open("rb") as archive, lzma.open(kept, "wb", preset=9 | lzma.PRESET_EXTREME) as packed:
            shutil.copyfileobj(archive, packed)
        print(f"{kept.relative_to(ROOT)}: {kept.stat().st_size / 1e6:.1f} MB")


@contextmanager
def new_database(address: str):
    """Give the address of an empty database beside another one; it is dropped in the end."""
    server, name = address.rsplit("/", 1)[0], sql.Identifier("pactes_release")
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(name))
        try:
            yield f"{server}/pactes_release"
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))


if __name__ == "__main__":
    main()
