"""An appeal brought to each state, its panel of three families, and a conditional decision followed to its end."""

from certification.choices import AppealStatus, Capacity, Outcome, Role, RulingOutcome
from certification.services import appeal as appeals
from certification.services import assessor as assessors
from certification.services import condition as condition_services
from certification.services import decision as services
from tests.factories import assessor, committee, path, people
from tests.factories.remembered import remembered

GROUNDS = "Deux comptes rendus n’ont pas été lus par le comité."
RULING = "Les pièces étaient au dossier et n’ont pas été lues."
PANEL_FAMILIES = ("HAB", "UNI", "ENT")


def panel():
    """Return three people of three families whom the network trusts with appeals and who sit nowhere else."""
    return [
        people.trusted(f"panel.{family.lower()}@example.org", Role.APPEAL_PANEL_MEMBER, family=family)
        for family in PANEL_FAMILIES
    ]


@remembered
def refused():
    """Return a dossier that the committee refused."""
    return committee.dossier_of(committee.decided(outcome=Outcome.REFUSED, level=""))


def lodged(dossier):
    return appeals.lodge_appeal(dossier, actor=path.lead(dossier), grounds=GROUNDS)


def with_panel(dossier):
    """Return an appeal whose panel is named and has declared no tie."""
    appeal = appeals.name_panel(lodged(dossier), actor=people.case_officer(), people=panel())
    for person in panel():
        assessors.declare_interests(dossier, actor=person, capacity=Capacity.APPEAL, categories=["no_tie"])
    return again(appeal)


def again(appeal):
    """Return the appeal as it is now."""
    return type(appeal).objects.get(pk=appeal.pk)


@remembered
def refusal_under_appeal():
    """Return the admitted appeal against a refusal."""
    return admitted(refused())


def admitted(dossier):
    return again(appeals.admit_appeal(with_panel(dossier), actor=panel()[0]))


def heard(appeal):
    """Return an appeal on which both sides have spoken."""
    appeals.give_statement(appeal, actor=appeal.lodged_by, text="Nous joignons les deux comptes rendus.")
    appeals.give_statement(appeal, actor=people.case_officer(), text="Le comité les avait au dossier.")
    return again(appeal)


def agreed(appeal, outcome, *, reasons=RULING, annuls_award=False):
    """Return an appeal whose panel agrees to a ruling: its first member writes it, the others agree."""
    first, *others = appeal.members
    draft = appeals.draft_ruling(
        appeal, actor=first, outcome=outcome, reasons=reasons, annuls_award=annuls_award
    )
    for member in others:
        appeals.give_opinion(again(appeal), actor=member, draft=draft.pk, agrees=True)
    return again(appeal)


def ruled(appeal, outcome, **ruling):
    """Return an appeal on which the panel has ruled."""
    appeal = heard(appeal) if appeal.status == AppealStatus.ADMITTED else appeal
    appeal = agreed(appeal, outcome, **ruling)
    return again(appeals.give_ruling(appeal, actor=appeal.members[1], move=appeals.MOVE_OF[outcome]))


def upheld(dossier, *, annuls_award=False):
    """Return the dossier in its new round."""
    ruled(admitted(dossier), RulingOutcome.UPHELD, annuls_award=annuls_award)
    return path.fresh(dossier)


def measure_contested(award):
    """Return the admitted appeal against the measure that keeps an award from being in force."""
    appeal = appeals.lodge_measure_appeal(award.last_measure, actor=path.lead(award.dossier), grounds=GROUNDS)
    appeals.name_panel(appeal, actor=people.case_officer(), people=panel())
    for person in panel():
        if not award.dossier.declarations.filter(person=person, capacity=Capacity.APPEAL).exists():
            assessors.declare_interests(
                award.dossier, actor=person, capacity=Capacity.APPEAL, categories=["no_tie"]
            )
    return again(appeals.admit_appeal(again(appeal), actor=panel()[0]))


def measure_annulled(award):
    return ruled(measure_contested(award), RulingOutcome.UPHELD)


def conditions_met(dossier):
    """The territory proves each condition, an assessor verifies it, three families of the bureau agree."""
    for condition in dossier.decision.conditions.all():
        condition_services.propose_condition_proof(
            condition, actor=path.lead(dossier), text="Le compte rendu est en ligne."
        )
        condition_services.verify_condition(condition, actor=assessor.lead_assessor())
    lift_each(dossier, PANEL_FAMILIES)
    return path.fresh(dossier)


def lift_each(dossier, families):
    """Let the first seat of each family agree on every condition."""
    members = committee.committee().members
    for condition in dossier.decision.conditions.all():
        for family in families:
            condition_services.agree_in_bureau(condition, actor=members[family][0])


def took_effect(item, outcome=Outcome.ACCREDITED, level="responsable", **proposal):
    """Return the dossier of an item, as the decision taken by consent leaves it."""
    decision = committee.recorded(item, outcome=outcome, level=level, **proposal)
    return path.fresh(services.countersign_decision(decision, actor=decision.item.session.secretary).dossier)
