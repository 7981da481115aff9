"""Every address of the site, to a visitor and to each role: what is not said to be open is closed.

The addresses come from the URL configuration. Three tables say what is open: to everybody, to whoever signs in, and
`permissions.tsv`, to each role of the demo. A new address is closed, or fails until somebody writes that it is meant to be
open; a refusal writes nothing.
"""

import csv
from functools import cache, partial
from http import HTTPStatus
from pathlib import Path

import pytest
from django.template.backends.django import Template
from django.test import Client
from wagtail.admin.icons import get_icons

from certification import models
from certification.queries import dossier as dossiers
from cms.environment import data_dir
from cms.users.models import User
from tests.journeys.addresses import address_of, ask, routes, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

STRANGER = "territoire@example.org"
TABLE = Path(__file__).with_name("permissions.tsv")
# Who stands for each role, by the name before the @.
ROLES = {
    "administrator": "admin",
    "case officer": "secretariat",
    "committee chair": "presidence",
    "committee member": "comite1",
    "appeal panel": "recours1",
    "impartiality guardian": "impartialite",
    "third-party verifier": "verification",
    "regional commission": "antenne",
    "lead assessor": "evaluation1",
    "assessor": "evaluation2",
    "territory lead": "territoire",
    "contributor": "contribution",
    "editor": "redaction",
    "moderator": "relecture",
    "translator": "traduction",
}
# Wagtail has one address that fails on purpose.
OPENS, REFUSES, NO_ROW, FAILS = "+", "-", ".", "!"
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


@pytest.fixture(autouse=True)
def _pages_are_not_drawn(monkeypatch):
    """Whoever is refused is refused before the page is drawn."""
    # Wagtail draws its icons once for the whole run.
    get_icons()
    monkeypatch.setattr(Template, "render", lambda self, context=None, request=None: "")


def own_and_foreign(person):
    """Return the dossiers that a person may read, and the others, oldest first."""
    every = models.Dossier.objects.select_related("territory", "version__framework").order_by("pk")
    own = dossiers.visible_to(person).values("pk")
    return list(every.filter(pk__in=own)), list(every.exclude(pk__in=own))


def asked_about(among):
    """Yield each address, about the first of some dossiers that has such rows; None when none has."""
    for name in routes():
        yield name, next(filter(None, (address_of(name, dossier) for dossier in among)), None)


def test_what_is_not_said_to_be_open_is_closed(demo):
    stranger = User.objects.get(email=STRANGER)
    visitor, person = Client(headers={"Accept-Language": "en"}), signed_in(stranger)
    found = {"everybody": set(), "people": set(), "no row": set(), "wrote": set()}
    for name, address in asked_about(own_and_foreign(stranger)[1]):
        if address is None:
            found["no row"].add(name)
            continue
        for who, client in (("everybody", visitor), ("people", person)):
            answers = [ask(client, method, address) for method in ("GET", "POST")]
            if not all(answer.is_refusal for answer in answers):
                found[who].add(name)
                break
            if any(answer.is_refusal and answer.writes for answer in answers):
                found["wrote"].add(name)
    sentence = "close it, or say in the table of this file that it is meant to be"
    assert not found["wrote"], f"a refusal wrote something: {sorted(found['wrote'])}"
    surprises = {
        "open to everybody, or no longer": found["everybody"] ^ OPEN,
        "open to whoever signs in, or no longer": found["people"] ^ OPEN_TO_PEOPLE,
        "about no row of the demo, or one at last": found["no row"] ^ WITHOUT_A_ROW,
    }
    assert not any(surprises.values()), f"{surprises}: {sentence}"


def opened(client, address):
    """Tell whether somebody gets in: asked to read, or to send where only sending is possible."""
    if address is None:
        return NO_ROW
    answer = ask(client, "GET", address)
    if answer.status == HTTPStatus.METHOD_NOT_ALLOWED:
        answer = ask(client, "POST", address)
    if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return FAILS
    return REFUSES if answer.is_refusal else OPENS


def column(login):
    """Return what somebody gets: {address: "+" or "-", or two signs, for their own rows and for those of others}."""
    person = User.objects.get(email=f"{login}@example.org")
    get = cache(partial(opened, signed_in(person)))
    own, foreign = (dict(asked_about(among)) for among in own_and_foreign(person))
    return {
        name: get(own[name]) + get(foreign[name]) if "<" in route else get(own[name] or foreign[name])
        for name, route in routes().items()
    }


def test_each_role_opens_what_the_table_says_and_nothing_else(demo):
    columns = {role: column(login) for role, login in ROLES.items()}
    found = [
        ["address", *ROLES],
        *([name, *(columns[role][name] for role in ROLES)] for name in sorted(routes())),
    ]
    with TABLE.open(newline="") as file:
        kept = {row[0]: row for row in csv.reader(file, delimiter="\t")}
    surprises = [
        f"{name}, {role}: {said or 'nothing'} is written, {cell} is true"
        for name, *cells in found
        for role, said, cell in zip(ROLES, kept.get(name, [""] * len(found[0]))[1:], cells, strict=True)
        if said != cell and name != "address"
    ]
    surprises += [f"{name} is no more" for name in kept.keys() - {row[0] for row in found}]
    if surprises:
        draft = data_dir() / TABLE.name
        with draft.open("w", newline="") as file:
            csv.writer(file, delimiter="\t", lineterminator="\n").writerows(found)
        pytest.fail("\n".join([*sorted(surprises), f"If all of it is meant, keep {draft}."]), pytrace=False)
