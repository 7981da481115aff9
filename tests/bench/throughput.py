"""How many readers a second a kept page serves, beside a bare view of its size: `python -m tests.bench.throughput`.

Over HTTP, with the server and the proxy of production; `wrk` sends, on the same cores. Writes `docs/performance.md`.
"""

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import NamedTuple
from urllib.request import Request, urlopen

from cms.environment import data_dir
from tests.bench import serving

import django  # isort: skip - the environment is the one of the server

django.setup()

from django.core.management import call_command  # noqa: E402 - the applications must be loaded first
from django.db import connections  # noqa: E402 - same

from tests.bench import filling, writing  # noqa: E402 - same
from tests.bench.measuring import where  # noqa: E402 - same

SECONDS, AWARDS = 10, 500
FIGURES = re.compile(r"50%\s+([\d.]+\w+).*?99%\s+([\d.]+\w+).*?Requests/sec:\s+([\d.]+)", re.DOTALL)


class Found(NamedTuple):
    """What was served: answers a second, and the times that half and ninety-nine of a hundred stayed under, as written."""

    rate: float
    p50: str
    p99: str


def served(port: int, path: str) -> Found:
    """Ask for one page without a pause, from sixteen connections; whatever is not its answer ends everything."""
    address = f"http://127.0.0.1:{port}{path}"
    headers = [part for name, value in serving.HEADERS.items() for part in ("-H", f"{name}: {value}")]
    options = ("-t2", "-c16", f"-d{SECONDS}s", "--latency")
    # Twice: the first fills what is kept.
    for _turn in range(2):
        done = subprocess.run(
            [shutil.which("wrk"), *options, *headers, address], capture_output=True, text=True, check=True
        ).stdout
    if "Non-2xx" in done or "Socket errors" in done:
        raise SystemExit(f"{path}: {done}")
    p50, p99, rate = FIGURES.search(done).groups()
    return Found(float(rate), p50, p99)


def size_of(port: int, path: str) -> int:
    with urlopen(Request(f"http://127.0.0.1:{port}{path}", headers=serving.HEADERS)) as answer:
        return len(answer.read())


def main() -> None:
    if missing := [name for name in ("wrk", "nginx") if shutil.which(name) is None]:
        raise SystemExit(f"Not measured: {' and '.join(missing)} must be installed.")
    shutil.rmtree(data_dir() / "bench-cache", ignore_errors=True)
    world = filling.prepare(AWARDS, 0)
    connections.close_all()
    call_command("collectstatic", interactive=False, verbosity=0)
    os.environ["DATABASE_URL"] = world.database
    pages = {
        "the register": world.ways["register"],
        "a verification": f"/verifier/{world.codes[0]}/?language=fr",
    }
    lines = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        application = serving.granian("cms.wsgi:application", port=serving.PORT, log=folder / "server.log")
        with application, serving.proxy(folder):
            for what, path in pages.items():
                size = size_of(serving.PORT, path)
                os.environ["BARE_SIZE"] = str(size)
                port = serving.free_port()
                with serving.granian("tests.bench.bare:application", port=port, log=folder / "bare.log"):
                    floor = served(port, "/")
                kept, through = served(serving.PORT, path), served(serving.PROXY_PORT, path)
                lines += [
                    line(f"bare view, {size / 1000:.0f} kB", floor, floor, 0),
                    line(f"{what}, kept by the application", kept, floor, 0.4),
                    line(f"{what}, kept by the proxy", through, floor, 8),
                ]
    text = [
        "## Over HTTP",
        "",
        f"{where()} granian, 2 workers of one thread, cache in files; nginx as deployed; wrk, 16 connections, {SECONDS} s.",
        "",
        "| what | a second | p50 | p99 | bare view | goal | holds |",
        "| --- | ---: | ---: | ---: | ---: | --- | --- |",
        *lines,
    ]
    print("\n".join(text))
    writing.write_part("http", "\n".join(text))


def line(what: str, found: Found, floor: Found, goal: float) -> str:
    share = found.rate / floor.rate
    wanted = f"≥ {goal:g} ×" if goal else ""
    holds = ("yes" if share >= goal else "no") if goal else ""
    return f"| {what} | {found.rate:,.0f} | {found.p50} | {found.p99} | {share:.2f} × | {wanted} | {holds} |"


if __name__ == "__main__":
    main()
