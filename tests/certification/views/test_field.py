"""The field mode: whose notes they are, what comes twice, what two devices write at a time, what never gets in."""

import datetime as dt
import json
from io import BytesIO
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import resolve, reverse
from django.utils.translation import override
from PIL import Image
from pypdf import PdfReader

from certification import clock
from certification.choices import DossierStatus, Role
from certification.clock import localdate
from certification.models import FieldNote, FieldNoteRevision, FieldPhoto, Grid
from certification.queries import field as kit
from certification.queries.files import readable_by as files_readable_by
from certification.services import dossier as dossiers
from certification.services import field as services
from tests.factories import assessor, path, people
from tests.factories import visit as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english_accounts")]

NOTED = "2026-01-05T10:30:00+00:00"


@pytest.fixture
def lead():
    return assessor.lead_assessor()


@pytest.fixture
def dossier():
    return make.under_way()


def url(name, *args):
    return reverse(f"certification:{name}", args=args)


def picture(kind="JPEG", size=(40, 30)):
    content = BytesIO()
    Image.new("RGB", size, "#1e5a4c").save(content, kind)
    return content.getvalue()


def photo(name="mur.jpg", content=None):
    return SimpleUploadedFile(name, content or picture(), "image/jpeg")


def note(**fields):
    typed = {"uuid": uuid4(), "revision_uuid": uuid4(), "based_on": 0, "text": "Vu.", "noted_at": NOTED}
    return {**typed, "about": "c:A1", "device": "Téléphone 12ab", **fields}


def text(response):
    return response.content.decode().replace("&#x27;", "'")


# --- what a device sends --------------------------------------------------------------------------------------------


def test_what_is_sent_twice_is_kept_once(as_, lead, dossier):
    client, sent = as_(lead), note()
    slot = dossier.current_visit.agenda[0]
    address = url("field_send_note", dossier.pk)
    assert client.post(address, sent).json() == client.post(address, sent).json()
    client.post(address, note(about=f"s:{slot.pk}", text="Vu au moulin."))
    client.post(address, note(about="s:999999", text="La rencontre a été retirée."))
    client.post(address, note(about="", text="De tout."))
    taken = {"uuid": uuid4(), "note": sent["uuid"], "taken_at": NOTED}
    for _again in range(2):
        answer = client.post(url("field_send_photo", dossier.pk), {**taken, "photo": photo()})
    assert len(answer.json()["photos"]) == 1

    assert (FieldNote.objects.count(), FieldNoteRevision.objects.count(), FieldPhoto.objects.count()) == (
        4,
        4,
        1,
    )
    state = client.get(url("field_state", dossier.pk)).json()
    assert state["open"] is True
    assert [found["about"] for found in state["notes"]] == ["c:A1", f"s:{slot.pk}", "", ""]
    assert state["notes"][0]["revision"] == 1
    served = client.get(state["notes"][0]["photos"][0]["url"])
    assert served.status_code == 200
    assert "no-store" in served["Cache-Control"]


def test_two_devices_never_write_over_each_other(as_, lead, dossier):
    """A phone and a tablet change the same note without a network; both texts stand until their author joins them."""
    client, address, first = as_(lead), url("field_send_note", dossier.pk), note()
    same = {"uuid": first["uuid"]}
    client.post(address, first)
    client.post(address, note(**same, based_on=1, text="Du téléphone.", device="Phone"))
    late = note(**same, based_on=1, text="De la tablette.", device="Tablet")
    answer = client.post(address, late).json()
    assert (answer["text"], answer["revision"]) == ("Du téléphone.", 3)
    assert [(each["text"], each["device"]) for each in answer["apart"]] == [("De la tablette.", "Tablet")]
    assert client.post(address, late).json() == answer

    page = text(client.get(url("field", dossier.pk)))
    assert "Another device wrote at the same time." in page
    change = url("field_note", dossier.pk, first["uuid"])
    form = client.get(change).context["form"]
    assert "Du téléphone.\n\nDe la tablette." in form["text"].value()
    client.post(change, {"text": "Les deux.", "revision_uuid": uuid4(), "based_on": 3})

    kept = FieldNote.objects.get()
    assert (kept.text, kept.revision, kept.apart) == ("Les deux.", 4, [])
    assert [each.text for each in kept.revisions.all()] == [
        "Vu.",
        "Du téléphone.",
        "De la tablette.",
        "Les deux.",
    ]


