"""The texts of messages and the glossary in the administration."""

import pytest
from django.urls import reverse

from certification.choices import Role
from certification.models import GlossaryTerm, HistoryEntry, MessageText
from tests.factories import people

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english_accounts")]
EDIT = reverse("messagetext:edit", args=["award.notice_given", "fr"])
TERM = {
    f"{field}_{language}": f"{field} {language}"
    for field in ("name", "variants", "definition")
    for language in ("fr", "en", "es")
}


@pytest.fixture
def manager(client):
    person = people.scheme_manager()
    client.force_login(person)
    return person


def test_every_message_is_listed_in_the_three_languages(client, manager, django_assert_max_num_queries):
    client.get(reverse("messagetext:index"))
    with django_assert_max_num_queries(12):
        page = client.get(reverse("messagetext:index")).content.decode()
    assert EDIT in page
    assert "always sent" in page


def test_a_text_is_looked_at_saved_and_given_back(client, manager):
    typed = {"subject": "Pour {name}", "text": "Bonjour.\n\nÀ propos de {territory}."}
    looked = client.post(EDIT, typed | {"do": "preview"})
    assert "Pour Inès Genévrier" in looked.content.decode()
    assert not MessageText.objects.exists()
    assert client.post(EDIT, typed).status_code == 302
    row = MessageText.objects.get()
    assert (row.event, row.language, row.subject, row.changed_by) == (
        "award.notice_given",
        "fr",
        "Pour {name}",
        manager,
    )
    assert HistoryEntry.objects.latest("sequence").action == "certification.messagetext.write"
    assert "changed" in client.get(reverse("messagetext:index")).content.decode()
    assert client.post(EDIT, {"do": "restore"}).status_code == 302
    assert not MessageText.objects.exists()
    assert HistoryEntry.objects.latest("sequence").action == "certification.messagetext.restore"


@pytest.mark.parametrize(
    "text", ["{dossier.__class__}", "{{ settings.SECRET_KEY }}", "{% include 'x' %}", "{name!r}"]
)
def test_nothing_but_known_placeholders_is_accepted(client, manager, text):
    refused = client.post(EDIT, {"subject": "Sujet", "text": text})
    assert refused.status_code == 422
    assert refused.context["reasons"]
    assert refused.context["form"]["text"].value() == text
    assert not MessageText.objects.exists()
    # The preview shows it as it was typed, never what it would mean elsewhere.
    assert client.post(EDIT, {"subject": "Sujet", "text": text, "do": "preview"}).context["preview"][
        "lines"
    ] == [text]


def test_an_unknown_event_or_language_does_not_exist(client, manager):
    assert client.get(reverse("messagetext:edit", args=["nothing", "fr"])).status_code == 404
    assert client.get(reverse("messagetext:edit", args=["award.notice_given", "de"])).status_code == 404


def test_a_term_is_written_in_three_languages(client, manager):
    assert client.post(reverse("glossaryterm:add"), TERM).status_code == 302
    term = GlossaryTerm.objects.get()
    assert (term.code, term.definition_es) == ("name-fr", "definition es")
    refused = client.post(reverse("glossaryterm:add"), TERM)
    assert refused.context["reasons"] == ["The glossary already has this term."]
    changed = TERM | {"definition_en": "Another"}
    assert client.post(reverse("glossaryterm:edit", args=[term.pk]), changed).status_code == 302
    assert GlossaryTerm.objects.get().definition_en == "Another"
    assert client.post(reverse("glossaryterm:add"), TERM | {"name_es": " "}).status_code == 422


@pytest.mark.parametrize(
    ("role", "reads", "writes"),
    [
        (Role.SCHEME_MANAGER, 200, True),
        (Role.CASE_OFFICER, 200, False),
        (Role.IMPARTIALITY_GUARDIAN, 200, False),
        (Role.ASSESSOR, 302, False),
        (Role.COMMITTEE_MEMBER, 302, False),
    ],
)
def test_who_reads_and_who_writes(client, role, reads, writes):
    client.force_login(people.trusted(f"{role}@example.org", role, family="HAB"))
    assert client.get(reverse("messagetext:index")).status_code == reads
    assert client.get(EDIT).status_code == reads
    assert client.get(reverse("glossaryterm:index")).status_code == reads
    client.post(EDIT, {"subject": "Sujet", "text": "Texte."})
    client.post(reverse("glossaryterm:add"), TERM)
    assert MessageText.objects.exists() is writes
    assert GlossaryTerm.objects.exists() is writes
