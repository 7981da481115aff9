"""The editor of the framework in a browser: accessible on every screen, without a script error, by keyboard."""

import pytest
from django.urls import reverse

from certification.models import Criterion, FrameworkVersion
from tests.factories import people
from tests.factories.framework import PROFILE, small_version

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("english_accounts"),
]


def addresses(version):
    criterion = version.criteria.get(code="A1")
    return [
        reverse("framework_version:inspect", args=[version.pk]),
        reverse("framework_version:check", args=[version.pk]),
        reverse("framework_version:trial", args=[version.pk]) + "?fill=3&evidence=documents",
        reverse("framework_version:preview", args=[version.pk, "A1"]) + "?language=es",
        reverse("framework_version:part", args=[version.pk, "criteria"]),
        reverse("framework_version:row", args=[version.pk, "criteria", criterion.pk]),
        reverse("framework_version:row", args=[version.pk, "axes", criterion.axis_id]),
        reverse("framework_version:row", args=[version.pk, "profiles", version.profiles.get().pk]),
        reverse("framework_version:import"),
    ]


def test_every_screen_of_the_editor_is_accessible_and_fits(browse_as, axe):
    version = small_version(profiles=[PROFILE])
    Criterion.objects.filter(version=version, code="A1").update(name_es="")
    manager = people.scheme_manager()
    for address in addresses(version):
        page = browse_as(manager, address)
        page.set_viewport_size({"width": 1280, "height": 900})
        axe(page)
        for width in (768, 320):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, address


def test_a_criterion_is_edited_and_its_lines_are_ordered_by_keyboard(browse_as):
    version = small_version()
    criterion = version.criteria.get(code="A1")
    address = reverse("framework_version:row", args=[version.pk, "criteria", criterion.pk])
    page = browse_as(people.scheme_manager(), address)
    page.locator("#id_name_es").fill("Órgano de pilotaje")
    page.locator("#id_name_es").press("Tab")
    last = criterion.indicators.last()
    page.locator(f'button[value="indicators:{last.pk}:up"]').focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**#indicators")
    assert [row.code for row in criterion.indicators.order_by("order")] == ["A1.2", "A1.1"]
    assert Criterion.objects.get(pk=criterion.pk).name_es == "Órgano de pilotaje"
    assert FrameworkVersion.objects.get(pk=version.pk).problems == []
