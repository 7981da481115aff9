"""One's own data: a copy for oneself alone, after signing in again; an account closed and kept."""

import io
import json
import zipfile

import pytest
from django.core import mail
from django.urls import reverse

from certification import clock
from certification.models import Closure, PersonExport, PrivateFile
from certification.services import comment as comments
from certification.services import person_export as exports
from tests.factories import path, people
from tests.factories.territory import member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english_accounts")]

OWN = "certification:own_data"


@pytest.fixture
def ana():
    """A member who wrote, beside another who did."""
    dossier = path.eligible()
    ana = member(dossier.territory, "ana@example.org", name="Ana Souza")
    other = member(dossier.territory, "other@example.org", name="Théodule Other")
    for person, text in ((ana, "Il manque la source."), (other, "Une phrase de Théodule.")):
        comments.add_comment(dossier, dossier.criteria[0], actor=person, text=text)
    return ana


def signs_in_again(client, response):
    assert response["Location"].startswith(reverse("account_reauthenticate"))
    return client.post(response["Location"], {"password": "password"})


def made_for(person):
    return exports.make_person_export(exports.ask_person_export(person, actor=person))


def test_a_copy_is_asked_for_made_and_downloaded_by_its_person(
    client, ana, django_capture_on_commit_callbacks
):
    client.force_login(ana)
    page = client.get(reverse(OWN)).content.decode()
    assert "No copy yet." in page
    with django_capture_on_commit_callbacks(execute=True):
        signs_in_again(client, client.post(reverse(OWN)))
    export = PersonExport.objects.get()
    assert export.status == "ready"
    assert any("The copy of your data is ready" in message.subject for message in mail.outbox)
    page = client.get(reverse(OWN)).content.decode()
    address = reverse("certification:own_data_file", args=[export.pk])
    assert address in page
    answer = client.get(address)
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    assert {"data.html", "data.json"} <= set(archive.namelist())
    data = archive.read("data.json").decode()
    assert "Il manque la source." in data
    assert "ana@example.org" in json.loads(data)["account"]
    assert "Théodule" not in data + archive.read("data.html").decode()
    assert "Il manque la source." in archive.read("data.html").decode()
    with clock.at(clock.localdate().replace(year=clock.localdate().year + 1)):
        assert client.get(address).status_code == 404
        assert exports.forget_person_exports() == 1
    assert not PrivateFile.objects.filter(pk=export.file_id).exists()


def test_a_download_asks_for_the_password_and_a_stranger_finds_nothing(client, ana):
    address = reverse("certification:own_data_file", args=[made_for(ana).pk])
    client.force_login(ana)
    asked = client.get(address)
    assert asked["Location"].startswith(reverse("account_reauthenticate"))
    stranger = people.administrator()
    client.force_login(stranger)
    signs_in_again(client, client.get(address))
    assert client.get(address).status_code == 404


def test_files_that_one_joined_are_in_the_copy():
    dossier = path.submitted()
    lead = path.lead(dossier)
    export = made_for(lead)
    with export.file.file.open("rb") as content:
        archive = zipfile.ZipFile(io.BytesIO(content.read()))
        assert archive.read("files/001-mandat.pdf") == path.PDF


def test_an_account_is_closed_and_kept(client, ana):
    client.force_login(ana)
    address = reverse("certification:close_account")
    assert "What stays" in client.get(address).content.decode()
    signs_in_again(client, client.post(address))
    closure = Closure.objects.get(person=ana)
    assert "Keep my account" in client.get(reverse(OWN)).content.decode()
    assert client.get(reverse("certification:keep_account")).status_code == 405
    client.post(reverse("certification:keep_account"))
    closure.refresh_from_db()
    assert closure.cancelled_at is not None
    assert "Keep my account" not in client.get(reverse(OWN)).content.decode()


def test_who_cannot_close_reads_why(client, ana):
    lead = path.lead(path.Dossier.objects.get())
    client.force_login(lead)
    address = reverse("certification:close_account")
    page = client.get(address).content.decode()
    assert "has no other project leader" in page
    assert "btn-danger" not in page
    client.post(address)
    assert not Closure.objects.exists()


def test_the_account_leads_to_its_data(client, ana):
    client.force_login(ana)
    assert reverse(OWN) in client.get(reverse("account_email")).content.decode()
    client.logout()
    assert client.get(reverse(OWN)).status_code == 302


def test_the_page_costs_the_same_for_one_copy_and_for_many(client, ana, django_assert_max_num_queries):
    for _time in range(4):
        made_for(ana)
    client.force_login(ana)
    client.get(reverse(OWN))
    with django_assert_max_num_queries(16):
        client.get(reverse(OWN))
