"""What the committee decides in the demo, session after session, and what becomes of each award."""

from collections.abc import Callable

from certification.choices import (
    AdjournmentNext,
    Capacity,
    DocketItemStatus,
    DossierKind,
    MarkScope,
    OpinionPosition,
    Outcome,
)
from certification.demo.appeals import appeal, win_an_appeal
from certification.demo.awards import Holder
from certification.demo.levels import (
    COMMITTED,
    COMMITTED_CORE,
    FEW_PROVIDERS,
    LOW,
    MODEST,
    ONE_VETO_LOW,
    ORSANE,
    OTHENAY,
    RESOURCE,
    RESPONSIBLE,
    varied,
)
from certification.demo.path import Divergence, Path
from certification.demo.sessions import EVERYONE, Item, Sitting
from certification.demo.timeline import Story
from certification.services import condition as condition_services
from certification.services import finding, guidance, regional_opinion, third_party
from certification.services.assessor import declare_interests

FULL_PATH = 262  # days from the draft to the first session that may take the dossier
WATER = Divergence(
    levels=(2, 3, 1),
    held=2,
    minute="Les règles sont écrites et appliquées sur l’essentiel du bassin ; aux sources, leur connaissance est inégale.",
    dissent="Les règles de partage existent sur le papier. En août, personne à la source des Ormes ne savait à qui les demander.",
)


