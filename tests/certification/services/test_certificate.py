"""An award's verbs: the pledge, the certificate and its file, the measures; and the two commands that read them."""

import datetime as dt
import re

import pytest
from dateutil.relativedelta import relativedelta
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.utils.formats import date_format

from certification import clock
from certification.choices import (
    AwardStatus,
    Capacity,
    InterestEffect,
    LogKind,
    ReasonCategory,
    ReviewOutcome,
    Role,
)
from certification.clock import localdate
from certification.errors import NotAllowed
from certification.models import Award, HistoryEntry, InterestDeclaration, Review
from certification.queries.register_change import changes_of
from certification.services import follow_up, issuance
from certification.services import pledge as pledges
from certification.services import sanction as sanctions
from certification.services.history import verify_history
from certification.services.membership import end_membership
from certification.views.verification_context import events
from tests.factories import certificate, path, people
from tests.factories.territory import member

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
A4_LANDSCAPE = (841.89, 595.28)


def refusal(verb, *args, **kwargs):
    with pytest.raises(NotAllowed) as refused:
        verb(*args, **kwargs)
    return [str(reason) for reason in refused.value.reasons]


def facts_of(award, action):
    return HistoryEntry.objects.filter(dossier=award.dossier, action=f"certification.{action}")


# --- pledge ---------------------------------------------------------------------------------------------------------


def test_the_pledge_is_signed_by_the_lead_organisation_and_by_families():
    award = certificate.prepared()
    leader, officer = path.lead(award.dossier), people.case_officer()
    assert refusal(issuance.issue_certificate, award, actor=officer) == [
        "The lead organisation must sign the territory's pledge.",
        "More families of actors must sign the territory's pledge.",
    ]
    pledges.sign_pledge(award, actor=leader)
    assert len(refusal(issuance.issue_certificate, award, actor=officer)) == 1
    contributor = member(award.territory, "hab@example.org", family="HAB")
    pledges.sign_pledge(award, actor=contributor, family="HAB")
    pledges.sign_pledge(award, actor=leader, family="ELU")
    pledges.sign_pledge(award, actor=leader, family="UNI", on_behalf_of="Université, J. Lenoir")
    award = issuance.issue_certificate(award, actor=officer)
    assert award.status == AwardStatus.ACTIVE
    signatures = award.signatures.order_by("pk")
    assert [row.family for row in signatures] == ["", "HAB", "ELU", "UNI"]
    assert signatures[0].on_behalf_of == award.territory.lead_organisation
    assert {len(row.text_digest) for row in signatures} == {64}
    assert facts_of(award, "award.sign_pledge").count() == 4


@pytest.mark.parametrize(
    ("family", "sentence"),
    [
        ("", "You may sign for your own family of actors."),
        ("ELU", "You may sign for your own family of actors."),
        ("MED", "This family of actors is not named in the territory."),
    ],
)
def test_a_member_signs_for_their_own_family_alone(family, sentence):
    award = certificate.prepared()
    contributor = member(award.territory, "hab@example.org", family="HAB")
    assert refusal(pledges.sign_pledge, award, actor=contributor, family=family) == [sentence]
    assert not award.signatures.exists()


def test_the_leader_names_who_signed_on_paper_for_another_family():
    award = certificate.prepared()
    assert refusal(pledges.sign_pledge, award, actor=path.lead(award.dossier), family="UNI") == [
        "Say who signed on paper for this family of actors."
    ]


def test_a_signature_is_given_once():
    award = certificate.prepared()
    leader = path.lead(award.dossier)
    pledges.sign_pledge(award, actor=leader)
    assert refusal(pledges.sign_pledge, award, actor=leader) == ["This signature is already recorded."]
    assert award.signatures.count() == 1


def test_strangers_do_not_sign():
    award = certificate.prepared()
    gone = member(award.territory, "gone@example.org", family="HAB")
    end_membership(award.territory.memberships.get(person=gone), actor=path.lead(award.dossier))
    with clock.at(localdate() + DAY):
        for person in (people.case_officer(), people.chair(), people.someone(), gone):
            with pytest.raises(PermissionDenied):
                pledges.sign_pledge(certificate.fresh(award), actor=person, family="HAB")


