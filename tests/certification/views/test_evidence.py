"""The library of evidence through its pages."""

import io

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import reverse
from PIL import Image

from certification.choices import PreviewState, Role
from certification.demo.files import pdf_bytes
from certification.models import Evidence, EvidenceUse, PrivateFile
from certification.services import assessment as self_assessment
from certification.services import evidence as services
from tests.factories import assessment, people
from tests.factories.files import declared_png, photo, zip_bomb
from tests.factories.path import lead, pdf
from tests.factories.territory import member, territory

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("in_english"),
    pytest.mark.usefixtures("english_accounts"),
]

JSON = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture
def dossier():
    return assessment.opened()


@pytest.fixture
def leader(client, dossier):
    client.force_login(lead(dossier))
    return client


def address(name, dossier, *args):
    return reverse(f"certification:{name}", args=[dossier.pk, *args])


def soup(response):
    return BeautifulSoup(response.content, "lxml")


def text_of(response):
    return " ".join(soup(response).get_text(" ").split())


def document(number=0):
    return SimpleUploadedFile(f"piece-{number}.pdf", f"%PDF-1.7\n{number}".encode())


def send(client, dossier, *uploads, json=True, **fields):
    data = {"uploads": list(uploads), "whole": "yes", **fields}
    return client.post(address("evidence_send", dossier), data, **(JSON if json else {}))


def keep(dossier, number, **fields):
    return services.receive_evidence(
        dossier, **{"actor": lead(dossier), "upload": document(number), **fields}
    ).evidence


# --- the library ------------------------------------------------------------------------------------------------


def test_the_library_asks_as_many_questions_for_one_piece_as_for_150(
    leader, dossier, django_assert_max_num_queries
):
    criteria = list(dossier.criteria)
    keep(dossier, 0, criteria=criteria[:3])
    with django_assert_max_num_queries(20):
        assert len(leader.get(address("evidence", dossier)).context["pieces"]) == 1
    files = PrivateFile.objects.bulk_create(
        PrivateFile(name=f"{n}.pdf", content_type="application/pdf", size=1, sha256=str(n), file=f"x/{n}")
        for n in range(149)
    )
    pieces = Evidence.objects.bulk_create(
        Evidence(dossier=dossier, title=f"Pièce {n}", file=file, added_by=lead(dossier))
        for n, file in enumerate(files)
    )
    EvidenceUse.objects.bulk_create(
        EvidenceUse(evidence=piece, criterion=criterion) for piece in pieces for criterion in criteria[:2]
    )
    with django_assert_max_num_queries(20):
        response = leader.get(address("evidence", dossier))
    assert len(response.context["pieces"]) == 25
    assert "150 pieces of evidence" in text_of(response)
    last = leader.get(address("evidence", dossier), {"page": 6})
    assert len(last.context["pieces"]) == 25


def test_what_is_looked_for_is_found_by_each_filter(leader, dossier):
    first, other = dossier.criteria[0], list(dossier.criteria)[-1]
    old = keep(dossier, 1, criteria=[first])
    Evidence.objects.filter(pk=old.pk).update(
        title="Délibération de l’été", effective_on="2015-01-01", personal_data=True
    )
    unused = keep(dossier, 2)
    picture = services.receive_evidence(
        dossier, actor=lead(dossier), upload=SimpleUploadedFile("sentier.png", photo()), criteria=[other]
    ).evidence
    link = self_assessment.add_evidence(
        dossier, actor=lead(dossier), link="https://example.org/rapport", criteria=[other]
    )

    def found(**asked):
        response = leader.get(address("evidence", dossier), asked)
        return {piece["evidence"] for piece in response.context["pieces"]}

    assert found() == {old, unused, picture, link}
    assert found(text="DELIBERATION ete") == {old}
    assert found(text="rapport") == {link}
    assert found(kind="photo") == {picture}
    assert found(kind="link") == {link}
    assert found(axis=first.axis.code) == {old}
    assert found(criterion=other.code) == {picture, link}
    assert found(flag="unused") == {unused}
    assert found(flag="out_of_date") == {old}
    assert found(flag="undated") == {unused, picture, link}
    assert found(flag="personal_data") == {old}
    assert found(flag="not_checked") == {old, unused, picture}
    assert found(flag="nonsense", kind="nonsense") == {old, unused, picture, link}
    nothing = leader.get(address("evidence", dossier), {"text": "introuvable"})
    assert "Widen the search" in text_of(nothing)


