"""The register as programs read it: JSON page after page, files, feed, and what every answer has in common."""

import csv
import datetime as dt
import io
import json

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext
from lxml import etree

from certification import clock
from certification.api import answers
from certification.choices import DossierKind, DossierStatus
from certification.models import Award, Certificate, Dossier, HistoryEntry, RegisterEntry
from certification.queries import register as registers
from certification.rules.code import new_code
from certification.services import register as writing
from tests.factories import certificate

pytestmark = pytest.mark.django_db

AWARDS, CSV, POINTS = "/api/v1/awards/", "/api/v1/awards.csv", "/api/v1/awards.geojson"
CHANGES, DESCRIPTION = "/api/v1/changes.atom", "/api/v1/openapi.json"
ATOM = {"a": "http://www.w3.org/2005/Atom"}
JSON_KINDS = {
    str: "string",
    bool: "boolean",
    int: "integer",
    dict: "object",
    list: "array",
    type(None): "null",
}


@pytest.fixture
def award():
    return certificate.issued()


def path_of(address):
    return address.removeprefix("http://testserver")


def body(response):
    assert response.status_code == 200
    return (b"".join(response.streaming_content) if response.streaming else response.content).decode(
        "utf-8-sig"
    )


# --- pages ----------------------------------------------------------------------------------------------------------


def test_every_award_is_read_once_from_page_to_page_and_back(client, award):
    certificate.copies(award, 204)
    address, pages = AWARDS, []
    while address:
        response = client.get(path_of(address))
        pages.append(response.json())
        address = pages[-1]["next"]
        assert bool(address) == ('rel="next"' in response.get("Link", ""))
    codes = [row["code"] for page in pages for row in page["results"]]
    assert [len(page["results"]) for page in pages] == [100, 100, 5]
    assert (len(codes), set(codes)) == (205, set(Certificate.objects.values_list("code", flat=True)))
    assert {(page["count"], page["count_is_exact"]) for page in pages} == {(205, True)}
    assert client.get(path_of(pages[2]["previous"])).json()["results"] == pages[1]["results"]
    assert client.get(path_of(pages[1]["previous"])).json() == pages[0]


def test_an_award_added_meanwhile_moves_no_page(client, award):
    certificate.copies(award, 120)
    first = client.get(AWARDS).json()
    certificate.copies(RegisterEntry.objects.order_by("sort").first().award, 1)
    second = client.get(path_of(first["next"])).json()
    assert not {row["code"] for row in first["results"]} & {row["code"] for row in second["results"]}


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ({"page": 2}, "page"),
        ({"status": "prepared"}, "status"),
        ({"status": "active\0x"}, "status"),
        ({"country": "France"}, "country"),
        ({"level": "a b"}, "level"),
        ({"cell": "x"}, "cell"),
        ({"q": "x" * 101}, "q"),
        ({"after": "rien"}, "after"),
    ],
)
def test_a_parameter_out_of_its_range_is_a_400_that_names_it(client, award, asked, named):
    response = client.get(AWARDS, asked)
    assert (response.status_code, response["Content-Type"]) == (400, "application/json")
    assert response.json()["detail"].startswith(named)


@pytest.mark.parametrize(
    ("asked", "number"),
    [
        ({"q": "vallee"}, 6),
        ({"q": "\0"}, 6),
        ({"q": "vallée 003"}, 1),
        ({"country": "ES"}, 5),
        ({"status": "withdrawn"}, 0),
        ({"level": "responsable"}, 6),
        ({"theme": "nowhere"}, 0),
        ({"unknown": "x"}, 6),
    ],
)
def test_the_same_filters_everywhere(client, award, asked, number):
    certificate.copies(award, 5, country="ES")
    assert client.get(AWARDS, asked).json()["count"] == number
    assert len(list(csv.DictReader(io.StringIO(body(client.get(CSV, asked)))))) == number
    assert len(json.loads(body(client.get(POINTS, asked)))["features"]) == number


@pytest.mark.parametrize("place", ["after", "before"])
def test_a_page_beside_an_award_that_does_not_exist_is_a_404(client, award, place):
    response = client.get(AWARDS, {place: "2345-678A-BCDE-FGHB"})
    assert (response.status_code, response.json()["detail"].startswith(place)) == (404, True)


def test_awards_are_found_by_their_theme(client, award):
    module = award.dossier.version.modules.first()
    award.dossier.modules.add(module)
    writing.write_entries(Award.objects.all())
    assert client.get(AWARDS, {"theme": module.code}).json()["count"] == 1


@pytest.mark.parametrize(("address", "most"), [(AWARDS, 5), (CSV, 5), (POINTS, 5), (CHANGES, 6)])
def test_a_list_asks_as_many_queries_for_one_as_for_fifty(client, award, address, most):
    def number():
        with CaptureQueriesContext(connection) as queries:
            body(client.get(address))
        return len(queries)

    number()
    one = number()
    certificate.copies(award, 50)
    assert number() == one <= most


