"""What everybody may read: the framework in force, one criterion, how the guarantee works."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from certification.views.framework import share_in_words
from tests.factories import ter_res

pytestmark = pytest.mark.django_db

PAGES = [
    ("certification:framework", ()),
    ("certification:framework_criterion", ("A1",)),
    ("certification:guarantee", ()),
]


def address(name, args=(), language="fr"):
    with override(language):
        return reverse(name, args=args)


@pytest.mark.parametrize("language", ["fr", "en", "es"])
@pytest.mark.parametrize(("name", "args"), PAGES)
def test_a_stranger_reads_without_cookie_in_eight_queries(client, name, args, language):
    ter_res.in_force()
    url = address(name, args, language)
    assert url.startswith(f"/{language}/")
    client.get(url)
    with CaptureQueriesContext(connection) as found:
        response = client.get(url)
    assert response.status_code == 200
    assert len(found) <= 8
    assert not response.cookies
    assert f'<html lang="{language}">' in response.content.decode()


def test_the_framework_is_read_axis_by_axis(client):
    version = ter_res.in_force()
    page = client.get(address("certification:framework", language="en")).content.decode()
    for axis in version.axes.all():
        assert axis.name_en in page
    for criterion in version.criteria.all():
        assert address("certification:framework_criterion", [criterion.code], "en") in page


def test_a_criterion_shows_its_levels_indicators_and_evidence(client):
    version = ter_res.in_force()
    criterion = version.criteria.get(code="A1")
    page = client.get(address("certification:framework_criterion", ["A1"], "es"))
    assert len(page.context["levels"]) == version.max_level + 1
    assert page.context["levels"][0]["text"] == criterion.descriptors.get(level=0).text_es
    assert len(page.context["criterion"].indicators.all()) == criterion.indicators.count()


def test_an_unknown_criterion_does_not_exist(client):
    ter_res.in_force()
    assert client.get(address("certification:framework_criterion", ["Z9"])).status_code == 404


def test_the_guarantee_speaks_with_the_figures_of_the_version(client):
    version = ter_res.in_force()
    page = client.get(address("certification:guarantee", language="en"))
    assert len(page.context["levels"]) == version.award_levels.count()
    assert len(page.context["families"]) == version.families.count()
    sentences = " ".join(page.context["rules"])
    assert str(version.committee_rules.min_families) in sentences
    assert "two thirds" in sentences


@pytest.mark.parametrize(("name", "args"), [PAGES[0], PAGES[2]])
def test_before_any_version_the_pages_say_so(client, name, args):
    assert client.get(address(name, args)).status_code == 200


def test_an_odd_share_is_a_percentage():
    with override("en"):
        assert share_in_words(ter_res.in_force().na_max_axis_share) == "30%"


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_pages_are_accessible_and_fit_a_phone(page, axe):
    ter_res.in_force()
    page.set_viewport_size({"width": 320, "height": 800})
    for name, args in PAGES:
        page.goto(address(name, args))
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
