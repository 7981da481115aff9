"""The public face: verification, register, files, addresses for machines; and the award in the members' area."""

import csv
import datetime as dt
import io
import json

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from certification import clock
from certification.choices import AwardStatus
from certification.clock import localdate
from certification.models import Award, Certificate
from certification.rules.code import new_code
from certification.services import certificate as services
from tests.factories import certificate, path, people
from tests.factories.territory import member

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
FIRST_WORDS = {
    AwardStatus.ACTIVE: "Award in force",
    AwardStatus.SUSPENDED: "Award suspended",
    AwardStatus.WITHDRAWN: "Award withdrawn",
    AwardStatus.EXPIRED: "Award expired",
    AwardStatus.SURRENDERED: "Award surrendered",
    AwardStatus.SUPERSEDED: "Certificate replaced",
    AwardStatus.ANNULLED: "Award annulled",
}


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


# --- verification ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", FIRST_WORDS)
def test_the_status_comes_first(client, status):
    award = certificate.IN_EACH_STATUS[status]()
    assert award.status == status
    page = BeautifulSoup(verify(award, client).content, "lxml")
    assert page.find("h1").text == award.territory.name
    assert page.select_one(".verdict .verdict-state").get_text(strip=True) == FIRST_WORDS[status]
    data = verify(award, client, format="json").json()
    assert (data["status"], data["valid_now"]) == (status, status == AwardStatus.ACTIVE)


def test_a_validity_that_is_over_shows_before_the_daily_job_runs(client, award):
    with clock.at(award.valid_until + DAY):
        assert "Award expired" in words(verify(award, client))
        assert verify(award, client, format="json").json()["valid_now"] is False


def test_the_page_says_who_checked_what_and_how_it_was_decided(client, award):
    said = words(verify(award, client))
    for word in (
        award.number,
        "Responsible territory",
        "12 municipalities, 8 200 inhabitants",
        "Syndicat mixte de la vallée",
        award.decision.number,
        "Institutional use",
        "Decision by consent:",
        "12 voices, 4 families",
        "Decision of the guarantee committee",
        "Certificate issued",
    ):
        assert word in said


def test_no_person_is_named_anywhere_in_public(client):
    award = certificate.with_file()
    names = {str(person) for person in type(people.someone()).objects.all()}
    for address in (
        f"/verifier/{award.certificate.code}/",
        f"/verifier/{award.certificate.code}/?format=json",
        "/en/register/",
        "/api/v1/awards/",
        "/api/v1/awards.geojson",
    ):
        said = client.get(address).content.decode()
        assert not [name for name in names if name in said]


@pytest.mark.parametrize(
    "typed", ["{code}", "{lower}", "{spaced}", "{bare}", "{number}", "  {lower} ", "{number_lower}"]
)
def test_a_code_or_a_number_is_read_as_people_type_it(client, award, typed):
    code = award.certificate.code
    entered = typed.format(
        code=code,
        lower=code.lower(),
        spaced=code.replace("-", " "),
        bare=code.replace("-", ""),
        number=award.number,
        number_lower=award.number.lower(),
    )
    assert client.get("/verifier/", {"code": entered})["Location"] == f"/verifier/{code}/"


def test_an_address_typed_by_hand_leads_to_the_one_address(client, award):
    code = award.certificate.code
    assert client.get(f"/verifier/{code.lower()}/")["Location"] == f"/verifier/{code}/"


@pytest.mark.parametrize(
    "code", ["2345-678A-BCDE-FGHB", "AG-2026-9999", "rien", "x" * 300, "<script>alert(1)</script>"]
)
def test_an_unknown_certificate_says_so_and_what_to_do(client, award, code):
    for response in (
        client.get("/verifier/", {"code": code}, headers={"accept-language": "en"}),
        client.get(reverse("verify", args=[code.replace("/", "")]), headers={"accept-language": "en"}),
    ):
        assert response.status_code == 404
        said = words(response)
        assert "This certificate was not issued by us" in said
        assert "What you can do" in said
        assert "Open the public register" in said
        assert b"<script>alert" not in response.content
    answer = client.get(reverse("verify", args=[code.replace("/", "")]), {"format": "json"})
    assert (answer.status_code, answer.json()["issued_by_us"]) == (404, False)


def test_an_award_that_was_never_signed_is_unknown(client):
    award = certificate.prepared()
    assert client.get("/verifier/", {"code": f"AG-{award.pk}"}).status_code == 404
    assert client.get("/api/v1/awards/").json()["count"] == 0


def test_nothing_typed_asks_for_a_number(client):
    response = client.get("/verifier/", headers={"accept-language": "en"})
    assert "Verify a certificate" in words(response)


