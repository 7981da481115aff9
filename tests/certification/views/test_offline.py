"""What lets the workspace be read without a network: its worker, limited to one dossier and one person."""

import pytest
from django.urls import resolve, reverse
from django.utils.translation import override

from certification.choices import Role
from tests.factories import assessment, people
from tests.factories.path import lead
from tests.factories.territory import member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english_accounts")]


@pytest.fixture
def dossier():
    return assessment.opened()


def address(name, dossier, *args):
    return reverse(f"certification:{name}", args=[dossier.pk, *args])


def test_the_worker_is_made_for_one_person_and_one_dossier(client, dossier):
    leader, colleague = lead(dossier), member(dossier.territory, "colleague@example.org")
    bodies = set()
    for person in (leader, colleague):
        client.force_login(person)
        response = client.get(address("offline_worker", dossier))
        assert response.headers["Content-Type"].startswith("text/javascript")
        assert f'"desk:1:{person.pk}:{dossier.pk}:en"' in response.content.decode()
        bodies.add(response.content)
    assert len(bodies) == 2


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_its_address_is_under_the_self_assessment_in_each_language(dossier, language):
    with override(language):
        worker, workspace = address("offline_worker", dossier), address("workspace", dossier)
        assert worker == f"{workspace}worker.js"
        assert resolve(worker).view_name == "certification:offline_worker"


def test_whoever_does_not_fill_has_no_worker(client, dossier):
    reader = member(dossier.territory, "reader@example.org", role=Role.TERRITORY_READER)
    for person in (reader, people.case_officer(), people.someone("stranger@example.org")):
        client.force_login(person)
        assert client.get(address("offline_worker", dossier)).status_code == 404
    client.logout()
    assert client.get(address("offline_worker", dossier)).status_code == 302


def test_readers_get_no_script_that_keeps_pages(client, dossier):
    client.force_login(people.case_officer())
    for name, *rest in (("workspace",), ("criterion", "A1"), ("questions",)):
        assert "offline.js" not in client.get(address(name, dossier, *rest)).content.decode()


def test_the_policy_allows_workers_of_our_own_alone(client, dossier):
    client.force_login(lead(dossier))
    policy = client.get(address("workspace", dossier)).headers["Content-Security-Policy"]

    assert "worker-src 'self'" in policy


def test_signing_out_empties_what_the_browser_kept(client, dossier):
    client.force_login(lead(dossier))
    response = client.post(reverse("account_logout"))

    assert response.headers["Clear-Site-Data"] == '"storage"'
    assert "Clear-Site-Data" not in client.get("/accounts/login/").headers
