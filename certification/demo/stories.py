"""What happens to each territory of the demo on its way to the committee: every state of a dossier."""

from certification.choices import Role
from certification.demo import evidence
from certification.demo.agenda import tell_of_the_map, tell_of_the_plateau
from certification.demo.complaints import complaints
from certification.demo.corrections import change_since, complete_twice
from certification.demo.decisions import WATER, Decisions
from certification.demo.field import agree_on_a_sheet, propose_a_meeting, take_notes
from certification.demo.levels import COMMITTED, COMMITTED_CORE, MODEST, OTHENAY, RESPONSIBLE, varied
from certification.demo.notices import tell_notices
from certification.demo.path import Divergence, Path
from certification.demo.pool import decline, say_languages, tell_of_the_pool
from certification.demo.privacy import tell_privacy
from certification.demo.teams import teams
from certification.demo.timeline import Story
from certification.services import assessment, assessor, reply
from certification.services import dossier as dossiers


def tell_all(world) -> None:
    """Take every story in; the timeline puts them in order."""
    told = [
        *first_steps(world),
        *self_assessments(world),
        *visits(world),
        *reports(world),
        *Decisions(world).tell(),
        *teams(world),
    ]
    told += [
        ("fr", tell(world))
        for tell in (tell_of_the_plateau, tell_of_the_map, tell_of_the_pool, tell_notices, tell_privacy)
    ]
    for language, story in [*told, *complaints(world)]:
        world.timeline.add(story, language)


def alone(path: Path, story: Story) -> tuple[str, Story]:
    return path.language, story


# --- application -------------------------------------------------------------------------------------------------


def first_steps(world) -> list:
    """Draft, submitted, in eligibility, not eligible, withdrawn, lapsed."""

    def path(key, opened, **facts):
        return Path(world, key, opens=world.day(opened), **facts)

    draft = path("lambron", -9)
    submitted = path("cressange", -14)
    correction = path("lormelle", -37)
    ineligible = path("tamsirt", -120, modules=())
    withdrawn = path("ambolava", -230, modules=(), levels=COMMITTED_CORE)
    lapsed = path("tskhravi", -505)

    def ask_correction() -> Story:
        yield from correction.be_examined()
        yield correction.on(19)
        dossiers.ask_correction(
            correction.dossier,
            actor=correction.secretariat,
            reason="La carte jointe ne couvre pas les communes citées dans la délibération.",
            items=[
                "La carte du périmètre, commune par commune",
                "La délibération de la commune de Lormelle-le-Bas",
            ],
        )

    def be_ineligible() -> Story:
        yield from ineligible.be_examined()
        yield ineligible.on(30)
        reasons = (
            "Le périmètre est le domaine d’une seule entreprise : aucune famille d’acteurs n’y décide avec une autre. "
            "La commune et l’association de la palmeraie peuvent candidater ensemble ; un échange est proposé."
        )
        dossiers.propose_ineligibility(ineligible.dossier, actor=ineligible.secretariat, reasons=reasons)
        yield ineligible.on(34)
        dossiers.declare_ineligible(ineligible.dossier, actor=world.people["secretariat2"])

    def withdraw() -> Story:
        yield from withdrawn.be_eligible()
        yield withdrawn.on(70)
        withdrawn.answer("A", withdrawn.lead)
        yield withdrawn.on(104)
        dossiers.withdraw_dossier(
            withdrawn.dossier,
            actor=withdrawn.lead,
            reason="Deux communes nous rejoignent : nous reviendrons avec le nouveau périmètre.",
        )

    return [
        alone(draft, draft.open()),
        alone(submitted, submitted.apply()),
        alone(correction, ask_correction()),
        alone(ineligible, be_ineligible()),
        alone(withdrawn, withdraw()),
        alone(lapsed, lapsed.be_eligible()),
    ]


# --- self-assessment ---------------------------------------------------------------------------------------------