REFUSED = {
    "no text": ({"text": ""}, "This field is required."),
    "too long": ({"text": "a" * 4001}, "Ensure this value has at most 4000 characters"),
    "no criterion of the grid": ({"about": "c:Z9"}, "Choose a criterion of the grid"),
    "no identifier": ({"uuid": "x"}, "Enter a valid UUID."),
    "negative": ({"based_on": -1}, "Ensure this value is greater than or equal to 0."),
}


def test_what_cannot_be_kept_says_why(as_, lead, dossier):
    client, address = as_(lead), url("field_send_note", dossier.pk)
    for fields, sentence in REFUSED.values():
        response = client.post(address, note(**fields))
        assert response.status_code == 422
        assert sentence in " ".join(response.json()["reasons"])
    sent = note()
    client.post(address, sent)
    photos = url("field_send_photo", dossier.pk)
    for upload, sentence in (
        (photo("x.jpg", b"<svg onload=alert(1)>"), "is not a photo that we can read"),
        (photo("mandat.pdf", path.PDF), "is not a photo that we can read"),
        (photo("vu.png"), "give it that ending"),
        (photo("grand.jpg", b"\xff\xd8\xff" + b"0" * services.MOST_PHOTO_BYTES), "is larger than 10 MB"),
    ):
        response = client.post(photos, {"uuid": uuid4(), "note": sent["uuid"], "photo": upload})
        assert response.status_code == 422
        assert sentence in response.json()["reasons"][0]
    lost = client.post(photos, {"uuid": uuid4(), "note": uuid4(), "photo": photo()})
    assert lost.json()["reasons"] == ["The note of this photo is not here: send the note first."]
    dossiers.freeze_dossier(dossier, actor=people.guardian(), reason="Un doute.")
    assert "Un doute." in client.post(address, note()).json()["reasons"][0]
    assert FieldNote.objects.count() == 1
    assert not FieldPhoto.objects.exists()


def test_a_moment_from_the_future_is_that_of_the_arrival(as_, lead, dossier):
    as_(lead).post(url("field_send_note", dossier.pk), note(noted_at="2099-01-01T00:00:00Z"))
    assert FieldNote.objects.get().noted_at <= clock.now()


def test_there_is_an_end_to_what_one_person_sends(as_, lead, dossier, monkeypatch):
    client, address, sent = as_(lead), url("field_send_note", dossier.pk), note()
    client.post(address, sent)
    taken = {"note": sent["uuid"], "taken_at": NOTED}
    client.post(url("field_send_photo", dossier.pk), {**taken, "uuid": uuid4(), "photo": photo()})
    for limit in ("MOST_NOTES", "MOST_PHOTOS", "MOST_REVISIONS"):
        monkeypatch.setattr(services, limit, 1)

    more = client.post(address, note()).json()["reasons"]
    again = client.post(address, note(uuid=sent["uuid"], based_on=1)).json()["reasons"]
    pictures = client.post(url("field_send_photo", dossier.pk), {**taken, "uuid": uuid4(), "photo": photo()})

    assert more == ["You have written 1 notes on this visit: that is the most."]
    assert again == ["This note was rewritten too many times: write another one."]
    assert pictures.json()["reasons"] == ["You have sent 1 photos for this visit: that is the most."]


# --- whose they are -------------------------------------------------------------------------------------------------


