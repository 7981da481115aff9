"""The difference and the migration map in the administration."""

import pytest
from django.urls import reverse

from certification.models import Criterion, FrameworkVersion, MapEntry
from certification.rules.permissions import SYSTEM
from certification.services.framework import load_framework
from tests.factories import people
from tests.factories.framework import criterion, small_document, small_version, texts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english_accounts")]


@pytest.fixture
def draft():
    small_version(publish=True)
    document = small_document(version="2.0")
    document["axes"][0]["criteria"][1]["name"] = texts("Another name")
    document["axes"][1]["criteria"].pop(1)
    document["axes"][1]["criteria"].append(criterion("B9"))
    return load_framework(document, actor=SYSTEM)


@pytest.fixture
def manager(client):
    client.force_login(people.scheme_manager())


def address(name, version, *args):
    return reverse(f"framework_version:{name}", args=[version.pk, *args])


def test_the_page_of_a_version_leads_to_both(client, manager, draft):
    page = client.get(reverse("framework_version:inspect", args=[draft.pk])).content.decode()
    assert address("difference", draft) in page
    assert address("map", draft) in page


def test_the_difference_is_read_since_the_version_before(
    client, manager, draft, django_assert_max_num_queries
):
    client.get(address("difference", draft))
    with django_assert_max_num_queries(50):
        page = client.get(address("difference", draft))
    assert len(page.context["chapters"]) == 1
    names = [item.name.split(" ")[0] for item in page.context["chapters"][0].items]
    assert names == ["A2", "B9", "B2"]
    other = client.get(address("difference", draft.former) + f"?since={draft.pk}")
    assert other.context["former"] == draft


def test_the_map_is_proposed_completed_and_followed_live(client, manager, draft):
    url = address("map", draft)
    assert "Prepare the migration map" in client.get(url).content.decode()
    assert client.post(url, {"propose": "1"}).status_code == 302
    page = client.get(url)
    assert [gap["sentence"].split(":")[0] for gap in page.context["gaps"]] == [
        "B2 of version 1.0",
        "B9 of version 2.0",
    ]
    entry_url = page.context["gaps"][0]["url"]
    form = client.get(entry_url).context["form"]
    source = Criterion.objects.get(version=draft.former, code="B2").uid
    assert form["source"].value() == str(source)
    target = Criterion.objects.get(version=draft, code="B9").uid
    refused = client.post(
        entry_url, {"change": "rescaled", "source": source, "target": target, "level_0": "1"}
    )
    assert refused.status_code == 422
    assert "from 0 to 4" in refused.content.decode()
    table = {f"level_{level}": str(level) for level in range(5)}
    typed = {"change": "rescaled", "source": source, "target": target, "note_fr": "Un mot", **table}
    assert client.post(entry_url, typed).status_code == 302
    assert client.get(url).context["gaps"] == []
    entry = MapEntry.objects.get(change="rescaled")
    page = client.get(address("map_entry", draft, entry.pk))
    assert page.context["form"]["note_fr"].value() == "Un mot"
    assert client.post(address("map_entry", draft, entry.pk), {"remove": "1"}).status_code == 302
    assert len(client.get(url).context["gaps"]) == 2
    client.post(url, {"settle": "1"})
    assert client.get(url).context["gaps"] == []


def test_who_only_reads_changes_nothing(client, draft):
    client.force_login(people.case_officer())
    assert client.get(address("map", draft)).status_code == 200
    assert client.post(address("map", draft), {"settle": "1"}).status_code == 404
    assert client.get(address("map_new", draft, "criterion")).status_code == 404
    client.force_login(people.someone())
    assert client.get(address("map", draft)).status_code == 302


def test_nothing_is_written_once_the_version_is_adopted(client, manager):
    small_version(publish=True)
    version = load_framework(small_document(version="2.0"), actor=SYSTEM, publish=True)
    page = client.get(address("map", version))
    assert page.status_code == 200
    assert not page.context["may_write"]
    assert page.context["gaps"] == []
    entry = MapEntry.objects.filter(thing="criterion").first()
    assert client.get(address("map_entry", version, entry.pk)).status_code == 200
    assert client.post(address("map_entry", version, entry.pk), {"remove": "1"}).status_code == 404
    former = FrameworkVersion.objects.get(version="1.0")
    assert client.get(address("map", former)).status_code == 200


@pytest.mark.parametrize("wrong", ["nothing", "question"])
def test_an_unknown_address_does_not_exist(client, manager, draft, wrong):
    assert client.get(address("map_new", draft, wrong)).status_code == 404
    assert client.post(address("map", draft), {}).status_code == 404
