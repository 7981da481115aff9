"""A renewal opens with what the last cycle said; nothing of it counts before somebody confirms it."""

import pytest
from django.core.exceptions import PermissionDenied

from certification.choices import CarriedCause, DossierKind
from certification.errors import NotAllowed
from certification.forms.dossier import OpeningForm
from certification.models import CarriedAnswer
from certification.queries.files import readable_by
from certification.rules import assessment as assessment_is
from certification.rules.permissions import SYSTEM
from certification.services import assessment
from certification.services.carried import confirm_all_carried, confirm_carried
from certification.services.framework import copy_to_new_draft, publish_version
from certification.services.framework_content import remove_row
from tests.factories import certificate, people
from tests.factories.path import draft_dossier, eligible, fresh, lead
from tests.factories.renewal import last_cycle, renew
from tests.factories.territory import territory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english_accounts")]


def test_a_renewal_says_again_what_the_last_cycle_said():
    last = last_cycle()
    renewal = renew(last)
    assert renewal.previous == last
    assert (renewal.perimeter, renewal.population) == (last.perimeter, last.population)
    answers = {a.criterion.code: a for a in renewal.answers.select_related("criterion")}
    assert len(answers) == len(last.criteria)
    assert (answers["A1"].level, answers["A1"].text, answers["A1"].revision) == (2, "Avant : A1.", 0)
    carried = renewal.carried.get(criterion__code="A1")
    source = carried.sources[0]
    assert (carried.cause, source["level"], source["observed"]) == (CarriedCause.RENEWAL, 2, 3)
    assert (source["text"], source["version"]) == ("Avant : A1.", last.version.version)
    assert renewal.question_answers.get().text == "Ce que nous disions."


def test_files_are_used_again_never_copied():
    last = last_cycle()
    renewal = renew(last)
    before, after = last.evidences.get(), renewal.evidences.get()
    assert (after.file_id, after.added_at, after.added_by) == (
        before.file_id,
        before.added_at,
        before.added_by,
    )
    assert after.pk != before.pk
    uses = {
        (u.criterion.code, u.evidence_type_id is not None) for u in after.uses.select_related("criterion")
    }
    assert uses == {("A1", True), ("C1", True)}
    assert readable_by(lead(renewal)).filter(pk=after.file_id).exists()
    person = lead(renewal)
    renewal = eligible(renewal)
    assessment.remove_evidence(renewal.evidences.get(), actor=person)
    assert last.evidences.get().removed_at is None


def test_a_new_version_is_followed_through_its_map():
    last = last_cycle()
    draft = copy_to_new_draft(last.version, number="2.0", actor=SYSTEM)
    draft.criteria.filter(code="A1").update(code="A10")
    remove_row(draft.criteria.get(code="C1"), actor=SYSTEM)
    version = publish_version(draft, actor=SYSTEM)
    renewal = renew(last)
    assert renewal.version == version
    assert renewal.answers.get(criterion__code="A10").text == "Avant : A1."
    assert renewal.carried.get(criterion__code="A10").sources[0]["code"] == "A1"
    assert not renewal.answers.filter(criterion__code="C1").exists()
    assert [use.criterion.code for use in renewal.evidences.get().uses.select_related("criterion")] == ["A10"]


def test_nothing_is_renewed_without_an_award():
    land = territory()
    with pytest.raises(NotAllowed, match="A renewal follows an award"):
        draft_dossier(land, kind=DossierKind.RENEWAL)
    assert not land.dossiers.exists()


@pytest.mark.parametrize("state", [certificate.suspended, certificate.expired])
def test_what_is_suspended_or_expired_may_be_renewed(state):
    award = state()
    renewal = draft_dossier(award.territory, kind=DossierKind.RENEWAL)
    assert renewal.previous == award.dossier


def test_each_answer_waits_for_a_confirmation():
    renewal = eligible(renew(last_cycle()))
    person = lead(renewal)
    waiting = {
        row.criterion.code if row.criterion else row.question.code
        for row in assessment_is.unconfirmed(renewal)
    }
    assert {"A1", "D1", "Q1"} <= waiting
    assert len(waiting) == len(renewal.criteria) + 1
    confirm_carried(renewal.carried.get(criterion__code="A1"), actor=person)
    criterion = renewal.version.criteria.get(code="A2")
    assessment.save_answer(
        renewal,
        criterion,
        actor=person,
        level=3,
        not_applicable=False,
        na_reason="",
        text="Mieux.",
        revision=0,
    )
    sentences = list(map(str, assessment_is.carried_answers_are_confirmed.refusals(fresh(renewal))))
    assert "A1: confirm the answer that was taken over, or change it." not in sentences
    assert "A2: confirm the answer that was taken over, or change it." not in sentences
    assert "A3: confirm the answer that was taken over, or change it." in sentences
    assert confirm_all_carried(fresh(renewal), actor=person) == len(waiting) - 2
    assert assessment_is.carried_answers_are_confirmed(fresh(renewal))


def test_saving_the_same_words_confirms_nothing():
    renewal = eligible(renew(last_cycle()))
    answer = renewal.answers.get(criterion__code="A1")
    assessment.save_answer(
        renewal,
        answer.criterion,
        actor=lead(renewal),
        level=answer.level,
        not_applicable=False,
        na_reason="",
        text=answer.text,
        revision=0,
    )
    assert CarriedAnswer.objects.get(criterion__code="A1").confirmed_at is None
    assert not assessment_is.carried_answers_are_confirmed(fresh(renewal))


def test_confirming_asks_for_a_level_a_member_and_an_open_self_assessment():
    renewal = renew(last_cycle())
    carried = renewal.carried.get(criterion__code="A1")
    with pytest.raises(NotAllowed, match="opens once"):
        confirm_carried(carried, actor=lead(renewal))
    renewal = eligible(renewal)
    with pytest.raises(PermissionDenied):
        confirm_carried(carried, actor=people.case_officer())
    renewal.answers.filter(criterion__code="A1").update(level=None)
    with pytest.raises(NotAllowed, match="A1 has no level yet"):
        confirm_carried(carried, actor=lead(renewal))


@pytest.mark.parametrize(
    ("awards", "kinds"),
    [
        (set(), ["initial"]),
        ({"active"}, ["renewal", "extension"]),
        ({"suspended"}, ["renewal", "initial"]),
        ({"expired", "withdrawn"}, ["renewal", "initial"]),
        ({"withdrawn"}, ["initial"]),
        ({"superseded", "active"}, ["renewal", "extension"]),
    ],
)
def test_what_a_territory_may_open_follows_its_awards(awards, kinds):
    form = OpeningForm(territories=[territory()], modules=[], awards=awards)
    assert [value for value, _label in form.fields["kind"].choices] == kinds