class Decisions:
    """The sessions, with the dossiers that reach them and the awards that come out of them."""

    def __init__(self, world):
        self.world = world
        self.told: list[tuple[str, Story]] = []

    def tell(self) -> list[tuple[str, Story]]:
        """Return every story with its language."""
        self.first_awards()
        self.endings()
        self.a_ballot()
        self.measures()
        self.a_second_convocation()
        self.conditions_and_renewal()
        sent_back = self.an_appeal_won()
        self.last_autumn()
        self.today_and_later(sent_back)
        return self.told

    def docketed(
        self, key, session, levels, team, *, days=FULL_PATH, story=Path.be_docketed, **facts
    ) -> Path:
        """Return a dossier that reaches the docket in time for a session; its story is told with the others."""
        path = Path(self.world, key, opens=self.world.day(session - days), levels=levels, team=team, **facts)
        self.told.append((path.language, story(path)))
        return path

    def sitting(self, offset, present, *items, **facts) -> Sitting:
        held = Sitting(self.world, self.world.day(offset), present, list(items), **facts)
        self.told.append(("fr", held.hold()))
        return held

    def follow(self, path: Path, offset: int, *parts: Callable[[Holder], Story]) -> None:
        """Tell what follows a decision, part after part."""
        holder = Holder(path, self.world.day(offset))

        def story() -> Story:
            for part in parts:
                yield from part(holder)

        self.told.append((path.language, story()))

    def first_awards(self) -> None:
        """A first award, and one that will not be renewed in time."""
        sarrelongue = self.docketed(
            "sarrelongue",
            -852,
            varied(RESPONSIBLE, "sarrelongue"),
            ("evaluation5", "evaluation10"),
            findings=(("B6", "remark", ""),),
        )
        ambrelles = self.docketed(
            "ambrelles", -852, varied(COMMITTED_CORE, "ambrelles"), ("evaluation6", "evaluation2"), modules=()
        )
        self.sitting(
            -852,
            (1, 2, 3, 4, 5, 7, 8, 9, 11, 12, 13),
            Item(sarrelongue, Outcome.ACCREDITED, "responsable"),
            Item(ambrelles, Outcome.ACCREDITED, "engage"),
        )
        self.follow(sarrelongue, -852, Holder.receive, lambda holder: holder.be_reviewed(380))
        self.follow(ambrelles, -852, Holder.receive, lambda holder: holder.be_reviewed(377))
        renewal_draft = Path(self.world, "ambrelles", opens=self.world.day(-11), kind=DossierKind.RENEWAL)
        self.told.append((renewal_draft.language, renewal_draft.open()))

    def endings(self) -> None:
        """One will be withdrawn, one given up."""
        hautrieux = self.docketed(
            "hautrieux", -640, varied(COMMITTED, "hautrieux"), ("evaluation9", "evaluation4")
        )
        nilavaram = self.docketed(
            "nilavaram", -640, varied(COMMITTED_CORE, "nilavaram"), ("evaluation3", "evaluation5"), modules=()
        )
        self.sitting(
            -640,
            (1, 2, 3, 5, 6, 7, 9, 10, 11, 13, 14),
            Item(hautrieux, Outcome.ACCREDITED, "engage"),
            Item(nilavaram, Outcome.ACCREDITED, "engage"),
        )
        self.follow(
            hautrieux,
            -640,
            Holder.receive,
            lambda holder: holder.lose_it(
                self.world.day(-318),
                "La marque figurait sur des forfaits de ski vendus hors du périmètre, malgré deux rappels écrits.",
                "Nous avons retiré les affiches ; le revendeur a continué sans notre accord.",
            ),
        )
        self.follow(
            nilavaram,
            -640,
            Holder.receive,
            lambda holder: holder.be_reviewed(372),
            lambda holder: holder.give_it_up(
                self.world.day(-205),
                "The federation joins a wider grouping, which will apply for all the hills.",
            ),
        )

    def a_ballot(self) -> None:
        """A ballot after an objection."""
        quilmahue = self.docketed(
            "quilmahue",
            -556,
            varied(RESPONSIBLE, "quilmahue"),
            ("evaluation7", "evaluation8"),
            findings=(("D2", "remark", ""),),
        )
        self.sitting(
            -556,
            (1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 14),
            Item(
                quilmahue,
                Outcome.ACCREDITED,
                "responsable",
                ties={4: "property_owner"},
                objection=(
                    6,
                    "El reparto del agua en verano descansa en un acuerdo verbal: pido un nivel más bajo.",
                ),
                against=(6, 9),
                abstains=(11,),
                leaves_in_the_middle=(9, "close_tie"),
                debate="El reparto del agua en verano ocupó casi todo el debate: tres miembros piden verlo en el primer seguimiento. "
                "Una persona descubre durante el voto que un pariente trabaja en la cuenca, y deja la sala.",
            ),
        )
        self.follow(quilmahue, -556, Holder.receive, lambda holder: holder.be_reviewed(379))

    def measures(self) -> None:
        """One that will be suspended, one that nobody ever signed."""
        serrant = self.docketed(
            "serrant", -456, varied(MODEST, "serrant"), ("evaluation2", "evaluation9", "evaluation3")
        )
        wayllapata = self.docketed(
            "wayllapata",
            -456,
            varied(COMMITTED_CORE, "wayllapata"),
            ("evaluation8", "evaluation4"),
            modules=(),
        )
        self.sitting(
            -456,
            (1, 2, 3, 5, 7, 8, 9, 10, 11, 12, 13),
            Item(serrant, Outcome.ACCREDITED, "engage", ties={8: "mandate_holder"}),
            Item(wayllapata, Outcome.ACCREDITED, "engage"),
        )
        self.follow(
            serrant,
            -456,
            Holder.receive,
            lambda holder: holder.be_suspended(
                self.world.day(-49),
                "Le suivi annuel attendu n’a pas eu lieu, après deux rappels.",
                "L’équipe a changé deux fois cette année ; nous demandons un report.",
            ),
            lambda holder: holder.contest(
                5,
                "Les deux rappels sont partis à une adresse que nous avions fait changer : nous joignons l’accusé.",
            ),
        )

    def a_second_convocation(self) -> None:
        """No quorum, then a second convocation."""
        kalyenga = self.docketed("kalyenga", -374, FEW_PROVIDERS, ("evaluation4", "evaluation7"))
        first = self.sitting(
            -374,
            (1, 2, 5, 7),
            Item(
                kalyenga,
                stops_at=DocketItemStatus.DEFERRED,
                reasons="Le quorum n’est pas atteint : la grève des trains a retenu dix membres.",
            ),
        )
        self.sitting(
            -360, (1, 5, 6, 7, 11), Item(kalyenga, Outcome.ACCREDITED, "responsable"), second_of=first
        )
        self.follow(kalyenga, -360, Holder.receive)

    def conditions_and_renewal(self) -> None:
        """Conditions, met and lifted; a renewal that goes further."""
        alderbach = self.docketed(
            "alderbach",
            -262,
            varied(ONE_VETO_LOW, "alderbach"),
            ("evaluation10", "evaluation5"),
            findings=(
                (
                    "C4",
                    "major",
                    "Les numéros d’alerte et les référents ne sont connus que d’un hébergeur sur trois.",
                ),
            ),
        )
        renewed = self.docketed(
            "sarrelongue",
            -262,
            RESOURCE,
            ("evaluation7", "evaluation4", "evaluation10"),
            kind=DossierKind.RENEWAL,
            findings=(("B2", "remark", ""),),
        )
        self.sitting(
            -262,
            EVERYONE[:-1],
            Item(
                alderbach,
                Outcome.CONDITIONAL,
                "engage",
                reasons="Tout le reste est solide ; la protection des personnes doit l’être avant toute communication.",
                conditions=(
                    {
                        "text": "Former tous les hébergeurs et guides au protocole d’alerte.",
                        "proof": "Liste des formations et affichage vu sur place.",
                        "owner": "Centre d’initiative",
                        "days": 150,
                    },
                ),
            ),
            Item(renewed, Outcome.ACCREDITED, "ressource", ties={12: "competitor_territory"}),
        )
        self.told.append((alderbach.language, _lift_conditions(alderbach)))
        self.follow(alderbach, -150, Holder.receive)
        self.follow(renewed, -262, Holder.receive)

    def an_appeal_won(self) -> Path:
        """Commercial use after a third party; an award that an appeal annuls."""
        kerlann = self.docketed(
            "kerlann",
            -171,
            varied(RESPONSIBLE, "kerlann"),
            ("evaluation9", "evaluation10"),
            story=_verified_by_a_third_party,
            mark_scope=MarkScope.COMMERCIAL_EU,
            findings=(("E4", "remark", ""),),
        )
        vaudrelle = self.docketed(
            "vaudrelle",
            -171,
            varied(RESPONSIBLE, "vaudrelle"),
            ("evaluation6", "evaluation8"),
            findings=(("B5", "minor", ""),),
            contested={
                "B5": (
                    "La troisième saison n’a pas été lue.",
                    "Relue : la série est trop courte pour changer le niveau.",
                )
            },
        )
        self.sitting(
            -171,
            (1, 3, 5, 7, 9, 11, 13),
            Item(kerlann, Outcome.ACCREDITED, "responsable"),
            Item(
                vaudrelle,
                Outcome.ACCREDITED,
                "engage",
                reasons="Le travail commun est solide ; ses effets économiques sont encore jeunes.",
                substance={
                    "derogation": "Le comité retient un niveau plus bas que celui des scores : la série économique lui paraît courte."
                },
            ),
        )
        self.follow(kerlann, -171, Holder.receive)
        self.follow(vaudrelle, -171, Holder.receive)
        self.told.append((vaudrelle.language, win_an_appeal(vaudrelle)))
        return vaudrelle

    def last_autumn(self) -> None:
        """Last autumn: accredited, with conditions, adjourned by a ballot, refused."""
        orsane = self.docketed(
            "orsane",
            -55,
            ORSANE,
            ("evaluation6", "evaluation5", "evaluation10"),
            lead_login="territoire",
            divergences={"D2": WATER},
            findings=(("D2", "remark", ""), ("B6", "minor", "")),
        )
        ainzuela = self.docketed(
            "ainzuela",
            -55,
            varied(ONE_VETO_LOW, "ainzuela"),
            ("evaluation8", "evaluation2"),
            findings=(
                (
                    "C4",
                    "major",
                    "Solo uno de cada tres alojamientos conoce los teléfonos y las personas de contacto.",
                ),
            ),
        )
        brouelle = self.docketed(
            "brouelle",
            -55,
            varied(OTHENAY, "brouelle"),
            ("evaluation4", "evaluation9"),
            documents_only=("B2", "E4"),
        )
        talibay = self.docketed(
            "talibay",
            -55,
            LOW,
            ("evaluation3", "evaluation1"),
            findings=(
                (
                    "D1",
                    "critical",
                    "Building goes on inside the reef reserve, with a permit signed by the lead organisation.",
                ),
                ("A7", "minor", ""),
            ),
        )
        self.sitting(
            -55,
            (1, 2, 3, 4, 5, 7, 8, 9, 10, 11, 13, 14),
            Item(orsane, Outcome.ACCREDITED, "responsable", ties={8: "close_tie"}),
            Item(
                ainzuela,
                Outcome.CONDITIONAL,
                "engage",
                reasons="El trabajo común es sólido; la protección de las personas debe serlo también.",
                conditions=(
                    {
                        "text": "Formar a todos los alojamientos y guías en el protocolo de alerta.",
                        "proof": "Lista de formaciones y carteles vistos en el lugar.",
                        "owner": "Grupo de acción local",
                        "days": 170,
                    },
                    {
                        "text": "Publicar el registro anónimo de alertas.",
                        "proof": "Dirección de la página publicada.",
                        "owner": "Mancomunidad de servicios",
                        "days": 120,
                    },
                ),
            ),
            Item(
                brouelle,
                Outcome.ADJOURNED,
                reasons="Il reste à voir sur place les conditions de travail de la saison, que seuls des documents attestent.",
                adjourned_to=AdjournmentNext.VISIT_PLANNING,
                adjourned_months=5,
                substance={
                    "missing": "Ce que vivent les saisonniers : logement, horaires, accueil des nouveaux, vus sur place.",
                    "missing_from": "Deux évaluateurs pairs, avec l’équipe du territoire",
                },
                debate="Deux lectures s’opposent : les documents sont complets, mais aucun saisonnier n’a été rencontré.",
                objection=(2, "Les documents suffisent : je demande d’agréer maintenant."),
                against=(2,),
            ),
            Item(
                talibay,
                Outcome.REFUSED,
                reasons="Building inside a protected reserve is a critical non-conformity, and most criteria are only emerging. "
                "The alliance’s work on boats and homes is real: a guidance meeting is offered.",
                substance={
                    "criterion_reasons": {
                        "D1": "Building goes on inside the reef reserve, with a permit signed by the lead organisation.",
                        "A7": "The lead organisation signs permits that its own charter forbids.",
                    },
                    "guidance": "With two resource persons of the network, in the month that suits the alliance.",
                },
            ),
        )
        self.follow(orsane, -55, lambda holder: holder.receive(days=15))
        self.told.append((ainzuela.language, _propose_proof(ainzuela)))
        self.told.append((talibay.language, _meet_for_guidance(talibay)))
        self.told.append((talibay.language, appeal(talibay)))

    def today_and_later(self, sent_back: Path) -> None:
        """A session in progress that lacks a sphere, and one convened for later with its papers."""
        glenarrow = self.docketed(
            "glenarrow", 0, varied(COMMITTED, "glenarrow"), ("evaluation5", "evaluation8")
        )
        othenay = self.docketed(
            "othenay",
            0,
            OTHENAY,
            ("evaluation10", "evaluation9", "evaluation6"),
            divergences={"D2": WATER},
            findings=(("B6", "minor", ""), ("D2", "remark", "")),
            contested={
                "B6": (
                    "Les délais de paiement sont suivis depuis janvier dans trois communes sur cinq.",
                    "Nous l’avons lu après la visite : le suivi débute, le constat reste, sa suite est au plan de progrès.",
                )
            },
        )
        vernois = self.docketed(
            "vernois",
            0,
            varied(COMMITTED, "vernois"),
            ("evaluation2", "evaluation3"),
            findings=(("D4", "remark", ""),),
        )
        sarzelle = self.docketed(
            "sarzelle",
            24,
            varied(RESPONSIBLE, "sarzelle"),
            ("evaluation10", "evaluation5"),
            days=281,
            story=_awaiting_a_third_party,
            mark_scope=MarkScope.COMMERCIAL_EU,
        )
        self.told.append((othenay.language, _hear_the_region(othenay)))
        self.sitting(
            0,
            (1, 2, 3, 4, 5, 6, 7, 8, 9, 13),
            Item(glenarrow, Outcome.ACCREDITED, "engage"),
            Item(
                othenay,
                Outcome.ACCREDITED,
                "responsable",
                stops_at=DocketItemStatus.DELIBERATING,
                leaves_before=(13,),
                ties={2: "financial_interest", 8: "reciprocal_assessment"},
                debate="Le délai de paiement des producteurs est le point qui divise. Il manque un membre de la société de la connaissance.",
            ),
            Item(vernois, stops_at=DocketItemStatus.LISTED),
            stays_open=True,
        )
        self.sitting(24, EVERYONE, Item(sent_back), Item(sarzelle), papers_sent=25)