def test_notes_are_their_authors_until_every_grid_is_submitted(as_, lead, dossier):
    second, officer, host = assessor.second_assessor(), people.case_officer(), path.lead(dossier)
    sent = note(text="Pour moi seule.")
    as_(lead).post(url("field_send_note", dossier.pk), sent)
    as_(lead).post(
        url("field_send_photo", dossier.pk), {"uuid": uuid4(), "note": sent["uuid"], "photo": photo()}
    )
    kept = FieldPhoto.objects.get()
    criterion = next(c for c in dossier.criteria if c.code == "A1")
    assert [n.text for n in kit.notes_on(dossier, lead, criterion)] == ["Pour moi seule."]
    for person, is_shown in ((lead, True), (second, False)):
        beside = as_(person).get(url("grid_criterion", dossier.pk, "A1")).content.decode()
        assert ("Pour moi seule." in beside) is is_shown

    for person in (second, officer, host, people.guardian(), people.someone("stranger@example.org")):
        client = as_(person)
        assert client.get(url("file", kept.file.uuid)).status_code == 404
        assert not kit.readable_by(person).exists()
        for name in ("field_note", "field_note_remove"):
            assert client.post(url(name, dossier.pk, sent["uuid"])).status_code == 404
        answer = client.post(url("field_send_note", dossier.pk), note(uuid=sent["uuid"], based_on=1))
        assert answer.status_code == (422 if person == second else 404)
        if person != second:
            assert client.get(url("field", dossier.pk)).status_code == 404
    assert FieldNote.objects.get().text == "Pour moi seule."
    # Somebody else's revision or photo is not learnt by sending its identifier again.
    again = as_(second).post(
        url("field_send_note", dossier.pk), note(uuid=uuid4(), revision_uuid=sent["revision_uuid"])
    )
    assert again.json() == {"reasons": ["This note cannot be changed from here."]}

    for mission in dossier.assignments.all():
        Grid.objects.create(assignment=mission, submitted_at=clock.now())
    assert kit.readable_by(second).get().text == "Pour moi seule."
    assert files_readable_by(second).filter(pk=kept.file_id).exists()
    for person in (officer, host):
        assert not kit.readable_by(person).exists()
        assert not files_readable_by(person).filter(pk=kept.file_id).exists()


def test_an_observer_takes_no_note(as_):
    dossier = assessor.visit_planning()
    person = assessor.assessor("trainee@example.org", trained=False)
    assessor.accepted(assessor.proposed(dossier, person, Role.OBSERVER))
    dossier = make.under_way(dossier)
    assert as_(person).get(url("field", dossier.pk)).status_code == 404
    assert as_(person).post(url("field_send_note", dossier.pk), note()).status_code == 404


def test_after_the_mission_nothing_is_received_and_the_device_is_told(as_, lead, dossier):
    client = as_(lead)
    client.post(url("field_send_note", dossier.pk), note())
    over = localdate() + dt.timedelta(days=200)
    with clock.at(over):
        assert client.get(url("field_state", dossier.pk)).json()["open"] is False
        assert client.get(url("field_worker", dossier.pk)).status_code == 404
    assessor.QuerySet(type(dossier)).filter(pk=dossier.pk).update(status=DossierStatus.REPLY)
    assert client.get(url("field_state", dossier.pk)).json()["open"] is False
    response = client.post(url("field_send_note", dossier.pk), note())
    assert response.json()["reasons"] == [
        "The mission is over: notes are no longer received. Copy yours if you still need it."
    ]
    assert "The mission is over" in text(client.get(url("field", dossier.pk)))
    assert FieldNote.objects.count() == 1


# --- without scripts ------------------------------------------------------------------------------------------------


def test_a_plain_form_keeps_notes_and_photos_and_sent_twice_keeps_one(as_, lead, dossier):
    client, address = as_(lead), url("field", dossier.pk)
    form = client.get(f"{address}?about=c:A2").context["form"]
    assert form["about"].value() == "c:A2"
    hidden = {name: form[name].value() for name in ("uuid", "revision_uuid", "based_on")}

    def typed():
        return {
            **hidden,
            "about": "c:A2",
            "text": "Affiché en mairie.",
            "photos": [photo("a.jpg"), photo("b.pdf")],
        }

    for _again in range(2):
        page = text(client.post(address, typed(), follow=True))
    assert "The note is kept." in page
    assert "“b.pdf”" in page
    kept = FieldNote.objects.get()
    assert (kept.criterion.code, kept.text, kept.photos.count()) == ("A2", "Affiché en mairie.", 1)
    assert client.post(address, {**typed(), "text": " "}).status_code == 422

    change = url("field_note", dossier.pk, kept.uuid)
    client.post(change, {"text": "Affiché partout.", "revision_uuid": uuid4(), "based_on": 1})
    late = client.post(
        change, {"text": "Écrit ailleurs.", "revision_uuid": uuid4(), "based_on": 1}, follow=True
    )
    assert "Another device changed this note meanwhile: both texts are kept." in text(late)
    client.post(url("field_note_remove", dossier.pk, kept.uuid))
    assert "No note yet." in text(client.get(address))
    gone = client.post(url("field_send_note", dossier.pk), note(uuid=kept.uuid, based_on=3))
    assert gone.json()["reasons"] == ["This note was removed on another device."]


