"""A private file opens to those who may read its dossier, and to nobody else."""

import pytest
from django.urls import reverse

from certification.services.files import store_bytes
from tests.factories import path, people
from tests.factories.territory import territory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def url(file):
    return reverse("certification:file", args=[file.uuid])


def test_a_member_and_the_secretariat_open_the_letter_as_a_closed_box(client):
    dossier = path.submitted()
    for reader in (path.lead(dossier), people.case_officer(), people.guardian()):
        client.force_login(reader)
        response = client.get(url(dossier.mandate_letter))
        assert response.status_code == 200
        assert b"".join(response.streaming_content) == path.PDF
        assert response["Content-Type"] == "application/pdf"
        assert response["Content-Disposition"] == 'attachment; filename="mandat.pdf"'
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert "no-store" in response["Cache-Control"]


def test_to_all_others_it_does_not_exist(client):
    dossier = path.submitted()
    stranger = path.lead(path.draft_dossier(territory("Val de Brume")))
    for reader in (stranger, people.someone("nobody@example.org"), people.chair()):
        client.force_login(reader)
        assert client.get(url(dossier.mandate_letter)).status_code == 404


def test_the_secretariat_does_not_read_a_draft(client):
    dossier = path.ready_to_submit()
    client.force_login(people.case_officer())
    assert client.get(url(dossier.mandate_letter)).status_code == 404


def test_a_reader_who_is_not_signed_in_is_asked_to(client):
    dossier = path.submitted()
    response = client.get(url(dossier.mandate_letter))
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/")


def test_a_file_that_belongs_to_no_dossier_is_nobodys(client):
    admin = people.administrator()
    file = store_bytes("lost.pdf", "application/pdf", path.PDF, actor=admin)
    client.force_login(admin)
    assert client.get(url(file)).status_code == 404


def test_a_file_lost_from_its_storage_is_not_found(client):
    dossier = path.submitted()
    dossier.mandate_letter.file.storage.delete(dossier.mandate_letter.file.name)
    client.force_login(path.lead(dossier))
    assert client.get(url(dossier.mandate_letter)).status_code == 404


def test_a_file_is_read_and_not_written(client):
    dossier = path.submitted()
    client.force_login(path.lead(dossier))
    assert client.post(url(dossier.mandate_letter)).status_code == 405
