"""Verification, the file, the pages without a cookie; and the award in the members' area."""

import datetime as dt
import json

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from certification import clock
from certification.choices import AwardStatus
from certification.clock import localdate
from certification.models import Certificate
from certification.services import sanction as sanctions
from tests.factories import certificate, path, people
from tests.factories.territory import member

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


JSON_KINDS = {str: "string", bool: "boolean", dict: "object", list: "array", type(None): "null"}


@pytest.fixture
def award():
    return certificate.issued()


def verify(award, client, **asked):
    return client.get(f"/verifier/{award.certificate.code}/", asked, headers={"accept-language": "en"})


def words(response):
    return " ".join(BeautifulSoup(response.content, "lxml").find("main").get_text(" ").split())


def url(name, *args):
    return reverse(f"certification:{name}", args=args)


# --- no cookie ------------------------------------------------------------------------------------------------------

PUBLIC = [
    "/en/",
    "/fr/",
    "/es/",
    "/en/register/",
    "/fr/registre/",
    "/es/registro/",
    "/en/register/?q=vall&status=active",
    "/en/register/map/",
    "/en/register/data/",
    "/en/register/{slug}/",
    "/en/reference-framework/",
    "/en/guarantee/",
    "/en/site-map/",
    "/en/feeds/",
    "/verifier/",
    "/verifier/?code=rien",
    "/verifier/{code}/",
    "/verifier/{code}/?language=es",
    "/verifier/{code}/?format=json",
    "/verifier/{code}/attestation.pdf",
    "/verifier/K7RM-2QX9-HT4C-8WDA/",
    "/en/decisions/{decision}/",
    "/api/v1/awards/",
    "/api/v1/changes.atom",
    "/robots.txt",
]


def test_no_public_page_sets_a_cookie(client):
    award = certificate.with_file()
    for address in PUBLIC:
        response = client.get(
            address.format(code=award.certificate.code, decision=award.decision_id, slug=award.territory.slug)
        )
        assert response.status_code == (404 if "K7RM" in address or "rien" in address else 200), address
        assert not response.cookies, address
        # The session is not read: what is kept for readers without a cookie is not for those who have one.
        assert not response.wsgi_request.session.accessed or "decisions" in address, address
        assert b"csrfmiddlewaretoken" not in response.content, address


# --- in the members' area -------------------------------------------------------------------------------------------


def test_the_lead_signs_for_the_organisation_then_for_a_family(as_):
    award = certificate.prepared()
    client = as_(path.lead(award.dossier))
    assert "The lead organisation has not signed yet." in words(client.get(url("award", award.pk)))
    refused = client.post(url("pledge", award.pk), {"family": ""})
    assert (refused.status_code, award.signatures.count()) == (422, 0)
    response = client.post(url("pledge", award.pk), {"family": "", "agreed": "on"})
    assert response["Location"] == url("award", award.pk)
    assert "The lead organisation has signed." in words(client.get(url("award", award.pk)))
    blank = client.post(url("pledge", award.pk), {"family": "UNI", "agreed": "on"})
    assert (blank.status_code, "Say who signed on paper" in words(blank)) == (422, True)
    client.post(
        url("pledge", award.pk), {"family": "UNI", "agreed": "on", "on_behalf_of": "Université, J. Lenoir"}
    )
    assert "Université, J. Lenoir" in words(client.get(url("award", award.pk)))


def test_a_member_sees_their_own_family_alone(as_):
    award = certificate.prepared()
    client = as_(member(award.territory, "hab@example.org", family="HAB"))
    page = BeautifulSoup(client.get(url("pledge", award.pk)).content, "lxml")
    assert [radio["value"] for radio in page.select("input[name=family]")] == ["HAB"]
    assert not page.select("[name=on_behalf_of]")
    assert client.post(url("pledge", award.pk), {"family": "ELU", "agreed": "on"}).status_code == 422
    client.post(url("pledge", award.pk), {"family": "HAB", "agreed": "on"})
    assert "Everyone you may sign for has signed." in words(client.get(url("pledge", award.pk)))


