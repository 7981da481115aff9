"""The questionnaire in a spreadsheet: downloaded, filled in away from the site, sent back, chosen line by line."""

import io
import zipfile

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.translation import override
from openpyxl import Workbook, load_workbook

from certification.choices import Role
from certification.models import Answer, FilledQuestionnaire, HistoryEntry
from certification.services import assessment as services
from certification.services.files import XLSX
from tests.factories import assessment, people
from tests.factories.path import lead
from tests.factories.territory import member, territory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english_accounts")]


@pytest.fixture
def dossier():
    return assessment.opened()


@pytest.fixture
def leader(client, dossier):
    client.force_login(lead(dossier))
    return client


def address(name, dossier, *args):
    return reverse(f"certification:{name}", args=[dossier.pk, *args])


def download(client, dossier):
    response = client.get(address("questionnaire_download", dossier))
    assert response.status_code == 200
    assert response.headers["Content-Type"] == XLSX
    return load_workbook(io.BytesIO(response.content))


def bytes_of(book):
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def send(client, dossier, book, name="questionnaire.xlsx"):
    data = book if isinstance(book, bytes) else bytes_of(book)
    return client.post(
        address("questionnaire", dossier), {"upload": SimpleUploadedFile(name, data, XLSX)}, follow=True
    )


def row_of(sheet, code):
    return next(row for row in sheet.iter_rows(min_row=4) if row[0].value == code)


def fill(book, code, *, level=None, reason=None, text=None):
    row = row_of(book.worksheets[0], code)
    for cell, value in zip(row[3:6], (level, reason, text), strict=True):
        if value is not None:
            cell.value = value


def save(dossier, code, text, *, actor=None, level=2):
    criterion = next(row for row in dossier.criteria if row.code == code)
    stored = dossier.answers.filter(criterion=criterion).first()
    return services.save_answer(
        dossier,
        criterion,
        actor=actor or lead(dossier),
        level=level,
        not_applicable=False,
        na_reason="",
        text=text,
        revision=stored.revision if stored else 0,
    )


def choices(response):
    """Return the preview's form as the browser would send it, untouched."""
    form = BeautifulSoup(response.content, "lxml").select_one("form[action*=apply]")
    fields = form.select("input[type=hidden], input[type=radio][checked]")
    return {field["name"]: field["value"] for field in fields if field["name"] != "csrfmiddlewaretoken"}


def words(response):
    return BeautifulSoup(response.content, "lxml").select_one("main").get_text(" ", strip=True)


# --- round trip ---------------------------------------------------------------------------------------------------


def test_it_is_filled_in_and_comes_back_after_a_preview(leader, dossier):
    save(dossier, "A1", "Avant.")
    book = download(leader, dossier)
    fill(book, "A1", level=3, text="Après,\nsur deux lignes.")
    fill(book, "A2", level="1")
    book.worksheets[1].cell(4, 3).value = "Des emplois."
    preview = send(leader, dossier, book)

    assert [a.text for a in Answer.objects.all()] == ["Avant."]
    assert "Avant." in words(preview)
    assert "sur deux lignes." in words(preview)
    chosen = choices(preview)
    assert {name for name in chosen if name.startswith("take-")} == {"take-A1", "take-A2", "take-Q1"}
    assert set(chosen.values()) >= {"file"}

    done = leader.post(address("questionnaire_apply", dossier), chosen, follow=True)
    stored = {a.criterion.code: a for a in dossier.answers.select_related("criterion")}
    assert "3 answers were saved." in words(done)
    assert (stored["A1"].level, stored["A1"].text, stored["A1"].revision) == (
        3,
        "Après,\nsur deux lignes.",
        2,
    )
    assert (stored["A2"].level, stored["A2"].text) == (1, "")
    assert dossier.question_answers.get().text == "Des emplois."
    assert not FilledQuestionnaire.objects.exists()
    entry = HistoryEntry.objects.get(action="certification.dossier.import_questionnaire")
    assert entry.data["lines"] == ["A1", "A2", "Q1"]


def test_a_file_sent_back_untouched_changes_nothing(leader, dossier):
    assessment.answered(dossier)
    save(dossier, "A2", "=SUM(A1)")
    preview = send(leader, dossier, download(leader, dossier))

    assert "nothing would change" in words(preview)
    assert FilledQuestionnaire.objects.get().lines == []