def test_head_of_a_file_reads_nothing_of_the_register(client, award):
    """A server reads a streamed answer whole before it throws it away."""
    for address in (CSV, POINTS):
        with CaptureQueriesContext(connection) as asked:
            response = client.head(address)
            assert b"".join(response.streaming_content) == b""
        assert response.status_code == 200
        assert len(asked) <= 3
        assert response["ETag"] == client.get(address)["ETag"]


def test_a_renewal_that_moves_is_a_change_of_the_register(client, award):
    """Past its last day, an award holds as long as its renewal waits for us: an answer kept before no longer does."""
    renewal = Dossier.objects.create(
        territory=award.territory,
        version=award.dossier.version,
        kind=DossierKind.RENEWAL,
        opened_by=award.dossier.opened_by,
    )
    QuerySet(Dossier).filter(pk=renewal.pk).update(status=DossierStatus.DOCKETED, docketed_at=clock.now())
    with clock.at(award.valid_until + dt.timedelta(days=1)):
        before = client.get(AWARDS)
        QuerySet(Dossier).filter(pk=renewal.pk).update(status=DossierStatus.REFUSED)
        Dossier.objects.get(pk=renewal.pk).save()
        after = client.get(AWARDS, headers={"If-None-Match": before["ETag"]})
    holds = [answer.json()["results"][0]["valid_now"] for answer in (before, after)]
    assert holds == [True, False]


# --- one award, one territory ---------------------------------------------------------------------------------------


def test_one_award_is_what_its_verification_says(client, award):
    code = award.certificate.code
    data = client.get(f"{AWARDS}{code}/").json()
    verified = client.get(f"/verifier/{code}/", {"format": "json"}).json()
    assert verified.pop("findings")
    assert data == verified
    assert data == client.get(AWARDS).json()["results"][0]
    assert (data["number"], data["territory"]["name"]) == (award.number, "Vallée des Sources")
    assert data["url"] == f"http://testserver/verifier/{code}/"
    assert client.get(f"{AWARDS}{new_code()}/").status_code == 404


def test_a_territory_tells_its_awards_and_their_events(client):
    award = certificate.suspended()
    data = client.get(f"/api/v1/territories/{award.territory.slug}/").json()
    (held,) = data["awards"]
    assert (data["listed"], held["number"], held["valid_now"]) == (True, award.number, False)
    assert [(event["event"], event["reason_category"]) for event in held["events"]] == [
        ("suspend", "missed_follow_up"),
        ("activate", None),
    ]
    assert certificate.REASON not in json.dumps(data, ensure_ascii=False)


# --- files ----------------------------------------------------------------------------------------------------------


def test_the_table_is_one_that_no_spreadsheet_runs(client, award):
    certificate.copies(award, 1, country="ES")
    award.territory.name = "=HYPERLINK(1)"
    award.territory.save()
    table = list(csv.DictReader(io.StringIO(body(client.get(CSV)))))
    assert {row["number"] for row in table} == set(Award.objects.values_list("number", flat=True))
    assert not [value for row in table for value in row.values() if value.startswith("=")]
    assert {row["valid_now"] for row in table} == {"True"}


@pytest.mark.parametrize("address", [CSV, POINTS])
def test_files_are_read_some_lines_at_a_time(client, award, monkeypatch, address):
    certificate.copies(award, 25)
    whole = body(client.get(address))
    monkeypatch.setattr(registers.in_batches, "__defaults__", (7,))
    assert body(client.get(address)) == whole


def test_the_register_as_points(client, award):
    certificate.copies(award, 1, latitude="42.10000", longitude="-0.40000")
    response = client.get(POINTS)
    assert response["Content-Type"] == "application/geo+json"
    collection = json.loads(body(response))
    assert sorted(str(feature["geometry"]) for feature in collection["features"]) == sorted(
        ["None", str({"type": "Point", "coordinates": [-0.4, 42.1]})]
    )


# --- what changes ---------------------------------------------------------------------------------------------------


def entries(response):
    return etree.fromstring(response.content).findall("a:entry", ATOM)


def said(entry, name):
    return entry.findtext(f"a:{name}", namespaces=ATOM)


@pytest.mark.parametrize(
    ("language", "last"),
    [("en", "Vallée des Sources: Award suspended"), ("fr", "Vallée des Sources"), ("es", "Vallée")],
)
def test_each_event_of_an_award_is_an_entry_of_the_feed(client, language, last):
    award = certificate.suspended()
    response = client.get(CHANGES, {"language": language})
    found = entries(response)
    assert len(found) == 2
    assert said(found[0], "title").startswith(last)
    assert said(found[0], "id") == f"urn:uuid:{HistoryEntry.objects.get(action__endswith='.suspend').uuid}"
    assert award.certificate.code in found[0].find("a:link", ATOM).get("href")
    assert certificate.REASON not in response.content.decode()


