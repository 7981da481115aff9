"""The versions of the framework and their differences, as everybody reads them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from certification.models import Criterion, FrameworkVersion
from certification.queries.framework_diff import chapters, differences_between
from certification.rules.permissions import SYSTEM
from certification.services.framework import copy_to_new_draft, publish_version
from tests.factories import ter_res

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english_accounts")]


@pytest.fixture
def versions():
    former = ter_res.in_force()
    draft = copy_to_new_draft(former, number="2.0", actor=SYSTEM)
    Criterion.objects.filter(version=draft, code="A1").update(
        name="Une autre instance", name_fr="Une autre instance", weight=7
    )
    Criterion.objects.filter(version=draft, code="A2").update(code="A20")
    publish_version(draft, actor=SYSTEM)
    return FrameworkVersion.objects.get(pk=former.pk), FrameworkVersion.objects.get(pk=draft.pk)


def address(name, *args, language="fr"):
    with override(language):
        return reverse(f"certification:{name}", args=args)


@pytest.mark.parametrize("language", ["fr", "en", "es"])
def test_everybody_reads_what_changed_in_few_queries_without_cookie(client, versions, language):
    former, new = versions
    urls = [
        address("framework_versions", language=language),
        address("framework_difference", former.version, new.version, language=language),
    ]
    for url in urls:
        client.get(url)
        with CaptureQueriesContext(connection) as found:
            response = client.get(url)
        assert response.status_code == 200
        assert len(found) <= 15
        assert not response.cookies
        assert response["Cache-Control"].startswith("public")
        assert "<script>" not in response.content.decode()


def test_the_page_names_the_criterion_and_marks_the_words(client, versions):
    former, new = versions
    page = client.get(address("framework_difference", former.version, new.version, language="en"))
    text = page.content.decode()
    assert "<ins>Une autre instance</ins>" in text
    criteria = next(chapter for chapter in page.context["chapters"] if chapter.title == "Criteria")
    assert [item.name.split(" ")[0] for item in criteria.items] == ["A1", "A20"]
    assert {line.change for line in criteria.items[0].lines} == {"Reworded", "New weight"}
    assert [(line.change, line.before, line.after) for line in criteria.items[1].lines] == [
        ("New code", "A2", "A20")
    ]


def test_the_list_leads_from_each_version_to_what_it_changed(client, versions):
    former, new = versions
    page = client.get(address("framework_versions", language="en")).content.decode()
    assert address("framework_difference", former.version, new.version, language="en") in page
    assert "The first version." in page


def test_what_is_not_published_is_not_shown(client, versions):
    former, new = versions
    draft = copy_to_new_draft(new, number="3.0", actor=SYSTEM)
    for old, other in ((new, draft), (draft, new), (new, new)):
        assert client.get(address("framework_difference", old.version, other.version)).status_code == 404
    assert draft.version not in [row["version"].version for row in
                                 client.get(address("framework_versions")).context["rows"]]  # fmt: skip
    assert client.get(address("framework_difference", new.version, former.version)).status_code == 200


def test_a_version_that_was_only_copied_says_so(client):
    former = ter_res.in_force()
    new = publish_version(copy_to_new_draft(former, number="2.0", actor=SYSTEM), actor=SYSTEM)
    assert chapters(differences_between(former, new)) == []
    page = client.get(address("framework_difference", former.version, "2.0", language="en"))
    assert "Nothing changed but the number" in page.content.decode()


def test_before_any_version_the_list_says_so(client):
    assert (
        "No version is in force yet"
        in client.get(address("framework_versions", language="en")).content.decode()
    )


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_pages_are_accessible_and_fit_a_phone(page, axe):
    former = ter_res.in_force()
    draft = copy_to_new_draft(former, number="2.0", actor=SYSTEM)
    Criterion.objects.filter(version=draft, code="A1").update(expected_fr="Une autre attente", weight=7)
    publish_version(draft, actor=SYSTEM)
    page.set_viewport_size({"width": 320, "height": 800})
    for url in (address("framework_versions"), address("framework_difference", former.version, "2.0")):
        page.goto(url)
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
