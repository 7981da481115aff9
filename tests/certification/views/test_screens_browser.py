"""The screens around a submission, a copy and a questionnaire: accessible, and narrow enough for a phone."""

import pytest
from django.urls import reverse

from certification.services import export as exports
from tests.certification.views.test_questionnaire import bytes_of, download, fill
from tests.factories import submission
from tests.factories.path import lead

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("english_accounts"),
]


def address(name, dossier, *args):
    return reverse(f"certification:{name}", args=[dossier.pk, *args])


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_screen_is_accessible_and_fits_a_phone(browse_as, axe, client, scheme):
    dossier = submission.sent_back(submission.submitted_twice())
    submission.change(dossier, "A2")
    leader = lead(dossier)
    exports.ask_export(dossier, actor=leader, kind="xlsx", language="en")
    client.force_login(leader)
    book = download(client, dossier)
    fill(book, "A1", level=1, text="Dans le train.")
    first, second = dossier.snapshots.filter(kind="self_assessment")
    page = browse_as(leader, address("questionnaire", dossier))
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": 320, "height": 640})
    page.locator("#id_upload").set_input_files(
        {"name": "questionnaire.xlsx", "mimeType": "application/octet-stream", "buffer": bytes_of(book)}
    )
    page.locator("main form[enctype] button[type=submit]").click()
    page.wait_for_load_state()
    comparison = f"{address('comparison', dossier)}?from={first.pk}&to={second.pk}"
    for path in (
        address("questionnaire", dossier),
        address("submissions", dossier),
        address("changes", dossier),
        comparison,
        address("take_away", dossier),
        address("workspace", dossier),
    ):
        page.goto(path)
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