@pytest.mark.parametrize(
    ("headers", "asked", "kind"),
    [
        ({"accept": "application/json"}, {}, "application/json"),
        ({"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}, {}, "text/html"),
        ({"accept": "*/*"}, {}, "text/html"),
        ({"accept": "text/html"}, {"format": "json"}, "application/json"),
        ({"accept": "application/json;q=0.4, text/html"}, {}, "text/html"),
    ],
)
def test_people_get_a_page_and_machines_get_json(client, award, headers, asked, kind):
    response = client.get(f"/verifier/{award.certificate.code}/", asked, headers=headers)
    assert response["Content-Type"].partition(";")[0] == kind
    assert "Accept" in [name.strip() for name in response["Vary"].split(",")]


@pytest.mark.parametrize(
    ("language", "said"),
    [("fr", "Agrément en vigueur"), ("en", "Award in force"), ("es", "Acreditación en vigor")],
)
def test_the_page_is_in_the_language_asked_for(client, award, language, said):
    by_address = verify(award, client, language=language)
    by_browser = client.get(f"/verifier/{award.certificate.code}/", headers={"accept-language": language})
    for response in (by_address, by_browser):
        page = BeautifulSoup(response.content, "lxml")
        assert (page.html["lang"], response["Content-Language"]) == (language, language)
        assert page.select_one(".verdict-state").get_text(strip=True) == said
    assert verify(award, client, language="xx").status_code == 200


def test_what_the_territory_keeps_private_is_not_shown(client, award):
    Award.objects.filter(pk=award.pk).update(axis_profile_public=False)
    response = verify(award, client)
    assert "Where does the territory stand?" not in words(response)
    assert verify(award, client, format="json").json()["axes"] is None


def test_the_page_needs_no_script_and_asks_nobody_else(client, award):
    page = BeautifulSoup(verify(award, client).content, "lxml")
    assert not page.select("iframe, object, embed, [onclick], [onload], [style]")
    sources = [
        tag.get("src") or tag.get("href")
        for tag in page.select("script[src], link[rel=stylesheet], link[rel=icon], img[src], use[href]")
    ]
    assert not [source for source in sources if source.startswith(("http://", "https://", "//"))]


def test_a_verification_asks_four_queries_at_most(client, award, django_assert_max_num_queries):
    certificate.suspended(award)
    verify(award, client)
    for asked in ({}, {"format": "json"}, {"language": "es"}):
        with django_assert_max_num_queries(4):
            assert verify(award, client, **asked).status_code == 200


# --- the file -------------------------------------------------------------------------------------------------------


def file_of(award):
    return f"/verifier/{award.certificate.code}/attestation.pdf"


def test_anybody_downloads_a_public_file(client):
    award = certificate.with_file()
    response = client.get(file_of(award))
    stored = award.certificate.file
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == f'inline; filename="attestation-{award.number}.pdf"'
    assert response["ETag"] == f'"{stored.sha256}"'
    assert len(response.content) == stored.size
    assert not response.cookies
    assert verify(award, client, format="json").json()["file"]["sha256"] == stored.sha256


def test_a_file_kept_private_does_not_exist_for_strangers(client):
    award = certificate.with_file()
    Award.objects.filter(pk=award.pk).update(certificate_public=False)
    assert client.get(file_of(award)).status_code == 404
    assert "Download the certificate" not in words(verify(award, client))
    assert verify(award, client, format="json").json()["file"] is None
    for person, status in (
        (people.someone(), 404),
        (path.lead(award.dossier), 200),
        (people.case_officer(), 200),
    ):
        client.force_login(person)
        response = client.get(file_of(award))
        assert response.status_code == status
    assert response["Cache-Control"] == "private, no-store"


def test_a_file_not_made_yet_is_not_found(client, award):
    assert client.get(file_of(award)).status_code == 404
    assert client.get(f"/verifier/{new_code()}/attestation.pdf").status_code == 404


# --- register -------------------------------------------------------------------------------------------------------


@pytest.fixture
def full(award):
    """Fifty-one awards: one in France, the others in Spain."""
    return [
        award,
        *certificate.copies(
            award, 50, country="ES", region="Aragón", latitude="42.10000", longitude="-0.40000"
        ),
    ]


def rows(client, **asked):
    page = BeautifulSoup(client.get("/en/register/", asked).content, "lxml")
    return [link.text for link in page.select("table tbody th a")]


def test_the_register_lists_every_award_a_page_at_a_time(client, full):
    first, second = rows(client), rows(client, page=2)
    assert (len(first), len(second)) == (30, 21)
    assert first == sorted(first)
    assert not set(first) & set(second)
    assert rows(client, page=99) == second
    assert rows(client, page="rien") == first


@pytest.mark.parametrize(
    ("asked", "number"),
    [
        ({"country": "ES"}, 50),
        ({"country": "FR"}, 1),
        ({"q": "vallée 007"}, 1),
        ({"q": "aragón"}, 50),
        ({"q": "sources saint"}, 1),
        ({"q": "nulle part"}, 0),
        ({"status": "active"}, 51),
        ({"status": "withdrawn"}, 0),
        ({"level": "responsable", "country": "FR"}, 1),
        ({"level": "ressource"}, 0),
        ({"status": "prepared"}, 51),
        ({"country": "'; DROP TABLE"}, 51),
    ],
)
def test_the_register_is_filtered_and_ignores_what_makes_no_sense(client, full, asked, number):
    response = client.get("/en/register/", asked)
    assert response.context["total"] == number
    if number == 0:
        assert "No award matches" in words(response)
    elif set(asked) & {"country", "q"} and asked.get("status") != "prepared" and "DROP" not in str(asked):
        assert client.get("/api/v1/awards/", asked).json()["count"] == number


def test_a_filtered_register_keeps_its_filters_from_page_to_page_and_in_its_exports(client, full):
    page = BeautifulSoup(client.get("/en/register/", {"country": "ES"}).content, "lxml")
    links = [link["href"] for link in page.select("main a[href]")]
    assert [link for link in links if "country=ES" in link and "page=2" in link]
    assert [link for link in links if link.startswith("/api/v1/awards.csv") and "country=ES" in link]


@pytest.mark.parametrize(
    ("asked", "status"), [({"page": "0000019"}, 200), ({"page": "0000000"}, 400), ({"page": "2"}, 400)]
)
def test_a_page_of_the_register_written_with_zeros_is_read_or_refused(client, award, asked, status):
    assert client.get("/api/v1/awards/", asked).status_code == status


def test_machines_may_ask_for_words_that_no_database_takes(client, award):
    assert client.get("/api/v1/awards/", {"q": "\0"}).json()["count"] == 1


def queries_of(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


@pytest.mark.parametrize(
    ("address", "most"), [("/en/register/", 12), ("/api/v1/awards/", 4), ("/api/v1/awards.geojson", 4)]
)
def test_a_list_asks_as_many_queries_for_one_as_for_fifty(client, award, address, most):
    one = queries_of(client, address)
    certificate.copies(award, 50)
    assert queries_of(client, address) == one <= most


def test_the_home_page_asks_eight_queries_at_most(client, full):
    assert queries_of(client, "/en/") <= 8


# --- for machines ---------------------------------------------------------------------------------------------------


def test_the_register_as_json_a_hundred_a_page(client, award):
    certificate.copies(award, 104)
    first = client.get("/api/v1/awards/").json()
    assert (first["count"], len(first["results"]), first["previous"]) == (105, 100, None)
    assert first["next"].endswith("/api/v1/awards/?page=2")
    second = client.get("/api/v1/awards/", {"page": 2}).json()
    assert (len(second["results"]), second["next"]) == (5, None)
    assert {row["code"] for row in first["results"] + second["results"]} == set(
        Certificate.objects.values_list("code", flat=True)
    )


@pytest.mark.parametrize(
    "asked", [{"page": 0}, {"page": 2}, {"page": "x"}, {"page": "9" * 40}, {"status": "prepared"}]
)
def test_a_parameter_out_of_its_range_is_a_400_that_says_so(client, award, asked):
    response = client.get("/api/v1/awards/", asked)
    assert response.status_code == 400
    assert next(iter(asked)) in response.json()["detail"]


def test_one_award_as_json(client, award):
    code = award.certificate.code
    data = client.get(f"/api/v1/awards/{code}/").json()
    assert data == verify(award, client, format="json").json()
    assert (data["number"], data["territory"]["name"]) == (award.number, "Vallée des Sources")
    assert data["url"] == f"http://testserver/verifier/{code}/"
    assert client.get(f"/api/v1/awards/{new_code()}/").status_code == 404


def test_the_register_as_a_table_that_no_spreadsheet_runs(client, award):
    certificate.copies(award, 1, country="ES")
    award.territory.name = "=HYPERLINK(1)"
    award.territory.save()
    award.certificate.facts["territory"]["name"] = "=HYPERLINK(1)"
    award.certificate.save()
    response = client.get("/api/v1/awards.csv")
    table = list(csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))
    assert {row["number"] for row in table} == set(Award.objects.values_list("number", flat=True))
    assert not [value for row in table for value in row.values() if value.startswith("=")]
    assert [row["country"] for row in table if row["territory"].startswith("Vallée")] == ["ES"]
    assert len(list(client.get("/api/v1/awards.csv", {"country": "ES"}).streaming_content)) == 2


def test_the_register_as_points(client, award):
    certificate.copies(award, 1, latitude="42.10000", longitude="-0.40000")
    response = client.get("/api/v1/awards.geojson")
    assert response["Content-Type"] == "application/geo+json"
    collection = response.json()
    assert collection["type"] == "FeatureCollection"
    assert sorted(str(feature["geometry"]) for feature in collection["features"]) == sorted(
        ["None", str({"type": "Point", "coordinates": [-0.4, 42.1]})]
    )


def test_the_description_describes_what_is_answered(client, award):
    described = client.get("/api/v1/openapi.json").json()
    assert described["openapi"].startswith("3.1")
    schema = described["components"]["schemas"]["Award"]
    data = client.get(f"/api/v1/awards/{award.certificate.code}/").json()
    assert set(data) >= set(schema["required"])
    for name, value in data.items():
        kinds = schema["properties"][name]["type"]
        assert JSON_KINDS[type(value)] in (kinds if isinstance(kinds, list) else [kinds]), name
    for address in described["paths"]:
        filled = address.replace("{version}", award.dossier.version.version)
        code = award.dossier.version.framework.code if "frameworks" in address else award.certificate.code
        assert client.get(filled.replace("{code}", code)).status_code == 200


def test_a_framework_as_json_is_the_one_of_the_award(client, award):
    facts = award.certificate.facts["framework"]
    data = client.get(f"/api/v1/frameworks/{facts['code']}/{facts['version']}/").json()
    assert data["content_hash"] == facts["content_hash"]
    assert client.get(f"/api/v1/frameworks/{facts['code']}/9.9/").status_code == 404


@pytest.mark.parametrize(
    "address", ["/api/v1/awards/", "/api/v1/awards.csv", "/api/v1/awards.geojson", "/api/v1/openapi.json"]
)
def test_any_site_may_read_and_nobody_may_write(client, award, address):
    response = client.get(address)
    assert response["Access-Control-Allow-Origin"] == "*"
    assert not response.cookies
    assert client.post(address).status_code == 405


# --- no cookie ------------------------------------------------------------------------------------------------------

PUBLIC = [
    "/en/",
    "/fr/",
    "/es/",
    "/en/register/",
    "/fr/registre/",
    "/es/registro/",
    "/en/register/?q=vall&status=active&page=2",
    "/en/reference-framework/",
    "/en/guarantee/",
    "/en/accessibility/",
    "/en/legal-notice/",
    "/en/personal-data/",
    "/verifier/",
    "/verifier/?code=rien",
    "/verifier/{code}/",
    "/verifier/{code}/?language=es",
    "/verifier/{code}/?format=json",
    "/verifier/{code}/attestation.pdf",
    "/verifier/K7RM-2QX9-HT4C-8WDA/",
    "/en/decisions/{decision}/",
    "/api/v1/awards/",
    "/robots.txt",
]


def test_no_public_page_sets_a_cookie(client):
    award = certificate.with_file()
    for address in PUBLIC:
        response = client.get(address.format(code=award.certificate.code, decision=award.decision_id))
        assert response.status_code == (404 if "K7RM" in address or "rien" in address else 200), address
        assert not response.cookies, address
        # A decision says more to those it concerns.
        assert "Cookie" not in response.get("Vary", "") or "decisions" in address, address
        assert b"csrfmiddlewaretoken" not in response.content, address


# --- in the members' area -------------------------------------------------------------------------------------------


@pytest.fixture
def as_(client):
    def sign_in(person):
        client.force_login(person)
        return client

    return sign_in


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
    services.give_notice(
        award, actor=people.case_officer(), category="mark_misuse", reason="La marque est mal employée."
    )
    leader = path.lead(award.dossier)
    client = as_(leader)
    assert client.get(url("award_notice", award.pk)).status_code == 404
    assert client.get(url("award_causes", award.pk)).status_code == 404
    assert client.get(url("award_review", award.pk)).status_code == 404
    assert client.get(url("award_hearing", award.pk)).status_code == 200
    for move in ("activate", "suspend", "reinstate", "withdraw"):
        assert client.post(url("award_move", award.pk, move), {"reason": "Non"}).status_code in {403, 409}
    for unknown in ("annul", "supersede", "expire", "lapse", "rien"):
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
    client.post(url("award_review", award.pk), {"outcome": "up_to_date", "summary": "Le suivi est tenu."})
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