def _hear_the_region(path: Path) -> Story:
    """A member of the regional commission declares no tie, then gives its reasoned opinion once the file is sealed."""
    yield path.world.day(-18)
    member = path.world.people["antenne"]
    declare_interests(path.dossier, actor=member, capacity=Capacity.COMMISSION, categories=["no_tie"])
    regional_opinion.record_opinion(
        path.dossier,
        actor=member,
        commission="Commission régionale Hauts-de-France",
        given_on=path.world.day(-19),
        position=OpinionPosition.RESERVED,
        reasons="Les familles travaillent vraiment ensemble. Nous demandons que le suivi des délais de paiement couvre les cinq communes.",
    )


def _meet_for_guidance(path: Path) -> Story:
    """Two resource persons meet the territory that was refused; the secretariat records what was said."""
    yield path.world.day(-30)
    guidance.record_guidance(
        path.dossier,
        actor=path.secretariat,
        held_on=path.world.day(-31),
        people="For the alliance: its lead and two fishing captains. For the network: two resource persons, the secretariat.",
        summary="The alliance stops every permit inside the reserve and asks the families of the coast to map it again. The "
        "network lends its charter of the shore. We meet again once the map is voted.",
    )


def _verified_by_a_third_party(path: Path) -> Story:
    yield from _awaiting_a_third_party(path)
    yield path.on(252)
    third_party.record_third_party(
        path.dossier,
        actor=path.world.people["verification"],
        positive=True,
        statement="Twelve providers out of twelve were visited without notice; nine commercial claims were read, all hold.",
    )