def test_an_award_in_force_is_not_signed_any_more():
    award = certificate.issued()
    assert refusal(pledges.sign_pledge, award, actor=path.lead(award.dossier), family="ENT") == [
        "The pledge is signed once, before the certificate is issued."
    ]


# --- measures -------------------------------------------------------------------------------------------------------


def test_a_suspension_follows_a_notice_answered_matured_or_urgent():
    award = certificate.issued()
    chair, officer = people.chair(), people.case_officer()
    needed = "Give notice, and wait for the territory's reply, or record an urgent measure."
    assert needed in refusal(sanctions.suspend_award, award, actor=chair, reason="Non.")
    sanctions.give_notice(
        award, actor=officer, category=ReasonCategory.MARK_MISUSE, reason="La marque est mal employée."
    )
    assert refusal(certificate.proposed, award, "suspend") == [needed]
    with clock.at(localdate() + 15 * DAY):
        award = certificate.decided(award, "suspend")
    assert (award.status, award.reason_category) == (AwardStatus.SUSPENDED, ReasonCategory.MARK_MISUSE)


def test_an_urgent_measure_does_not_wait():
    award = certificate.issued()
    sanctions.give_notice(
        award,
        actor=people.case_officer(),
        category=ReasonCategory.MARK_MISUSE,
        reason="Le public est trompé.",
        urgent=True,
    )
    award = sanctions.suspend_award(award, actor=people.chair(), reason="Mesure d’urgence.")
    assert award.suspension.started_on == localdate()


def test_a_notice_that_leads_to_nothing_is_dropped_with_its_reasons():
    award = certificate.noticed()
    with pytest.raises(PermissionDenied):
        sanctions.drop_notice(award, actor=people.case_officer(), statement="Non.")
    sanctions.drop_notice(award, actor=people.chair(), statement="La marque était bien employée.")
    award = certificate.fresh(award)
    assert (award.status, award.suspension) == ("active", None)
    with pytest.raises(NotAllowed, match="No procedure is open"):
        sanctions.drop_notice(award, actor=people.chair(), statement="Encore.")
    with pytest.raises(NotAllowed, match="reinstate it instead"):
        sanctions.drop_notice(certificate.suspended(award), actor=people.chair(), statement="Non.")


def test_one_procedure_at_a_time():
    award = certificate.noticed()
    said = refusal(
        sanctions.give_notice,
        award,
        actor=people.case_officer(),
        category=ReasonCategory.MARK_MISUSE,
        reason="Encore.",
    )
    assert said == ["A procedure is already open on this award."]


def test_each_end_is_final():
    for number, end in (("TR-2026-0001", certificate.withdrawn), ("TR-2026-0002", certificate.surrendered)):
        award = end(certificate.issued(number=number))
        for verb in (
            sanctions.suspend_award,
            sanctions.reinstate_award,
            sanctions.withdraw_award,
            sanctions.surrender_award,
        ):
            assert (
                "This can no longer be done"
                in refusal(verb, award, actor=people.chair(), reason="Encore.")[0]
            )
        assert award.ended_on == localdate()


def test_the_people_of_a_measure():
    award = certificate.noticed()
    for person in (people.case_officer(), path.lead(award.dossier), people.someone()):
        with pytest.raises(PermissionDenied):
            sanctions.suspend_award(award, actor=person, reason="Je décide seul.")
    with pytest.raises(PermissionDenied):
        sanctions.surrender_award(award, actor=people.case_officer(), reason="À leur place.")


def test_a_hearing_that_is_over_does_not_serve_for_another_withdrawal():
    award = certificate.reinstated()
    assert "The territory must be heard before a withdrawal." in refusal(
        sanctions.withdraw_award, award, actor=people.chair(), reason="Encore."
    )
    certificate.decided(certificate.noticed(award), "withdraw")
    assert Award.objects.get().status == AwardStatus.WITHDRAWN


