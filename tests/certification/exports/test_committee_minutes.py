"""The minutes as files: counted again by a stranger, and silent about anybody's vote."""

import csv
import io
import json
import random
import subprocess
import sys
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace

import pytest

from certification.exports.committee_minutes import minutes_csv, minutes_json
from certification.models import Session
from certification.queries.committee_minutes import count_part, minutes_for, rules_data
from certification.rules.committee import Sitting, close_count, count_quorum
from certification.services import ballot, committee_item
from certification.services import committee as services
from certification.services import decision as decisions
from tests import recount as stranger
from tests.factories import committee

SPHERES = {
    "ENT": "economic",
    "CON": "economic",
    "HAB": "civil",
    "ELU": "public",
    "RPU": "public",
    "UNI": "knowledge",
    "MED": "knowledge",
}
OUTCOMES = ("accredited", "conditional", "refused", "adjourned")


@dataclass(frozen=True)
class Rules:
    quorum_share: Fraction
    second_convocation_share: Fraction
    min_families: int
    all_spheres: bool
    max_family_share: Fraction
    majority: Fraction
    family_majority_share: Fraction


def a_session(dice):
    """Return one random session as it is exported: a committee, its rules, a consent or a ballot with late recusals."""
    rules = Rules(
        quorum_share=dice.choice([Fraction(1, 2), Fraction(3, 5)]),
        second_convocation_share=Fraction(1, 3),
        min_families=dice.randint(2, 5),
        all_spheres=dice.random() < 0.8,
        max_family_share=dice.choice([Fraction(1, 3), Fraction(1, 4), Fraction(2, 5)]),
        majority=dice.choice([Fraction(2, 3), Fraction(1, 2), Fraction(3, 4)]),
        family_majority_share=dice.choice([Fraction(1, 2), Fraction(2, 3)]),
    )
    presence, sizes = dice.uniform(0.5, 1), dice.choices((1, 2, 3), k=len(SPHERES))
    seats = [family for family, size in zip(SPHERES, sizes, strict=True) for _seat in range(size)]
    sittings = [
        Sitting(
            seat=number,
            family=family,
            sphere=SPHERES[family],
            present=dice.random() < presence,
            recused=dice.random() < 0.1,
            votes=dice.random() < 0.9,
            declared=dice.random() < 0.97,
        )
        for number, family in enumerate(seats, 1)
    ]
    second, seed, proposed = dice.random() < 0.3, f"{dice.random()}", dice.choice(OUTCOMES)
    how = {"second_convocation": second, "seed": seed}
    opening = count_quorum(sittings, rules, **how)
    if dice.random() < 0.3:
        data, method, outcome = opening.as_data(sittings), "consent", proposed
    else:
        lean = dice.uniform(0.3, 1)
        votes = {
            seat: "for" if dice.random() < lean else dice.choice(("against", "abstain"))
            for seat in opening.voters
            if dice.random() < 0.95
        }
        leaving = {sitting.seat for sitting in sittings if dice.random() < 0.05}
        closing = [replace(s, recused=s.recused or s.seat in leaving) for s in sittings]
        kept = {seat: choice for seat, choice in votes.items() if seat not in leaving}
        count = close_count(closing, opening.voters, kept, rules, **how)
        data, method = count.as_data(), "vote"
        outcome = proposed if count.tally.is_carried else "adjourned"
    decision = SimpleNamespace(method=method, outcome=outcome) if data["is_met"] else None
    session = SimpleNamespace(is_second_convocation=second)
    return {
        "rules": rules_data(rules),
        "items": [{"order": 1, "count": count_part(data, decision, proposed, session)}],
    }


def test_a_stranger_counts_a_thousand_sessions_again_and_agrees():
    dice = random.Random(20261129)  # noqa: S311 - drawn again on purpose
    seen = set()
    for _number in range(1000):
        minutes = json.loads(json.dumps(a_session(dice)))
        assert stranger.recount(minutes) == []
        count = minutes["items"][0]["count"]
        seen.add((count["quorum_met"], count["method"], count["carried"], bool(count["suspended"])))
    assert {(True, "consent", None, False), (True, "vote", True, False), (True, "vote", False, False)} <= seen
    assert any(suspended for *_rest, suspended in seen)


@pytest.mark.parametrize(
    ("name", "forged"),
    [("quorum_met", False), ("carried", False), ("outcome", "refused"), ("suspended", [1]), ("voters", [1])],
)
def test_a_stranger_sees_a_figure_that_was_forged(name, forged):
    dice = random.Random(3)  # noqa: S311 - drawn again on purpose
    found = (a_session(dice) for _number in range(1000))
    minutes = next(
        minutes
        for minutes in found
        if minutes["items"][0]["count"]["carried"]
        and minutes["items"][0]["count"]["quorum_met"]
        and minutes["items"][0]["count"]["proposed"] != "refused"
        and not minutes["items"][0]["count"]["suspended"]
    )
    minutes["items"][0]["count"][name] = forged
    assert any(problem.startswith(f"1: {name}") for problem in stranger.recount(minutes))


def test_the_script_imports_nothing_of_the_product():
    source = Path(stranger.__file__)
    imports = [line for line in source.read_text().splitlines() if line.startswith(("import", "from"))]
    assert imports == [
        *("import hashlib", "import json", "import sys", "from fractions import Fraction"),
        "from pathlib import Path",
    ]


@pytest.mark.django_db
def test_the_minutes_of_a_session_are_frozen_when_it_closes_and_can_be_counted(tmp_path):
    group = committee.committee()
    item = committee.in_ballot(committee.in_session(recused=[group.members["MED"][1]]))
    chair, secretary = item.session.chair, item.session.secretary
    committee.vote(item, against=[group.members["HAB"][0]], abstain=[group.members["CON"][0]])
    committee_item.write_debate(
        item, actor=secretary, text="Le logement saisonnier a été longuement débattu."
    )
    ballot.close_ballot(item, actor=chair)
    decision = decisions.record_decision(committee.fresh(item), actor=chair)
    decisions.countersign_decision(decision, actor=secretary)
    services.close_session(item.session, actor=chair)
    session = Session.objects.get()
    assert session.minutes_digest
    minutes = minutes_for(session, group.members["UNI"][0])
    text = minutes_json(minutes, session.minutes_digest)
    exported = tmp_path / "minutes.json"
    exported.write_text(text)
    said = subprocess.run(
        [sys.executable, stranger.__file__, exported], capture_output=True, text=True, check=True
    )
    assert said.stdout == "Every figure holds.\n"
    (read,) = minutes["items"]
    assert read["public"]["counts"]["HAB"] == {"for": 1, "against": 1, "abstain": 0}
    assert read["public"]["recusals"] == 1
    assert read["confidential"]["recusals"] == [{"seat": "MED 2", "ties": ["employee"], "late": ""}]
    assert read["confidential"]["votes_cast"] == 13
    # What each seat voted is nowhere: the counts by family alone.
    assert "choice" not in text
    (row,) = csv.DictReader(
        io.StringIO("".join(minutes_csv(minutes, session.minutes_digest)).lstrip("\ufeff"))
    )
    assert (row["outcome"], row["for"], row["against"], row["abstain"]) == ("accredited", "11", "1", "1")
    assert not any(person.name in "".join(row.values()) for person in group.everyone)
    closed = minutes_for(session, group.members["MED"][1])["items"][0]
    assert (closed["confidential"], closed["count"]) == (None, None)
