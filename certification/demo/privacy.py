"""One copy of somebody's data, ready to download, and one dossier that is held."""

from certification.demo.agenda import dossier_of
from certification.demo.people import ADMINISTRATOR
from certification.demo.timeline import Story
from certification.services.hold import place_hold
from certification.services.person_export import ask_person_export, make_person_export

WHOSE = "territoire"
HELD = "lormelle"
WHY = "Un litige sur le périmètre est porté devant le tribunal administratif : les pièces doivent rester disponibles."


def tell_privacy(world) -> Story:
    """Ask for a copy as a project leader, and hold a dossier as the administrator."""
    yield world.day(1)
    person = world.people[WHOSE]
    make_person_export(ask_person_export(person, actor=person))
    place_hold(actor=world.people[ADMINISTRATOR[0]], dossier=dossier_of(HELD), reason=WHY)