@pytest.mark.parametrize("language", ["fr", "es"])
def test_it_is_in_the_readers_language_and_read_back_in_another(leader, dossier, language):
    with override(language):
        book = download(leader, dossier)
    code = next(row.code for row in dossier.criteria if row.na_allowed and not row.is_veto)
    words_of_na = next(
        row[1].value for row in book["_dossier"].iter_rows() if row[0].value == "not_applicable"
    )
    fill(book, code, level=words_of_na, reason="Pas de littoral.")
    preview = send(leader, dossier, book)
    leader.post(address("questionnaire_apply", dossier), choices(preview))

    answer = dossier.answers.get()
    assert (answer.not_applicable, answer.level, answer.na_reason) == (True, None, "Pas de littoral.")


def test_only_the_cells_to_fill_are_open_and_levels_are_chosen_from_a_list(leader, dossier):
    sheet, questions, hidden = download(leader, dossier).worksheets
    row = row_of(sheet, "A1")

    assert sheet.protection.sheet
    assert questions.protection.sheet
    assert [cell.protection.locked for cell in row[:3]] == [True, True, True]
    assert not row[3].protection.locked
    assert not row[5].protection.locked
    assert hidden.sheet_state == "veryHidden"
    assert any(row[3].coordinate in validation.sqref for validation in sheet.data_validations.dataValidation)
    assert sheet.max_row == 3 + 31
    assert questions.max_row == 3 + 5


# --- meanwhile ----------------------------------------------------------------------------------------------------


def test_what_somebody_saved_meanwhile_is_a_conflict_kept_unless_chosen(leader, dossier):
    save(dossier, "A1", "Avant.")
    book = download(leader, dossier)
    fill(book, "A1", text="Dans le train.")
    colleague = member(dossier.territory, "colleague@example.org", name="Béa Colin")
    save(dossier, "A1", "Au bureau.", actor=colleague)
    preview = send(leader, dossier, book)

    assert "Saved meanwhile by Béa Colin" in words(preview)
    kept = choices(preview)
    assert kept["take-A1"] == "now"
    leader.post(address("questionnaire_apply", dossier), {**kept, "take-A1": "file"})
    assert dossier.answers.get().text == "Dans le train."


def test_what_was_not_touched_in_the_file_does_not_undo_others(leader, dossier):
    save(dossier, "A1", "Avant.")
    book = download(leader, dossier)
    save(dossier, "A1", "Au bureau.")
    send(leader, dossier, book)

    assert FilledQuestionnaire.objects.get().lines == []


def test_a_save_between_the_preview_and_the_confirmation_is_not_covered(leader, dossier):
    save(dossier, "A1", "Avant.")
    book = download(leader, dossier)
    fill(book, "A1", text="Dans le train.")
    chosen = choices(send(leader, dossier, book))
    save(dossier, "A1", "À l’instant.")
    response = leader.post(address("questionnaire_apply", dossier), chosen)

    assert response.status_code == 422
    assert "A1: somebody saved it just now. Compare again." in words(response)
    assert dossier.answers.get().text == "À l’instant."
    assert choices(response)["take-A1"] == "now"


def test_a_file_put_aside_leaves_nothing(leader, dossier):
    book = download(leader, dossier)
    fill(book, "A1", level=1)
    send(leader, dossier, book)
    leader.post(address("questionnaire", dossier), {"drop": "yes"})

    assert not FilledQuestionnaire.objects.exists()
    assert not dossier.answers.exists()


# --- errors, each with its cell -----------------------------------------------------------------------------------


def test_every_cell_that_cannot_be_read_is_named_and_the_rest_is_offered(leader, dossier):
    book = download(leader, dossier)
    veto = next(row.code for row in dossier.criteria if row.is_veto)
    others = [row.code for row in dossier.criteria if row.code != veto][:4]
    fill(book, others[0], level="9")
    fill(book, others[1], text="=1+1")
    fill(book, others[2], text="x" * 4001)
    fill(book, others[3], level=2)
    fill(book, veto, level="does not apply")
    sheet = book.worksheets[0]
    cells = {code: row_of(sheet, code) for code in (*others, veto)}
    preview = send(leader, dossier, book)

    for expected in (
        f"Answers!{cells[others[0]][3].coordinate}: choose a level from 0 to 4.",
        f"Answers!{cells[others[1]][5].coordinate}: it holds a formula: type the text or the level itself.",
        f"Answers!{cells[others[2]][5].coordinate}: shorten the text: at most 4000 characters.",
        f"Answers!{cells[veto][3].coordinate}: this criterion always applies: give a level.",
    ):
        assert expected in words(preview)
    assert [line["code"] for line in FilledQuestionnaire.objects.get().lines] == [others[3]]


def test_a_line_twice_and_a_foreign_code_are_named(leader, dossier):
    book = download(leader, dossier)
    sheet = book.worksheets[0]
    sheet.cell(40, 1).value, sheet.cell(40, 4).value = "A1", 2
    sheet.cell(41, 1).value = "Z9"
    preview = send(leader, dossier, book)

    assert "Answers!A40: “A1” stands twice: keep one line." in words(preview)
    assert "Answers!A41: “Z9” is not in this questionnaire." in words(preview)