# --- the kit --------------------------------------------------------------------------------------------------------


def test_the_kit_puts_first_what_deserves_a_look(as_, lead, dossier):
    """A level without evidence, a mandatory criterion too low, what does not apply; and contested points before all."""
    criteria = {criterion.code: criterion for criterion in dossier.criteria}
    for code, level in (("A1", 1), ("A2", 3), ("A3", 1), ("A4", 2)):
        dossier.answers.update_or_create(criterion=criteria[code], defaults={"level": level})
    lines = {line.criterion.code: line for line in kit.kit_lines(dossier, lead)}
    assert [(r.rank, str(r.words)) for r in lines["A1"].reasons] == [
        (1, "A mandatory criterion, declared under the level that any award asks for.")
    ]
    assert str(lines["A2"].reasons[0].words) == "Declared at level 3 without evidence."
    assert str(lines["A3"].reasons[0].words) == "Declared at level 1: what keeps it there?"
    assert [line.criterion.code for line in kit.points_first(lines.values())] == ["A1", "A2", "A4", "A3"]
    dossier.answers.update_or_create(
        criterion=criteria["B1"], defaults={"not_applicable": True, "na_reason": "Sans objet."}
    )
    piece = dossier.evidences.create(
        title="Le bilan", kind="document", link="https://example.org/", added_by=path.lead(dossier)
    )
    piece.uses.create(criterion=criteria["A2"])
    for mission, level in zip(dossier.assignments.all(), (1, 3), strict=True):
        Grid.objects.create(assignment=mission, submitted_at=clock.now()).answers.create(
            criterion=criteria["C1"], level=level
        )
    lines = {line.criterion.code: line for line in kit.kit_lines(dossier, lead)}
    assert {code: [str(reason.words) for reason in lines[code].reasons] for code in ("A2", "B1", "C1")} == {
        "A2": ["Declared at level 3, held at 2 unless it is seen on the visit."],
        "B1": ["Declared not applicable: see whether the condition holds."],
        "C1": ["The assessors are 2 levels apart."],
    }
    dossier.findings.create(criterion=criteria["A3"], text="À revoir.", grade="minor", raised_by=lead)
    dossier.replies.create(
        criterion=criteria["A3"], stance="contest", text="Non.", written_by=path.lead(dossier)
    )
    assert kit.points_first(kit.kit_lines(dossier, lead))[0].criterion.code == "A3"

    response = as_(lead).get(url("kit_pdf", dossier.pk))
    document = PdfReader(BytesIO(response.content))
    words = " ".join("".join(page.extract_text() for page in document.pages).split())
    assert document.trailer["/Root"]["/MarkInfo"]["/Marked"]
    for sentence in (
        "Points to look at first",
        "Contested by the territory in its reply.",
        "Coopérative du moulin",
        "Blank grids",
    ):
        assert sentence in words
    assert words.count("Level observed") == len(criteria)


def test_the_worker_and_the_manifest_are_made_for_one_person_and_one_mission(as_, lead, dossier):
    bodies = set()
    for person in (lead, assessor.second_assessor()):
        response = as_(person).get(url("field_worker", dossier.pk))
        assert response["Content-Type"].startswith("text/javascript")
        assert f'"field:{person.pk}:{dossier.pk}:{dossier.current_visit.pk}"' in response.content.decode()
        bodies.add(response.content)
    assert len(bodies) == 2
    manifest = json.loads(as_(lead).get(url("field_manifest", dossier.pk)).content)
    assert manifest["scope"] == manifest["start_url"] == url("field", dossier.pk)
    for language in ("en", "fr", "es"):
        with override(language):
            worker = url("field_worker", dossier.pk)
            assert worker == f"{url('field', dossier.pk)}worker.js"
            assert resolve(worker).view_name == "certification:field_worker"


def test_the_page_reads_the_same_number_of_times_whatever_there_is(
    as_, lead, dossier, django_assert_max_num_queries
):
    client, address = as_(lead), url("field", dossier.pk)
    criteria = dossier.criteria
    for number in range(30):
        sent = note(about=f"c:{criteria[number % 20].code}", text=f"Note {number}")
        client.post(url("field_send_note", dossier.pk), sent)
    with django_assert_max_num_queries(40):
        assert "Note 29" in text(client.get(address))
    with django_assert_max_num_queries(20):
        client.get(url("field_state", dossier.pk))
