"""Every address of every screen, asked by everyone."""

import pytest
from django.urls import reverse

from certification.admin.menu import GuaranteeGroup
from certification.choices import Outcome, Role
from certification.models import Appeal, Award, Criterion, Mandate, Seat
from tests.factories import committee, path, people, ter_res
from tests.factories.framework import small_version

pytestmark = pytest.mark.django_db

STAFF = ("officer", "guardian", "manager", "administrator")
OUTSIDE = ("nobody", "lead", "editor")
WORKS = {200}
REFUSED = {302, 404}

DOSSIERS = {"officer", "guardian", "administrator"}
MANDATES = {"guardian", "administrator"}
SCHEME = {"officer", "guardian", "manager", "administrator"}
FRAMEWORK_WRITERS = {"manager", "administrator"}


@pytest.fixture
def world():
    """A decided dossier, its award, an appeal, a draft of the framework; and one person a role."""
    decision = committee.decided(outcome=Outcome.ACCREDITED)
    dossier = committee.dossier_of(decision)
    award = Award.objects.get(dossier=dossier)
    appeal = Appeal.objects.create(
        dossier=dossier, decision=decision, grounds="…", lodged_by=path.lead(dossier)
    )
    version = small_version()
    editor = people.someone("editor@example.org")
    editor.groups.add(*editor.groups.model.objects.filter(name="Editors"))
    return {
        "dossier": dossier,
        "award": award,
        "appeal": appeal,
        "session": decision.item.session,
        "territory": dossier.territory,
        "version": version,
        "criterion": Criterion.objects.filter(version=version).first(),
        "in_force": ter_res.in_force(),
        "seat": Seat.objects.filter(until=None).first(),
        "mandate": Mandate.objects.filter(role=Role.ASSESSOR, until=None).first(),
        "assessor": people.someone("lead.assessor@example.org"),
        "people": {
            "nobody": None,
            "lead": path.lead(dossier),
            "editor": editor,
            "officer": people.case_officer(),
            "guardian": people.guardian(),
            "manager": people.scheme_manager(),
            "administrator": people.administrator(),
        },
    }


def addresses(world):
    """Every address with whom it opens to."""
    version, criterion = world["version"].pk, world["criterion"]
    assessor = world["dossier"].assignments.first().person.assessor.pk
    found = {
        ("dossier:index",): DOSSIERS,
        ("dossier:index_results",): DOSSIERS,
        ("dossier:inspect", world["dossier"].pk): DOSSIERS,
        ("dossier:history", world["dossier"].pk): DOSSIERS,
        ("dossier:history_results", world["dossier"].pk): DOSSIERS,
        ("territory:index",): DOSSIERS,
        ("territory:index_results",): DOSSIERS,
        ("territory:inspect", world["territory"].pk): DOSSIERS,
        ("award:index",): DOSSIERS,
        ("award:index_results",): DOSSIERS,
        ("award:inspect", world["award"].pk): DOSSIERS,
        ("award:history", world["award"].pk): DOSSIERS,
        ("award:history_results", world["award"].pk): DOSSIERS,
        ("award:move", world["award"].pk, "activate"): {"officer"},
        ("session:index",): DOSSIERS,
        ("session:index_results",): DOSSIERS,
        ("session:inspect", world["session"].pk): DOSSIERS,
        ("session:history", world["session"].pk): DOSSIERS,
        ("session:history_results", world["session"].pk): DOSSIERS,
        ("session:move", world["session"].pk, "cancel"): set(),
        ("dossier:move", world["dossier"].pk, "withdraw"): set(),
        ("appeal:index",): DOSSIERS,
        ("appeal:index_results",): DOSSIERS,
        ("appeal:inspect", world["appeal"].pk): DOSSIERS,
        ("appeal:history", world["appeal"].pk): DOSSIERS,
        ("appeal:history_results", world["appeal"].pk): DOSSIERS,
        ("appeal:move", world["appeal"].pk, "uphold"): set(),
        ("history:index",): DOSSIERS,
        ("history:index_results",): DOSSIERS,
        ("mandate:index",): MANDATES,
        ("mandate:index_results",): MANDATES,
        ("mandate:add",): {"administrator"},
        ("mandate:end", world["mandate"].pk): {"administrator"},
        ("seat:index",): DOSSIERS,
        ("seat:index_results",): DOSSIERS,
        ("seat:add",): {"administrator"},
        ("seat:end", world["seat"].pk): {"administrator"},
        ("assessor:index",): DOSSIERS,
        ("assessor:index_results",): DOSSIERS,
        ("assessor:add",): {"officer", "administrator"},
        ("assessor:edit", assessor): {"officer", "administrator"},
        ("scheme:index",): SCHEME,
        ("framework_version:index",): SCHEME,
        ("framework_version:index_results",): SCHEME,
        ("framework_version:inspect", version): SCHEME,
        ("framework_version:history", version): SCHEME,
        ("framework_version:history_results", version): SCHEME,
        ("framework_version:move", version, "consult"): FRAMEWORK_WRITERS,
        ("framework_version:copy", version): FRAMEWORK_WRITERS,
        ("framework_version:part", version, "clocks"): SCHEME,
        ("framework_version:row_new", version, "clocks"): FRAMEWORK_WRITERS,
        ("framework_version:row", version, "criteria", criterion.pk): SCHEME,
        ("framework_version:row_of", version, criterion.code, "indicators"): FRAMEWORK_WRITERS,
    }
    return {reverse(name, args=args): who for (name, *args), who in found.items()}, {
        name for name, *_args in found
    }


def test_every_screen_opens_to_its_roles_alone(world, client):
    opens, named = addresses(world)
    registered = {
        f"{viewset.url_namespace}:{pattern.name}"
        for viewset in GuaranteeGroup().registerables
        for pattern in viewset.get_urlpatterns()
    }
    assert named == registered
    for role, person in world["people"].items():
        client.logout()
        if person is not None:
            client.force_login(type(person).objects.get(pk=person.pk))
        for url, allowed in opens.items():
            status = client.get(url).status_code
            expected = WORKS if role in allowed else REFUSED
            assert status in expected, f"{role} at {url}: {status}"


def test_nothing_is_written_by_who_may_only_read(world, client):
    opens, _named = addresses(world)
    for role in (*OUTSIDE, "guardian"):
        person = world["people"][role]
        client.logout()
        if person is not None:
            client.force_login(type(person).objects.get(pk=person.pk))
        for url, allowed in opens.items():
            if role not in allowed:
                assert client.post(url, {}).status_code in {302, 404}
            else:
                assert client.post(url, {}).status_code in {302, 404, 405}


def test_a_foreign_draft_does_not_exist(client):
    dossier = path.draft_dossier()
    client.force_login(people.case_officer())
    assert client.get(reverse("dossier:inspect", args=[dossier.pk])).status_code == 404
    assert dossier.territory.name not in client.get(reverse("dossier:index")).content.decode()


def test_nothing_is_copied_edited_or_deleted(world, client):
    client.force_login(world["people"]["administrator"])
    for address in ("copy", "edit", "delete", "usage"):
        for name in ("dossier", "award", "session", "appeal"):
            assert client.get(f"/admin/{name}/{address}/{world['dossier'].pk}/").status_code == 404
