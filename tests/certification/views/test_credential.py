"""What is published of a certificate: its credential, the lists, what they name, the keys, the badge."""

import base64
import gzip
import json
import xml.etree.ElementTree as ET

import pytest
from bs4 import BeautifulSoup
from django.template import Context, Template
from django.urls import reverse

from certification.choices import AwardStatus, KeyPurpose
from certification.rules.permissions import SYSTEM
from certification.services import keys, status_list
from tests.factories import certificate, path

pytestmark = pytest.mark.django_db
PERSON = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8", "accept-language": "en"}
BADGE_WORDS = {
    AwardStatus.ACTIVE: ("In force until", "#1b5446"),
    AwardStatus.SUSPENDED: ("Suspended since", "#7c5205"),
    AwardStatus.WITHDRAWN: ("Withdrawn since", "#95341f"),
    AwardStatus.EXPIRED: ("Expired since", "#95341f"),
    AwardStatus.SURRENDERED: ("Given up since", "#95341f"),
    AwardStatus.SUPERSEDED: ("Replaced since", "#95341f"),
    AwardStatus.ANNULLED: ("Annulled since", "#95341f"),
}


# What an award sets in the lists; one that has simply expired says so by its dates.
BITS = {
    AwardStatus.ACTIVE: set(),
    AwardStatus.SUSPENDED: {"suspension"},
    AwardStatus.WITHDRAWN: {"revocation"},
    AwardStatus.EXPIRED: set(),
    AwardStatus.SURRENDERED: {"revocation"},
    AwardStatus.SUPERSEDED: {"revocation"},
    AwardStatus.ANNULLED: {"revocation"},
}


