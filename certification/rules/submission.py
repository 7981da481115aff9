"""What changed from one submission to another: plain contents compared, old and new side by side."""

from typing import NamedTuple


class Change(NamedTuple):
    """One thing that differs: `key` names it, `old` and `new` are plain data, None where it does not stand."""

    key: str
    old: dict | None
    new: dict | None

    @property
    def kind(self) -> str:
        if self.old is None:
            return "added"
        return "removed" if self.new is None else "changed"


class Comparison(NamedTuple):
    """All that differs between two contents of a self-assessment, in the order of the newer one."""

    answers: list[Change]
    questions: list[Change]
    evidence: list[Change]
    families: list[Change]
    others: list[Change]

    @property
    def count(self) -> int:
        return sum(map(len, self))


# What a comparison names one by one; everything else that a content holds is compared as a whole.
COMPARED = frozenset({"answers", "questions", "evidence", "sign_offs"})
# What follows from the rest, and would say everything twice.
DERIVED = frozenset({"declared"})


def compare(old: dict, new: dict) -> Comparison:
    """Compare two contents of a self-assessment, as snapshots keep them."""
    return Comparison(
        answers=_changes(_answers(old), _answers(new)),
        questions=_changes(_questions(old), _questions(new)),
        evidence=_changes(_evidence(old), _evidence(new)),
        families=_changes(_families(old), _families(new)),
        others=_changes(_others(old), _others(new)),
    )


def _changes(old: dict[str, dict], new: dict[str, dict]) -> list[Change]:
    keys = [*new, *(key for key in old if key not in new)]
    return [Change(key, old.get(key), new.get(key)) for key in keys if old.get(key) != new.get(key)]


def _answers(content: dict) -> dict[str, dict]:
    """Return the answers by lasting identifier; by code in what was submitted before criteria had one."""
    return {
        answer.get("uid") or answer["criterion"]: {
            key: value for key, value in answer.items() if key not in ("uid", "criterion")
        }
        | {"criterion": answer["criterion"]}
        for answer in content.get("answers", ())
    }


def _questions(content: dict) -> dict[str, dict]:
    return {code: {"text": text} for code, text in content.get("questions", {}).items()}


def _evidence(content: dict) -> dict[str, dict]:
    """Return the evidence by what it is: the same file or the same address is the same piece."""
    return {
        (piece["file"]["sha256"] if piece.get("file") else piece.get("link", "")): piece
        for piece in content.get("evidence", ())
    }


def _families(content: dict) -> dict[str, dict]:
    return dict(content.get("sign_offs", {}))


def _others(content: dict) -> dict[str, dict]:
    """Return the rest, one level of groups opened: `application.population`."""
    found = {}
    for key, value in content.items():
        if key in COMPARED or key in DERIVED:
            continue
        parts = (
            {f"{key}.{name}": part for name, part in value.items()}
            if isinstance(value, dict)
            else {key: value}
        )
        found |= {name: {"value": part} for name, part in parts.items()}
    return found
