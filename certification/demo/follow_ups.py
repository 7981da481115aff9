"""Follow-ups of the demo: one in each state, a declared change, a measure that waits, as the calendar of today leaves them."""

import datetime as dt

from certification.choices import (
    ActionStatus,
    AwardStatus,
    ChangeConsequence,
    ChangeKind,
    ReasonCategory,
    ReviewStatus,
)
from certification.demo.timeline import Story
from certification.models import Award, Review
from certification.services import agenda, declared_change, follow_up, sanction

PLAN = (
    ("Ouvrir la navette du dimanche", "Syndicat mixte", 120),
    ("Publier chaque saison le relevé de l’eau", "Centre d’initiative", 200),
)
SAID = (
    "L’année a tenu ses deux promesses les plus visibles. Les ateliers avec les saisonniers ont commencé tard : "
    "nous les reprenons en mars. Une réclamation reçue, sur le bruit ; elle est close."
)


def tell(world, key: str, part) -> Story:
    """Tell what a territory does in its follow-up, on the day that the part names."""
    yield world.day(part.day)
    award = (
        Award.objects.filter(
            territory=world.territories[key], status__in=[AwardStatus.ACTIVE, AwardStatus.SUSPENDED]
        )
        .order_by("-pk")
        .first()
    )
    if award is not None:
        part(world, award)


class Part:
    """Something that happens to an award on a day."""

    def __init__(self, day: int, act) -> None:
        self.day, self.act = day, act

    def __call__(self, world, award: Award) -> None:
        self.act(world, award)


def lead_of(award: Award):
    return award.territory.memberships.filter(role="territory_lead").order_by("pk").first().person


def current(award: Award, *states: str) -> Review | None:
    return award.reviews.filter(status__in=states).order_by("due_on").first()


def plan(_world, award: Award) -> None:
    """Put two actions in the agenda, which follow-ups will ask about."""
    leader = lead_of(award)
    if award.dossier.actions.count() > 1:
        return
    for what, owner, days in PLAN:
        agenda.add_action(
            award.dossier,
            actor=leader,
            what=what,
            owner=owner,
            means="",
            due_on=award.valid_from + dt.timedelta(days=days + 300),
            status=ActionStatus.UNDER_WAY,
        )


def hand_in(_world, award: Award) -> None:
    review = current(award, ReviewStatus.OPEN, ReviewStatus.OVERDUE)
    if review is None:
        return
    leader = lead_of(award)
    for action in review.silent_actions():
        follow_up.save_progress(
            review,
            action,
            actor=leader,
            status=ActionStatus.UNDER_WAY,
            text="Engagé ; le compte rendu est publié.",
            link="https://example.org/compte-rendu",
        )
    follow_up.submit_review(review, actor=leader, statement=SAID)


def declare(kind: str, text: str):
    def act(_world, award: Award) -> None:
        declared_change.declare_change(
            award,
            actor=lead_of(award),
            kind=kind,
            happened_on=award.territory.dossiers.first().today - dt.timedelta(days=9),
            text=text,
        )

    return act


def ask_documents(world, award: Award) -> None:
    change = award.changes.filter(answered_at=None).first()
    if change is not None:
        declared_change.answer_change(
            change,
            actor=world.people["secretariat"],
            consequence=ChangeConsequence.DOCUMENTS,
            answer="Envoyez la délibération des deux communes et la carte du nouveau périmètre.",
        )


def give_notice(world, award: Award) -> None:
    if award.suspension is None:
        sanction.give_notice(
            award,
            actor=world.people["secretariat"],
            category=ReasonCategory.MARK_MISUSE,
            reason="La marque figure sur des bouteilles vendues hors du périmètre ; deux photographies sont jointes.",
        )


STORIES = (
    ("alderbach", Part(-140, plan)),
    ("quilmahue", Part(-160, plan)),
    ("kalyenga", Part(-320, plan)),
    ("kalyenga", Part(-6, hand_in)),
    ("sarrelongue", Part(-200, plan)),
    (
        "sarrelongue",
        Part(-12, declare(ChangeKind.LEAD_PERSON, "La référente part en retraite ; son adjointe prend sa suite le mois prochain.")),
    ),
    (
        "kerlann",
        Part(-30, declare(ChangeKind.PERIMETER, "Deux communes voisines demandent à rejoindre le périmètre de l’agrément.")),
    ),
    ("kerlann", Part(-16, ask_documents)),
    ("quilmahue", Part(-4, give_notice)),
)  # fmt: skip


def tell_follow_ups(world) -> None:
    """Add what territories do of their follow-ups to the timeline; awards live by the daily job besides."""
    for key, part in STORIES:
        world.timeline.add(tell(world, key, part))