def test_nobody_of_the_territory_nor_tied_to_it_decides_about_its_award():
    award = certificate.issued()
    chair = people.chair()
    notice = {"category": ReasonCategory.MARK_MISUSE, "reason": "La marque est mal employée."}
    sanctions.give_notice(award, actor=people.case_officer(), urgent=True, **notice)
    declaration = InterestDeclaration.objects.create(
        dossier=award.dossier,
        person=chair,
        capacity=Capacity.COMMITTEE,
        round=award.dossier.round,
        effect=InterestEffect.DECLARED,
    )
    tied = ["You declared a tie with this territory: somebody else chairs what is decided about its award."]
    assert refusal(sanctions.suspend_award, award, actor=chair, reason="Non.") == tied
    assert refusal(sanctions.drop_notice, award, actor=chair, statement="Non.") == tied
    declaration.delete()
    leader = path.lead(award.dossier)
    for role in (Role.COMMITTEE_CHAIR, Role.CASE_OFFICER):
        leader = people.trusted(leader.email, role)
    for verb, said in (
        (sanctions.suspend_award, {"reason": "Non."}),
        (sanctions.drop_notice, {"statement": "Non."}),
        (sanctions.lift_causes, {"statement": "Non."}),
        (follow_up.record_review, {"outcome": ReviewOutcome.values[0], "summary": "Tout va bien."}),
        (follow_up.ask_review, {"asked": "Rien."}),
    ):
        with pytest.raises(PermissionDenied):
            verb(certificate.fresh(award), actor=leader, **said)


def test_a_measure_that_says_nothing_is_refused():
    award = certificate.issued()
    officer, chair = people.case_officer(), people.chair()
    said = ["Give the reason: it will be kept in the history."]
    category = ReasonCategory.MARK_MISUSE
    assert refusal(sanctions.give_notice, award, actor=officer, category=category, reason=" ") == said
    sanctions.give_notice(award, actor=officer, category=category, reason="La marque est mal employée.")
    assert refusal(sanctions.hear_territory, award, actor=path.lead(award.dossier), statement=" ") == said
    assert refusal(sanctions.drop_notice, award, actor=chair, statement=" ") == said
    assert refusal(sanctions.lift_causes, award, actor=officer, statement="Vu.") == [
        "This award is not suspended."
    ]


def test_an_urgent_measure_that_lapsed_is_not_taken_again_for_the_same_reason():
    award = certificate.urgent()
    procedure = award.suspension
    officer = people.case_officer()
    with clock.at(procedure.ratify_by + DAY):
        assert sanctions.lapse_unratified_measures() == 1
        award = certificate.fresh(award)
        said = {"actor": officer, "reason": "Encore.", "category": procedure.category}
        assert refusal(sanctions.give_notice, award, urgent=True, **said) == [
            "The committee let an urgent measure lapse for this very reason: give an ordinary notice, and wait for the reply."
        ]
        assert not sanctions.give_notice(award, **said).urgent
    # The register and the log say that the suspension is over, as for any other.
    (last, first, _issued) = changes_of([award.pk])[award.pk]
    assert (first.move, last.move, last.status) == ("suspend", "lapse_measure", "active")
    assert [entry.kind for entry in award.log_entries.order_by("index")][-1] == LogKind.REINSTATED


def test_the_end_of_an_award_is_not_told_as_the_lifting_of_its_suspension(english_accounts):
    told = []
    for award in (
        certificate.reinstated(certificate.issued(number="TR-2026-0001")),
        certificate.withdrawn(certificate.suspended(certificate.issued(number="TR-2026-0002"))),
    ):
        found = certificate.fresh(award)
        with clock.at(localdate() + DAY):
            told.append([str(event["title"]) for event in events(found.certificate.facts, found)])
    assert "Suspension lifted" in told[0]
    assert "Suspension lifted" not in told[1]


@pytest.mark.parametrize("end", ["surrendered", "expired"])
def test_an_end_that_is_no_measure_is_told_in_neutral_words(end):
    award = certificate.fresh(getattr(certificate, end)(certificate.suspended()))
    assert (award.suspension, award.reason_category) == (None, "")


def test_nobody_writes_over_what_the_territory_answered():
    award = certificate.noticed()
    assert refusal(sanctions.hear_territory, award, actor=people.case_officer(), statement="Rien.") == [
        "Your reply was sent: it no longer changes."
    ]
    assert certificate.fresh(award).suspension.territory_statement == certificate.STATEMENT