def test_what_is_missing_or_out_of_date_is_named_criterion_by_criterion(leader, dossier):
    asked = dossier.criteria[0]
    self_assessment.save_answer(
        dossier, asked, actor=lead(dossier), level=3, not_applicable=False, na_reason="", text="", revision=0
    )
    missing = leader.get(address("evidence", dossier))
    assert f"{asked.code} a piece of evidence is missing" in text_of(missing)
    old = keep(dossier, 1, criteria=[asked])
    Evidence.objects.filter(pk=old.pk).update(title="Ancien bilan", period_to="2015-12-31")
    outdated = leader.get(address("evidence", dossier))
    assert f"{asked.code} out of date: “Ancien bilan”" in text_of(outdated)
    assert "a piece of evidence is missing" not in text_of(outdated)
    criterion_page = leader.get(address("criterion", dossier, asked.code))
    assert "out of date" in soup(criterion_page).select_one("#evidence").get_text()


def test_a_stranger_finds_nothing_and_a_reader_changes_nothing(client, dossier):
    piece = keep(dossier, 1)
    stranger = territory("Plateau des Sources", lead=people.someone("elsewhere@example.org"))
    client.force_login(stranger.memberships.get().person)
    pages = [address("evidence", dossier), address("evidence_piece", dossier, piece.pk)]
    pages.append(reverse("certification:file_preview", args=[piece.file.uuid]))
    assert [client.get(page).status_code for page in pages] == [404, 404, 404]
    assert send(client, dossier, document(2)).status_code == 404
    reader = member(dossier.territory, "reader@example.org", role=Role.TERRITORY_READER)
    for person in (reader, people.case_officer()):
        client.force_login(person)
        shown = client.get(address("evidence_piece", dossier, piece.pk))
        assert (shown.status_code, shown.context["form"], shown.context["replacement"]) == (200, None, None)
        assert client.get(address("evidence", dossier)).context["uploads_form"] is None
        assert send(client, dossier, document(2)).status_code == 403
    assert Evidence.objects.count() == 1


def test_a_piece_that_somebody_may_not_open_says_why(client, dossier):
    keep(dossier, 1, criteria=[dossier.criteria[0]], personal_data=True)
    client.force_login(people.guardian())
    for page in (address("evidence", dossier), address("criterion", dossier, dossier.criteria[0].code)):
        response = client.get(page)
        assert "It contains personal data" in text_of(response)
        assert not [link for link in soup(response).select("a") if "/files/" in link.get("href", "")]


# --- files sent -------------------------------------------------------------------------------------------------


def test_each_file_is_received_recognised_or_refused_on_its_own(leader, dossier):
    code = dossier.criteria[0].code
    response = send(
        leader,
        dossier,
        document(1),
        SimpleUploadedFile("again.pdf", b"%PDF-1.7\n1"),
        SimpleUploadedFile("setup.pdf", b"MZ\x90\x00program"),
        SimpleUploadedFile("bomb.odt", zip_bomb()),
        SimpleUploadedFile("immense.png", declared_png(50_000, 50_000)),
        SimpleUploadedFile("photo.png", photo()),
        criterion=code,
        personal_data="on",
    )
    answers = {found["name"]: found for found in response.json()["files"]}

    assert response.status_code == 200
    assert [found["state"] for found in response.json()["files"]] == [
        "received",
        "known",
        "refused",
        "refused",
        "refused",
        "received",
    ]
    assert answers["photo.png"]["text"] == "Not checked by an antivirus"
    assert "is not a type that we accept" in answers["setup.pdf"]["text"]
    assert "built in an unusual way" in answers["bomb.odt"]["text"]
    assert "far too many pixels" in answers["immense.png"]["text"]
    kept = Evidence.objects.order_by("pk")
    assert [(piece.title, piece.personal_data) for piece in kept] == [
        ("piece-1.pdf", True),
        ("photo.png", True),
    ]
    assert set(EvidenceUse.objects.values_list("criterion__code", flat=True)) == {code}


