"""Moderators pin results in the administration."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from home.models import StandardPage
from tests.factories.pages import make_page

pytestmark = pytest.mark.django_db


def member_of(person, group):
    user = person(f"{group.split()[0].lower()}@example.org", language="en")
    user.groups.add(Group.objects.get(name=group))
    return user


def test_a_moderator_pins_a_page_that_readers_then_find_first(client, person):
    page = make_page(StandardPage, title="Energies", language="en")
    client.force_login(member_of(person, "Moderators"))
    response = client.post(
        reverse("wagtailsearchpromotions:add"),
        {
            "query_string": "mills",
            "editors_picks-TOTAL_FORMS": 1,
            "editors_picks-INITIAL_FORMS": 0,
            "editors_picks-MIN_NUM_FORMS": 0,
            "editors_picks-MAX_NUM_FORMS": 1000,
            "editors_picks-0-page": page.pk,
            "editors_picks-0-description": "Read this first",
            "editors_picks-0-ORDER": 1,
        },
    )
    assert response.status_code == 302, response.context["form"].errors
    client.logout()
    assert "Read this first" in client.get("/en/search/", {"q": "mill"}).text


@pytest.mark.parametrize(("group", "shown"), [("Moderators", True), ("National editors", False)])
def test_the_menu_is_for_moderators(client, person, group, shown):
    client.force_login(member_of(person, group))
    home = client.get(reverse("wagtailadmin_home"))
    assert (reverse("wagtailsearchpromotions:index") in home.text) is shown
    assert reverse("wagtailsearchpromotions:search_terms") not in home.text
