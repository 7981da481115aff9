"""A decision and what follows, through the pages."""

import pytest

from certification.choices import DossierStatus, MarkScope, Role
from certification.models import Decision, ThirdPartyVerification
from tests.factories import committee, path, people, report
from tests.pages import url, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def test_the_public_part_of_a_decision_names_no_voter(as_):
    item = committee.in_ballot(outcome="conditional")
    group = committee.committee()
    committee.vote(item, against=[group.members["HAB"][0]])
    as_(group.chair).post(url("item_move", item.pk, "close_ballot"))
    as_(group.chair).post(url("item_move", item.pk, "decide"))
    decision = Decision.objects.get()
    as_(group.secretary).post(url("countersign", decision.pk))
    page = words(as_(path.lead(item.dossier)).get(url("decision", decision.pk)))
    assert "Votes by family of actors" in page
    assert "Publier le compte rendu annuel" in page
    assert "Les familles décident ensemble" in page
    assert "The territory may appeal until" in page
    assert not any(person.name in page for person in group.everyone)
    assert "logement saisonnier" not in page


def test_the_territory_reads_nothing_before_the_countersignature(as_):
    decision = committee.recorded()
    assert as_(path.lead(decision.dossier)).get(url("decision", decision.pk)).status_code == 404


def test_a_recused_member_does_not_read_an_unsigned_decision(as_):
    recused = committee.committee().members["ENT"][0]
    decision = committee.recorded(committee.in_session(recused=[recused]))
    assert as_(recused).get(url("decision", decision.pk)).status_code == 404


def test_a_decision_is_private_until_an_award_is_public(client):
    decision = committee.decided()
    assert client.get(url("decision", decision.pk)).status_code == 404


def test_conditions_are_met_verified_agreed_and_lifted_through_the_pages(as_):
    decision = committee.decided(outcome="conditional")
    dossier, condition = committee.dossier_of(decision), decision.conditions.get()
    lead, assessor = path.lead(dossier), report.assessors(dossier)[0]
    group = committee.committee()
    address = url("conditions", dossier.pk)

    client = as_(lead)
    assert client.get(address).status_code == 200
    empty = client.post(url("condition_proof", dossier.pk, condition.pk), {f"c{condition.pk}-text": " "})
    assert empty.status_code == 422
    client.post(
        url("condition_proof", dossier.pk, condition.pk), {f"c{condition.pk}-text": "C’est en ligne."}
    )
    assert as_(lead).post(url("condition_verify", dossier.pk, condition.pk)).status_code == 403

    client = as_(assessor)
    assert "Verify the condition" in words(client.get(address))
    client.post(url("condition_verify", dossier.pk, condition.pk))
    assert as_(lead).post(url("bureau_agree", dossier.pk, condition.pk)).status_code == 403
    for code in ("ENT", "HAB", "UNI"):
        client = as_(group.members[code][0])
        assert "Agree that this condition is met" in words(client.get(address))
        client.post(url("bureau_agree", dossier.pk, condition.pk))
    again = client.post(url("bureau_agree", dossier.pk, condition.pk))
    assert (again.status_code, "already recorded" in words(again)) == (422, True)

    lift = url("conditions_move", dossier.pk, "lift_conditions")
    assert as_(group.secretary).post(lift).status_code == 403
    client = as_(group.chair)
    assert client.get(address).status_code == 200
    assert client.post(lift).status_code == 302
    assert path.fresh(dossier).status == DossierStatus.ACCREDITED
    assert client.post(lift).status_code == 409
    assert as_(people.someone()).get(address).status_code == 404


def test_a_third_party_verifies_through_its_page(as_):
    dossier = committee.docketed()
    address = url("third_party", dossier.pk)
    officer = people.case_officer()
    assert as_(officer).get(address).status_code == 404
    dossier.mark_scope = MarkScope.COMMERCIAL_EU
    dossier.save(update_fields=["mark_scope"])
    verifier = people.trusted("organisme@example.org", Role.THIRD_PARTY_VERIFIER)
    assert as_(verifier).get(address).status_code == 404
    as_(officer).post(address, {"verifier": verifier.pk})
    client = as_(verifier)
    assert client.get(address).status_code == 200
    assert client.post(address, {"positive": "yes", "statement": ""}).status_code == 422
    client.post(address, {"positive": "no", "statement": "Deux exigences manquent."})
    assert ThirdPartyVerification.objects.get().positive is False
    assert client.post(address, {"positive": "yes", "statement": "Si"}).status_code == 403
    assert "Deux exigences manquent." in words(as_(path.lead(dossier)).get(address))
