"""The life of an award after its certificate, through the pages: suspended, renewed, expired, annulled."""

import datetime as dt

import pytest
from django.db.models import QuerySet

from certification import clock
from certification.choices import (
    AwardStatus,
    DossierKind,
    DossierStatus,
)
from certification.clock import localdate
from certification.models import AwardMeasure, Dossier
from tests.factories import (
    certificate,
    committee,
    decision,
    path,
    people,
)
from tests.journeys.steps import moves_of, page_of, run_due_on
from tests.journeys.visitor import Visitor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_history_holds")]

DAY = dt.timedelta(days=1)


# What the calendar also asks of an award, which other tests follow.
YEARLY = {
    "plan_reviews",
    "draw_site_visits",
    "open_reviews",
    "note_overdue_reviews",
    "remind_reviews",
    "propose_notices",
    "cancel_reviews",
    "invite_renewals",
    # What a test writes in the log is not committed: the daily job finds it unsigned.
    "sign_new_entries",
}


def ends_on(day):
    """Return what the daily job does of the end of awards, and of nothing else."""
    return {step: count for step, count in run_due_on(day).items() if step not in YEARLY}


def award_page(award, name=""):
    return f"/en/my-space/awards/{award.pk}/{name}"


def verification_of(award):
    return Visitor().open(f"/verifier/{award.certificate.code}/")


def make(visitor, award, name, button, **typed):
    """Confirm a move of an award from its own page."""
    visitor.open(award_page(award)).follow(button).send(button, **typed)
    return certificate.fresh(award)


BRING = "Bring a measure before the committee"


def bring(award, kind, reasons):
    """Bring a measure before a session of today through the pages, and have it decided there."""
    session = certificate.session_of_today()
    Visitor(people.case_officer()).open(award_page(award)).follow(BRING).send(
        "Put it on the docket",
        kind=kind,
        reasons=reasons,
        session=session.pk,
        late_reason="Le public attend.",
    )
    return certificate.carried_out(AwardMeasure.objects.get(procedure__award=award, settled_at=None))


def measures_offered(officer, award):
    officer.open(award_page(award)).follow(BRING)
    return {choice["value"] for choice in officer.page.select("input[name=kind]")}


def test_an_award_is_suspended_after_notice_then_reinstated():
    award = certificate.issued()
    officer, chair, leader = (
        Visitor(people.case_officer()),
        Visitor(chair_of(award)),
        Visitor(path.lead(award.dossier)),
    )
    chair.open(award_page(award)).reads("Give notice, and wait for the territory's reply")
    officer.open(award_page(award, "measure/"), expect=404)
    officer.open(award_page(award)).follow("Give notice to the territory")
    officer.send("Send the notice", category="missed_follow_up", reason="Le suivi annuel n’a pas eu lieu.")
    chair.open(award_page(award)).reads("Give notice, and wait for the territory's reply")
    leader.open(award_page(award)).follow("Answer the notice").send("Send the answer", statement="Une crue.")
    award = bring(award, "suspend", "La réponse ne suffit pas.")
    verification_of(award).reads("Award suspended", "The follow-up did not take place")
    assert "reinstate" not in measures_offered(officer, award)
    officer.open(award_page(award)).follow("Record that the causes are lifted")
    officer.send("Record the verification", statement="Le suivi a eu lieu en mars.")
    award = bring(award, "reinstate", "Les causes sont levées.")
    verification_of(award).reads("Award in force", "Suspension lifted")
    assert (award.status, award.reason_category) == (AwardStatus.ACTIVE, "")
    assert moves_of(award.dossier, "award") == ["activate", "suspend", "reinstate"]


def chair_of(award):
    """The chair of the session that decided, who declared no tie with the territory."""
    chair = award.decision.item.session.chair
    committee.declare(award.decision.item, chair)
    return chair


def test_a_notice_that_stays_unanswered_matures_after_its_delay():
    award = certificate.issued()
    officer = Visitor(people.case_officer())
    officer.open(award_page(award, "notice/"))
    officer.send("Send the notice", category="mark_misuse", reason="La marque est sur des bouteilles.")
    with clock.at(localdate() + dt.timedelta(days=14)):
        officer.open(award_page(award))
        assert BRING not in officer.said()
        assert BRING not in officer.open("/en/my-space/").said()
    with clock.at(localdate() + dt.timedelta(days=15)):
        officer.open("/en/my-space/").reads("Bring a measure before the committee, or drop the notice")
        award = bring(award, "suspend", "Pas de réponse.")
        assert "withdraw" not in measures_offered(officer, award)
    assert award.status == AwardStatus.SUSPENDED


