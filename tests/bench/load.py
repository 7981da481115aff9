"""Hold the load of a large network for minutes: `python -m tests.bench.load --minutes 10` writes it in `docs/performance.md`.

One command starts the server of production with its settings, fills a database, sends requests at a steady pace, lets
people save answers, stops everything. Readers' times count from the moment when a request was due, not from when it left:
a server that falls behind is seen. The sender shares the machine with what it measures.
"""

import argparse
import asyncio
import os
import random
import shutil
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from cms.environment import data_dir
from tests.bench import serving

import django  # isort: skip - the environment is the one of the server

django.setup()

from django.core.management import call_command  # noqa: E402 - the applications must be loaded first
from django.db import connection, connections  # noqa: E402 - the applications must be loaded first

from tests.bench import filling, writing  # noqa: E402 - same
from tests.bench.measuring import percentile, where  # noqa: E402 - same

HEADERS = "".join(f"{name}: {value}\r\n" for name, value in serving.HEADERS.items())

# Of a hundred readers: register, verification, the rest.
REGISTER, VERIFICATION = 45, 50
WARM_UP_SECONDS, PEOPLE_SECONDS = 60, 60
WRITERS, LOOKERS = 8, 32
LATEST = 0.5  # seconds, for ninety-nine readers of a hundred


@dataclass
class Outcome:
    """What a crowd met: the seconds of each answer, and each status or failure that is none of an answer."""

    what: str
    seconds: list[float] = field(default_factory=list)
    wrong: Counter = field(default_factory=Counter)

    def line(self, lasted: float, limit: float | None) -> str:
        times = sorted(self.seconds) or [0]
        p50, p95, p99 = (percentile(times, share) * 1000 for share in (0.5, 0.95, 0.99))
        errors = ", ".join(f"{number} × {what}" for what, number in self.wrong.items()) or "none"
        holds = not self.wrong and (limit is None or p99 <= limit * 1000)
        goal = "no error" + (f", p99 ≤ {limit * 1000:.0f}" if limit else "")
        return (
            f"| {self.what} | {len(self.seconds):,} | {len(self.seconds) / lasted:.0f} | {p50:.0f} | {p95:.0f} | {p99:.0f} | "
            f"{times[-1] * 1000:.0f} | {errors} | {goal} | {'yes' if holds else 'no'} |"
        )


class Visitor:
    """A connection that stays open, as a browser's or a proxy's does."""

    def __init__(self, port: int, cookies: str = ""):
        self.port, self.cookies = port, f"Cookie: {cookies}\r\n" if cookies else ""
        self.reader = self.writer = None

    async def ask(self, path: str, body: str | None = None) -> tuple[int, bytes]:
        """Send one request, and read its answer whole; one more connection when the server closed the last."""
        head = f"{'GET' if body is None else 'POST'} {path} HTTP/1.1\r\n{HEADERS}{self.cookies}"
        if body is not None:
            head += (
                f"Origin: https://{serving.HOST}\r\nReferer: https://{serving.HOST}/\r\n"
                f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body.encode())}\r\n"
            )
        for attempt in (1, 2):
            reused = self.writer is not None
            if not reused:
                self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
            try:
                self.writer.write(f"{head}\r\n{body or ''}".encode())
                return await self._answer()
            except (ConnectionError, asyncio.IncompleteReadError):
                self.close()
                if not reused or attempt == 2:
                    raise
        raise AssertionError

    async def _answer(self) -> tuple[int, bytes]:
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        status, body = int(head.split(" ", 2)[1]), b""
        if "transfer-encoding: chunked" in head:
            while size := int(await self.reader.readline(), 16):
                body += (await self.reader.readexactly(size + 2))[:-2]
            await self.reader.readline()
        elif "content-length: " in head:
            body = await self.reader.readexactly(int(head.split("content-length: ")[1].split("\r\n")[0]))
        if "connection: close" in head:
            self.close()
        return status, body

    def close(self) -> None:
        if self.writer:
            self.writer.close()
        self.reader = self.writer = None


async def act(
    outcome: Outcome, visitor: Visitor, path: str, body: str | None = None, due: float = 0.0
) -> None:
    """Make one request, and note how it went."""
    started = due or time.perf_counter()
    try:
        status, _body = await asyncio.wait_for(visitor.ask(path, body), 30)
    except (OSError, EOFError, TimeoutError) as error:
        visitor.close()
        outcome.wrong[type(error).__name__] += 1
        return
    outcome.seconds.append(time.perf_counter() - started)
    if status >= 400 or status == 302:
        outcome.wrong[str(status)] += 1


# --- crowds ---------------------------------------------------------------------------------------------------------


