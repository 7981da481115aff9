"""The database of the load: a register, and people with a dossier to fill, each signed in."""

from collections.abc import Sequence
from importlib import import_module
from typing import NamedTuple
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from django.utils.translation import override

from certification.choices import DossierStatus, Role, TerritoryKind
from certification.demo import scale
from certification.models import Dossier, FrameworkVersion, Membership, RegisterEntry, Territory
from cms.environment import ROOT
from cms.users.models import User
from tests.database import copies

# What a form sends back beside its cookie, which holds the same.
TOKEN = "a" * 32


class Desk(NamedTuple):
    """Somebody at work on a dossier: their cookies, and where they write."""

    cookies: str
    workspace: str
    criteria: Sequence[str]

    def answer(self, turn: int) -> tuple[str, str]:
        """Return the address and the body that save one more answer, criterion after criterion."""
        rounds, rank = divmod(turn, len(self.criteria))
        text = f"Nous le faisons avec les habitants depuis {turn} mois."
        typed = {"level": "2", "text": text, "revision": rounds, "base": "0", "quiet": "1"}
        return self.criteria[rank], urlencode({**typed, "csrfmiddlewaretoken": TOKEN})


class World(NamedTuple):
    """What the load reads and writes: the address of its database, who works, what is read."""

    database: str
    desks: list[Desk]
    codes: list[str]
    ways: dict[str, str]


def prepare(awards: int, people: int) -> World:
    """Fill a database that is thrown away at the next run."""
    database = copies("load")
    database.build_template()
    database.restore()
    framework = ROOT / "certification" / "frameworks" / "ter_res.yaml"
    call_command("load_framework", str(framework), publish=True, verbosity=0)
    scale.load(scale.Size(awards, awards, awards), say=lambda _line: None)
    with override("fr"):
        desks = [desk(number) for number in range(people)]
        ways = {"register": reverse("certification:register")}
    codes = list(RegisterEntry.objects.order_by("?").values_list("code", flat=True))
    name = connection.settings_dict["NAME"]
    if connection.vendor == "postgresql":
        facts = connection.settings_dict
        address = f"postgres://{facts['USER']}:{facts['PASSWORD']}@{facts['HOST']}:{facts['PORT']}/{name}"
    else:
        address = f"sqlite:///{name}"
    return World(address, desks, codes, ways)


def desk(number: int) -> Desk:
    """Make a territory, its lead, and a dossier whose self-assessment is open."""
    version = FrameworkVersion.objects.in_force().get()
    # Nobody signs in with it: the session is there already.
    person = User.objects.create(email=f"lead{number}@example.org", name=f"Lead {number}", password="!")
    territory = Territory.objects.create(
        name=f"Pays {number}",
        slug=f"load-{number}",
        kind=TerritoryKind.PROJECT_AREA,
        country="FR",
        region="Occitanie",
        place="Bourg",
        lead_organisation="Syndicat",
        contact_email="lead@example.org",
    )
    Membership.objects.create(territory=territory, person=person, role=Role.TERRITORY_LEAD, family="COL")
    dossier = Dossier.objects.create(
        territory=territory,
        version=version,
        opened_by=person,
        number=f"LOAD-{number:05d}",
        status=DossierStatus.SELF_ASSESSMENT,
    )
    criteria = [
        reverse("certification:criterion", args=[dossier.pk, code])
        for code in version.criteria.filter(module=None).order_by("pk").values_list("code", flat=True)
    ]
    cookies = f"{settings.SESSION_COOKIE_NAME}={session_of(person)}; {settings.CSRF_COOKIE_NAME}={TOKEN}"
    return Desk(cookies, reverse("certification:workspace", args=[dossier.pk]), criteria)


def session_of(person: User) -> str:
    """Return the key of a session in which somebody is signed in."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return session.session_key
