"""What a version would give for levels tried out, explained as a real result is; nothing is stored."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from certification.models.framework import FrameworkVersion
from certification.models.framework_criteria import Criterion
from certification.models.scores import specification
from certification.queries.assessment import Explained, explain
from certification.rules.scoring import ObservedAnswer, ScoreResult, score


@dataclass(frozen=True)
class Trial:
    """A dossier that does not exist: what the explanation reads of one."""

    version: FrameworkVersion
    criteria: list[Criterion]


def try_out(
    version: FrameworkVersion, answers: Mapping[str, ObservedAnswer], modules: Iterable[str]
) -> tuple[ScoreResult, Explained]:
    """Return the result of answers by criterion code, and its explanation; answers outside the grid are left out."""
    spec = specification(version, modules)
    grid = {criterion.code for criterion in spec.criteria}
    result = score(spec, {code: answer for code, answer in answers.items() if code in grid})
    criteria = list(version.criteria_for(modules))
    return result, explain(Trial(version, criteria), result, layer="observed")
