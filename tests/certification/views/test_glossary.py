"""The glossary in three languages, its terms explained in place, and examples beside a criterion."""

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.translation import override

from certification.models import GlossaryTerm, HistoryEntry
from certification.queries import examples
from certification.queries.glossary import Term, pieces_of, terms
from certification.services.glossary import remove_term, write_term
from tests.factories import path, people

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english_accounts")]


def term(name="public space", **fields):
    facts = {
        f"{field}_{language}": f"{field} {language} {name}"
        for field in ("name", "definition")
        for language in ("fr", "en", "es")
    }
    return write_term(actor=people.scheme_manager(), **{**facts, "name_fr": name, **fields})


def known(*forms, code="pact"):
    return Term(code, forms[0], "What it is.", f"term-{code}", forms)


def read(text, terms, used=None):
    return [
        (piece.text, piece.term and piece.term.code)
        for piece in pieces_of(text, terms, set() if used is None else used)
    ]


def test_a_term_is_marked_once_whatever_its_form_and_its_case():
    assert read("Pacts last; a pact binds.", [known("pact", "pacts")]) == [
        ("Pacts", "pact"),
        (" last; a pact binds.", None),
    ]


@pytest.mark.parametrize("text", ["", "impact", "pactole", "No term here", "co_pact"])
def test_a_part_of_a_word_is_no_term(text):
    assert "".join(part for part, code in read(text, [known("pact")]) if code is None) == text


def test_the_longest_term_wins_and_what_is_explained_above_is_not_explained_again():
    terms = [known("pact"), known("pact of the valley", code="valley")]
    assert read("The pact of the valley", terms) == [("The ", None), ("pact of the valley", "valley")]
    assert read("The pact", terms, used={"pact"}) == [("The pact", None)]


@pytest.mark.parametrize("language", ["fr", "en", "es"])
def test_the_page_is_public_in_three_languages(client, language):
    term()
    with override(language):
        answer = client.get(reverse("certification:glossary"))
    assert f"definition {language} public space" in answer.content.decode()
    assert not answer.cookies


def test_the_page_asks_one_query_for_any_number_of_terms(client, django_assert_num_queries):
    for number in range(12):
        term(f"mot {number}")
    cache.clear()
    with django_assert_num_queries(1):
        assert len(terms("fr")) == 12
    with django_assert_num_queries(0):
        terms("fr")


def test_a_term_is_explained_in_the_text_of_a_criterion_by_a_link_and_a_description(client):
    dossier = path.eligible()
    criterion = dossier.criteria[0]
    word = max(criterion.expected.replace(",", " ").replace(".", " ").split(), key=len)
    found = term(word, name_en=word, definition_en="What <it> is.")
    cache.clear()
    client.force_login(path.lead(dossier))
    page = client.get(reverse("certification:criterion", args=[dossier.pk, criterion.code])).content.decode()
    assert f'aria-describedby="gloss-{found.anchor}"' in page
    assert page.count(f'id="gloss-{found.anchor}"') == 1
    assert "What &lt;it&gt; is." in page
    assert f"{reverse('certification:glossary')}#{found.anchor}" in page


def test_a_change_is_read_at_once(client, django_capture_on_commit_callbacks):
    found = term()
    client.get(reverse("certification:glossary"))
    names = {
        name: getattr(found, name)
        for name in ("name_fr", "name_en", "name_es", "definition_fr", "definition_es")
    }
    with django_capture_on_commit_callbacks(execute=True):
        write_term(actor=people.scheme_manager(), term=found, definition_en="Reworded.", **names)
    assert "Reworded." in client.get(reverse("certification:glossary")).content.decode()
    assert GlossaryTerm.objects.count() == 1


def test_a_term_is_removed_once_confirmed(client, django_capture_on_commit_callbacks):
    found = term()
    manager = people.scheme_manager()
    client.force_login(manager)
    where = reverse("glossaryterm:end", args=[found.pk])
    assert "Remove the term" in client.get(where).content.decode()
    assert "definition en public space" in client.get(reverse("certification:glossary")).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(where).status_code == 302
    assert not GlossaryTerm.objects.exists()
    assert "definition en public space" not in client.get(reverse("certification:glossary")).content.decode()
    assert HistoryEntry.objects.filter(action="certification.glossaryterm.remove").exists()
    with pytest.raises(PermissionDenied):
        remove_term(term(), actor=people.someone())


# --- examples -----------------------------------------------------------------------------------------------------


def test_examples_come_from_whoever_registered_and_are_kept(monkeypatch, django_assert_num_queries):
    asked = []

    def provider(code, axis, questions, limit):
        asked.append((code, axis, questions, limit))
        return [examples.Example(f"Sheet {number}", f"/fr/{number}/") for number in range(5)]

    monkeypatch.setattr(examples, "_providers", [])
    examples.register(provider)
    examples.register(provider)
    criterion = path.eligible().criteria[0]
    assert [found.title for found in examples.examples_for(criterion)] == ["Sheet 0", "Sheet 1", "Sheet 2"]
    with django_assert_num_queries(0):
        examples.examples_for(criterion)
    assert asked == [(criterion.code, criterion.axis.code, list(criterion.questions), 3)]
