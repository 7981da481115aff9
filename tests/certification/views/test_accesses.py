"""Every address that shows a dossier keeps that an assessor, or somebody who decides, opened it.

The addresses come from the configuration: a new one is walked as soon as it exists, and one whose place in the address
says nothing yet of what it shows must be named in `OBJECTS`.
"""

import re

import pytest
from django.urls import NoReverseMatch, get_resolver, reverse
from django.utils.translation import override

from certification.models import DossierAccess
from tests.factories import committee, report

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english_accounts")]


def first(related, field="pk"):
    """Return how to find the first row of a dossier's relation; nothing when the dossier has not gone so far."""
    return lambda dossier: getattr(dossier, related).values_list(field, flat=True).first()


# What the number of an object is, by the word before it in the address.
OBJECTS = {
    "dossiers": lambda dossier: dossier.pk,
    "territories": lambda dossier: dossier.territory_id,
    "findings": first("findings"),
    "replies": first("replies"),
    "missions": first("assignments"),
    "sessions": first("docket_items", "session"),
    "items": first("docket_items"),
    "decisions": first("decisions"),
    "awards": first("awards"),
    "appeals": first("appeals"),
    "delegations": first("delegations"),
    "ties": first("declarations", "undeclared"),
    "follow-ups": first("awards", "reviews"),
    "changes": first("awards", "changes"),
    "measures": first("awards", "suspensions__measures"),
}
# Nothing of a dossier stands behind these.
OTHERS = frozenset(
    {"absences", "applications", "assessors", "comments", "companions", "complaints", "data", "invitations"}
    | {"lead-offers", "members", "notifications"}
)
# The rest of an address.
PARTS = {
    "code": lambda dossier: "A1",
    "evidence": first("evidences"),
    "uuid": first("evidences", "file__uuid"),
    "mission": first("assignments"),
    "submission": first("snapshots"),
    "condition": first("decisions", "conditions"),
    "slot": first("visits", "slots"),
}
# They name a territory, as a list or an invitation does, and say nothing of its dossier.
LISTS = frozenset({"session", "session_calendar", "interests", "mission", "mandate_letter"})


def patterns():
    """Yield each address of the guarantee: its name, its route in English."""
    with override("en"):
        for found in get_resolver("certification.urls").url_patterns:
            yield found.name, str(found.pattern)


def address(name, route, dossier):
    """Return the address of this dossier's page, None when nothing of it stands there."""
    kinds = re.findall(r"(?:([\w-]+)/)?<(\w+):(\w+)>", route)
    if not kinds:
        return None
    args = {}
    for word, _converter, part in kinds:
        if part == "pk":
            assert word in OBJECTS or word in OTHERS, f"{name}: say in this test what {word}/<pk> is"
            args[part] = OBJECTS[word](dossier) if word in OBJECTS else None
        else:
            args[part] = PARTS[part](dossier) if part in PARTS else None
    if None in args.values():
        return None
    with override("en"):
        try:
            return reverse(f"certification:{name}", kwargs=args)
        except NoReverseMatch:
            return None


@pytest.fixture(params=["assessor", "decides on an award", "decides with conditions"])
def reader(request):
    """Return somebody who reads a dossier by trust, and that dossier, as far on its path as that goes."""
    if request.param == "assessor":
        dossier = report.replied(contested=("A1",), findings=[("B1", "minor")])
        return report.assessors(dossier)[0], dossier
    if request.param == "decides on an award":
        decision = committee.decided()
    else:
        decision = committee.decided(outcome="conditional")
    return committee.committee().members["HAB"][0], committee.dossier_of(decision)


def test_no_page_shows_a_dossier_without_keeping_that_it_was_opened(client, reader):
    person, dossier = reader
    client.force_login(type(person).objects.get(pk=person.pk))
    walked, forgotten = [], []
    for name, route in patterns():
        page = address(name, route, dossier)
        if page is None or name in LISTS:
            continue
        response = client.get(page)
        shows = response.status_code == 200 and (
            dossier.number in response.text or dossier.territory.name in response.text
            if response["Content-Type"].startswith("text/html")
            else not response["Content-Type"].startswith("text/javascript")
        )
        if not shows:
            continue
        walked.append(name)
        if not DossierAccess.objects.filter(dossier=dossier, person=person, page=name).exists():
            forgotten.append(name)
    assert forgotten == []
    assert len(walked) > 10
