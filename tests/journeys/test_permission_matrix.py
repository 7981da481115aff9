"""Every address of the site, to a visitor and to the leader of another territory: what is not said to be open is closed.

The addresses come from the URL configuration; the tables below say what is open to everybody, and to whoever signs in. All
the rest must refuse, with GET and with POST, and a refusal writes nothing. The rows that addresses are about are those of
territories of the demo that are not the stranger's. What each role may do is in the tests of each noun.
"""

import re
import time
from contextlib import contextmanager
from functools import cache

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.exceptions import FieldError
from django.db import connection, transaction
from django.template.backends.django import Template
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse
from django.utils.translation import override

from certification import models
from certification.choices import SessionStatus
from certification.queries import dossier as dossiers
from cms.middleware import SessionAgeMiddleware
from cms.users.models import User
from home.models import MeetingPage, Proposal, Registration

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

STRANGER = "territoire@example.org"
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
# Open to everybody, whatever the method.
OPEN = {
    "account_inactive",
    "account_login",
    "account_logout",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key_done",
    "account_signup",
    "api_awards_csv",
    "api_awards_geojson",
    "api_awards_json",
    "api_changes",
    "api_description",
    "api_framework_schema",
    "api_territory",
    "certification:complaint",
    "certification:complaint_figures",
    "certification:complaint_received",
    "certification:conformity",
    "certification:decision",
    "certification:decision_file",
    "certification:doubt",
    "certification:doubt_received",
    "certification:framework",
    "certification:framework_criterion",
    "certification:framework_pdf",
    "certification:framework_version",
    "certification:framework_version_criterion",
    "certification:framework_versions",
    "certification:glossary",
    "certification:guarantee",
    "certification:public_minutes",
    "certification:register",
    "certification:register_data",
    "certification:register_map",
    "certification:register_territory",
    "certification:review_draw",
    "certification:transparency",
    "certification:why_trust",
    "credential_criteria",
    "credential_territory",
    "did",
    "healthz",
    "home:calendar",
    "home:calendars",
    "home:feeds",
    "home:meeting_calendar",
    "home:propose",
    "home:propose_initiative",
    "home:propose_received",
    "home:propose_sheet",
    "home:registration",
    "home:registration_received",
    "home:site_map",
    "keys",
    "keys_data",
    "keys_document",
    "log",
    "log_check_script",
    "log_checkpoint",
    "log_consistency",
    "log_cosignatures",
    "log_entries_begun",
    "log_tile_begun",
    "log_witness_script",
    "readyz",
    "robots",
    "root",
    "search",
    "set_language",
    "sitemap",
    "status_list",
    "verify_form",
    "wagtailadmin_javascript_catalog",
    "wagtailadmin_sprite",
}
# Open to whoever is signed in, about their own affairs.
OPEN_TO_PEOPLE = {
    "account_change_password",
    "account_confirm_login_code",
    "account_email",
    "account_email_verification_sent",
    "account_reauthenticate",
    "account_set_password",
    "certification:apply_to_assess",
    "certification:calendar",
    "certification:close_account",
    "certification:dashboard",
    "certification:dossier_new",
    "certification:dossiers",
    "certification:follow_ups",
    "certification:keep_account",
    "certification:my_assessor_page",
    "certification:notification_preferences",
    "certification:notifications",
    "certification:notifications_read",
    "certification:own_calendar",
    "certification:own_data",
    "certification:territory_new",
    "mfa_authenticate",
    "mfa_index",
    "mfa_list_webauthn",
    "mfa_login_webauthn",
}
# The demo holds no row that these are about.
WITHOUT_A_ROW = {
    "certification:appeal_file",
    "certification:assessor_application",
    "certification:cause",
    "certification:cause_remove",
    "certification:cause_shift",
    "certification:companion",
    "certification:complaint_file",
    "certification:export_file",
    "certification:undeclared",
    "doubt:handle",
    "doubt:inspect",
}


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


def ask(client, method, address):
    """Tell whether one request is refused, and what it wrote; nothing of it stays."""
    with transaction.atomic(), written() as writes:
        response = client.generic(method, address, content_type="application/x-www-form-urlencoded")
        if response.streaming:
            b"".join(response.streaming_content)
        transaction.set_rollback(True)
    location = response.headers.get("Location", "")
    refused = (
        response.status_code in REFUSED
        or location.startswith(("/accounts/login/", "/admin/login/"))
        or "/reauthenticate/" in location
        # Wagtail leads those who may not back to its first page, and says so there.
        or (location == "/admin/" and address.startswith("/admin/"))
    )
    return refused, writes


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
    client = Client(headers={"Accept-Language": "en"})
    client.cookies[settings.SESSION_COOKIE_NAME] = store.session_key
    return client


def asked_about(stranger):
    """Yield each address, about a dossier that is not the stranger's; None for those that the demo holds no row of."""
    own = dossiers.visible_to(stranger).values("pk")
    foreign = models.Dossier.objects.exclude(pk__in=own).select_related("territory", "version__framework")
    foreign = list(foreign.order_by("pk"))
    for name in routes():
        yield name, next(filter(None, (address_of(name, dossier) for dossier in foreign)), None)


def test_what_is_not_said_to_be_open_is_closed(demo, monkeypatch):
    # Whoever is refused is refused before the page is drawn.
    monkeypatch.setattr(Template, "render", lambda self, context=None, request=None: "")
    stranger = User.objects.get(email=STRANGER)
    visitor, person = Client(headers={"Accept-Language": "en"}), signed_in(stranger)
    found = {"everybody": set(), "people": set(), "no row": set(), "wrote": set()}
    for name, address in asked_about(stranger):
        if address is None:
            found["no row"].add(name)
            continue
        for who, client in (("everybody", visitor), ("people", person)):
            answers = [ask(client, method, address) for method in ("GET", "POST")]
            if not all(refused for refused, _writes in answers):
                found[who].add(name)
                break
            if any(refused and writes for refused, writes in answers):
                found["wrote"].add(name)
    sentence = "close it, or say in the table of this file that it is meant to be"
    assert not found["wrote"], f"a refusal wrote something: {sorted(found['wrote'])}"
    surprises = {
        "open to everybody, or no longer": found["everybody"] ^ OPEN,
        "open to whoever signs in, or no longer": found["people"] ^ OPEN_TO_PEOPLE,
        "about no row of the demo, or one at last": found["no row"] ^ WITHOUT_A_ROW,
    }
    assert not any(surprises.values()), f"{surprises}: {sentence}"