def test_older_changes_are_linked(client, award, monkeypatch):
    certificate.withdrawn(award)
    monkeypatch.setattr("certification.api.endpoints.PAGE_SIZE", 1)
    first = client.get(CHANGES, {"language": "en"})
    older = etree.fromstring(first.content).find("a:link[@rel='next']", ATOM).get("href")
    second = client.get(path_of(older))
    assert [said(entry, "title").split(": ")[1] for entry in entries(first) + entries(second)] == [
        "Award withdrawn",
        "Certificate issued",
    ]
    assert etree.fromstring(second.content).find("a:link[@rel='next']", ATOM) is None
    assert client.get(CHANGES, {"before": "6f0f2ff3-0000-4000-8000-000000000000"}).status_code == 404


# --- what all answers have in common --------------------------------------------------------------------------------

EVERYTHING = [AWARDS, CSV, POINTS, CHANGES, DESCRIPTION, "/api/v1/framework.schema.json"]


@pytest.mark.parametrize("address", [AWARDS, CSV, POINTS, CHANGES])
def test_a_reader_who_has_it_already_is_told_so_until_something_changes(client, award, address):
    first = client.get(address)
    for header in ({"If-None-Match": first["ETag"]}, {"If-Modified-Since": first["Last-Modified"]}):
        same = client.get(address, headers=header)
        assert (same.status_code, same.content, same["ETag"]) == (304, b"", first["ETag"])
        assert same["Access-Control-Allow-Origin"] == "*"
    award.territory.name = "Autre nom"
    award.territory.save()
    again = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again["ETag"] != first["ETag"]) == (200, True)


@pytest.mark.parametrize("address", EVERYTHING)
def test_any_site_may_read_and_nobody_may_write(client, award, address):
    response = client.get(address)
    assert response["Access-Control-Allow-Origin"] == "*"
    assert not response.cookies
    refused = client.post(address)
    assert (refused.status_code, refused["Allow"]) == (405, "GET, HEAD, OPTIONS")
    assert refused.json()["detail"]
    asked = client.options(
        address, headers={"origin": "https://example.org", "access-control-request-method": "GET"}
    )
    assert (asked.status_code, asked.content) == (204, b"")
    assert asked["Access-Control-Allow-Origin"] == "*"
    assert "If-None-Match" in asked["Access-Control-Allow-Headers"]
    assert client.head(address).status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "/api/v1/nowhere",
        "/api/v1/awards/a/b/",
        "/api/v1/awards/%00/",
        "/api/v1/frameworks/%00/1/",
        "/api/v1/frameworks/rien/9/",
        "/api/v1/territories/rien/",
        "/api/v1/territories/%00/",
    ],
)
def test_what_does_not_exist_is_a_404_in_json(client, award, address):
    response = client.get(address)
    assert (response.status_code, response["Content-Type"]) == (404, "application/json")
    assert response.json()["detail"]


def test_a_program_that_asks_too_much_is_told_how_long_to_wait(client, award, monkeypatch):
    monkeypatch.setattr(answers, "MOST_REQUESTS", 2)
    assert [client.get(AWARDS).status_code for _again in range(3)] == [200, 200, 429]
    refused = client.get(AWARDS)
    assert (refused["Retry-After"], refused["Cache-Control"]) == ("600", "no-store")
    assert client.get(AWARDS, REMOTE_ADDR="192.0.2.7").status_code == 200


def test_the_description_describes_what_is_answered(client, award):
    described = client.get(DESCRIPTION).json()
    assert described["openapi"].startswith("3.1")
    schema = described["components"]["schemas"]["Award"]
    data = client.get(f"{AWARDS}{award.certificate.code}/").json()
    assert set(data) == set(schema["required"]) == set(schema["properties"])
    for name, value in data.items():
        kinds = schema["properties"][name]["type"]
        assert JSON_KINDS[type(value)] in (kinds if isinstance(kinds, list) else [kinds]), name
    facts = award.certificate.facts["framework"]
    for address, operations in described["paths"].items():
        filled = address.replace("{slug}", award.territory.slug).replace("{version}", facts["version"])
        code = facts["code"] if "frameworks" in address else award.certificate.code
        response = client.get(filled.replace("{code}", code))
        assert response.status_code == 200, address
        assert response["Content-Type"].split(";")[0] in operations["get"]["responses"]["200"]["content"]
        assert {"405", "429"} <= set(operations["get"]["responses"])
