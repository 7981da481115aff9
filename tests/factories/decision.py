"""An appeal brought to each state, its panel of three families, and a conditional decision followed to its end."""

from certification.choices import Capacity, Outcome, Role
from certification.services import assessor as assessors
from certification.services import decision as services
from tests.factories import assessor, committee, path, people

GROUNDS = "Deux comptes rendus n’ont pas été lus par le comité."
RULING = "Les pièces étaient au dossier et n’ont pas été lues."
PANEL_FAMILIES = ("HAB", "UNI", "ENT")


def panel():
    """Return three people of three families whom the network trusts with appeals and who sit nowhere else."""
    return [
        people.trusted(f"panel.{family.lower()}@example.org", Role.APPEAL_PANEL_MEMBER, family=family)
        for family in PANEL_FAMILIES
    ]


def lodged(dossier):
    return services.lodge_appeal(dossier, actor=path.lead(dossier), grounds=GROUNDS)


def with_panel(dossier):
    """Return an appeal whose panel is named and has declared no tie."""
    appeal = services.name_panel(lodged(dossier), actor=people.case_officer(), people=panel())
    for person in panel():
        assessors.declare_interests(dossier, actor=person, capacity=Capacity.APPEAL, categories=["no_tie"])
    return appeal


def admitted(dossier):
    return services.admit_appeal(with_panel(dossier), actor=panel()[0])


def upheld(dossier, *, annuls_award=False):
    """Return the dossier in its new round."""
    services.uphold_appeal(admitted(dossier), actor=panel()[1], reason=RULING, annuls_award=annuls_award)
    return path.fresh(dossier)


def conditions_met(dossier):
    """The territory proves each condition, an assessor verifies it, three families of the bureau agree."""
    for condition in dossier.decision.conditions.all():
        services.propose_condition_proof(
            condition, actor=path.lead(dossier), text="Le compte rendu est en ligne."
        )
        services.verify_condition(condition, actor=assessor.lead_assessor())
    members = committee.committee().members
    for family in PANEL_FAMILIES:
        services.agree_in_bureau(dossier, actor=members[family][0])
    return path.fresh(dossier)


def took_effect(item, outcome=Outcome.ACCREDITED, level="responsable", **proposal):
    """Return the dossier of an item, as the decision taken by consent leaves it."""
    decision = committee.recorded(item, outcome=outcome, level=level, **proposal)
    return path.fresh(services.countersign_decision(decision, actor=decision.item.session.secretary).dossier)