# --- attacks ------------------------------------------------------------------------------------------------------


def with_hidden(book, key, value):
    for row in book["_dossier"].iter_rows():
        if row[0].value == key:
            row[1].value = value
    return book


def other_book(_book):
    book = Workbook()
    book.active.append(["A1", 2])
    return bytes_of(book)


def with_macro(book):
    stream = io.BytesIO(bytes_of(book))
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"x")
    return stream.getvalue()


def bomb(book):
    stream = io.BytesIO(bytes_of(book))
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/bomb.bin", b"\0" * (40 * 1024 * 1024))
    return stream.getvalue()


def swollen(book):
    stream = io.BytesIO(bytes_of(book))
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive:
        for number in range(30):
            archive.writestr(f"xl/media/{number}.bin", b"\0" * 1_000_000)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("attack", "sentence"),
    [
        (lambda book: with_hidden(book, "dossier", 999_999), "that of another dossier"),
        (lambda book: with_hidden(book, "framework", "0" * 64), "follows another version of the framework"),
        (lambda book: with_hidden(book, "format", "9"), "is not the questionnaire of a dossier"),
        (lambda book: with_hidden(book, "max_level", "many"), "is not the questionnaire of a dossier"),
        (other_book, "is not the questionnaire of a dossier"),
        (with_macro, "contains macros"),
        (bomb, "built in an unusual way"),
        (swollen, "holds far more than a questionnaire"),
        (lambda _book: b"%PDF-1.7\n", "is not an XLSX spreadsheet"),
        (lambda _book: b"MZ\x90\x00 an executable", "is not a type that we accept"),
        (lambda _book: b"PK\x03\x04 damaged", "is damaged"),
        (lambda _book: b"x" * (2 * 1024 * 1024 + 1), "is larger than 2 MB"),
    ],
)
def test_a_file_that_is_not_ours_is_refused_in_a_sentence(leader, dossier, attack, sentence):
    response = send(leader, dossier, attack(download(leader, dossier)))

    assert response.status_code == 422
    assert sentence in words(response)
    assert not FilledQuestionnaire.objects.exists()


def test_no_file_is_said(leader, dossier):
    response = leader.post(address("questionnaire", dossier), {})

    assert response.status_code == 422
    assert "Choose the file of the questionnaire." in words(response)


def test_a_submitted_dossier_takes_nothing_back(client):
    dossier = assessment.ready_to_submit()
    client.force_login(lead(dossier))
    book = download(client, dossier)
    fill(book, "A1", text="Trop tard.")
    chosen = choices(send(client, dossier, book))
    services.submit_self_assessment(dossier, actor=lead(dossier))

    for response in (
        client.post(address("questionnaire_apply", dossier), chosen),
        send(client, dossier, book),
    ):
        assert response.status_code == 422
        assert "The self-assessment was submitted" in words(response)
    assert not dossier.answers.filter(text="Trop tard.").exists()
    assert client.get(address("questionnaire_download", dossier)).status_code == 302


def test_each_role_meets_its_own_door(client, dossier):
    reader = member(dossier.territory, "reader@example.org", role=Role.TERRITORY_READER)
    contributor = member(dossier.territory, "contributor@example.org")
    elsewhere = lead_of_another()
    table = {contributor: 200, reader: 404, people.case_officer(): 404, elsewhere: 404}
    for person, status in table.items():
        client.force_login(person)
        for name in ("questionnaire", "questionnaire_download"):
            assert client.get(address(name, dossier)).status_code == status, (person, name)


def lead_of_another():
    return territory("Plateau des Vents").memberships.get(role=Role.TERRITORY_LEAD).person


def test_nobody_confirms_the_file_of_somebody_else(client, dossier):
    client.force_login(lead(dossier))
    book = download(client, dossier)
    fill(book, "A1", level=1)
    chosen = choices(send(client, dossier, book))
    client.force_login(member(dossier.territory, "contributor@example.org"))

    assert "What “" not in words(client.get(address("questionnaire", dossier)))
    assert client.post(address("questionnaire_apply", dossier), chosen).status_code == 404


def test_the_preview_costs_the_same_for_one_line_and_for_all(leader, dossier, django_assert_max_num_queries):
    book = download(leader, dossier)
    for criterion in dossier.criteria:
        fill(book, criterion.code, level=1)
    send(leader, dossier, book)
    with django_assert_max_num_queries(20):
        response = leader.get(address("questionnaire", dossier))
    assert len([name for name in choices(response) if name.startswith("take-")]) == 31