@pytest.fixture
def review_time():
    """Live on the day of an award's first follow-up."""
    award = certificate.issued()
    with clock.at(award.next_review_on):
        yield award


def record(award, summary="Le suivi est tenu."):
    said = {"outcome": ReviewOutcome.values[0], "summary": summary}
    return follow_up.record_review(award, actor=people.case_officer(), **said)


def test_a_follow_up_sets_the_date_of_the_next_one(review_time):
    first = review_time.next_review_on
    review = record(review_time)
    following = first + relativedelta(months=12)
    assert (review.due_on, Award.objects.get().next_review_on) == (first, following)
    assert refusal(record, review_time, " ") == ["Say what the follow-up found."]
    assert Review.objects.count() == 1


def test_a_follow_up_sent_twice_is_recorded_once(review_time):
    first = record(review_time)
    next_one = Award.objects.get().next_review_on
    assert record(review_time) == first
    assert (Review.objects.count(), Award.objects.get().next_review_on) == (1, next_one)


def test_no_follow_up_is_concluded_before_its_time(review_time):
    record(review_time)
    assert refusal(record, review_time, "L’an prochain aussi.") == [
        "The time of this follow-up has not come.",
        "The awards seen on site are drawn in January: conclude once its year has come.",
    ]
    assert Review.objects.count() == 1


# --- the commands ---------------------------------------------------------------------------------------------------


def verify(subject, capsys):
    """Run the command; return its exit code and what it prints."""
    with pytest.raises(SystemExit) as left:
        call_command("verify_certificate", str(subject))
    return left.value.code, capsys.readouterr().out


def test_the_command_says_valid_not_valid_or_not_ours(capsys, tmp_path):
    award = certificate.with_file()
    paper = tmp_path / "attestation.pdf"
    data = award.certificate.file.file.open("rb").read()
    paper.write_bytes(data)
    code = award.certificate.code
    for subject in (paper, code, code.lower().replace("-", " ")):
        status, said = verify(subject, capsys)
        first = said.splitlines()[0]
        assert (status, first) == (0, f"{award.number}: in force until {date_format(award.valid_until)}.")
        assert "[ yes] The award today: It is in force" in said
        assert "[   ?] What this page cannot tell" in said
    forged = tmp_path / "forged.pdf"
    forged.write_bytes(data + b"%")
    for subject in (forged, "K7RM-2QX9-HT4C-8WDA", "rien", tmp_path / "absent.pdf"):
        assert verify(subject, capsys)[0] == 2
    certificate.suspended(award)
    for subject in (paper, code):
        status, said = verify(subject, capsys)
        assert (status, said.splitlines()[0]) == (
            1,
            f"{award.number}: no longer to be relied upon: suspended.",
        )


def test_the_command_knows_that_a_validity_is_over_before_the_daily_job_does(capsys):
    award = certificate.issued()
    with clock.at(award.valid_until):
        assert verify(award.certificate.code, capsys)[0] == 0
    with clock.at(award.valid_until + DAY):
        assert verify(award.certificate.code, capsys)[0] == 1


def test_the_daily_job_runs_on_the_day_given_and_does_nothing_twice(capsys):
    award = certificate.with_file()
    last_day, prepared = award.valid_until, certificate.prepared(number="TR-2026-0002")
    after = (last_day + DAY).isoformat()
    call_command("run_due", on=last_day.isoformat())
    assert "expire awards: 0" in capsys.readouterr().out
    call_command("run_due", on=after)
    said = capsys.readouterr().out
    assert "expire awards: 1" in said
    written = HistoryEntry.objects.count()
    call_command("run_due", on=after)
    assert set(re.findall(r": (\d+)$", capsys.readouterr().out, re.MULTILINE)) == {"0"}
    assert HistoryEntry.objects.count() == written
    assert certificate.fresh(award).status == AwardStatus.EXPIRED
    assert certificate.fresh(prepared).status == AwardStatus.LAPSED
    assert facts_of(award, "award.expire").get().role == Role.SYSTEM
    assert verify_history()[1] is None


def test_the_daily_job_refuses_what_is_not_a_day():
    with pytest.raises(Exception, match="write YYYY-MM-DD"):
        call_command("run_due", on="tomorrow")