def _awaiting_a_third_party(path: Path) -> Story:
    yield from path.be_docketed()
    yield path.on(242)
    third_party.ask_third_party(
        path.dossier, actor=path.secretariat, verifier=path.world.people["verification"]
    )


def _lift_conditions(path: Path) -> Story:
    world = path.world
    yield world.day(-186)
    condition = path.dossier.decision.conditions.get()
    condition_services.propose_condition_proof(
        condition,
        actor=path.lead,
        text="Trente et un hébergeurs formés sur trente et un ; affiches posées en trois langues.",
    )
    yield world.day(-170)
    condition_services.verify_condition(condition, actor=path.assessors[0])
    found = path.dossier.findings.get(grade="major")
    finding.declare_done(
        found, actor=path.lead, proof="Trente et un hébergeurs formés sur trente et un ; affiches posées."
    )
    finding.verify(found, actor=path.assessors[0], reason="Affiches vues chez six hébergeurs, tirés au sort.")
    for person in world.people.committee(3, 6, 11):
        yield world.day(-158)
        condition_services.agree_in_bureau(condition, actor=person)
    yield world.day(-150)
    condition_services.lift_conditions(path.dossier, actor=world.people["presidence"])


def _propose_proof(path: Path) -> Story:
    yield path.world.day(-8)
    condition = path.dossier.decision.conditions.first()
    condition_services.propose_condition_proof(
        condition,
        actor=path.lead,
        text="El registro está publicado desde el 2 de este mes; la página se actualiza cada trimestre.",
    )
