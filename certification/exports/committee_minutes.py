"""The minutes of a session as files: JSON whole, CSV one line an item."""

import json
from collections.abc import Iterator

from certification.exports.tables import csv_lines

COLUMNS = (
    *(
        "session",
        "held_on",
        "order",
        "dossier",
        "territory",
        "status",
        "decision",
        "outcome",
        "level",
        "method",
    ),
    *(
        "quorum_met",
        "seats_present",
        "seats_not_recused",
        "recusals",
        "for",
        "against",
        "abstain",
        "suspended",
    ),
    *("seed", "papers", "digest"),
)


def minutes_json(minutes: dict, digest: str) -> str:
    """Return the minutes with the digest that was frozen when the session closed."""
    return json.dumps({**minutes, "digest": digest}, ensure_ascii=False, indent=2, sort_keys=True)


def minutes_csv(minutes: dict, digest: str) -> Iterator[str]:
    """Yield one line an item: figures and outcome, no name."""
    return csv_lines(COLUMNS, (_line(minutes, item, digest) for item in minutes["items"]))


def _line(minutes: dict, item: dict, digest: str) -> dict:
    public, count = item["public"] or {}, item["count"] or {}
    seats = [seat for seat in count.get("seats", ()) if not seat["recused"]]
    totals = {
        choice: sum(row[choice] for row in count.get("counts", {}).values())
        for choice in ("for", "against", "abstain")
    }
    return {
        "session": minutes["session"]["number"],
        "held_on": minutes["session"]["held_on"],
        **{name: item[name] for name in ("order", "dossier", "territory", "status", "papers")},
        **{name: public.get(name, "") for name in ("decision", "outcome", "level", "method", "recusals")},
        "quorum_met": count.get("quorum_met", ""),
        "seats_present": sum(seat["present"] and seat["declared"] for seat in seats),
        "seats_not_recused": len(seats),
        **(totals if count.get("counts") else {}),
        "suspended": " ".join(map(str, count.get("suspended", ()))),
        "seed": count.get("seed", ""),
        "digest": digest,
    }
