"""What a correction request leaves behind in the demo: two submissions to compare, and changes not submitted yet."""

from certification.demo.path import Path
from certification.demo.timeline import Story
from certification.services import assessment
from certification.services import dossier as dossiers

WATER = (
    "Since the secretariat asked, we counted: the nine villages met twice about the river this year, 164 people came, and "
    "the two closed seasons they decided are posted at each landing. We had declared too high a level: nothing is measured yet."
)
ROOMS = (
    "Le tableau des logements est refait, lisible, par vallée : 212 logements vacants, dont 31 remis en location depuis 2023. "
    "Les trois vallées y sont, et non la seule Aurenque."
)


def rewrite(path: Path, code: str, text: str, *, level: int | None = None) -> None:
    """Change one answer, as its project leader would."""
    answer = path.dossier.answers.select_related("criterion").get(criterion__code=code)
    assessment.save_answer(
        path.dossier,
        answer.criterion,
        actor=path.lead,
        level=answer.level if level is None else level,
        not_applicable=False,
        na_reason="",
        text=text,
        revision=answer.revision,
    )


def complete_twice(path: Path) -> Story:
    """Submitted, sent back with a list, changed, submitted again, then complete."""
    yield from path.assess_itself()
    yield path.on(174)
    dossiers.return_for_completion(
        path.dossier,
        actor=path.secretariat,
        reason="One answer says more than its evidence shows.",
        items=["A2: give figures, or declare a lower level"],
    )
    yield path.on(177)
    rewrite(path, "A2", WATER, level=1)
    yield path.on(178)
    assessment.submit_self_assessment(path.dossier, actor=path.lead)
    yield path.on(181)
    dossiers.prepare_visit(path.dossier, actor=path.secretariat)


def change_since(path: Path) -> Story:
    """Sent back, one answer rewritten: the territory sees what it changed, others what it submitted."""
    yield path.on(185)
    rewrite(path, "C2", ROOMS)
