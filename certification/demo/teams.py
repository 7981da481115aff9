"""Three territories in the middle of filling: who answers what, what they say, who helps, who takes over."""

import datetime as dt

from certification.choices import CommentKind
from certification.demo import files
from certification.demo.levels import COMMITTED, varied
from certification.demo.path import Path
from certification.demo.timeline import Story
from certification.models import Criterion, Dossier
from certification.services import assessment, comment, companion, delegation, lead_transfer, message

COMPANION = ("accompagnement", "Zélie Amélanchier", "fr")
SOON = dt.timedelta(days=18)


class Team:
    """The people of one territory of the demo at work on its dossier."""

    def __init__(self, world, key: str):
        self.world, self.key = world, key

    @property
    def dossier(self) -> Dossier:
        """The dossier, fresh: what others did meanwhile is seen."""
        return Dossier.objects.select_related("territory", "version").get(territory=self.territory)

    @property
    def territory(self):
        return self.world.territories[self.key]

    @property
    def officer(self):
        return self.world.people["secretariat"]

    @property
    def lead(self):
        return self.territory.leads()[0]

    def criterion(self, code: str) -> Criterion:
        return self.dossier.version.criteria.get(code=code)

    def ask(self, what: str, person, *, note: str = "", due: bool = False):
        """Ask somebody to answer a criterion, or a whole axis when one letter is given."""
        dossier = self.dossier
        if len(what) == 1:
            part = {"axis": dossier.version.axes.get(code=what)}
        else:
            part = {"criterion": self.criterion(what)}
        due_on = self.world.timeline.today + SOON if due else None
        return delegation.assign(dossier, actor=self.lead, person=person, due_on=due_on, note=note, **part)

    def say(self, code: str, person, text: str, **fields):
        return comment.add_comment(self.dossier, self.criterion(code), actor=person, text=text, **fields)


def teams(world) -> list:
    """Return the stories of the three territories."""
    mirvaux, aurenque = Team(world, "mirvaux"), Team(world, "aurenque")
    combelune = Path(world, "combelune", opens=world.day(-170), levels=varied(COMMITTED, "combelune"))
    return [
        ("fr", at_mirvaux(world, mirvaux)),
        ("fr", at_aurenque(world, aurenque)),
        ("fr", at_combelune(world, combelune, Team(world, "combelune"))),
    ]


def at_mirvaux(world, team: Team) -> Story:
    """Show every state of a request, a discussion, a companion, a thread with the secretariat."""
    yield world.day(-60)
    people = world.people
    malik, business = people["contribution"], people["entreprises.mirvaux"]
    helper = people.add(*COMPANION)
    whole = team.ask("D", malik, note="Tu connais les trois relais : raconte-les.")
    offered = companion.offer_companion(
        team.territory,
        actor=team.officer,
        email=helper.email,
        organisation="Antenne Massif central",
        note="Un regard d’une antenne qui a suivi deux plateaux voisins.",
    )
    yield world.day(-55)
    companion.agree(offered, actor=team.lead)
    companion.accept(offered, actor=helper)
    yield world.day(-20)
    delegation.submit(whole, actor=malik)
    yield world.day(-19)
    delegation.close(whole, actor=team.lead)
    handed, again, dropped = team.ask("B2", business), team.ask("A4", malik), team.ask("C3", business)
    yield world.day(-15)
    team.ask("E", malik, due=True, note="On commence par E1, les autres suivront.")
    team.ask("A6", business, due=True)
    delegation.withdraw(dropped, actor=team.lead)
    delegation.submit(handed, actor=business)
    delegation.submit(again, actor=malik)
    head = team.say("A4", team.lead, f"@{malik} combien de propositions viennent des saisonniers ?")
    team.say("A4", malik, "Sept sur trente et une. Je l’ajoute.", thread=head)
    yield world.day(-12)
    delegation.request_changes(
        again, actor=team.lead, reason="Dire ce que sont devenues les dix propositions encore à l’étude."
    )
    team.say(
        "A4",
        helper,
        "Deux rendez-vous réguliers depuis 2023, l’un pour les habitants, l’autre pour les saisonniers, dans leurs langues.",
        kind=CommentKind.SUGGESTION,
    )
    settled = team.say("A2", business, "La coopérative du moulin a-t-elle signé ?")
    team.say("A2", team.lead, "Oui, en mars : la convention est dans les preuves.", thread=settled)
    comment.resolve(settled, actor=business)
    yield world.day(-9)
    rewrite(team, "A1", team.lead, "Relu en comité : les six familles se réunissent chaque trimestre.")
    message.send_message(
        team.dossier,
        actor=team.lead,
        text="Deux hameaux nous rejoignent en janvier. Faut-il changer le périmètre avant de déposer ?",
        uploads=[files.pdf("Carte des hameaux", ["Plateau de Mirvaux"])],
    )
    yield world.day(-7)
    message.send_message(
        team.dossier,
        actor=team.officer,
        text="Non : décrivez-les dans la motivation. Le périmètre pourra être étendu après la décision.",
    )


def rewrite(team: Team, code: str, person, added: str) -> None:
    """Add a sentence to somebody else's answer; what it said is kept."""
    dossier, criterion = team.dossier, team.criterion(code)
    current = dossier.answers.get(criterion=criterion)
    assessment.save_answer(
        dossier,
        criterion,
        actor=person,
        level=current.level,
        not_applicable=current.not_applicable,
        na_reason=current.na_reason,
        text=f"{current.text} {added}".strip(),
        revision=current.revision,
    )


def at_aurenque(world, team: Team) -> Story:
    """Show a dossier sent back, shared out again, whose lead is about to pass on."""
    yield world.day(-10)
    residents, business = world.people["habitants.aurenque"], world.people["entreprises.aurenque"]
    team.ask("C2", residents, note="Le tableau des logements doit s’ouvrir partout.", due=True)
    handed = team.ask("D2", business, due=True)
    team.say("C2", team.lead, f"@{residents} peux-tu le refaire en tableur simple ?")
    yield world.day(-6)
    rewrite(team, "D2", business, "Les trois vallées y figurent désormais.")
    delegation.submit(handed, actor=business)
    message.send_message(
        team.dossier,
        actor=team.officer,
        text="La demande de compléments porte sur deux points seulement : le reste est en ordre.",
    )
    yield world.day(-3)
    lead_transfer.offer_lead(
        team.territory,
        actor=team.lead,
        person=residents,
        note="Je change de poste au printemps ; tu portes déjà la moitié du dossier.",
    )


def at_combelune(world, path: Path, team: Team) -> Story:
    """Show a dossier that several families begin together, axis by axis."""
    yield from path.be_eligible()
    yield world.day(-90)
    people = path.members
    residents, business = people["HAB"], people["ENT"]
    first = team.ask("A", residents, note="Les veillées d’abord.")
    team.ask("B", business, due=True)
    path.answer("A", residents)
    yield world.day(-45)
    delegation.submit(first, actor=residents)
    head = team.say("B1", business, "Qui compte les nuitées hors saison ?")
    team.say("B1", residents, "La mairie, depuis 2024 : je demande le registre.", thread=head)
    yield world.day(-2)
    head = team.say("B4", business, f"@{team.lead} faut-il un niveau pour chaque hameau ?")
    team.say("B4", team.lead, "Un seul, pour tout le vallon.", thread=head)
    comment.resolve(head, actor=team.lead)
