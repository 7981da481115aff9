"""Appeals of the demo: one that was won, and one under way with its panel, its statements and its hearing to come."""

from certification.choices import Capacity, RulingOutcome
from certification.demo.path import Path
from certification.demo.timeline import Story
from certification.models import Appeal
from certification.services import appeal as services
from certification.services.assessor import declare_interests

PANEL = ("recours1", "recours2", "recours3")


def fresh(path: Path) -> Appeal:
    return path.dossier.appeals.order_by("pk").last()


def name_panel(path: Path) -> None:
    """Name the panel; its members declare their interests before they read the file."""
    panel = [path.world.people[name] for name in PANEL]
    services.name_panel(fresh(path), actor=path.secretariat, people=panel)
    for person in panel:
        declare_interests(path.dossier, actor=person, capacity=Capacity.APPEAL, categories=["no_tie"])


def win_an_appeal(path: Path) -> Story:
    """The territory contests its level; both sides are heard; the panel annuls the decision and the award."""
    world = path.world
    yield world.day(-122)
    first, second, third = (world.people[name] for name in PANEL)
    services.lodge_appeal(
        path.dossier,
        actor=path.lead,
        grounds="Le niveau a été abaissé pour une série jugée courte : les trois saisons demandées étaient au dossier, page 14.",
    )
    yield world.day(-110)
    name_panel(path)
    yield world.day(-104)
    services.admit_appeal(fresh(path), actor=first)
    yield world.day(-96)
    services.give_statement(
        fresh(path),
        actor=path.lead,
        text="Nous rappelons la page 14 : elle donne les nuitées et les emplois des trois dernières saisons, mois par mois.",
    )
    yield world.day(-88)
    services.give_statement(
        fresh(path),
        actor=path.secretariat,
        text="Le dossier remis au comité comptait cette page. Le procès-verbal ne dit pas qu’elle ait été discutée.",
    )
    yield world.day(-80)
    services.plan_hearing(fresh(path), actor=first, on=world.day(-66), place="10 h, en visioconférence")
    yield world.day(-65)
    services.record_hearing(
        fresh(path),
        actor=second,
        text="La présidence de séance confirme que la page n’a pas été lue. Le territoire n’ajoute rien à ses écritures.",
    )
    yield world.day(-58)
    draft = services.draft_ruling(
        fresh(path),
        actor=first,
        outcome=RulingOutcome.UPHELD,
        reasons="La pièce citée n’a pas été lue en séance. La décision est annulée et le dossier renvoyé à d’autres votants.",
        annuls_award=True,
    )
    for offset, person in ((-55, second), (-52, third)):
        yield world.day(offset)
        services.give_opinion(fresh(path), actor=person, draft=draft.pk, agrees=True)
    yield world.day(-50)
    services.give_ruling(fresh(path), actor=first, move="uphold")


def appeal(path: Path) -> Story:
    """A refusal contested: admitted, both sides are speaking, a hearing is set."""
    world = path.world
    yield world.day(-33)
    services.lodge_appeal(
        path.dossier,
        actor=path.lead,
        grounds="The permit was signed before the reserve was declared. We attach both dates and ask for another reading.",
    )
    yield world.day(-20)
    name_panel(path)
    yield world.day(-12)
    services.admit_appeal(fresh(path), actor=world.people["recours2"])
    yield world.day(-8)
    services.give_statement(
        fresh(path),
        actor=path.lead,
        text="The permit bears the date of 4 May; the decree on the reserve, that of 19 June. Both are in the file.",
    )
    yield world.day(-5)
    services.plan_hearing(
        fresh(path), actor=world.people["recours2"], on=world.day(12), place="14:00 UTC, video call"
    )
