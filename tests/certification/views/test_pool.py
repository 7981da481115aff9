import csv
import datetime as dt
from io import BytesIO, StringIO
from uuid import uuid4

import pypdf
import pytest
from django.urls import reverse
from openpyxl import load_workbook

from certification.choices import AssignmentStatus, Capacity
from certification.clock import localdate
from certification.models import Absence, Assignment, DossierAccess, Mandate, Training, UndeclaredInterest
from certification.services import assessor as missions
from certification.services import impartiality
from certification.urls import urlpatterns
from tests.factories import assessor, path, people, pool

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english_accounts")]
DAY = dt.timedelta(days=1)


def url(name, *args):
    return reverse(f"certification:{name}", args=args)


def text(response):
    return response.content.decode().replace("&#x27;", "'")


# --- the pool -----------------------------------------------------------------------------------------------------


TYPED = {
    "family": "HAB",
    "country": "FR",
    "region": "Bretagne",
    "languages": ["fr", "br"],
    "skills": "Eau\n Eau \nForêt",
    "availability": "Au printemps.",
    "motivation": "Apprendre des autres vallées.",
}


def test_somebody_applies_the_officer_answers_and_keeps_the_page(as_):
    person, officer = pool.candidate(), people.case_officer()
    path.make_territory()  # the framework in force names the families
    client = as_(person)
    assert url("apply_to_assess") in text(client.get(url("dashboard")))
    wrong = client.post(url("apply_to_assess"), TYPED | {"languages": ["xx"], "motivation": ""})
    assert wrong.status_code == 422
    assert "Au printemps." in text(wrong)
    page = text(client.post(url("apply_to_assess"), TYPED, follow=True))
    assert "Your application is sent" in page
    application = person.assessor_applications.get()
    assert (application.skills, application.languages) == (["Eau", "Forêt"], ["fr", "br"])
    address = url("assessor_application", application.pk)
    assert client.get(url("apply_to_assess")).url == address
    assert client.post(address, {"action": "accept"}).status_code == 403
    assert as_(people.someone()).get(address).status_code == 404

    client = as_(officer)
    assert address in text(client.get(url("dashboard")))
    assert client.post(address, {"action": "refuse", "reason": ""}).status_code == 422
    client.post(address, {"action": "accept", "reason": "Bienvenue."})
    own = url("assessor_page", person.assessor.pk)
    page = text(client.get(own))
    assert "Training missing or out of date" in page
    typed = {
        "train-title": "Visiter",
        "train-held_on": localdate(),
        "train-valid_until": localdate() + 90 * DAY,
    }
    assert client.post(own, {"action": "train", **typed, "train-title": ""}).status_code == 422
    client.post(own, {"action": "train", **typed})
    client.post(own, {"action": "renew"})
    assert (Training.objects.count(), Mandate.objects.filter(person=person).count()) == (1, 2)
    assert client.post(own, {"action": "sign", "sign-agreed": "on"}).status_code == 403

    client = as_(person)
    assert client.get(url("my_assessor_page")).url == own
    away = {"absence-starts_on": localdate(), "absence-ends_on": localdate() + 5 * DAY}
    client.post(own, {"action": "absence", **away})
    client.post(own, {"action": "describe", "describe-languages": ["en"], "describe-skills": "Eau"})
    client.post(own, {"action": "sign", "sign-agreed": "on"})
    page = text(client.get(own))
    assert "Ethics pledge signed on" in page
    assert "text of version" in page
    assert client.post(own, {"action": "train", **typed}).status_code == 403
    assert as_(assessor.lead_assessor()).get(own).status_code == 404
    absence = Absence.objects.get()
    assert as_(officer).post(url("absence_remove", absence.pk)).status_code == 404
    as_(person).post(url("absence_remove", absence.pk))
    assert not Absence.objects.exists()


def test_the_list_of_the_pool_filters_exports_and_costs_the_same(as_, django_assert_max_num_queries):
    path.make_territory()
    assessor.lead_assessor()
    assessor.assessor("late@example.org", name="Lise Tard", trained=False, family="ENT")
    client = as_(people.case_officer())
    listing = reverse("assessor:index")
    for query, shown in (
        ("training=out", "Lise Tard"),
        ("training=valid", "Nour Belkacem"),
        ("family=ENT", "Lise Tard"),
        ("has_signed=true", ""),
        ("language=es", "Nour Belkacem"),
    ):
        page = text(client.get(f"{listing}?{query}"))
        assert ("Nour Belkacem" in page, "Lise Tard" in page)[0 if "Nour" in shown else 1] is bool(shown)
    table = b"".join(client.get(f"{listing}?export=csv").streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(StringIO(table)))
    assert [row["Missions under way"] for row in rows] == ["0", "0"]
    assert client.get(f"{listing}?export=xlsx").status_code == 200
    for number in range(20):
        assessor.assessor(f"more{number}@example.org")
    with django_assert_max_num_queries(25):
        client.get(listing)


