"""The assessment in a real browser: accessible, on the narrowest phone, saved as one writes, by keyboard."""

import datetime as dt

import pytest
from django.urls import reverse

from certification.models import Grid
from certification.services import consensus, finding_draft, reply
from certification.services import finding as findings
from certification.services import report as services
from tests.factories import path, report, visit

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("in_english"),
    pytest.mark.usefixtures("english_accounts"),
]
NARROWEST = {"width": 320, "height": 800}
WIDE = {"width": 1280, "height": 900}


def url(name, *args):
    return reverse(f"certification:{name}", args=args)


def with_evidence(dossier, code):
    piece = dossier.evidences.create(
        title="Bilan partagé", kind="link", link="https://example.org/bilan", added_by=path.lead(dossier)
    )
    piece.uses.create(criterion=criterion(dossier, code))
    return piece


def criterion(dossier, code):
    return next(found for found in dossier.criteria if found.code == code)


def test_the_assessment_is_accessible_and_fits_a_narrow_phone(browse_as, axe):
    dossier = visit.visited()
    lead, second = report.assessors(dossier)
    piece = with_evidence(dossier, "B5")
    answer = report.fill_grid(dossier, lead, levels={"A3": 4}, transmitted=False).answers.get(
        criterion__code="B5"
    )
    answer.verdicts.create(evidence=piece, accepted=False, reason="Trop ancien.")

    def look(person, *addresses):
        for address in addresses:
            page = browse_as(person, address)
            for size in (NARROWEST, WIDE):
                page.set_viewport_size(size)
                assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], address
                axe(page)

    look(lead, url("grid", dossier.pk), url("grid_criterion", dossier.pk, "B5"))
    services_of(dossier, lead, second)
    look(second, url("consensus_criterion", dossier.pk, "B5"))
    consensus.agree(dossier.consensus.get(criterion__code="B5"), actor=second)
    dossier = path.fresh(services.send_report(path.fresh(dossier), actor=lead))
    leader, found = path.lead(dossier), dossier.findings.get()
    findings.propose_action(
        found, actor=leader, plan="Tenir le suivi.", done_before=found.sent_at.date() + dt.timedelta(days=90)
    )
    reply.save_reply(dossier, criterion(dossier, "B5"), actor=leader, stance="contest", text="Relisez.")
    look(leader, url("report", dossier.pk), url("reply", dossier.pk), url("findings", dossier.pk))
    look(second, url("finding", found.pk))


def services_of(dossier, lead, second):
    """Submit the grids, then agree on everything: B5 discussed, with a finding."""
    report.grids.submit_grid(Grid.objects.get(assignment__person=lead), actor=lead)
    report.submit_grid(dossier, second, levels={"B5": 1})
    consensus.adopt_agreements(path.fresh(dossier), actor=lead)
    b5 = criterion(dossier, "B5")
    consensus.record_consensus(dossier, b5, actor=lead, level=2, minute="Trois communes.", **report.PROOFS)
    finding_draft.raise_finding(
        dossier, b5, actor=lead, grade="minor", text="Le suivi s’arrête à trois communes."
    )


def test_a_grid_is_filled_by_keyboard_and_saved_as_one_writes_in_two_windows(browse_as):
    dossier = visit.visited()
    lead, _second = report.assessors(dossier)
    page = browse_as(lead, url("grid_criterion", dossier.pk, "A1"))
    page.locator("#id_note").focus()
    page.keyboard.type("Vu à la mairie.")
    page.keyboard.press("Tab")
    page.keyboard.type("Le maire")
    page.locator("input[name=level]").first.focus()
    page.keyboard.press("ArrowDown")
    page.locator("#saved", has_text="Saved at").wait_for()
    stored = Grid.objects.get().answers.get()
    assert (stored.note, stored.level) == ("Vu à la mairie.", 1)
    other = page.context.new_page()
    other.goto(page.url)
    other.locator("#id_note").fill("Vu au marché.")
    other.locator("#saved", has_text="Saved at").wait_for()
    other.locator("#id_place").fill("La halle")
    other.wait_for_timeout(2500)
    page.locator("#id_note").fill("Ma première fenêtre.")
    page.locator("#saved", has_text="Not saved").wait_for()
    page.get_by_role("button", name="Save the observation").click()
    shown = page.locator("main").inner_text()
    assert "Vu au marché." in shown
    assert page.locator("#id_note").input_value() == "Ma première fenêtre."
    page.get_by_role("button", name="Save the observation").click()
    page.wait_for_load_state()
    assert Grid.objects.get().answers.get().note == "Ma première fenêtre."
