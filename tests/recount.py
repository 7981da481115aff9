"""Count a session again from its exported minutes alone: nothing of the product is imported here.

Anybody who holds the file can run it: `python tests/recount.py minutes.json` says what does not hold.
"""

import hashlib
import json
import sys
from fractions import Fraction
from pathlib import Path


def recount(minutes: dict) -> list[str]:
    """Return one sentence for each figure of the minutes that the seats, the seed and the counts contradict."""
    return [
        f"{item['order']}: {problem}"
        for item in minutes["items"]
        if item["count"]
        for problem in _problems(item["count"], minutes["rules"])
    ]


def _problems(count: dict, rules: dict) -> list[str]:
    suspended, voters = _votes(count["seats"], Fraction(rules["max_family_share"]), count["seed"])
    found = {
        "suspended": (sorted(suspended), sorted(count["suspended"])),
        "voters": (sorted(voters), sorted(count["voters"])),
        "quorum_met": (_quorum(count, rules, voters), count["quorum_met"]),
    }
    if count["counts"]:
        found["carried"] = (_carried(count, rules), count["carried"])
        found["no more votes than voters"] = (_fits(count, voters), True)
    if count["outcome"]:
        found["outcome"] = (_outcome(count, found), count["outcome"])
    return [f"{name} is {said!r}, counted {mine!r}" for name, (mine, said) in found.items() if mine != said]


def _here(seats):
    return [seat for seat in seats if seat["present"] and seat["declared"] and not seat["recused"]]


def _votes(seats, share, seed):
    """Draw the lot again: (suspended, voting)."""
    able = {seat["seat"]: seat["family"] for seat in _here(seats) if seat["votes"]}
    drawn = sorted(able, key=lambda seat: hashlib.sha256(f"{seed}:{seat}".encode()).hexdigest())
    out = set()
    while True:
        left = [family for seat, family in able.items() if seat not in out]
        if not left:
            break
        size, family = max((left.count(name), name) for name in set(left))
        if size == 1 or Fraction(size, len(left)) <= share:
            break
        out.add(next(seat for seat in drawn if able[seat] == family and seat not in out))
    return out, set(able) - out


def _quorum(count, rules, voters) -> bool:
    seats = [seat for seat in count["seats"] if not seat["recused"]]
    here = _here(seats)
    share = Fraction(
        rules["second_convocation_share"] if count["second_convocation"] else rules["quorum_share"]
    )
    spheres = {seat["sphere"] for seat in count["seats"]} - {""}
    families = [seat["family"] for seat in count["seats"] if seat["seat"] in voters]
    largest = max((families.count(name) for name in families), default=0)
    return all(
        [
            len(here) >= 1,
            len(here) >= share * len(seats),
            len({seat["family"] for seat in here}) >= rules["min_families"],
            not rules["all_spheres"] or spheres == {seat["sphere"] for seat in here} - {""},
            bool(families),
            largest <= Fraction(rules["max_family_share"]) * len(families),
        ]
    )


def _carried(count, rules) -> bool:
    cast = sum(row["for"] + row["against"] for row in count["counts"].values())
    in_favour = sum(row["for"] for row in count["counts"].values())
    families = len({seat["family"] for seat in _here(count["seats"])})
    won = sum(row["for"] > row["against"] for row in count["counts"].values())
    return (
        cast > 0
        and in_favour >= Fraction(rules["majority"]) * cast
        and won >= Fraction(rules["family_majority_share"]) * families
    )


def _fits(count, voters) -> bool:
    families = [seat["family"] for seat in count["seats"] if seat["seat"] in voters]
    return all(sum(row.values()) <= families.count(family) for family, row in count["counts"].items())


def _outcome(count, found) -> str:
    if count["method"] == "consent" or found.get("carried", (False,))[0]:
        return count["proposed"]
    return "adjourned"


if __name__ == "__main__":
    said = recount(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))) or ["Every figure holds."]
    sys.stdout.write("\n".join([*said, ""]))