def test_a_suspended_award_is_withdrawn_once_the_territory_was_heard():
    award = bring(certificate.suspended(), "withdraw", "Rien n’a changé.")
    verification_of(award).reads("Award withdrawn", "The withdrawal is final.")
    assert moves_of(award.dossier, "award") == ["activate", "suspend", "withdraw"]


def test_a_territory_gives_its_award_up():
    award = certificate.issued()
    Visitor(people.case_officer()).open(award_page(award, "surrender/"), expect=403)
    award = make(
        Visitor(path.lead(award.dossier)),
        award,
        "surrender",
        "Surrender the award",
        reason="Nous fusionnons.",
    )
    verification_of(award).reads("Award surrendered")
    assert moves_of(award.dossier, "award") == ["activate", "surrender"]


def test_a_renewal_supersedes_the_award_that_it_renews():
    award = certificate.issued()
    successor = certificate.signed(certificate.prepared(award.territory, number="TR-2029-0001"))
    officer = Visitor(people.case_officer())
    successor = make(officer, successor, "activate", "Issue the certificate")
    award = certificate.fresh(award)
    assert (award.status, award.successor) == (AwardStatus.SUPERSEDED, successor)
    stranger = (
        verification_of(award).reads("Certificate replaced").follow(f"See certificate {successor.number}")
    )
    stranger.reads("Award in force", successor.number)
    assert moves_of(award.dossier, "award") == ["activate", "supersede"]


def test_an_award_expires_on_the_day_after_its_last_and_once():
    award = certificate.with_file()
    assert ends_on(award.valid_until) == {}
    with clock.at(award.valid_until):
        verification_of(award).reads("Award in force")
    with clock.at(award.valid_until + DAY):
        # Nobody has run the daily job yet: the page does not lie.
        verification_of(award).reads("Award expired")
    assert ends_on(award.valid_until + DAY) == {"expire_awards": 1}
    assert ends_on(award.valid_until + DAY) == {}
    verification_of(award).reads("Award expired", "It was not renewed")
    assert moves_of(award.dossier, "award") == ["activate", "expire"]


def test_a_renewal_that_waits_for_the_committee_gives_a_grace():
    award = certificate.with_file()
    renewal = path.draft_dossier(award.territory, kind=DossierKind.RENEWAL)
    QuerySet(Dossier).filter(pk=renewal.pk).update(status=DossierStatus.DOCKETED, docketed_at=clock.now())
    end = award.valid_until
    assert ends_on(end + DAY) == {}
    with clock.at(end + DAY):
        verification_of(award).reads("Award in force")
    assert ends_on(end + dt.timedelta(days=100)) == {"expire_awards": 1}


def test_a_pledge_that_nobody_signs_lets_the_award_lapse():
    award = certificate.prepared()
    assert ends_on(award.pledge_due_on) == {}
    assert ends_on(award.pledge_due_on + DAY) == {"lapse_awards": 1}
    assert ends_on(award.pledge_due_on + DAY) == {}
    leader = Visitor(path.lead(award.dossier)).open(award_page(award)).reads("Never signed")
    leader.open(award_page(award, "pledge/")).send(
        "Sign the pledge", family="", agreed=True, expect=422
    ).reads("The pledge is signed once")
    assert moves_of(award.dossier, "award") == ["lapse"]


def test_an_appeal_may_annul_the_award_at_once():
    award = certificate.issued()
    appeal = decision.heard(decision.admitted(award.dossier))
    ruler, *others = [Visitor(person) for person in appeal.members]
    ruler.open(page_of(award.dossier, "appeal/")).send(
        "Write a ruling for the panel", outcome="upheld", reasons=decision.RULING, annuls_award=True
    )
    for other in others:
        other.open(page_of(award.dossier, "appeal/")).send(
            "Say whether you agree to the ruling", agrees="yes"
        )
    ruler.open(page_of(award.dossier, "appeal/")).send("Uphold the appeal")
    award = certificate.fresh(award)
    verification_of(award).reads("Award annulled", "Another committee may decide again")
    assert (award.status, award.dossier.status) == (AwardStatus.ANNULLED, DossierStatus.DOCKETED)
    assert moves_of(award.dossier, "award") == ["activate", "annul"]


def test_an_appeal_leaves_the_award_in_force_until_the_new_decision():
    award = certificate.issued()
    decision.upheld(award.dossier)
    verification_of(award).reads("Award in force")
    assert certificate.fresh(award).status == AwardStatus.ACTIVE
