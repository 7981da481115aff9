"""An invented territory, its families and its members."""

from certification.choices import Role, TerritoryKind
from certification.services.territory import accept_invitation, create_territory, invite_member
from tests.factories import people, ter_res
from tests.factories.remembered import remembered

FAMILIES = {
    "HAB": "Association des habitants",
    "UNI": "Université des montagnes",
    "ELU": "Syndicat mixte de la vallée",
    "ENT": "Coopérative du moulin",
}


def lead_of(name="Vallée des Sources"):
    return people.someone(f"lead.{name.split()[-1].lower()}@example.org", name="Ana Ruiz")


@remembered
def territory(name="Vallée des Sources", *, lead=None, families=None, family="ELU", **fields):
    """Create a territory led by `lead`, with four families represented."""
    ter_res.in_force()
    facts = {
        "kind": TerritoryKind.PROJECT_AREA,
        "country": "FR",
        "region": "Occitanie",
        "place": "Saint-Aubin",
        "lead_organisation": "Syndicat mixte de la vallée",
        "lead_organisation_form": "Syndicat mixte",
        "contact_email": "syndicat@example.org",
        "summary": "Une vallée de montagne qui vit de l’eau, de l’élevage et de l’accueil.",
        **fields,
    }
    return create_territory(
        actor=lead or lead_of(name),
        name=name,
        families=FAMILIES if families is None else families,
        family=family,
        **facts,
    )


def member(territory, email, *, role=Role.TERRITORY_CONTRIBUTOR, family="HAB", **fields):
    """Return a person who joined the territory by invitation."""
    person = people.someone(email, **fields)
    leader = territory.memberships.filter(role=Role.TERRITORY_LEAD).first().person
    _invitation, token = invite_member(territory, actor=leader, email=email, role=role, family=family)
    accept_invitation(token, actor=person)
    return person
