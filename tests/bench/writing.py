"""`docs/performance.md`: each part is written by the command that measured it, the others stay."""

from collections.abc import Sequence
from pathlib import Path

from tests.bench.measuring import HEAD, Measure

REPORT = Path(__file__).parents[2] / "docs" / "performance.md"
TITLE = """# Performance

Written by `make bench`, `python -m tests.bench.throughput` and `python -m tests.bench.load`: do not edit. Times are milliseconds of whole requests in one process,
through every middleware, less the network; “processor” is the time that the process itself used, which neighbours on the
machine lengthen less. “Bare view” says how many times more a page costs than a view that does nothing, measured in the same run.
Pages are made for each request; what surrounds them is kept, as where `CACHE_URL` is set. Over HTTP and under load, `nginx` stands
before the server and `wrk` sends, where they are installed (`apt-get install nginx-light wrk`).
"""
PARTS = ("pages", "http", "load")


def write_part(name: str, text: str) -> None:
    """Put one part in its place; it begins and ends with a mark that a reader does not see."""
    known = {part: _read(part) for part in PARTS} | {name: text.strip()}
    body = [f"<!-- {part} -->\n{known[part]}\n<!-- end of {part} -->" for part in PARTS if known[part]]
    REPORT.write_text("\n\n".join([TITLE.strip(), *body]) + "\n")


def _read(part: str) -> str:
    text = REPORT.read_text() if REPORT.exists() else ""
    start, end = f"<!-- {part} -->", f"<!-- end of {part} -->"
    return text.split(start, 1)[1].split(end, 1)[0].strip() if start in text else ""


def write_pages(found: list[dict], processes: Sequence[tuple] = (), said: Sequence[str] = ()) -> None:
    """Write the tables of the pages, one a database and size, then what processes weigh."""
    lines = []
    for one in found:
        lines += [
            f"## {one['territories']:,} territories, {one['awards']:,} awards, {one['events']:,} events: {one['database']}",
            "",
            one["where"],
            "",
            *HEAD,
            *(Measure(**measure).line() for measure in one["measures"]),
            "",
        ]
    if processes:
        lines += _processes(found[0]["where"], processes, said)
    write_part("pages", "\n".join(lines))


def _processes(where: str, processes: Sequence[tuple], said: Sequence[str]) -> list[str]:
    lines = [
        "## Processes",
        "",
        where,
        "",
        "| what | measured | goal | holds |",
        "| --- | --- | --- | --- |",
    ]
    lines += [
        f"| {what} | {value} | {goal} | {'yes' if holds else 'no'} |"
        for what, value, goal, holds in processes
    ]
    return [*lines, "", "```text", *(text.strip() for text in said), "```"]
