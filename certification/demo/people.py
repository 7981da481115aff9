"""Who lives in the demo: the logins, their mandates, the seats of the committee, the pool of assessors."""

import datetime as dt
from itertools import count

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group

from certification.choices import Role
from certification.clock import localdate, now
from certification.demo.pool import train
from certification.models import Seat
from certification.rules.calendar import deadline
from certification.rules.permissions import SYSTEM
from certification.services.people import grant_mandate
from certification.services.roster import keep_assessor
from cms.users.services import create_verified_user

DOMAIN = "example.org"
# Login, name, language. Family names are plants, in one language or another: nobody is meant.
ACCOUNTS = (
    ("antenne", "Maïwenn Ajonc", "fr"),
    ("redaction", "Noé Sureau", "fr"),
    ("traduction", "Siobhán Sycamore", "en"),
    ("relecture", "Jeanne Alisier", "fr"),
    ("secretariat", "Salomé Mélèze", "fr"),
    ("secretariat2", "Tomás Enebro", "es"),
    ("presidence", "Odile Tilleul", "fr"),
    ("impartialite", "Karim Troène", "fr"),
    ("verification", "Ingrid Rowan", "en"),
    ("territoire", "Inès Genévrier", "fr"),
    ("contribution", "Malik Noisetier", "fr"),
)
ADMINISTRATOR = ("admin", "Alix Fusain", "fr")
MANDATES = {
    "secretariat": Role.CASE_OFFICER,
    "secretariat2": Role.CASE_OFFICER,
    "presidence": Role.COMMITTEE_CHAIR,
    "impartialite": Role.IMPARTIALITY_GUARDIAN,
    "verification": Role.THIRD_PARTY_VERIFIER,
}
EDITORIAL = {
    "antenne": "Regional editors",
    "redaction": "National editors",
    "traduction": "Translators",
    "relecture": "Moderators",
}
# Login, name, language, family, country, region, languages spoken, own territory.
ASSESSORS = (
    ("evaluation1", "Rosa Arbousier", "fr", "ENT", "FR", "Bretagne", ("fr", "en"), "kerlann"),
    ("evaluation2", "Yann Bourdaine", "fr", "HAB", "FR", "Occitanie", ("fr", "es"), ""),
    ("evaluation3", "Elke Hawthorn", "en", "ELU", "BE", "Wallonie", ("en", "fr"), ""),
    ("evaluation4", "Teresa Madroño", "es", "UNI", "ES", "Aragón", ("es", "fr", "en"), ""),
    ("evaluation5", "Aminata Karité", "fr", "RPU", "SN", "Thiès", ("fr", "en"), ""),
    ("evaluation6", "Bastien Micocoulier", "fr", "CON", "FR", "Nouvelle-Aquitaine", ("fr",), "brouelle"),
    ("evaluation7", "Maeve Alder", "en", "MED", "IE", "Connacht", ("en", "fr"), ""),
    ("evaluation8", "Joaquín Quejigo", "es", "ENT", "CL", "Los Ríos", ("es", "en"), ""),
    ("evaluation9", "Hélène Aubépine", "fr", "HAB", "FR", "Normandie", ("fr", "en", "es"), "sarrelongue"),
    ("evaluation10", "Idrissa Baobab", "fr", "ELU", "BF", "Hauts-Bassins", ("fr", "en"), ""),
)
ALTERNATES = (
    ("suppleance1", "Clémence Argousier", "fr", "UNI"),
    ("suppleance2", "Ramón Algarrobo", "es", "MED"),
)
MONTHS_LEFT = (10, 22)
# How long the training of each is still valid; the rule is 500 days.
DAYS_OF_TRAINING = {"evaluation7": 38}
# The region of `antenne`.
BRANCH = ("FR", "Hauts-de-France")
FAMILIES = ("ENT", "CON", "HAB", "ELU", "RPU", "UNI", "MED")
# Two seats for each family, in their order.
COMMITTEE = (
    ("Léonie Charme", "fr"),
    ("Paco Lentisco", "es"),
    ("Mireille Cornouiller", "fr"),
    ("Owen Whitebeam", "en"),
    ("Fatou Néré", "fr"),
    ("Étienne Nerprun", "fr"),
    ("Bérénice Érable", "fr"),
    ("Luz Acebuche", "es"),
    ("Siméon Bouleau", "fr"),
    ("Nora Hornbeam", "en"),
    ("Gaspard Fragon", "fr"),
    ("Pilar Serbal", "es"),
    ("Awa Tamarinier", "fr"),
    ("Robin Osier", "fr"),
)
# Rule on appeals: login, name, language, family.
APPEALS = (
    ("recours1", "Dalila Amandier", "fr", "HAB"),
    ("recours2", "Kwame Spindle", "en", "ELU"),
    ("recours3", "Consuelo Tejo", "es", "UNI"),
)
GIVEN_NAMES = {
    "fr": (
        "Maëlle",
        "Jonas",
        "Yasmina",
        "Clovis",
        "Ondine",
        "Seydou",
        "Garance",
        "Lucien",
        "Aïssa",
        "Perrine",
    ),
    "en": ("Fiona", "Arun", "Marisol", "Declan", "Meera", "Nino", "Tadeo", "Hana"),
    "es": ("Ximena", "Aurelio", "Nayra", "Lautaro", "Candela", "Silvestre"),
}
FAMILY_NAMES = {
    "fr": ("Myrtille", "Chèvrefeuille", "Pervenche", "Houx", "Saule", "Bruyère", "Coudrier", "Lavande"),
    "en": ("Juniper", "Bracken", "Elder", "Willowherb", "Gorse", "Sedge"),
    "es": ("Jara", "Brezo", "Aliso", "Romeral", "Sauco", "Canelo"),
}