def test_a_blocked_issue_says_what_is_missing(as_):
    award = certificate.prepared()
    client = as_(people.case_officer())
    said = words(client.get(url("award", award.pk)))
    assert "The lead organisation must sign the territory's pledge." in said
    refused = client.post(url("award_move", award.pk, "activate"))
    assert (refused.status_code, Certificate.objects.count()) == (422, 0)


def test_an_award_does_not_exist_for_strangers(as_, award):
    other = path.lead(path.draft_dossier(certificate.territory("Vallée d’à côté")))
    for person in (people.someone(), other, people.scheme_manager()):
        client = as_(person)
        for name in (
            "award",
            "pledge",
            "award_notice",
            "award_hearing",
            "award_drop_notice",
            "award_causes",
            "award_review",
        ):
            assert client.get(url(name, award.pk)).status_code == 404, (name, person)
        assert client.post(url("award_move", award.pk, "suspend"), {"reason": "Non"}).status_code == 404


def test_each_act_is_for_those_who_may(as_, award):
    sanctions.give_notice(
        award, actor=people.case_officer(), category="mark_misuse", reason="La marque est mal employée."
    )
    leader = path.lead(award.dossier)
    client = as_(leader)
    assert client.get(url("award_notice", award.pk)).status_code == 404
    assert client.get(url("award_causes", award.pk)).status_code == 404
    assert client.get(url("award_review", award.pk)).status_code == 404
    assert client.get(url("award_hearing", award.pk)).status_code == 200
    for move in ("activate", "suspend"):
        assert client.post(url("award_move", award.pk, move), {"reason": "Non"}).status_code in {403, 409}
    for unknown in ("reinstate", "withdraw", "restore", "annul", "supersede", "expire", "lapse", "rien"):
        assert client.post(url("award_move", award.pk, unknown), {"reason": "Non"}).status_code == 404
    assert certificate.fresh(award).status == AwardStatus.ACTIVE


def test_only_the_chair_drops_a_notice(as_, award):
    certificate.noticed(award)
    for person in (people.case_officer(), path.lead(award.dossier)):
        assert as_(person).get(url("award_drop_notice", award.pk)).status_code == 404


def test_a_measure_without_a_reason_is_refused_and_keeps_what_was_typed(as_, award):
    client = as_(people.case_officer())
    response = client.post(url("award_notice", award.pk), {"category": "mark_misuse", "reason": ""})
    assert response.status_code == 422
    assert BeautifulSoup(response.content, "lxml").select_one("input[value=mark_misuse]").has_attr("checked")
    assert not award.suspensions.exists()


def test_a_follow_up_is_recorded_and_the_next_one_announced(as_, award):
    client = as_(people.case_officer())
    typed = {"outcome": "up_to_date", "summary": "Le suivi est tenu."}
    early = client.post(url("award_review", award.pk), typed)
    assert "The time of this follow-up has not come." in words(early)
    with clock.at(award.next_review_on):
        client.post(url("award_review", award.pk), typed)
    said = words(client.get(url("award", award.pk)))
    assert "Le suivi est tenu." in said
    following = award.next_review_on.replace(year=award.next_review_on.year + 1)
    assert award.reviews.get().due_on == award.next_review_on
    assert certificate.fresh(award).next_review_on == following


def test_signing_in_comes_first(client, award):
    response = client.get(url("award", award.pk))
    assert (response.status_code, "/accounts/login/" in response["Location"]) == (302, True)


def test_the_page_of_an_award_asks_twenty_queries_at_most(as_, django_assert_max_num_queries):
    award = certificate.reinstated()
    for person in (path.lead(award.dossier), people.case_officer()):
        client = as_(person)
        client.get(url("award", award.pk))
        with django_assert_max_num_queries(20):
            assert client.get(url("award", award.pk)).status_code == 200


def test_what_a_machine_reads_is_what_was_issued(client, award):
    facts = award.certificate.facts
    award.territory.name = "Un autre nom"
    award.territory.save()
    data = verify(award, client, format="json").json()
    assert data["territory"]["name"] == facts["territory"]["name"] == "Vallée des Sources"
    assert json.dumps(data["decision"]) == json.dumps(facts["decision"])
    assert data["checked_on"] == localdate().isoformat()