def test_without_scripts_the_same_form_says_the_same_in_a_page(leader, dossier):
    refused = send(leader, dossier, document(1), SimpleUploadedFile("a.exe", b"MZ"), json=False)
    assert refused.status_code == 422
    assert "What became of the files you sent" in text_of(refused)
    assert "“a.exe” is not a type that we accept" in text_of(refused)
    received = send(leader, dossier, document(2), document(1), json=False)
    assert received.status_code == 302
    assert Evidence.objects.count() == 2
    nothing = send(leader, dossier, json=False)
    assert (nothing.status_code, "Choose one file or more." in text_of(nothing)) == (422, True)


def test_a_sending_cut_short_keeps_nothing_and_may_be_tried_again(leader, dossier):
    body = encode_multipart(BOUNDARY, {"uploads": document(1), "whole": "yes"})
    for cut in (body[: len(body) // 2], body[:-80]):
        response = leader.generic("POST", address("evidence_send", dossier), cut, MULTIPART_CONTENT, **JSON)
        assert response.status_code == 422
        assert response.json()["reasons"] == ["The sending was cut short: nothing was kept. Send again."]
    assert not Evidence.objects.exists()
    assert not PrivateFile.objects.exclude(pk=dossier.mandate_letter_id).exists()
    whole = leader.generic("POST", address("evidence_send", dossier), body, MULTIPART_CONTENT, **JSON)
    assert whole.json()["files"][0]["state"] == "received"


def test_a_file_cut_short_beside_an_answer_is_not_kept_either(leader, dossier):
    here = address("criterion", dossier, "A1")
    data = {
        "begins": "yes",
        "revision": 0,
        "base": "",
        "text": "Gardé",
        "evidence-upload": document(1),
        "add": "yes",
    }
    response = leader.post(here, data)
    assert (response.status_code, "cut short" in text_of(response)) == (422, True)
    assert not Evidence.objects.exists()
    again = {**data, "revision": 1, "evidence-upload": document(1), "whole": "yes"}
    assert leader.post(here, again).status_code == 302
    assert Evidence.objects.get().file.sha256


def test_after_the_submission_nothing_more_is_received(client):
    dossier = assessment.self_assessed()
    client.force_login(lead(dossier))
    response = send(client, dossier, document(1))
    assert response.status_code == 422
    assert "was submitted: what it says can no longer be changed" in response.json()["reasons"][0]


def test_a_login_that_lapsed_is_told_apart_from_a_refusal(client, dossier):
    response = client.post(
        address("evidence_send", dossier), {"uploads": document(1), "whole": "yes"}, HTTP_HX_REQUEST="true"
    )
    assert response.status_code == 401


# --- one piece --------------------------------------------------------------------------------------------------


def description(**fields):
    return {
        "title": "Bilan 2025",
        "kind": "data",
        "proves": "La page 4.",
        "effective_on": "2025-03-01",
        "period_from": "2024-01-01",
        "period_to": "2024-12-31",
        "confidentiality": "team",
        "criteria": ["A1", "B1"],
        **fields,
    }


def test_a_piece_is_described_and_what_is_wrong_is_said_beside_what_was_typed(leader, dossier):
    piece = keep(dossier, 1)
    here = address("evidence_piece", dossier, piece.pk)
    assert leader.post(here, description()).status_code == 302
    piece.refresh_from_db()
    assert (piece.title, piece.confidentiality, str(piece.period_to)) == ("Bilan 2025", "team", "2024-12-31")
    shown = dossier.version.criteria.get(code="A1").evidence_types.first()
    assert leader.post(here, description(**{"shown-A1": str(shown.pk)})).status_code == 302
    assert {(use.criterion.code, use.evidence_type) for use in piece.uses.all()} == {
        ("A1", shown),
        ("B1", None),
    }

    wrong = leader.post(here, description(title="", proves="Gardé", period_to="2023-01-01"))
    assert wrong.status_code == 422
    assert soup(wrong).select_one("[role=alert] a[href='#id_title']")
    disorder = leader.post(here, description(period_to="2023-01-01", proves="Gardé"))
    assert (disorder.status_code, "ends before it begins" in text_of(disorder)) == (422, True)
    assert soup(disorder).select_one("#id_proves").get_text().strip() == "Gardé"


def test_who_describes_second_is_told_and_loses_nothing(leader, dossier):
    piece = keep(dossier, 1)
    here = address("evidence_piece", dossier, piece.pk)
    seen = soup(leader.get(here)).select_one("#id_seen")["value"]
    assert leader.post(here, description(seen=seen, title="Le premier")).status_code == 302
    told = leader.post(here, description(seen=seen, title="Le second", criteria=["A2"]))
    assert told.status_code == 409
    assert "Somebody else described this piece" in text_of(told)
    assert "Le premier" in soup(told).select_one("[role=alert]").get_text()
    assert "A1, B1" in soup(told).select_one("[role=alert]").get_text()
    assert soup(told).select_one("#id_title")["value"] == "Le second"
    piece.refresh_from_db()
    assert piece.title == "Le premier"
    renewed = soup(told).select_one("#id_seen")["value"]
    assert leader.post(here, description(seen=renewed, title="Le second")).status_code == 302


def test_a_newer_file_replaces_the_current_one_and_the_old_one_still_opens(leader, dossier):
    piece = keep(dossier, 1)
    here, before = address("evidence_piece", dossier, piece.pk), piece.file
    refused = leader.post(
        here, {"new-upload": SimpleUploadedFile("a.exe", b"MZ"), "replace": "yes", "whole": "yes"}
    )
    assert (refused.status_code, "is not a type" in text_of(refused)) == (422, True)
    cut = leader.post(here, {"new-upload": document(2), "replace": "yes"})
    assert (cut.status_code, "cut short" in text_of(cut)) == (422, True)
    assert leader.post(here, {"new-upload": document(2), "replace": "yes", "whole": "yes"}).status_code == 302
    piece.refresh_from_db()
    page = leader.get(here)
    links = {link["href"] for link in soup(page).select("a[href*='/files/']")}
    assert links == {reverse("certification:file", args=[file.uuid]) for file in (before, piece.file)}
    assert before.sha256[:8] in text_of(page)
    assert piece.file.sha256[-8:] in text_of(page)
    assert (
        b"".join(leader.get(reverse("certification:file", args=[before.uuid])).streaming_content)
        == b"%PDF-1.7\n1"
    )


def test_the_picture_of_a_file_is_drawn_once_and_opens_alone(leader, dossier, monkeypatch):
    upload = pdf("bilan.pdf", pdf_bytes("Bilan", ["une ligne"]))
    piece = services.receive_evidence(dossier, actor=lead(dossier), upload=upload).evidence
    page = leader.get(address("evidence_piece", dossier, piece.pk))
    picture = soup(page).select_one("img.preview")
    monkeypatch.setattr("certification.services.preview.draw_preview", None)  # it is kept
    response = leader.get(picture["src"])

    assert picture["alt"] == "bilan.pdf"
    assert Image.open(io.BytesIO(b"".join(response.streaming_content))).format == "WEBP"
    assert response["Content-Type"] == "image/webp"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert "no-store" in response["Cache-Control"]


def test_a_file_without_a_picture_says_why(leader, dossier):
    broken = keep(dossier, 1)
    table = services.receive_evidence(
        dossier, actor=lead(dossier), upload=SimpleUploadedFile("t.csv", b"a;b\n1;2\n")
    ).evidence
    for piece, sentence in ((broken, "is damaged, or built in an unusual way"), (table, "has no preview")):
        page = leader.get(address("evidence_piece", dossier, piece.pk))
        assert sentence in text_of(page)
        assert soup(page).select_one("img.preview") is None
        assert leader.get(reverse("certification:file_preview", args=[piece.file.uuid])).status_code == 404
    broken.file.refresh_from_db()
    assert broken.file.preview_state == PreviewState.UNREADABLE
