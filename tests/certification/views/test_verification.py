"""Verification as anybody does it: by code, by fingerprint, by the file; each answer in its own sentence."""

import datetime as dt
import xml.etree.ElementTree as ET

import pytest
from bs4 import BeautifulSoup
from dateutil.relativedelta import relativedelta
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from certification import clock
from certification.choices import AwardStatus, Check
from certification.models import Award, PrivateFile, Scheme
from certification.rules.code import new_code
from certification.services import issuance
from certification.services.log import sign_checkpoint
from certification.views.relief import drawn
from cms import spam
from tests.factories import certificate, path, people

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


@pytest.fixture
def award():
    return certificate.issued()


def verify(award, client, **asked):
    return client.get(f"/verifier/{award.certificate.code}/", asked, headers={"accept-language": "en"})


def words(response):
    return " ".join(BeautifulSoup(response.content, "lxml").find("main").get_text(" ").split())


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
        "/api/v1/changes.atom",
        f"/en/register/{award.territory.slug}/",
        f"/api/v1/territories/{award.territory.slug}/",
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


def test_the_relief_of_a_certificate_is_its_own_and_is_read_once(client, award):
    shown = BeautifulSoup(verify(award, client).content, "lxml").select_one(".verdict .relief-own use")[
        "href"
    ]
    address, part = shown.split("#")
    drawing = client.get(address)
    assert drawing["Content-Type"] == "image/svg+xml"
    assert "max-age=2592000" in drawing["Cache-Control"]
    lines = ET.fromstring(drawing.content).findall(f".//*[@id='{part}']//{{*}}path")  # noqa: S314 - our own drawing
    assert len(lines) > 3
    assert client.get(address, headers={"if-none-match": drawing["ETag"]}).status_code == 304
    assert drawing.content == drawn(award.certificate.digest) != drawn("ab" * 32)
    assert client.get("/verifier/AAAA-AAAA-AAAA-AAAA/relief.svg").status_code == 404


def test_the_page_says_of_the_log_what_was_signed_and_seen(client, award):
    """Committed a moment ago, an entry may not be signed yet: the page does not say that it is."""
    state, said = findings(verify(award, client))["The public log"]
    assert (state, "not signed yet" in said) == ("unknown", True)
    sign_checkpoint()
    state, said = findings(verify(award, client))["The public log"]
    assert (state, "our word alone" in said) == ("warning", True)