ASSEMBLIES = (
    "Deux rendez-vous réguliers depuis 2023. Les assemblées de hameau, quatre fois par an, réunissent en moyenne "
    "46 personnes ; le compte rendu dit ce que devient chaque proposition. Le comité des saisonniers, en janvier et "
    "en juillet, se tient après le service, en français et en portugais. En 2025, 31 propositions reçues, 12 retenues, "
    "9 refusées avec leurs raisons, 10 encore à l’étude. La navette du soir vient de là."
)
# Twelve criteria that the plateau has not answered yet.
STILL_EMPTY = ("A6", "C1", "C4", "C5", "C6", "E1", "E2", "E3", "E4", "E5", "E6", "E7")


def self_assessments(world) -> list:
    """In self-assessment (one of them sent back), in the completeness check, frozen."""
    mirvaux = Path(
        world,
        "mirvaux",
        opens=world.day(-305),
        levels=varied(RESPONSIBLE, "mirvaux"),
        lead_login="territoire",
        contributor_login="contribution",
        own_texts={"A4": ASSEMBLIES},
        own_levels={"A4": "2"},
    )
    aurenque = Path(world, "aurenque", opens=world.day(-192), levels=varied(MODEST, "aurenque"))
    velagne = Path(world, "velagne", opens=world.day(-175), levels=varied(COMMITTED, "velagne"))
    morvane = Path(world, "morvane", opens=world.day(-186), levels=varied(COMMITTED, "morvane"))

    def answer_nineteen() -> Story:
        yield from mirvaux.be_eligible()
        contributor = world.people["contribution"]
        for day, axes, author in (
            (-140, "A", contributor),
            (-75, "BC", mirvaux.lead),
            (-21, "D", contributor),
        ):
            yield world.day(day)
            mirvaux.answer(axes, author, skipped=STILL_EMPTY)
        yield world.day(-6)
        evidence.document(mirvaux, axes="AB")
        evidence.send_newest(mirvaux)
        dossier = mirvaux.dossier
        for question in dossier.version.questions.filter(code__in=["Q1", "Q2", "Q3"]):
            text = mirvaux.words["questions"][question.code]
            assessment.save_question_answer(dossier, question, actor=mirvaux.lead, text=text, revision=0)
        yield world.day(-4)
        assessment.sign_off(dossier, actor=contributor, family="HAB")

    def be_sent_back() -> Story:
        yield from aurenque.assess_itself()
        yield aurenque.on(179)
        dossiers.return_for_completion(
            aurenque.dossier,
            actor=aurenque.secretariat,
            reason="Deux preuves ne s’ouvrent pas et une réponse parle d’un autre périmètre.",
            items=["C2 : le tableau des logements, lisible", "D2 : les trois vallées, pas la seule Aurenque"],
        )
        yield from change_since(aurenque)

    def be_frozen() -> Story:
        yield from morvane.assess_itself()
        yield morvane.on(177)
        dossiers.freeze_dossier(
            morvane.dossier,
            actor=world.people["impartialite"],
            reason="Un lien entre une personne pressentie et le chantier naval du territoire est à l’étude.",
        )

    return [
        alone(mirvaux, answer_nineteen()),
        alone(aurenque, be_sent_back()),
        alone(velagne, velagne.assess_itself()),
        alone(morvane, be_frozen()),
    ]


# --- visit -------------------------------------------------------------------------------------------------------


