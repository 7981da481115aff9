"""The screens of the pool and of impartiality: accessible in both schemes, from a phone to a desk, kept by keyboard."""

import pytest
from django.urls import reverse

from certification.services import impartiality
from tests.factories import assessor, people, pool

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("english_accounts"),
]
NARROW, WIDE = {"width": 360, "height": 740}, {"width": 1280, "height": 900}


def url(name, *args):
    return reverse(f"certification:{name}", args=args)


def test_every_screen_is_accessible_and_fits(browse_as, axe):
    mission = assessor.accepted(assessor.proposed())
    dossier, guardian = mission.dossier, people.guardian()
    assessor.second_assessor()
    assessor.assessor("late@example.org", name="Lise Tard", trained=False, family="ENT")
    application = pool.applied()
    found = impartiality.record_undeclared_interest(
        dossier.declarations.get(),
        dossier.version.interest_categories.get(code="property_owner"),
        actor=guardian,
        source="Le cadastre.",
    )
    impartiality.record_access(dossier, mission.person, "team")
    own = url("assessor_page", mission.person.assessor.pk)
    screens = {
        people.case_officer(): [
            url("team", dossier.pk),
            url("assessor_application", application.pk),
            own,
            url("undeclared_new", dossier.pk),
        ],
        guardian: [
            url("impartiality"),
            url("undeclared", found.pk),
            url("accesses", dossier.pk),
            url("team_freeze", dossier.pk, mission.pk),
        ],
        mission.person: [own, url("mission", mission.pk)],
        people.someone(): [url("apply_to_assess")],
    }
    for person, addresses in screens.items():
        page = browse_as(person, addresses[0])
        for scheme, size in (("light", NARROW), ("dark", WIDE)):
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size(size)
            for address in addresses:
                page.goto(address)
                axe(page)
                assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], address
