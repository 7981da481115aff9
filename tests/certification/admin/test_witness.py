"""Witnesses of the register in the administration: trusted, seen, ended."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from certification.models import Cosignature, HistoryEntry, Witness
from certification.services.log import sign_checkpoint
from certification.services.witness import receive_cosignature
from tests.factories import log as factory
from tests.factories import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(english_accounts, client):
    person = people.scheme_manager()
    client.force_login(person)
    return person


def given(**changes):
    return {
        "organisation": "Antenne du Sud audois",
        "key": f" {factory.key_of(2)}\n",
        "contact_page": "https://antenna-2.example.org/",
        "every_days": 7,
        **changes,
    }


def test_a_witness_is_trusted_by_its_key_and_ended(client, manager):
    assert client.post(reverse("witness:add"), given()).status_code == 302
    witness = Witness.objects.get()
    assert (witness.key, witness.organisation) == (str(factory.key_of(2)), "Antenne du Sud audois")
    assert client.post(reverse("witness:end", args=[witness.pk])).status_code == 302
    assert Witness.objects.get().valid_to is not None
    assert client.get(reverse("witness:end", args=[witness.pk])).status_code == 404
    actions = HistoryEntry.objects.order_by("sequence").values_list("action", flat=True)
    assert list(actions)[-2:] == ["certification.witness.register", "certification.witness.end"]


def test_what_is_not_the_key_of_a_witness_is_refused_and_stays_typed(client, manager):
    refused = client.post(reverse("witness:add"), given(key="antenne+1234"))
    assert refused.status_code == 422
    page = refused.content.decode()
    assert "This is not the key of a witness." in page
    assert "Antenne du Sud audois" in page
    assert not Witness.objects.exists()


def test_the_list_says_when_each_came_last_in_the_same_number_of_queries(client, manager):
    factory.witness()
    factory.fill(3)
    receive_cosignature(factory.cosigned(sign_checkpoint()))
    page = client.get(reverse("witness:index")).content.decode()
    assert "Antenne 2" in page
    assert "Entries checked" in page
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("witness:index"))
    for seed in range(20, 26):
        factory.witness(seed)
    with CaptureQueriesContext(connection) as many:
        client.get(reverse("witness:index"))
    assert len(many) == len(few)
    exported = client.get(reverse("witness:index"), {"export": "csv"})
    assert str(factory.key_of(20)) in b"".join(exported.streaming_content).decode()
    assert Cosignature.objects.count() == 1