async def readers(port: int, rate: int, lasts: float, codes: list[str], ways: dict[str, str]) -> Outcome:
    """Let readers come at a steady pace, whatever the answers take."""
    outcome, idle, under_way = Outcome(f"{rate} readers a second"), [], set()
    chance = random.Random(7)  # noqa: S311 - the same readers at each run

    def path() -> str:
        drawn = chance.randrange(100)
        # Some awards are looked at much more often than others.
        code = codes[int(len(codes) * chance.random() ** 3)]
        if drawn < REGISTER:
            return chance.choice(
                [ways["register"], f"{ways['register']}?after={code}", f"{ways['register']}?country=FR"]
            )
        if drawn < REGISTER + VERIFICATION:
            return f"/verifier/{code}/?language=fr"
        return chance.choice(["/fr/", "/api/v1/awards/", f"{ways['register']}?q=vallee", "/verifier/"])

    async def one(due: float) -> None:
        visitor = idle.pop() if idle else Visitor(port)
        await act(outcome, visitor, path(), due=due)
        idle.append(visitor)

    began = time.perf_counter()
    for number in range(int(rate * lasts)):
        due = began + number / rate
        if (wait := due - time.perf_counter()) > 0:
            await asyncio.sleep(wait)
        task = asyncio.create_task(one(due))
        under_way.add(task)
        task.add_done_callback(under_way.discard)
    await asyncio.gather(*under_way)
    for visitor in idle:
        visitor.close()
    return outcome


async def people(port: int, desks: list[filling.Desk], lasts: float, pause: float, what: str) -> Outcome:
    """Let people fill their dossiers: each saves an answer, thinks, saves the next."""
    outcome, until = Outcome(what), time.perf_counter() + lasts

    async def one(desk: filling.Desk) -> None:
        visitor, turn = Visitor(port, desk.cookies), 0
        await asyncio.sleep(random.uniform(0, pause))  # noqa: S311 - nobody begins with another
        while time.perf_counter() < until:
            await act(outcome, visitor, *desk.answer(turn))
            turn += 1
            await asyncio.sleep(random.uniform(0.5, 1.5) * pause)  # noqa: S311 - nor keeps the same pace
        visitor.close()

    await asyncio.gather(*map(one, desks))
    return outcome


async def lookers(port: int, desks: list[filling.Desk], lasts: float, pause: float) -> Outcome:
    """Let people read their dossiers while others write."""
    outcome, until = Outcome(f"{len(desks)} readers of dossiers"), time.perf_counter() + lasts

    async def one(desk: filling.Desk) -> None:
        visitor = Visitor(port, desk.cookies)
        while time.perf_counter() < until:
            await act(outcome, visitor, desk.workspace)
            await asyncio.sleep(pause)
        visitor.close()

    await asyncio.gather(*map(one, desks))
    return outcome


async def warm_up(port: int, ways: dict[str, str]) -> None:
    """Let each worker make its first pages; what does not answer now would not later."""
    for path in (ways["register"], "/verifier/", "/fr/") * 3:
        status, body = await Visitor(port).ask(f"{path}?warm-up=1")
        if status != 200:
            raise SystemExit(f"{path}: {status} {body[:200]!r}")


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--minutes", type=float, default=10)
    asked.add_argument("--rate", type=int, default=300, help="readers a second")
    asked.add_argument("--people", type=int, default=200, help="who fill dossiers at once")
    asked.add_argument("--awards", type=int, default=5000)
    options = asked.parse_args()
    shutil.rmtree(data_dir() / "bench-cache", ignore_errors=True)
    world = filling.prepare(options.awards, options.people + WRITERS + LOOKERS)
    connections.close_all()
    call_command("collectstatic", interactive=False, verbosity=0)
    lasts = options.minutes * 60
    shorter = min(lasts, PEOPLE_SECONDS)
    lines = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        os.environ["DATABASE_URL"] = world.database
        with (
            serving.granian("cms.wsgi:application", port=serving.PORT, log=folder / "server.log"),
            serving.proxy(folder),
        ):
            port = serving.PROXY_PORT if serving.has_proxy() else serving.PORT
            desks, codes, ways = world.desks, world.codes, world.ways
            asyncio.run(warm_up(port, ways))
            # After a deployment, pages are made once: what comes then is counted.
            asyncio.run(readers(port, options.rate, min(lasts, WARM_UP_SECONDS), codes, ways))
            found = asyncio.run(readers(port, options.rate, lasts, codes, ways))
            lines.append(found.line(lasts, LATEST))
            found = asyncio.run(
                people(
                    port, desks[: options.people], shorter, 10, f"{options.people} people filling dossiers"
                )
            )
            lines.append(found.line(shorter, LATEST))
            lasts = min(lasts, 60)
            both = asyncio.run(writers_and_readers(port, desks[options.people :], lasts))
            lines += [found.line(lasts, None) for found in both]
        where_from = f"{'nginx as deployed, ' if serving.has_proxy() else ''}granian, 2 workers of one thread, cache in files"
    text = [
        "## Under load",
        "",
        f"{where()} {where_from}; {options.awards:,} awards; {options.minutes:g} minutes of readers after one that is not counted, {shorter / 60:g} of people who fill, one of writers. Milliseconds.",
        "",
        "| who | answers | a second | p50 | p95 | p99 | longest | errors | goal | holds |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | --- | --- | --- |",
        *lines,
    ]
    print("\n".join(text))
    writing.write_part("load", "\n".join(text))


async def writers_and_readers(port: int, desks: list[filling.Desk], lasts: float) -> list[Outcome]:
    """Let eight write without a pause while thirty-two read: dossiers that nobody has filled yet."""
    what = f"{WRITERS} writers without a pause, {connection.vendor}"
    return await asyncio.gather(
        people(port, desks[:WRITERS], lasts, 0.005, what), lookers(port, desks[WRITERS:], lasts, 0.02)
    )


if __name__ == "__main__":
    main()