class People:
    """Every account of the demo, by the name before the @."""

    def __init__(self, password: str):
        # One hash for all: making each its own would take longer than the rest of the demo.
        self.password = make_password(password)
        self.known: dict = {}
        self.born = count()
        # The years of the demo go by in minutes: its accounts are those of people who are still there.
        self.last_login = now()

    def __getitem__(self, login: str):
        return self.known[login]

    def add(self, login: str, name: str, language: str, **fields):
        """Return the account of a login, made the first time."""
        if login not in self.known:
            person = create_verified_user(
                f"{login}@{DOMAIN}", name=name, language=language, date_joined=now(), **fields
            )
            person.password, person.terms_accepted_at = self.password, now()
            person.last_login = self.last_login
            person.save(update_fields=["password", "terms_accepted_at", "last_login"])
            self.known[login] = person
        return self.known[login]

    def someone(self, login: str, language: str):
        """Return an account with an invented name."""
        number = next(self.born)
        given, family = GIVEN_NAMES[language], FAMILY_NAMES[language]
        return self.add(
            login, f"{given[number % len(given)]} {family[(number * 5 + 2) % len(family)]}", language
        )

    def settle(self, today: dt.date) -> None:
        """Bring in everybody who does not belong to a territory."""
        self.add(*ADMINISTRATOR, is_staff=True, is_superuser=True)
        for account in ACCOUNTS:
            self.add(*account)
        for login, role in MANDATES.items():
            grant_mandate(self[login], role, actor=SYSTEM)
        for login, group in EDITORIAL.items():
            self[login].groups.add(Group.objects.get(name=group))
        for login, name, language, family, country, region, spoken, _home in ASSESSORS:
            person = self.add(login, name, language)
            grant_mandate(person, Role.ASSESSOR, actor=SYSTEM, family=family)
            keep_assessor(
                person, actor=SYSTEM, family=family, country=country, region=region, languages=list(spoken)
            )
            days = DAYS_OF_TRAINING.get(login, 500)
            train(person, actor=self["secretariat"], valid_until=today + dt.timedelta(days=days))
        grant_mandate(self["antenne"], Role.REGIONAL_COMMISSION, actor=SYSTEM, place=BRANCH)
        for place, (name, language) in enumerate(COMMITTEE):
            person = self.add(f"comite{place + 1}", name, language)
            family = FAMILIES[place // 2]
            grant_mandate(person, Role.COMMITTEE_MEMBER, actor=SYSTEM, family=family)
            Seat.objects.create(
                family=family,
                number=place % 2 + 1,
                holder=person,
                since=localdate(),
                # Half of the mandates end a year later, so that seats are never all renewed at once.
                until=deadline(today, months=MONTHS_LEFT[place % 2]),
            )
        for login, name, language, family in ALTERNATES:
            person = self.add(login, name, language)
            grant_mandate(person, Role.COMMITTEE_MEMBER, actor=SYSTEM, family=family)
            Seat.objects.filter(family=family, number=1).update(alternate=person)
        for login, name, language, family in APPEALS:
            grant_mandate(
                self.add(login, name, language), Role.APPEAL_PANEL_MEMBER, actor=SYSTEM, family=family
            )

    def committee(self, *numbers: int) -> list:
        """Return committee members by the number of their login."""
        return [self[f"comite{number}"] for number in numbers]