# --- teams --------------------------------------------------------------------------------------------------------


def test_a_team_is_chosen_in_one_click_and_a_stale_page_is_refused(as_):
    dossier = assessor.visit_planning()
    first, second = assessor.lead_assessor(), assessor.second_assessor()
    assessor.assessor("late@example.org", name="Lise Tard", trained=False)
    client, address = as_(people.case_officer()), url("team", dossier.pk)
    page = text(client.get(address))
    assert "Propose this team" in page
    assert "2 families: " in page
    assert "Seen from outside the region by:" in page
    data = {"action": "team", "members": [first.pk, second.pk], "lead": first.pk, "seen": ""}
    assert client.post(address, data | {"members": [first.pk, "x"]}).status_code == 422
    assert "The team is proposed: each person will be asked." in text(client.post(address, data, follow=True))
    again = client.post(address, data)
    assert again.status_code == 422
    assert "Somebody else has just changed the team." in text(again)
    page = text(client.get(address))
    assert "nobody more is needed" in page
    assert "answer awaited until" in page
    assert as_(path.lead(dossier)).post(address, data).status_code == 403


def test_the_letter_is_for_its_assessor_and_the_secretariat(as_):
    mission = assessor.proposed()
    address = url("mandate_letter", mission.pk)
    assert as_(mission.person).get(address).status_code == 404
    assessor.accepted(mission)
    for stranger in (path.lead(mission.dossier), assessor.second_assessor(), people.guardian()):
        assert as_(stranger).get(address).status_code == 404
    assert as_(people.case_officer()).get(address).status_code == 200
    document = pypdf.PdfReader(BytesIO(as_(mission.person).get(address).content))
    words = "".join(page.extract_text() for page in document.pages)
    assert document.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert "Nour Belkacem" in words
    assert mission.dossier.number in words
    assert "Mandate letter" in words


def test_the_territory_challenges_one_name_and_reads_the_answer(as_):
    mission = assessor.proposed()
    dossier = mission.dossier
    as_(path.lead(dossier)).post(url("team_challenge", dossier.pk, mission.pk), {"reason": "Un litige."})
    uphold = url("team_uphold", dossier.pk, mission.pk)
    assert client_status(as_(path.lead(dossier)), uphold, {"reason": "Oui"}) == 403
    client = as_(people.case_officer())
    assert client_status(client, uphold, {"reason": " "}) == 422
    client.post(uphold, {"reason": "Le litige est réel."})
    mission = Assignment.objects.get()
    assert (mission.status, mission.challenge_upheld) == (AssignmentStatus.REPLACED, "Le litige est réel.")
    assert "Le litige est réel." in text(client.get(url("team", dossier.pk)))
    second = assessor.proposed(path.fresh(dossier), assessor.second_assessor())
    refused = as_(path.lead(dossier)).post(
        url("team_challenge", dossier.pk, second.pk), {"reason": "Lui aussi."}
    )
    assert "as many names as it may on this dossier" in text(refused)


def client_status(client, address, data):
    return client.post(address, data).status_code


# --- impartiality -------------------------------------------------------------------------------------------------


def test_the_register_is_the_guardians_with_its_filters_and_tables(as_, django_assert_max_num_queries):
    mission = assessor.accepted(assessor.proposed())
    guardian = people.guardian()
    for person in (people.case_officer(), mission.person, path.lead(mission.dossier), people.administrator()):
        client = as_(person)
        for name in ("impartiality", "declarations_csv", "declarations_xlsx"):
            assert client.get(url(name)).status_code == 404
    client = as_(guardian)
    for query, shown in (("", True), ("?effect=recused", False), ("?capacity=assessor&text=Nour", True)):
        assert ("Nour Belkacem" in text(client.get(url("impartiality") + query))) is shown
    lines = b"".join(client.get(url("declarations_csv")).streaming_content).decode("utf-8-sig")
    assert next(csv.DictReader(StringIO(lines)))["Person"] == "Nour Belkacem"
    sheet = load_workbook(BytesIO(client.get(url("declarations_xlsx")).content)).active
    assert sheet["B2"].value == "Nour Belkacem"
    with django_assert_max_num_queries(20):
        client.get(url("impartiality"))


