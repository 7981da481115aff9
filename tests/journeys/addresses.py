"""Every address of the site, as the URL configuration gives them, about rows of the demo; and how one is asked."""

import re
import time
from contextlib import contextmanager
from functools import cache
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.exceptions import FieldError
from django.db import connection, transaction
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse
from django.utils.translation import override

from certification import models
from certification.choices import SessionStatus
from cms.middleware import SessionAgeMiddleware
from home.models import MeetingPage, Proposal, Registration

REFUSED = {401: "login", 403: "forbidden", 404: "none", 405: "method", 429: "later"}
# Arguments that no row decides. A secret that nobody guessed stands for those of links.
GIVEN = {
    "act": "ask_extension", "code": "A1", "criterion": "A1", "event": "dossier.submit", "facet": "theme",
    "file_format": "csv", "format": "atom", "kind": "news", "language": "fr", "level": 0, "move": "withdraw", "new": 2, "old": 1,
    "part": "texts", "path": "000", "purpose": "revocation", "rest": "nothing", "row": 1, "secret": "guessed", "table": "delays",
    "thing": "criterion", "token": "guessed", "value": "food", "verb": "publish", "width": 1, "year": 2026,
}  # fmt: skip
# By what stands before its number in the address: the row that the address is about.
ABOUT = {
    "my-space/members": models.Membership,
    "my-space/invitations": models.Invitation,
    "my-space/lead-offers": models.LeadTransfer,
    "my-space/companions": models.Companionship,
    "my-space/delegations": models.Delegation,
    "my-space/comments": models.Comment,
    "my-space/missions": models.Assignment,
    "my-space/assess/applications": models.AssessorApplication,
    "my-space/assessors": models.Assessor,
    "my-space/absences": models.Absence,
    "my-space/impartiality/ties": models.UndeclaredInterest,
    "my-space/findings": models.Finding,
    "my-space/replies": models.Reply,
    "my-space/committee/sessions": models.Session,
    "my-space/committee/items": models.DocketItem,
    "my-space/appeals": models.Appeal,
    "my-space/complaints": models.Complaint,
    "my-space/awards": models.Award,
    "my-space/changes": models.DeclaredChange,
    "my-space/follow-ups": models.Review,
    "my-space/notifications": models.Notification,
    "my-space/territories": models.Territory,
    "my-space/dossiers": models.Dossier,
    "decisions": models.Decision,
    "keys/did": models.KeysDocument,
    "admin/dossier": models.Dossier,
    "admin/territory": models.Territory,
    "admin/award": models.Award,
    "admin/doubt": models.Doubt,
    "admin/session": models.Session,
    "admin/assessor": models.Assessor,
    "admin/mandate": models.Mandate,
    "admin/seat": models.Seat,
    "admin/framework_version": models.FrameworkVersion,
    "admin/consultation": models.Consultation,
    "admin/consultation_comment": models.ConsultationComment,
    "admin/glossaryterm": models.GlossaryTerm,
    "admin/witness": models.Witness,
    "admin/appeal": models.Appeal,
    "admin/complaint": models.Complaint,
    "admin/registration": Registration,
    "admin/proposal": Proposal,
}
# Other numbers of an address.
WITHIN = {
    "evidence": models.Evidence,
    "mission": models.Assignment,
    "slot": models.VisitSlot,
    "submission": models.Snapshot,
    "export": models.Export,
    "condition": models.DecisionCondition,
    "node": models.CauseNode,
    "action": models.AgendaAction,
    "statement": models.AppealStatement,
    "entry": models.MapEntry,
}
# How the rows of a model belong to a dossier.
WAYS = (
    "dossier", "award__dossier", "decision__dossier", "appeal__dossier", "visit__dossier", "items__dossier", "territory__dossiers",
)  # fmt: skip
# Rows that belong to no territory, or to none that their sender knew.
NOBODYS = (models.Complaint, models.Doubt)

# --- the addresses --------------------------------------------------------------------------------------------------


def addresses(resolver=None, spaces=(), route=""):
    """Yield the name and the route of every address of the site, as they are in English."""
    for pattern in (resolver or get_resolver()).url_patterns:
        whole = route + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern, (*spaces, *filter(None, [pattern.namespace])), whole)
        else:
            yield ":".join((*spaces, pattern.name or whole)), whole


@cache
def routes():
    with override("en"):
        return dict(addresses())


