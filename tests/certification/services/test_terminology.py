"""The words of the scheme, chosen on one screen and said everywhere; restored as they were."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.translation import gettext, ngettext, override

from certification.errors import NotAllowed
from certification.models import HistoryEntry, Terminology
from certification.rules.terminology import Noun
from certification.services.terminology import change_terminology, hear_of_changes, say_words
from cms.catalogues import Message, messages, parse, write
from tests.factories import certificate, people

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english_accounts")]

LABEL = {
    "award": {
        "fr": Noun("label", "labels"),
        "en": Noun("label", "labels"),
        "es": Noun("distinción", "distinciones"),
    }
}


@pytest.fixture
def chosen(django_capture_on_commit_callbacks):
    """Choose words, and give the catalogues back what they said."""

    def choose(words=LABEL):
        with django_capture_on_commit_callbacks(execute=True):
            return change_terminology(actor=people.scheme_manager(), words=words)

    yield choose
    Terminology.objects.all().delete()
    say_words()


def said(message, language):
    with override(language):
        return gettext(message)


def test_a_word_is_said_in_every_sentence_and_given_back(chosen):
    before = {language: said("Award in force", language) for language in ("fr", "en", "es")}
    chosen()
    assert said("Award in force", "fr") == "Label en vigueur"
    assert said("Award in force", "en") == "Label in force"
    assert said("Award in force", "es") == "Distinción en vigor"
    assert said("Public register", "fr") == "Registre public"
    chosen({})
    assert {language: said("Award in force", language) for language in before} == before
    assert Terminology.chosen() == {}


def test_a_plural_is_said_too(chosen):
    chosen()
    for language, one, many in (("fr", "1 label", "2 labels"), ("en", "1 label", "2 labels")):
        with override(language):
            found = [
                ngettext("%(number)s award", "%(number)s awards", number) % {"number": number}
                for number in (1, 2)
            ]
        assert found == [one, many]


def test_pages_and_papers_speak_the_words(client, chosen):
    chosen()
    award = certificate.issued()
    address = f"/verifier/{award.certificate.code}/"
    assert "Label en vigueur" in client.get(address, headers={"accept-language": "fr"}).content.decode()
    assert "Label in force" in client.get(address, headers={"accept-language": "en"}).content.decode()
    # Addresses never change.
    assert client.get("/fr/registre/").status_code == 200


def test_another_process_hears_of_the_change(chosen, settings):
    chosen()
    settings.TERMINOLOGY_SECONDS = 60
    Terminology.objects.update(words={})
    hear_of_changes()
    assert said("Award in force", "fr") == "Agrément en vigueur"
    Terminology.objects.update(words={"award": {"fr": ["label", "labels"]}})
    hear_of_changes()
    assert said("Award in force", "fr") == "Agrément en vigueur", "not asked again so soon"


def test_words_that_are_said_already_are_not_laid_over_again(chosen, monkeypatch):
    """Every process asks twice a minute: what is laid over each time would never leave its memory."""
    chosen()
    laid = []
    with monkeypatch.context() as patched:
        patched.setattr("certification.services.terminology.lay_over", lambda *words: laid.append(words))
        say_words()
    assert laid == []


@pytest.mark.parametrize(
    "noun", [Noun("label", ""), Noun("", "labels"), Noun("<b>label</b>", "labels"), Noun("%(x)s", "y")]
)
def test_a_word_that_no_sentence_can_hold_is_refused(noun):
    with pytest.raises(NotAllowed, match="give the singular and the plural"):
        change_terminology(actor=people.scheme_manager(), words={"award": {"fr": noun}})
    assert Terminology.chosen() == {}


def test_the_scheme_manager_chooses_and_the_history_remembers(client, chosen):
    with pytest.raises(PermissionDenied):
        change_terminology(actor=people.case_officer(), words=LABEL)
    client.force_login(people.scheme_manager())
    address = reverse("terminology:index")
    page = client.get(address).content.decode()
    assert "agréments" in page
    sent = client.post(address, {"award_fr_singular": "label", "award_fr_plural": "labels"})
    assert sent.status_code == 302
    assert Terminology.chosen() == {"award": {"fr": Noun("label", "labels")}}
    assert HistoryEntry.objects.filter(action="certification.terminology.change").count() == 1
    # The same words again change nothing.
    client.post(address, {"award_fr_singular": "label", "award_fr_plural": "labels"})
    assert HistoryEntry.objects.filter(action="certification.terminology.change").count() == 1
    refused = client.post(address, {"award_fr_singular": "label"})
    assert (refused.status_code, 'value="label"' in refused.content.decode()) == (422, True)
    client.force_login(people.case_officer())
    assert client.get(address).status_code == 200
    assert client.post(address, {"award_fr_singular": "x", "award_fr_plural": "x"}).status_code == 302
    assert Terminology.chosen() == {"award": {"fr": Noun("label", "labels")}}


def test_a_catalogue_is_written_as_it_is_read():
    found = [Message("", "", ("Plural-Forms: …",)), *messages("fr")]
    assert sorted(parse(write(found))) == sorted(found)