def test_a_tie_found_later_flags_the_dossier_and_waits_for_the_guardian(as_):
    mission = assessor.accepted(assessor.proposed())
    dossier, officer, guardian = mission.dossier, people.case_officer(), people.guardian()
    new = url("undeclared_new", dossier.pk)
    for person in (mission.person, path.lead(dossier)):
        assert as_(person).get(new).status_code == 404
    tie = dossier.version.interest_categories.get(code="resident")
    data = {"declaration": dossier.declarations.get().pk, "category": tie.pk, "source": "L’annuaire."}
    client = as_(officer)
    assert client.post(new, data | {"category": ""}).status_code == 422
    client.post(new, data)
    found = UndeclaredInterest.objects.get()
    address = url("undeclared", found.pk)
    assert "A tie was found after a declaration" in text(client.get(url("dossier", dossier.pk)))
    assert client.post(address, {"is_confirmed": "yes", "conclusion": "Oui"}).status_code == 403
    assert as_(mission.person).get(address).status_code == 404
    client = as_(guardian)
    assert address in text(client.get(url("dashboard")))
    assert client.post(address, {"is_confirmed": "yes", "conclusion": ""}).status_code == 422
    client.post(address, {"is_confirmed": "yes", "conclusion": "La personne y habite."})
    assert "La personne y habite." in text(client.get(address))
    assert "A tie was found" not in text(client.get(url("dossier", dossier.pk)))


def test_the_guardian_freezes_a_mission_from_the_team(as_):
    mission = assessor.accepted(assessor.proposed())
    dossier = mission.dossier
    freeze, lift = (url(name, dossier.pk, mission.pk) for name in ("team_freeze", "team_lift"))
    assert as_(people.case_officer()).post(freeze, {"reason": "Non"}).status_code == 403
    client = as_(people.guardian())
    assert freeze in text(client.get(url("team", dossier.pk)))
    client.post(freeze, {"reason": "Un lien est à l’étude."})
    assert as_(mission.person).get(url("team", dossier.pk)).status_code == 404
    assert "has frozen this mission" in text(as_(mission.person).get(url("mission", mission.pk)))
    client = as_(people.guardian())
    assert lift in text(client.get(url("team", dossier.pk)))
    client.post(lift, {"reason": "Le lien est ancien."})
    assert as_(mission.person).get(url("team", dossier.pk)).status_code == 200


def test_every_page_that_an_assessor_opens_is_kept_and_shown(as_):
    mission = assessor.accepted(assessor.proposed())
    dossier = mission.dossier
    for person in (mission.person, path.lead(dossier), people.case_officer()):
        client = as_(person)
        for name in ("team", "visit", "team", "dossier"):
            assert client.get(url(name, dossier.pk)).status_code == 200
    kept = DossierAccess.objects.values_list("person", "page")
    assert sorted(kept) == [(mission.person_id, page) for page in ("dossier", "team", "visit")]
    for person in (mission.person, path.lead(dossier)):
        assert as_(person).get(url("accesses", dossier.pk)).status_code == 404
    page = text(as_(people.guardian()).get(url("accesses", dossier.pk)))
    assert "Nour Belkacem" in page
    assert "Team of assessors" in page


# --- no way round the declaration -------------------------------------------------------------------------------------


def test_no_direct_post_reads_a_dossier_before_its_declaration(as_):
    """Every address of a dossier, asked and posted to by each person who has not declared (yet)."""
    mission = assessor.proposed()
    dossier = path.fresh(mission.dossier)
    asked = mission.person
    missions.sign_ethics_pledge(dossier.version, actor=asked)
    frozen = assessor.accepted(assessor.proposed(dossier, assessor.second_assessor(), "assessor"))
    impartiality.freeze_mission(frozen, actor=people.guardian(), reason="Un doute.")
    member = people.trusted("member@example.org", "committee_member", family="CON")
    former = assessor.assessor("former@example.org", family="ENT")
    done = assessor.accepted(assessor.proposed(dossier, former, "assessor"))
    missions.replace_assessor(done, actor=people.case_officer(), reason="Indisponible.")
    addresses = [
        (name, reverse(f"certification:{name}", args=arguments))
        for name, arguments in dossier_addresses(dossier, mission)
    ]
    assert len(addresses) > 40
    for person in (asked, frozen.person, member, former):
        client = as_(person)
        for name, address in addresses:
            for response in (client.get(address), client.post(address, {"reason": "Oui", "action": "team"})):
                assert response.status_code in (302, 403, 404, 405), f"{person} {name} {response.status_code}"
                if response.status_code == 302:
                    assert "/accounts/" in response.url, f"{person} {name}"
                assert dossier.motivation not in text(response)
    assert not DossierAccess.objects.exists()
    assert {row.person_id for row in dossier.declarations.filter(capacity=Capacity.ASSESSOR)} == {
        frozen.person_id,
        former.pk,
    }


# What a person may open before they declare: their declaration itself.
BEFORE = {"interests"}


def dossier_addresses(dossier, mission):
    """Yield every address of one dossier, with plausible arguments."""
    values = {
        "code": "A1",
        "act": "freeze",
        "move": "withdraw",
        "mission": mission.pk,
        "number": 1,
        "uuid": uuid4(),
    }
    for pattern in urlpatterns:
        route = str(pattern.pattern)
        if "my-space/dossiers/<int:pk>/" in route and pattern.name not in BEFORE:
            names = list(pattern.pattern.converters)
            yield pattern.name, [dossier.pk if name == "pk" else values.get(name, 1) for name in names]
