"""Every address of every screen, asked by everyone."""

import pytest
from django.urls import reverse

from certification.admin.menu import GuaranteeGroup
from certification.choices import Outcome, Role
from certification.models import Appeal, Award, ContractText, Criterion, Mandate, MapEntry, Seat
from certification.rules.permissions import SYSTEM
from certification.services.closure import ask_closure
from certification.services.doubt import receive_doubt
from certification.services.framework import copy_to_new_draft
from certification.services.glossary import write_term
from certification.services.hold import place_hold
from certification.services.migration_map import propose_map
from tests.factories import committee, complaint, consultation, log, path, people, ter_res
from tests.factories.framework import small_version

pytestmark = pytest.mark.django_db

STAFF = ("officer", "guardian", "manager", "administrator")
OUTSIDE = ("nobody", "lead", "editor")
TERM = {f"{name}_{language}": "…" for name in ("name", "definition") for language in ("fr", "en", "es")}
WORKS = {200}
REFUSED = {302, 404}

DOSSIERS = {"officer", "guardian", "administrator"}
COMPLAINTS = {"officer", "guardian", "manager"}
MANDATES = {"guardian", "administrator"}
SCHEME = {"officer", "guardian", "manager", "administrator"}
FRAMEWORK_WRITERS = {"manager", "administrator"}
COMMENT_READERS = {"officer", "manager", "administrator"}


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
    successor = copy_to_new_draft(ter_res.in_force(), number="next", actor=SYSTEM)
    propose_map(successor, actor=SYSTEM)
    term = write_term(actor=people.administrator(), **TERM)
    comment = consultation.commented(consultation.consulted(first=True))
    editor = people.someone("editor@example.org")
    editor.groups.add(*editor.groups.model.objects.filter(name="National editors"))
    return {
        "dossier": dossier,
        "award": award,
        "appeal": appeal,
        "complaint": complaint.lodged(),
        "doubt": receive_doubt(text="Le même numéro sur deux affiches.", place="", language="fr"),
        "session": decision.item.session,
        "territory": dossier.territory,
        "version": version,
        "successor": successor,
        "entry": MapEntry.objects.filter(map__target=successor).first(),
        "term": term,
        "witness": log.witness(),
        "hold": place_hold(actor=people.guardian(), dossier=dossier, reason="…"),
        "closure": ask_closure(people.someone("leaving@example.org"), actor=people.case_officer()),
        "comment": comment,
        "consultation": comment.consultation,
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
        ("complaint:index",): COMPLAINTS,
        ("complaint:index_results",): COMPLAINTS,
        ("complaint:inspect", world["complaint"].pk): {"officer", "guardian"},
        ("complaint:history", world["complaint"].pk): {"officer", "guardian"},
        ("complaint:history_results", world["complaint"].pk): {"officer", "guardian"},
        ("complaint:move", world["complaint"].pk, "acknowledge"): set(),
        ("doubt:index",): DOSSIERS,
        ("doubt:index_results",): DOSSIERS,
        ("doubt:inspect", world["doubt"].pk): DOSSIERS,
        ("doubt:handle", world["doubt"].pk): {"officer", "administrator"},
        ("terminology:index",): SCHEME,
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
        ("consultation:index",): COMMENT_READERS,
        ("consultation:index_results",): COMMENT_READERS,
        ("consultation:inspect", world["consultation"].pk): COMMENT_READERS,
        ("consultation:change", world["consultation"].pk): FRAMEWORK_WRITERS,
        ("consultation:report", world["consultation"].pk): FRAMEWORK_WRITERS,
        ("consultation_comment:index",): COMMENT_READERS,
        ("consultation_comment:index_results",): COMMENT_READERS,
        ("consultation_comment:inspect", world["comment"].pk): COMMENT_READERS,
        ("consultation_comment:answer", world["comment"].pk): FRAMEWORK_WRITERS,
        ("framework_version:copy", version): FRAMEWORK_WRITERS,
        ("framework_version:part", version, "clocks"): SCHEME,
        ("framework_version:row_new", version, "clocks"): FRAMEWORK_WRITERS,
        ("framework_version:row", version, "criteria", criterion.pk): SCHEME,
        ("framework_version:check", version): SCHEME,
        ("framework_version:trial", version): SCHEME,
        ("framework_version:preview", version, criterion.code): SCHEME,
        ("framework_version:export", version, "yaml"): SCHEME,
        ("framework_version:template",): SCHEME,
        ("framework_version:difference", version): SCHEME,
        ("framework_version:map", version): SCHEME,
        ("framework_version:map_entry", world["successor"].pk, world["entry"].pk): SCHEME,
        ("framework_version:map_new", world["successor"].pk, "criterion"): FRAMEWORK_WRITERS,
        ("glossaryterm:index",): SCHEME,
        ("glossaryterm:index_results",): SCHEME,
        ("glossaryterm:add",): FRAMEWORK_WRITERS,
        ("glossaryterm:edit", world["term"].pk): FRAMEWORK_WRITERS,
        ("glossaryterm:end", world["term"].pk): FRAMEWORK_WRITERS,
        ("witness:index",): SCHEME,
        ("witness:index_results",): SCHEME,
        ("witness:add",): FRAMEWORK_WRITERS,
        ("witness:end", world["witness"].pk): FRAMEWORK_WRITERS,
        ("contract:index",): SCHEME,
        ("contract:index_results",): SCHEME,
        ("contract:inspect", ContractText.current().pk): SCHEME,
        ("contract:history", ContractText.current().pk): SCHEME,
        ("contract:history_results", ContractText.current().pk): SCHEME,
        ("contract:add",): FRAMEWORK_WRITERS,
        ("retention:index",): SCHEME,
        ("retention:rules",): SCHEME,
        ("hold:index",): DOSSIERS,
        ("hold:index_results",): DOSSIERS,
        ("hold:add",): DOSSIERS,
        ("hold:lift", world["hold"].pk): DOSSIERS,
        ("personexport:index",): {"officer", "administrator"},
        ("personexport:index_results",): {"officer", "administrator"},
        ("personexport:add",): {"officer", "administrator"},
        ("closure:index",): {"officer", "administrator"},
        ("closure:index_results",): {"officer", "administrator"},
        ("closure:add",): {"officer", "administrator"},
        ("closure:keep", world["closure"].pk): {"officer", "administrator"},
        ("messagetext:index",): SCHEME,
        ("messagetext:edit", "award.notice_given", "fr"): SCHEME,
        ("framework_version:import",): FRAMEWORK_WRITERS,
    }
    urls = {reverse(name, args=args): who for (name, *args), who in found.items()}
    chosen = f"?comment={world['comment'].pk}"
    for verb in ("publish", "decline"):
        urls[reverse("consultation_comment:moderate", args=[verb]) + chosen] = COMMENT_READERS
    return urls, {"consultation_comment:moderate", *(name for name, *_args in found)}


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
                # An empty form of the little that the guardian writes is refused.
                assert client.post(url, {}).status_code in {302, 404, 405, 422}


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