def test_a_verification_asks_eight_queries_at_most(client, award, django_assert_max_num_queries):
    certificate.suspended(award)
    verify(award, client)
    for asked in ({}, {"format": "json"}, {"language": "es"}):
        with django_assert_max_num_queries(8):
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
    assert client.head(file_of(award))["ETag"] == response["ETag"]
    again = client.get(file_of(award), headers={"if-none-match": response["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
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


# --- each answer by itself ------------------------------------------------------------------------------------------

# What the reader is told of an award in each state: the dates, the state, in code and in three languages.
SAID = {
    AwardStatus.ACTIVE: ("ok", "ok", "It is in force", "Il est en vigueur", "Está en vigor"),
    AwardStatus.SUSPENDED: ("ok", "warning", "It is suspended since", "Il est suspendu depuis", "Está suspendida desde"),
    AwardStatus.WITHDRAWN: ("ok", "refused", "It was withdrawn on", "Il a été retiré le", "Se retiró el"),
    AwardStatus.EXPIRED: ("refused", "refused", "It expired on", "Il est arrivé à son terme le", "Venció el"),
    AwardStatus.SURRENDERED: ("ok", "refused", "The territory gave it up on", "Le territoire y a renoncé le", "El territorio renunció a ella el"),
    AwardStatus.SUPERSEDED: ("ok", "warning", "A newer one replaced it on", "Un plus récent l’a remplacé le", "Otra más reciente la sustituyó el"),
    AwardStatus.ANNULLED: ("ok", "refused", "It was annulled on", "Il a été annulé le", "Se anuló el"),
}  # fmt: skip


def findings(response):
    """Return what a page shows of each check: its state and its sentence."""
    page = BeautifulSoup(response.content, "lxml")
    return {
        row.find("dt").text: (
            row["class"][0].removeprefix("finding-"),
            row.find("p").get_text(" ", strip=True),
        )
        for row in page.select(".findings > div")
    }


@pytest.mark.parametrize("status", SAID)
def test_each_state_is_said_in_three_languages_and_to_machines(client, status):
    award = certificate.IN_EACH_STATUS[status]()
    dates, state, *sentences = SAID[status]
    data = verify(award, client, format="json").json()
    found = {finding["what"]: finding for finding in data["findings"]}
    assert (found["validity"]["state"], found["status"]["state"]) == (dates, state)
    assert found["status"]["sentence"].startswith(sentences[0])
    assert found["outside"]["state"] == "unknown"
    shown = findings(verify(award, client))
    assert shown["The award today"] == (state, found["status"]["sentence"])
    assert shown["The dates"][0] == dates
    for language, sentence in zip(("fr", "es"), sentences[1:], strict=True):
        with override(language):
            label = str(Check.STATUS.label)
        assert findings(verify(award, client, language=language))[label][1].startswith(sentence)


def test_no_answer_stands_for_the_whole(client, award):
    states = {finding["state"] for finding in verify(award, client, format="json").json()["findings"]}
    assert "unknown" in states
    shown = findings(verify(award, client))
    assert shown["The file"][0] == shown["The seal"][0] == "unknown"


def test_a_reason_is_public_by_its_category_alone(client):
    award = certificate.suspended()
    said = words(verify(award, client))
    assert "The follow-up did not take place" in said
    assert certificate.REASON not in said


def test_a_certificate_that_was_replaced_leads_to_the_one_that_replaces_it(client):
    award = certificate.superseded()
    successor = award.successor
    page = BeautifulSoup(verify(award, client).content, "lxml")
    link = page.select_one(".verdict a")
    assert link["href"] == reverse("verify", args=[successor.certificate.code])
    assert link.text == f"See certificate {successor.number}"


def test_an_award_in_grace_holds_and_says_that_its_dates_are_over(client, award, monkeypatch):
    monkeypatch.setattr(Award, "renewal_is_late_because_of_us", lambda _self: True)
    with clock.at(award.valid_until + DAY):
        shown = findings(verify(award, client))
    assert (shown["The dates"][0], shown["The award today"][0]) == ("warning", "ok")


def test_a_file_being_made_is_announced(client, award):
    assert "is being made" in words(verify(award, client))
    issuance.make_certificate_file(award.certificate)
    assert "is being made" not in words(verify(award, client))


@pytest.mark.parametrize(("days", "hidden"), [(0, False), (1, True)])
def test_an_award_that_the_register_no_longer_lists_leaves_search_engines(client, days, hidden):
    award = certificate.withdrawn()
    Scheme.objects.update(register_years=2)
    with clock.at(award.ended_on + relativedelta(years=2, days=days)):
        response = verify(award, client)
        assert ('content="noindex"' in response.content.decode(), "X-Robots-Tag" in response) == (
            hidden,
            hidden,
        )
        assert "Award withdrawn" in words(response)


# --- caches ---------------------------------------------------------------------------------------------------------


def test_a_page_is_asked_again_by_its_fingerprint(client, award):
    moment = clock.now()
    with clock.at(moment):
        first = verify(award, client)
        again = client.get(
            f"/verifier/{award.certificate.code}/",
            headers={"accept-language": "en", "if-none-match": first["ETag"]},
        )
        assert (again.status_code, again.content) == (304, b"")
        assert "public" in first["Cache-Control"]
        as_json = verify(award, client, format="json")
        assert len({first["ETag"], as_json["ETag"], verify(award, client, language="fr")["ETag"]}) == 3
        certificate.suspended(award)
        assert verify(award, client)["ETag"] != first["ETag"]
    with clock.at(moment + dt.timedelta(minutes=5)):
        assert verify(award, client)["ETag"] != first["ETag"]


def test_a_page_is_not_the_same_because_it_is_of_the_same_two_minutes(client, award):
    with clock.at(clock.now()):
        first = verify(award, client)
        certificate.suspended(award)
        again = client.get(
            f"/verifier/{award.certificate.code}/",
            headers={"accept-language": "en", "if-modified-since": first["Last-Modified"]},
        )
    assert again.status_code == 200
    assert "Award suspended" in words(again)


def test_a_kept_page_is_the_right_one_and_falls_with_the_award(
    client, award, settings, django_capture_on_commit_callbacks
):
    settings.PAGE_CACHE_SECONDS = 300
    address = f"/verifier/{award.certificate.code}/"
    with CaptureQueriesContext(connection) as queries:
        for _time in range(2):
            queries_before = len(queries)
            page = client.get(address, headers={"accept-language": "en"})
        assert len(queries) == queries_before
    assert "Award in force" in words(page)
    machine = client.get(address, headers={"accept": "application/json"})
    assert machine.json()["status"] == "active"
    assert "Agrément en vigueur" in client.get(address, headers={"accept-language": "fr"}).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        certificate.suspended(award)
    assert "Award suspended" in words(client.get(address, headers={"accept-language": "en"}))


def test_a_signed_in_reader_gets_a_page_of_their_own(client, award):
    client.force_login(people.someone())
    assert verify(award, client)["Cache-Control"] == "private, no-store"


# --- a fingerprint --------------------------------------------------------------------------------------------------


def ask(client, sha256, **asked):
    return client.get("/verifier/", {"sha256": sha256, **asked}, headers={"accept-language": "en"})


def bytes_of(award):
    with award.certificate.file.file.open("rb") as stored:
        return stored.read()


def test_a_fingerprint_is_enough_to_know_the_file(client):
    award = certificate.with_file()
    sha256 = award.certificate.file.sha256
    data = ask(client, sha256.upper(), format="json").json()
    assert (data["file"], data["certificate"]["number"]) == ("identical", award.number)
    assert data["findings"][0]["state"] == "ok"
    page = ask(client, sha256)
    assert "This is the file of the register" in words(page)
    assert findings(page)["The award today"][0] == "ok"


def test_a_fingerprint_that_nobody_knows_is_not_called_unread(client, award):
    data = ask(client, "0" * 64, format="json").json()
    assert (data["file"], data["certificate"]) == ("unknown", None)
    assert "differs from all of its own by one byte" in data["findings"][0]["sentence"]


@pytest.mark.parametrize("sha256", ["0" * 63, "x" * 64, "'; DROP TABLE", "\0"])
def test_what_is_no_fingerprint_is_refused_in_words(client, award, sha256):
    for asked in ({}, {"format": "json"}):
        response = ask(client, sha256, **asked)
        assert response.status_code == 400
        assert "has 64 characters" in response.content.decode()


def test_a_file_that_was_made_again_is_a_former_one(client):
    award = certificate.with_file()
    former = award.certificate.file
    issuance.remake_certificate(award.certificate, actor=people.case_officer(), reason="A word was wrong.")
    other = issuance.make_certificate_file(award.certificate).file
    data = ask(client, former.sha256, format="json").json()
    assert (data["file"], data["certificate"]["number"]) == ("former", award.number)
    assert "This is a former file" in words(ask(client, former.sha256))
    assert ask(client, other.sha256, format="json").json()["file"] == "identical"


def test_a_fingerprint_asks_few_queries(client, django_assert_max_num_queries):
    award = certificate.with_file()
    for sha256 in (award.certificate.file.sha256, "0" * 64):
        ask(client, sha256)
        with django_assert_max_num_queries(6):
            ask(client, sha256, format="json")


# --- a file ---------------------------------------------------------------------------------------------------------


def give(client, data, name="attestation.pdf", **headers):
    upload = SimpleUploadedFile(name, data, content_type="application/pdf")
    return client.post("/verifier/", {"file": upload}, headers={"accept-language": "en", **headers})


def test_the_file_of_the_register_is_known_and_not_kept(client):
    award = certificate.with_file()
    files = PrivateFile.objects.count()
    response = give(Client(enforce_csrf_checks=True), bytes_of(award))
    assert (response.status_code, response["Cache-Control"]) == (200, "private, no-store")
    assert "This is the file of the register" in words(response)
    assert findings(response)["The file"][0] == "ok"
    assert not response.cookies
    assert PrivateFile.objects.count() == files


def test_an_altered_file_is_known_by_the_code_that_it_bears(client):
    award = certificate.with_file()
    data = bytes_of(award)
    response = give(client, data + b"\n% one line more\n")
    said = words(response)
    assert "This file is not the one of the register" in said
    assert award.number in said
    assert findings(response)["The file"][0] == "refused"
    as_json = give(client, data + b"%", accept="application/json").json()
    assert (as_json["file"], as_json["certificate"]["code"]) == ("altered", award.certificate.code)


@pytest.mark.parametrize("data", [b"%PDF-1.7\nnothing that can be read", b"%PDF-1.4\n" + b"\xff" * 4000])
def test_a_file_of_others_is_unknown(client, award, data):
    response = give(client, data)
    assert "The register does not know this file" in words(response)
    assert set(findings(response)) == {"The file"}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "This file is empty"),
        (b"GIF89a", "This is not a PDF file"),
        (b"<html>%PDF", "This is not a PDF file"),
        (b"%PDF-" + b"0" * 5_000_001, "larger than 5 MB"),
    ],
)
def test_what_cannot_be_compared_is_refused_in_words(client, data, said):
    response = give(client, data)
    assert response.status_code == 422
    assert said in words(response)
    assert give(client, data, accept="application/json").status_code == 422


def test_nothing_chosen_asks_for_a_file(client):
    response = client.post("/verifier/", {}, headers={"accept-language": "en"})
    assert (response.status_code, "Choose the PDF file" in words(response)) == (422, True)


def test_what_is_far_too_large_is_not_even_received(client):
    response = give(client, b"%PDF-" + b"0" * 5_100_000)
    assert (response.status_code, "larger than 5 MB" in words(response)) == (413, True)
    assert not hasattr(response.wsgi_request, "_files")


def test_nobody_sends_files_by_the_hundred(client, monkeypatch):
    monkeypatch.setattr(spam, "LIMIT", 2)
    statuses = [give(client, b"GIF89a").status_code for _time in range(3)]
    assert statuses == [422, 422, 429]


# --- without us -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["fr", "en", "es"])
def test_the_page_says_how_to_check_without_us(client, language):
    with override(language):
        response = client.get(reverse("certification:why_trust"))
    page = BeautifulSoup(response.content, "lxml")
    assert page.html["lang"] == language
    assert "pdfsig attestation.pdf" in page.text
    assert "Total document signed" in page.text
    assert not response.cookies
    assert reverse("verify_form") in {link["href"] for link in page.select("main a[href]")}