def address_of(name, dossier):
    """Return the address of a name, about the rows of a dossier; None when the demo holds none of the kind."""
    route = routes()[name]
    values = {}
    for kind, argument in re.findall(r"<(?:(\w+):)?(\w+)>", route):
        if argument == "pk" and (model := about(route)):
            values["pk"] = first_of(model, dossier)
        elif argument in WITHIN:
            values[argument] = first_of(WITHIN[argument], dossier)
        elif kind == "uuid":
            values[argument] = uuid_of(route, dossier)
        elif kind == "slug" and argument == "number":
            closed = models.Session.objects.filter(items__dossier=dossier, status=SessionStatus.CLOSED)
            values[argument] = closed.values_list("number", flat=True).first()
        elif argument in TEXTS and kind != "int":
            values[argument] = TEXTS[argument](dossier)
        else:
            values[argument] = GIVEN.get(argument, 1)
    if None in values.values():
        return None
    if name == route or (route.startswith("admin/") and not about(route)) or "^" in route:
        # Without a name, or in a pattern of Wagtail's: 1 stands for whatever it holds.
        plain = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(values.get(found[1], 1)), route)
        return "/" + re.sub(
            r"\(\?P|[\^$\\]|\([^)]*\)|\)", lambda found: "" if found[0] in "^$\\" else "1", plain
        )
    with override("en"):
        return reverse(name, kwargs=values)


def about(route):
    bare = route.removeprefix("en/")
    matches = [start for start in ABOUT if bare.startswith(f"{start}/")]
    return ABOUT[max(matches, key=len)] if matches else None


def first_of(model, dossier):
    """Return the first row of a model that belongs to a dossier; the first of all where none belongs to any."""
    if model is models.Dossier:
        return dossier.pk
    if model is models.Territory:
        return dossier.territory_id
    if model in NOBODYS:
        return model.objects.order_by("pk").values_list("pk", flat=True).first()
    for way in WAYS:
        try:
            return model.objects.filter(**{way: dossier}).order_by("pk").values_list("pk", flat=True).first()
        except FieldError:
            continue
    return model.objects.order_by("pk").values_list("pk", flat=True).first()


def uuid_of(route, dossier):
    """Return the name of a file, of a note or of a meeting that an address is about."""
    if "meetings/" in route:
        return MeetingPage.objects.live().values_list("translation_key", flat=True).first()
    if "notes/" in route:
        return models.FieldNote.objects.filter(visit__dossier=dossier).values_list("uuid", flat=True).first()
    if "complaints/" in route:
        files = models.PrivateFile.objects.filter(complaints__territory__dossiers=dossier)
    elif "appeals/" in route:
        files = models.PrivateFile.objects.filter(appeal_statements__appeal__dossier=dossier)
    else:
        files = models.PrivateFile.objects.filter(evidences__dossier=dossier)
    return files.order_by("pk").values_list("uuid", flat=True).first()


# Words of an address that the demo decides, each from a dossier.
TEXTS = {
    "slug": lambda dossier: dossier.territory.slug,
    "number": lambda dossier: dossier.version.version,
    "version": lambda dossier: dossier.version.version,
    "framework": lambda dossier: dossier.version.framework.code,
}


# --- the answers ----------------------------------------------------------------------------------------------------


class Answer(NamedTuple):
    """What one request met, and the statements that it wrote."""

    status: int
    is_refusal: bool
    writes: list[str]


def ask(client, method, address):
    """Make one request; nothing of it stays."""
    with transaction.atomic(), written() as writes:
        response = client.generic(method, address, content_type="application/x-www-form-urlencoded")
        if response.streaming:
            b"".join(response.streaming_content)
        transaction.set_rollback(True)
    location = response.headers.get("Location", "")
    is_refusal = (
        response.status_code in REFUSED
        or location.startswith(("/accounts/login/", "/admin/login/"))
        or "/reauthenticate/" in location
        # Wagtail leads those who may not back to its first page, and says so there.
        or (location == "/admin/" and address.startswith("/admin/"))
    )
    return Answer(response.status_code, is_refusal, writes)


@contextmanager
def written():
    """Note the writes, but for those to the sessions."""
    statements = []

    def note(execute, sql, params, many, context):
        if sql.startswith(("INSERT", "UPDATE", "DELETE")) and "django_session" not in sql:
            statements.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield statements


def signed_in(person):
    """Return a browser where somebody is signed in, without all that a sign-in writes."""
    store = SessionStore()
    store[SESSION_KEY], store[BACKEND_SESSION_KEY] = str(person.pk), settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = person.get_session_auth_hash()
    SessionAgeMiddleware.keep(store, int(time.time()))
    store.create()
    client = Client(raise_request_exception=False, headers={"Accept-Language": "en"})
    client.cookies[settings.SESSION_COOKIE_NAME] = store.session_key
    return client