def visits(world) -> list:
    """A visit being prepared (a mission to accept; a name challenged), a visit under way."""
    serai = Path(
        world,
        "serai",
        opens=world.day(-190),
        levels=varied(MODEST, "serai"),
        team=("evaluation7", "evaluation5"),
    )
    treauville = Path(
        world,
        "treauville",
        opens=world.day(-189),
        levels=varied(COMMITTED, "treauville"),
        team=("evaluation9", "evaluation6"),
    )
    valdorme = Path(
        world,
        "valdorme",
        opens=world.day(-203),
        levels=varied(RESPONSIBLE, "valdorme"),
        team=("evaluation2", "evaluation8", "evaluation7"),
        visit_on=world.day(0),
    )

    def call_peers() -> Story:
        yield from complete_twice(serai)
        yield serai.on(184)
        dossier, people = serai.dossier, world.people
        decline(
            serai,
            "evaluation9",
            "Deux assemblées générales tombent ces jours-là, je ne pourrais rien préparer.",
        )
        say_languages(serai, "fr", "ar")
        assessor.propose_assessor(dossier, people["evaluation1"], Role.LEAD_ASSESSOR, actor=serai.secretariat)
        assessor.propose_assessor(dossier, people["evaluation5"], Role.ASSESSOR, actor=serai.secretariat)
        yield serai.on(187)
        serai.accept_mission(people["evaluation5"])

    def challenge() -> Story:
        yield from treauville.propose_team()
        yield treauville.on(185)
        # The one who is challenged has not answered yet.
        mission = treauville.dossier.assignments.get(person=world.people["evaluation6"])
        assessor.challenge_assessor(
            mission,
            actor=treauville.lead,
            reason="Cette personne a conseillé un territoire voisin avec lequel un différend sur l’eau est ouvert.",
        )
        propose_a_meeting(treauville, world.day(24))

    def visit_under_way() -> Story:
        yield from valdorme.start_visit()
        yield world.day(0)
        take_notes(valdorme)

    return [
        alone(serai, call_peers()),
        alone(treauville, challenge()),
        alone(valdorme, visit_under_way()),
    ]


# --- report ------------------------------------------------------------------------------------------------------

SEASONS = Divergence(levels=(2, 3, 1), held=2, minute="")


def reports(world) -> list:
    """Grids to fill, a divergence to discuss, a reply to write, contested points to answer."""
    monteval = Path(
        world,
        "monteval",
        opens=world.day(-219),
        levels=varied(RESPONSIBLE, "monteval"),
        team=("evaluation4", "evaluation3"),
    )
    martres = Path(
        world,
        "martres",
        opens=world.day(-222),
        levels=OTHENAY,
        team=("evaluation1", "evaluation3", "evaluation2"),
        divergences={"B5": SEASONS, "D2": WATER},
        documents_only=("B2",),
        findings=(("D2", "remark", ""),),
    )
    sernana = Path(
        world,
        "sernana",
        opens=world.day(-234),
        levels=varied(RESPONSIBLE, "sernana"),
        team=("evaluation5", "evaluation7"),
        findings=(("B6", "minor", ""), ("A4", "remark", "")),
    )
    bolonga = Path(
        world,
        "bolonga",
        opens=world.day(-237),
        levels=varied(COMMITTED, "bolonga"),
        team=("evaluation4", "evaluation10"),
        findings=(("C6", "minor", ""), ("E2", "remark", "")),
        contested={
            "C6": (
                "Le plan a été testé en juillet avec les piroguiers ; la visite a eu lieu avant que le compte rendu soit traduit. Il est joint.",
                "",
            ),
            "E2": (
                "Les chanteuses sont payées à chaque visite : le cahier des versements peut être lu à Bolonga.",
                "",
            ),
        },
    )

    def fill_grids() -> Story:
        yield from monteval.be_visited()
        yield world.day(-5)
        monteval.fill_grid(world.people["evaluation4"])
        yield world.day(-2)
        monteval.fill_grid(world.people["evaluation3"], axes="AB", submits=False)

    def discuss() -> Story:
        yield from martres.observe()
        yield world.day(-3)
        martres.write_obco()
        yield world.day(-1)
        martres.agree(left_open=("B5",))

    def begin_reply() -> Story:
        yield from sernana.be_reported()
        yield world.day(-2)
        criterion = next(c for c in sernana.dossier.criteria if c.code == "A4")
        reply.save_reply(
            sernana.dossier, criterion, actor=sernana.lead, stance="agree", text=sernana.words["reply_agree"]
        )

    def contest() -> Story:
        yield from bolonga.reply()
        agree_on_a_sheet(bolonga)

    return [
        alone(monteval, fill_grids()),
        alone(martres, discuss()),
        alone(sernana, begin_reply()),
        alone(bolonga, contest()),
    ]
