"""The pool of assessors in the demo: who joins it, who is away, whose training ends; ties found later, pages opened."""

import datetime as dt

from certification.choices import Role
from certification.clock import localdate
from certification.demo.agenda import dossier_of
from certification.demo.timeline import Story
from certification.models import Assessor
from certification.services import assessor, impartiality, pool, territory

DAY = dt.timedelta(days=1)
# Login, title of the training, its day before today, how many days it is still valid.
REFRESHED = (
    ("evaluation1", "Visiter sans juger : journée d’échange", 200, 530),
    ("evaluation4", "Cuestionar con benevolencia", 160, 570),
    ("evaluation9", "Écrire un constat : le fait, la source, le lieu", 90, 640),
)
SKILLS = {
    "evaluation1": ["Circuits courts", "Comptes d’une coopérative"],
    "evaluation4": ["Ciencias sociales", "Restauración de riberas"],
    "evaluation6": ["Consommation responsable"],
    "evaluation9": ["Logement des saisonniers", "Vie associative"],
    "evaluation10": ["Finances publiques locales"],
}
# Login, name, language, family, country, region, languages, availability, motivation.
CANDIDATES = (
    (
        "candidature1", "Sylvain Prunellier", "fr", "ELU", "FR", "Grand Est", ["fr", "de"],
        "Deux missions par an, hors sessions budgétaires.",
        "Maire d’un bourg de 900 habitants, je veux apprendre comment d’autres gardent leurs jeunes.",
    ),
    (
        "candidature2", "Oriane Cytise", "fr", "MED", "BE", "Wallonie", ["fr", "nl"],
        "De septembre à mars.",
        "J’anime une radio locale ; je sais écouter, et raconter ce que j’ai entendu.",
    ),
    (
        "candidature3", "Beltrán Zarza", "es", "ENT", "ES", "Asturias", ["es"],
        "Fines de semana largos.",
        "Vendo asesoramiento a municipios y conozco bien sus expedientes.",
    ),
)  # fmt: skip
REFUSAL = "La asesoría remunerada a territorios de la red no es compatible con evaluarlos."


def tell_of_the_pool(world) -> Story:
    """Show every way in and out of the pool, and what the impartiality guardian has to conclude."""
    yield world.day(-45)
    people, officer = world.people, world.people["secretariat"]
    today = world.timeline.today
    for login, title, days_ago, days_left in REFRESHED:
        pool.record_training(
            people[login].assessor,
            actor=officer,
            title=title,
            held_on=today - days_ago * DAY,
            valid_until=today + days_left * DAY,
        )
    for login, skills in SKILLS.items():
        profile = people[login].assessor
        pool.describe_oneself(profile, actor=people[login], languages=profile.languages, skills=skills)
    pool.add_absence(
        people["evaluation3"].assessor,
        actor=people["evaluation3"],
        starts_on=today - 5 * DAY,
        ends_on=today + 40 * DAY,
    )
    yield world.day(-30)
    joining, refused = apply(world, CANDIDATES[1]), apply(world, CANDIDATES[2])
    yield world.day(-24)
    pool.accept_application(
        joining, actor=officer, reason="Bienvenue : la prochaine formation a lieu au printemps."
    )
    pool.refuse_application(refused, actor=people["secretariat2"], reason=REFUSAL)
    yield world.day(-4)
    apply(world, CANDIDATES[0])
    yield world.day(-3)
    open_pages()
    yield world.day(-2)
    find_a_tie(world)


def apply(world, facts):
    login, name, language, family, country, region, languages, availability, motivation = facts
    return pool.apply_to_assess(
        actor=world.people.add(login, name, language),
        family=family,
        country=country,
        region=region,
        languages=languages,
        skills=[],
        availability=availability,
        motivation=motivation,
    )


def open_pages() -> None:
    """Keep some accesses, as if the team of a visit had read its dossier."""
    dossier = dossier_of("monteval")
    for mission in dossier.assignments.select_related("person"):
        for page in ("dossier", "workspace", "evidence", "grid"):
            impartiality.record_access(dossier, mission.person, page)


def find_a_tie(world) -> None:
    """Record a tie that a declaration had left out: it waits for the guardian's conclusion."""
    dossier = dossier_of("monteval")
    declaration = dossier.declarations.filter(person=world.people["evaluation4"]).get()
    impartiality.record_undeclared_interest(
        declaration,
        dossier.version.interest_categories.get(code="competitor_territory"),
        actor=world.people["secretariat"],
        source="Le programme d’une rencontre régionale, signalé par une autre équipe.",
    )


def decline(path, login: str, reason: str) -> None:
    """Let an assessor be asked, and decline."""
    person = path.world.people[login]
    mission = assessor.propose_assessor(path.dossier, person, Role.ASSESSOR, actor=path.secretariat)
    assessor.decline_mission(mission, actor=person, reason=reason)


def say_languages(path, *languages: str) -> None:
    """Let a territory say in which languages its meetings can be held."""
    territory.update_territory(path.territory, actor=path.lead, languages=list(languages))


def train(person, *, actor, valid_until: dt.date) -> None:
    """Record the first training of somebody who enters the pool."""
    pool.record_training(
        Assessor.objects.get(person=person),
        actor=actor,
        title="Formation initiale à la visite entre pairs",
        held_on=localdate(),
        valid_until=valid_until,
    )
