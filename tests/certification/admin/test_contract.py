"""The text of the mark-use contract, written, looked at and published in the administration."""

import pytest
from django.urls import reverse

from certification.models import ContractText, HistoryEntry, Scheme
from certification.models.framework_document import LOCALES
from tests.factories import people

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english_accounts")]
WRITE = reverse("contract:add")


@pytest.fixture
def manager(client):
    person = people.scheme_manager()
    client.force_login(person)
    return person


def typed(client, **changes):
    """Return what the page sends when nothing but `changes` was typed."""
    form = client.get(WRITE).context["form"]
    data = {"number": ContractText.current().number, "do": "publish"}
    for part in (form.management_form, *form.forms):
        for field in part:
            value = field.value()
            if value not in (None, "", False):
                data[field.html_name] = value
    return data | changes


def clause(place, title="Objet", text="Rien que {territory}."):
    return {
        f"clause-{place}-{part}_{locale}": words
        for part, words in (("title", title), ("text", text))
        for locale in LOCALES
    }


def test_a_version_is_looked_at_then_published_with_its_history(client, manager):
    former = ContractText.current()
    place = len(former.clauses)
    more = clause(place, "Préavis", "Un préavis de {notice_days} jours.") | {f"clause-{place}-ORDER": 1}
    looked = client.post(WRITE, typed(client, **more, do="preview"))
    assert f"Un préavis de {Scheme.current().notice_days} jours." in looked.content.decode()
    assert ContractText.current() == former
    published = client.post(WRITE, typed(client, **more), follow=True)
    text = ContractText.current()
    # Before the clause that had the first place: a place given to two goes to the one above on the page.
    assert [clause["title"]["fr"] for clause in text.clauses].index("Préavis") == 1
    assert len(text.clauses) == place + 1
    assert (text.number, text.published_by) == (former.number + 1, manager)
    page = published.content.decode()
    assert page.count("(new or changed)") == len(LOCALES)
    history = client.get(reverse("contract:history", args=[text.pk])).content.decode()
    assert "Publish a text of the mark-use contract" in history
    listing = client.get(reverse("contract:index")).content.decode()
    assert reverse("contract:inspect", args=[former.pk]) in listing


def test_a_clause_is_taken_out(client, manager):
    former = ContractText.current().clauses
    client.post(WRITE, typed(client, **{"clause-0-DELETE": "on"}))
    assert ContractText.current().clauses == former[1:]


def test_one_more_clause_keeps_what_was_typed(client, manager):
    place = len(ContractText.current().clauses)
    page = client.post(WRITE, typed(client, **clause(place, "Une de plus"), do="more"))
    forms = page.context["form"].forms
    assert len(forms) == place + 2
    assert forms[place]["title_fr"].value() == "Une de plus"


@pytest.mark.parametrize("text", ["{dossier}", "{{ settings }}", "{territory"])
def test_a_text_that_names_what_is_not_known_is_refused_and_kept_on_the_page(client, manager, text):
    refused = client.post(WRITE, typed(client, **clause(0, text=text)))
    assert refused.status_code == 422
    assert refused.context["reasons"]
    assert refused.context["form"].forms[0]["text_fr"].value() == text
    assert ContractText.objects.count() == 1


def test_a_language_that_is_missing_is_named(client, manager):
    refused = client.post(WRITE, typed(client, **{"clause-0-text_es": ""}))
    assert refused.status_code == 422
    assert "text_es" in refused.context["form"].forms[0].errors


def test_two_who_write_at_once_do_not_undo_each_other(client, manager):
    late = typed(client, **clause(0))
    client.post(WRITE, typed(client, **clause(1)))
    refused = client.post(WRITE, late)
    assert refused.status_code == 422
    assert "published meanwhile" in refused.content.decode()
    assert ContractText.current().number == 2


def test_the_secretariat_reads_and_does_not_write(client):
    client.force_login(people.case_officer())
    text = ContractText.current()
    page = client.get(reverse("contract:inspect", args=[text.pk]))
    assert page.status_code == 200
    assert WRITE not in page.content.decode()
    assert client.get(WRITE).status_code == 302
    assert client.post(WRITE, {"do": "publish"}).status_code == 302
    assert HistoryEntry.objects.filter(action="certification.contracttext.publish").count() == 0
