"""Root causes, the agenda, time asked for and given, the glossary: what a territory uses between two steps."""

import datetime as dt

from certification.choices import ActionStatus
from certification.demo.timeline import Story
from certification.demo.words import read
from certification.models import Dossier
from certification.rules.permissions import SYSTEM
from certification.services import agenda, deadline
from certification.services.glossary import write_term

# A problem, then why, and why again: the more dashes, the deeper.
CAUSES = (
    "Les saisonniers ne viennent pas aux assemblées de hameau.",
    "- Elles ont lieu le soir, pendant le service.",
    "-- Les dates sont choisies par le conseil, sans les employeurs.",
    "--- Personne ne réunit le conseil et les employeurs avant la saison.",
    "---- Le calendrier du tourisme et celui de la commune ne se croisent jamais.",
    "----- Aucune personne n’a la charge de les croiser.",
    "- Rien n’est traduit.",
    "-- Les traducteurs bénévoles n’ont pas de relais en été.",
)
DEEPEST, TRANSLATION = 5, 7
# What, who, means, days from today, state, criteria, cause.
ACTIONS = (
    ("Un calendrier commun des saisons et des assemblées", "Communauté de communes du plateau", "Une demi-journée par trimestre", 45, ActionStatus.UNDER_WAY, ("A4", "A6"), DEEPEST),
    ("Une assemblée en janvier et une en juillet, après le service", "Association des habitants", "La salle du bourg ; une navette", 70, ActionStatus.PLANNED, ("A4",), None),
    ("Traduire les comptes rendus en portugais", "Noémie Sorbier, médiathèque", "Deux bénévoles, 400 € par an", -12, ActionStatus.UNDER_WAY, ("A4", "D1"), TRANSLATION),
    ("Mesurer la part des achats faits sur le plateau", "Groupement des entreprises", "Un stage de trois mois", 120, ActionStatus.PLANNED, ("B1", "B4"), None),
    ("Ouvrir l’atelier de réparation deux jours par semaine", "Coopérative du moulin", "Un local communal, 6 000 €", -30, ActionStatus.DONE, ("C2", "C3"), None),
    ("Dire chaque année ce que devient chaque proposition", "Communauté de communes du plateau", "Une page du bulletin", 200, ActionStatus.PLANNED, ("A3",), None),
    ("Un fonds commun des hébergeurs pour les sentiers", "Groupement des hébergeurs", "0,20 € par nuitée", 160, ActionStatus.PLANNED, ("B3", "D2"), None),
    ("Une monnaie locale", "Association des commerçants", "", None, ActionStatus.GIVEN_UP, ("B2",), None),
)  # fmt: skip
WHY_GIVEN_UP = "Trop peu de commerces pour qu’elle tourne ; le calendrier commun passe d’abord."


def tell_of_the_plateau(world) -> Story:
    """The territory whose self-assessment is under way looks for causes, decides, and asks for time."""
    yield world.day(-60)
    write_glossary()
    dossier = dossier_of("mirvaux")
    lead = dossier.territory.memberships.get(person=world.people["territoire"]).person
    by_code = {criterion.code: criterion for criterion in dossier.criteria}
    nodes: list = []
    branch: list = []
    for line in CAUSES:
        text = line.lstrip("-").strip()
        depth = len(line) - len(line.lstrip("-"))
        parent = branch[depth - 1] if depth else None
        facts = {"text": text, "parent": parent, "criterion": None if depth else by_code["A4"]}
        branch[depth:] = [agenda.add_cause(dossier, actor=lead, **facts)]
        nodes.append(branch[-1])
    for place, (what, owner, means, days, status, codes, cause) in enumerate(ACTIONS):
        if place % 4 == 0:
            yield world.day(-50 + place)
        agenda.add_action(
            dossier_of("mirvaux"),
            actor=world.people["contribution"] if place % 2 else lead,
            what=what,
            owner=owner,
            means=means,
            due_on=None if days is None else world.timeline.today + dt.timedelta(days=days),
            status=status.value,
            given_up_reason=WHY_GIVEN_UP if status == ActionStatus.GIVEN_UP else "",
            criteria=[by_code[code] for code in codes if code in by_code],
            cause=None if cause is None else nodes[cause],
        )
    yield world.day(-3)
    deadline.ask_extension(
        dossier_of("mirvaux"),
        actor=lead,
        days=45,
        reason="Deux familles d’acteurs ne peuvent se réunir qu’après la saison : leurs réponses manqueraient.",
    )


def tell_of_the_map(world) -> Story:
    """A territory that must correct its application gets the time to draw its map."""
    yield world.day(-9)
    dossier = dossier_of("lormelle")
    deadline.ask_extension(
        dossier,
        actor=world.people["referent.lormelle"],
        days=20,
        reason="La commune de Lormelle-le-Bas délibère le mois prochain : nous joindrons sa délibération.",
    )
    yield world.day(-7)
    deadline.answer_extension(
        dossier_of("lormelle"),
        actor=dossier_of("lormelle").case_officer,
        granted=True,
        reason="La date de la délibération est connue : le délai demandé suffit.",
    )


def dossier_of(place: str) -> Dossier:
    """Return the latest dossier of a territory of the demo."""
    name = read("territories")[place]["name"]
    return Dossier.objects.select_related("territory", "version").filter(territory__name=name).latest("pk")


def write_glossary() -> None:
    """Write the terms of the network, in the three languages."""
    for row in read("glossary"):
        facts = {}
        for language, (name, variants, definition) in row.items():
            facts |= {
                f"name_{language}": name,
                f"variants_{language}": "\n".join(variants),
                f"definition_{language}": definition,
            }
        write_term(actor=SYSTEM, **facts)