def bits(client, award):
    """Return the purposes whose bit is set, read with nothing of ours."""
    found = set()
    document = json.loads(client.get(f"/credentials/{code_of(award)}").content)
    for entry in document["credentialStatus"]:
        status = json.loads(client.get(path_of(entry["statusListCredential"])).content)["credentialSubject"]
        packed = base64.urlsafe_b64decode(status["encodedList"][1:] + "===")
        place = int(entry["statusListIndex"])
        if gzip.decompress(packed)[place // 8] >> (7 - place % 8) & 1:
            found.add(status["statusPurpose"])
    return found


@pytest.fixture
def award():
    return certificate.issued()


def code_of(award):
    return award.certificate.code


def path_of(address):
    return address.removeprefix("http://testserver")


def is_open_to_all(response):
    """Tell whether any site may read an answer, and caches keep it, without a word about the reader."""
    return (
        response["Access-Control-Allow-Origin"] == "*"
        and response["Cache-Control"] == "public, max-age=300"
        and not response.cookies
        and "Cookie" not in response.get("Vary", "")
    )


# --- credential and lists -----------------------------------------------------------------------------------------


def test_a_program_gets_the_credential_as_it_was_signed(award, client, django_assert_num_queries):
    credential = award.certificate.credential
    with django_assert_num_queries(1):
        response = client.get(f"/credentials/{code_of(award)}")
    assert response.content == bytes(credential.document)
    assert (response["Content-Type"], response["ETag"]) == ("application/vc", f'"{credential.sha256}"')
    assert is_open_to_all(response)
    assert client.get(f"/credentials/{code_of(award)}.json", headers=PERSON).content == response.content
    token = client.get(f"/credentials/{code_of(award)}.jwt")
    assert (token["Content-Type"], token.content.decode()) == ("application/vc+jwt", credential.jwt)


def test_who_has_it_already_is_told_so(award, client):
    for address in (
        f"/credentials/{code_of(award)}",
        f"/credentials/{code_of(award)}.jwt",
        "/status/revocation/1",
        "/.well-known/did.json",
        f"/verifier/{code_of(award)}/badge.svg",
    ):
        first = client.get(address)
        again = client.get(address, headers={"if-none-match": first["ETag"]})
        assert (first.status_code, again.status_code, again.content) == (200, 304, b""), address
        assert is_open_to_all(first)
        assert is_open_to_all(again)


def test_a_person_is_led_to_the_verification_page(award, client):
    response = client.get(f"/credentials/{code_of(award)}", headers=PERSON)
    assert (response.status_code, response["Location"]) == (302, f"/verifier/{code_of(award)}/")
    assert "Accept" in response["Vary"]


def test_what_was_never_issued_is_not_there(client):
    award = certificate.prepared()
    for address in (
        "/credentials/AAAA-AAAA-AAAA-AAAA",
        "/credentials/AAAA-AAAA-AAAA-AAAA.json",
        "/credentials/AAAA-AAAA-AAAA-AAAA.jwt",
        "/credentials/%00",
        "/status/revocation/1",
        "/status/other/1",
        "/status/revocation/99999999999999999999999",
        f"/territories/{award.territory.slug}",
        "/criteria/ter_res/9.9",
        "/criteria/%00/9",
        "/levels/ter_res/1.0/%00",
        "/keys/did/1.json",
        "/keys/did/99999999999999999999999.json",
        "/verifier/AAAA-AAAA-AAAA-AAAA/badge.svg",
    ):
        assert client.get(address).status_code == 404, address


def test_everything_that_a_credential_names_answers(award, client):
    document = json.loads(bytes(award.certificate.credential.document))
    subject = document["credentialSubject"]
    achievement = subject["achievement"]
    named = {
        document["id"],
        subject["id"],
        achievement["id"],
        achievement["criteria"]["id"],
        subject["result"][0]["achievedLevel"],
        document["evidence"][0]["id"],
        *(entry["statusListCredential"] for entry in document["credentialStatus"]),
    }
    answers = {
        address: client.get(path_of(address), headers={"accept": "application/json"}) for address in named
    }
    assert {response.status_code for response in answers.values()} == {200}
    for address in named - {document["evidence"][0]["id"]}:
        assert json.loads(answers[address].content)["id"] == address
    said = json.loads(client.get(path_of(achievement["id"]), headers={"accept-language": "fr"}).content)
    assert {**said, "@context": 0} == {**achievement, "@context": 0}
    for address in named:
        led = client.get(path_of(address), headers=PERSON, follow=True)
        assert led.status_code == 200
    led = client.get(path_of(subject["id"]), headers=PERSON)
    assert led.url == reverse("certification:register_territory", args=[award.territory.slug])


def test_the_subject_is_described_without_its_people(award, client, django_assert_num_queries):
    with django_assert_num_queries(1):
        response = client.get(f"/territories/{award.territory.slug}")
    assert response.json() == {
        "id": f"http://testserver/territories/{award.territory.slug}",
        "name": award.territory.name,
        "country": award.territory.country,
        "region": award.territory.region,
        "place": award.territory.place,
        "credentials": [f"http://testserver/credentials/{code_of(award)}"],
    }
    assert is_open_to_all(response)


# --- keys ---------------------------------------------------------------------------------------------------------


def test_without_any_key_the_document_says_so(client):
    response = client.get("/.well-known/did.json")
    assert (response.json()["id"], response.json()["assertionMethod"]) == ("did:web:testserver", [])
    assert client.get("/keys.json").json() == {"did": "did:web:testserver", "keys": [], "documents": []}
    assert "No key is in use" in client.get("/keys/", headers=PERSON).content.decode()


def test_every_key_is_published_with_its_dates_and_every_version_of_their_document(award, client):
    former = keys.current_key(KeyPurpose.CREDENTIAL)
    keys.rotate_key(KeyPurpose.CREDENTIAL, actor=SYSTEM, reason="Yearly rotation.")
    listed = client.get("/keys.json").json()
    ended = next(row for row in listed["keys"] if row["identifier"] == former.identifier)
    assert (ended["purpose"], ended["algorithm"], ended["reason"]) == (
        "credential",
        "Ed25519",
        "Yearly rotation.",
    )
    assert ended["retired_at"] is not None
    assert ended["compromised_at"] is None
    assert len(listed["documents"]) == 2
    kept = client.get(path_of(listed["documents"][0]["url"]))
    assert len(kept.json()["assertionMethod"]) == 2
    assert kept["Cache-Control"] == "public, max-age=31536000"
    assert "PRIVATE" not in json.dumps(listed)


def test_the_page_of_the_keys_says_what_became_of_each(award, client, django_assert_num_queries):
    # The keys, the versions of their document, the menus.
    with django_assert_num_queries(3):
        client.get("/keys/", headers=PERSON)
    compromised = keys.current_key(KeyPurpose.CREDENTIAL)
    keys.declare_compromised(compromised, actor=SYSTEM, at=compromised.valid_from, reason="A copy was found.")
    keys.rotate_key(KeyPurpose.CREDENTIAL, actor=SYSTEM, reason="Yearly rotation.")
    with django_assert_num_queries(3):
        response = client.get("/keys/", headers=PERSON)
    page = BeautifulSoup(response.content, "lxml").find("main").get_text(" ")
    for words in (
        "In use",
        "Retired",
        "Compromised",
        "A copy was found.",
        "Yearly rotation.",
        compromised.identifier,
    ):
        assert words in page
    assert response["Vary"].count("Accept-Language") == 1
    assert not response.cookies
    assert client.get("/keys/?language=es", headers=PERSON)["Content-Language"] == "es"


# --- badge --------------------------------------------------------------------------------------------------------


def drawing(client, award, **asked):
    response = client.get(f"/verifier/{code_of(award)}/badge.svg", asked)
    assert response["Content-Type"] == "image/svg+xml"
    return response, ET.fromstring(response.content)  # noqa: S314 - our own drawing


def words_of(drawn):
    return " ".join(" ".join(drawn.itertext()).split())


@pytest.mark.parametrize("status", BADGE_WORDS)
def test_the_badge_and_the_lists_say_how_the_award_stands_today(client, status):
    award = certificate.IN_EACH_STATUS[status]()
    status_list.refresh_status_lists()
    assert bits(client, award) == BITS[status]
    words, colour = BADGE_WORDS[status]
    _response, drawn = drawing(client, award, lang="en")
    said = words_of(drawn)
    assert words in said
    assert award.territory.name in said
    assert award.number in said
    assert colour in ET.tostring(drawn).decode()
    others = {other for other, _colour in BADGE_WORDS.values()} - {words}
    assert not any(other in said for other in others)


def test_the_badge_can_be_read_aloud_and_holds_no_script(award, client, django_assert_num_queries):
    address = f"/verifier/{code_of(award)}/badge.svg"
    with django_assert_num_queries(1):
        client.get(address)
    response, drawn = drawing(client, award)
    svg = "{http://www.w3.org/2000/svg}"
    names = drawn.get("aria-labelledby").split()
    assert drawn.get("role") == "img"
    assert [drawn.find(f"{svg}title").get("id"), drawn.find(f"{svg}desc").get("id")] == names
    assert {element.tag.removeprefix(svg) for element in drawn.iter()} <= {
        "svg", "title", "desc", "rect", "path", "g", "text",
    }  # fmt: skip
    assert is_open_to_all(response)
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_the_badge_speaks_the_language_asked_for_else_that_of_the_certificate(award, client):
    for asked, spoken in (("en", "en"), ("fr", "fr"), ("es", "es"), ("de", award.certificate.language)):
        response, drawn = drawing(client, award, lang=asked)
        assert (response["Content-Language"], drawn.get("lang")) == (spoken, spoken)


def test_a_name_full_of_signs_stays_a_name(award, client):
    award.certificate.facts["territory"]["name"] = '<script>alert(1)</script> & "Vallée"'
    award.certificate.save()
    response, drawn = drawing(client, award)
    assert "<script>alert(1)</script>" in words_of(drawn)
    assert b"<script" not in response.content


def test_a_suspension_is_on_the_badge_and_in_the_list_at_once(client, django_capture_on_commit_callbacks):
    award = certificate.noticed()
    before = client.get("/status/suspension/1")
    assert "In force until" in words_of(drawing(client, award, lang="en")[1])
    with django_capture_on_commit_callbacks(execute=True):
        certificate.decided(award, "suspend")
    assert "Suspended since" in words_of(drawing(client, award, lang="en")[1])
    after = client.get("/status/suspension/1", headers={"if-none-match": before["ETag"]})
    assert after.status_code == 200
    assert after.content != before.content


def test_the_page_of_the_mark_gives_the_badge(english_accounts, client):
    award = certificate.issued()
    client.force_login(path.lead(award.dossier))
    page = client.get(f"/en/my-space/awards/{award.pk}/mark/").content.decode()
    assert f"/verifier/{code_of(award)}/badge.svg?lang=en" in page
    assert "Badge for your site" in page


def test_what_is_pasted_in_a_site_is_a_link_with_an_image(award):
    page = Template("{% load credential %}{% badge_embed certificate %}")
    shown = BeautifulSoup(page.render(Context({"certificate": award.certificate})), "lxml")
    fields = shown.find_all("textarea")
    assert [field["id"] for field in fields] == ["badge-en", "badge-fr", "badge-es"]
    assert all(shown.find("label", {"for": field["id"]}) for field in fields)
    link = BeautifulSoup(fields[0].get_text(), "lxml").find("a")
    assert link["href"] == f"http://testserver/verifier/{code_of(award)}/?language=en"
    assert link.img["src"] == f"http://testserver/verifier/{code_of(award)}/badge.svg?lang=en"
    assert award.territory.name in link.img["alt"]
    assert len(shown.find_all("script")) == 0
