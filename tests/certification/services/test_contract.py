"""The text of the mark-use contract: published by those who keep the scheme, version after version."""

from io import StringIO

import pytest
import yaml
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command

from certification.errors import NotAllowed
from certification.models import ContractText, HistoryEntry, MarkContract
from certification.services.pledge import publish_contract
from tests.factories import certificate, path, people

pytestmark = pytest.mark.django_db

LANGUAGES = ("fr", "en", "es")


def clause(text="Rien que {territory}.", title="Objet"):
    return {"title": dict.fromkeys(LANGUAGES, title), "text": dict.fromkeys(LANGUAGES, text)}


def test_who_signed_stays_bound_by_the_text_that_they_signed():
    before = certificate.signed(number="TR-2026-0001")
    text = publish_contract(actor=people.scheme_manager(), clauses=[clause()])
    assert (text.number, ContractText.current()) == (2, text)
    after = certificate.signed(number="TR-2026-0002")
    signed = {contract.award_id: contract for contract in MarkContract.objects.select_related("text")}
    assert (signed[before.pk].text.number, signed[after.pk].text.number) == (1, 2)
    assert signed[after.pk].content["fr"] == [{"title": "Objet", "text": f"Rien que {after.territory.name}."}]
    assert HistoryEntry.objects.filter(action="certification.contracttext.publish").count() == 1


def test_the_contract_gives_a_suspension_its_longest_time():
    award = certificate.signed()
    text = MarkContract.objects.get(award=award).content
    # Six months, prolonged once.
    assert any("12 mois au plus" in clause["text"] for clause in text["fr"])


def test_the_same_text_is_published_once():
    manager = people.scheme_manager()
    first = publish_contract(actor=manager, clauses=[clause()])
    assert publish_contract(actor=manager, clauses=[clause()]) == first


def test_who_does_not_keep_the_scheme_publishes_nothing():
    leader = path.lead(path.draft_dossier())
    for person in (people.case_officer(), people.chair(), people.guardian(), leader, people.someone()):
        with pytest.raises(PermissionDenied):
            publish_contract(actor=person, clauses=[clause()])


@pytest.mark.parametrize(
    ("clauses", "said"),
    [
        ([], "Write one clause at least."),
        ([clause(text=" ")], "Clause 1 is not complete in this language: fr."),
        (
            [clause(), {"title": {"fr": "Seul"}, "text": None}],
            "Clause 2 is not complete in this language: fr.",
        ),
        (["Tout est permis."], "Clause 1 is not complete in this language: fr."),
        ([clause(text="{nobody}")], "“{nobody}” is not a placeholder"),
        ([clause(title="{nobody}")], "“{nobody}” is not a placeholder"),
    ],
)
def test_a_text_that_cannot_be_signed_is_refused(clauses, said):
    with pytest.raises(NotAllowed, match=said.replace("{", r"\{")):
        publish_contract(actor=people.scheme_manager(), clauses=clauses)
    assert ContractText.objects.filter(number=2).count() == 0


def test_the_command_prints_the_text_in_force_and_publishes_the_next_one(tmp_path):
    printed = StringIO()
    call_command("publish_contract", stdout=printed)
    read = yaml.safe_load(printed.getvalue())
    assert read["clauses"] == ContractText.current().clauses
    file = tmp_path / "contract.yaml"
    file.write_text(yaml.safe_dump({"clauses": [*read["clauses"], clause()]}), encoding="utf-8")
    with pytest.raises(CommandError, match="Say who publishes"):
        call_command("publish_contract", file)
    with pytest.raises(CommandError, match="may not publish"):
        call_command("publish_contract", file, by=people.case_officer().email)
    said = StringIO()
    call_command("publish_contract", file, by=people.scheme_manager().email, stdout=said)
    assert "Version 2 is in force" in said.getvalue()
    file.write_text("clauses: [", encoding="utf-8")
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("publish_contract", file, by=people.scheme_manager().email)
