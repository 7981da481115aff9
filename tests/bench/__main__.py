"""Measure the whole site and write `docs/performance.md`: `make bench`, or `BENCH=short make bench` for a quick look.

Each database of each size, and each process that is weighed, is measured in a process of its own, one after the other.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from cms.environment import ROOT, data_dir, env
from tests.bench import writing

SQLITE, POSTGRESQL = "sqlite", "postgresql"
FULL = {"sizes": "50,500,5000", "awards": 200_000, "rounds": 60, "certificates": 100}
SHORT = {"sizes": "50", "awards": 0, "rounds": 20, "certificates": 10}
START, MEMORY, REPORT_SECONDS, REPORT_MEMORY = 3.0, 120, 5.0, 200


def run(module: str, *arguments: str, must_hold: bool = True, **environment: str) -> str:
    """Run a module of the bench to its end, and return what it printed; its failure ends everything, unless it is a goal missed."""
    done = subprocess.run(
        [sys.executable, "-m", f"tests.bench.{module}", *arguments],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "cms.settings.dev", **environment},
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    print(done.stdout, end="", flush=True)
    if done.returncode and must_hold:
        raise SystemExit(f"tests.bench.{module} {' '.join(arguments)} failed.")
    return done.stdout


def pages(database: str, size: int, awards: int, rounds: int) -> dict:
    """Measure the pages of a database; return what was found."""
    print(f"--- {database}, {size} territories, {awards or size} awards", flush=True)
    with tempfile.NamedTemporaryFile(suffix=".json") as out:
        arguments = ("--territories", str(size), "--awards", str(awards), "--rounds", str(rounds))
        run("pages", *arguments, "--out", out.name, **address(database))
        return json.loads(Path(out.name).read_text())


def address(database: str) -> dict[str, str]:
    """Return the environment that leads to a database: that of DATABASE_URL, or a file."""
    return {"DATABASE_URL": env("DATABASE_URL") if database == POSTGRESQL else ""}


def processes() -> list[tuple[str, str, str, bool]]:
    """Weigh the processes that serve and print, on the file that the pages were measured in; return lines of a table."""
    file = {"DATABASE_URL": f"sqlite:///{data_dir() / 'test-databases' / 'bench.sqlite3'}"}
    told = {
        name: json.loads(run("process", name, **file).splitlines()[-1])
        for name in ("start", "thousand", "report")
    }
    start, worker, report = told.values()
    return [
        ("start and first page", f"{start['seconds']:.1f} s ({start['cpu']:.1f} s of processor)", f"≤ {START:.0f} s", start["cpu"] <= START),
        ("memory of a worker after 1,000 requests", f"{worker['memory']:.0f} MB", f"≤ {MEMORY} MB", worker["memory"] <= MEMORY),
        (
            f"PDF of a dossier, {report['pages']} pages, {report['kilobytes']:.0f} kB",
            f"{report['seconds']:.1f} s ({report['cpu']:.1f} s of processor), {report['memory']:.0f} MB at most",
            f"≤ {REPORT_SECONDS:.0f} s, ≤ {REPORT_MEMORY} MB",
            report["cpu"] <= REPORT_SECONDS and report["memory"] <= REPORT_MEMORY,
        ),
    ]  # fmt: skip


def main() -> None:
    kind = SHORT if env("BENCH") == "short" else FULL
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--sizes", default=kind["sizes"], help="numbers of territories")
    asked.add_argument(
        "--awards", type=int, default=kind["awards"], help="of the largest register; 0 for none"
    )
    asked.add_argument("--rounds", type=int, default=kind["rounds"])
    asked.add_argument("--certificates", type=int, default=kind["certificates"])
    options = asked.parse_args()
    databases = [SQLITE, *([POSTGRESQL] if env("DATABASE_URL").startswith("postgres") else [])]
    asked_for = [(database, int(size), 0) for size in options.sizes.split(",") for database in databases]
    if options.awards:
        asked_for += [(database, 5000, options.awards) for database in databases]
    found = []
    for database, size, awards in asked_for:
        found.append(pages(database, size, awards, options.rounds))
        # What takes an hour is kept as it comes.
        writing.write_pages(found)
    lines = processes()
    said = [
        run("teams", must_hold=False),
        run(
            "certificates",
            str(options.certificates),
            must_hold=False,
            DJANGO_SETTINGS_MODULE="cms.settings.test",
        ),
    ]
    writing.write_pages(found, lines, said)
    # It writes its own part, where what sends is installed.
    run("throughput", must_hold=False, DATABASE_URL="")
    target = data_dir() / "bench.json"
    target.write_text(json.dumps({"pages": found, "processes": lines, "said": said}, indent=1))
    print(f"written to {writing.REPORT} and {target}")


if __name__ == "__main__":
    main()
