"""A dossier follows the version in force by its territory's choice: nothing is lost, nothing is invented."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.translation import override

from certification.choices import DossierStatus as S
from certification.choices import SnapshotKind
from certification.errors import NotAllowed, StaleDossier
from certification.models import (
    Answer,
    Criterion,
    Dossier,
    FrameworkVersion,
    HistoryEntry,
    IndicatorValue,
)
from certification.queries.carried import passage, passage_rows
from certification.rules.permissions import SYSTEM
from certification.services import agenda, assessment, comment, delegation
from certification.services import dossier as dossiers
from certification.services.carried import confirm_carried
from certification.services.dossier_version import change_version, state_of
from certification.services.framework import copy_to_new_draft, publish_version
from certification.services.framework_content import remove_row
from certification.services.migration_map import propose_map, settle_map, write_entry
from tests.factories import people
from tests.factories.assessment import answered, contributors, opened, ready_to_submit
from tests.factories.path import draft_dossier, fresh, frozen, in_eligibility, lead, submitted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english_accounts")]


def uid(version, code):
    return Criterion.objects.get(version=version, code=code).uid


NOTE = {language: f"Levels moved by one ({language})." for language in ("fr", "en", "es")}


def next_version():
    """A2 merged into A1, A3 under another code, B1 reworded, B2 rescaled, C1 withdrawn, C9 new."""
    former = FrameworkVersion.objects.in_force().get()
    draft = copy_to_new_draft(former, number="2.0", actor=SYSTEM)
    criteria = Criterion.objects.filter(version=draft)
    criteria.filter(code="A3").update(code="A30")
    criteria.filter(code="B1").update(expected_fr="Autre chose est attendu.")
    for code in ("A2", "C1"):
        remove_row(criteria.get(code=code), actor=SYSTEM)
    propose_map(draft, actor=SYSTEM)
    write_entry(draft, actor=SYSTEM, thing="criterion", change="merged", source=uid(former, "A2"), target=uid(draft, "A1"))  # fmt: skip
    draft.maps.get().entries.filter(source_uid=uid(former, "B2"), thing="criterion").delete()
    write_entry(
        draft,
        actor=SYSTEM,
        thing="criterion",
        change="rescaled",
        source=uid(former, "B2"),
        target=uid(draft, "B2"),
        levels={0: 0, 1: 0, 2: 1, 3: 2, 4: 4},
        note=NOTE,
    )
    settle_map(draft, actor=SYSTEM)
    return publish_version(draft, actor=SYSTEM)


def given(dossier):
    return {
        answer.criterion.code: (answer.level, answer.text)
        for answer in dossier.answers.select_related("criterion")
    }


def test_a_dossier_stays_on_its_version_unless_its_territory_chooses():
    dossier = in_eligibility(draft_dossier())
    new = next_version()
    officer = people.case_officer()
    dossiers.confirm_perimeter(dossier, actor=officer)
    dossier = fresh(dossiers.open_self_assessment(dossier, actor=officer))
    assert dossier.version_id != new.pk
    assert dossier.version.status == "transition"


def test_everything_is_carried_or_left_as_the_map_says():
    dossier = ready_to_submit(levels={"A1": 4, "A2": 2, "B2": 3})
    former, before = dossier.version, given(dossier)
    uses = {use.criterion.code for use in dossier.evidences.get().uses.select_related("criterion")}
    new = next_version()
    moved = change_version(dossier, actor=lead(dossier), seen=state_of(dossier))
    after = given(moved)
    assert moved.version == new
    assert after["A1"] == (2, f"{before['A1'][1]}\n\n{before['A2'][1]}")
    assert after["A30"] == before["A3"]
    assert after["B2"] == (2, before["B2"][1])
    assert set(after) == set(before) - {"A2", "A3", "C1"} | {"A30"}
    assert all(
        row.version_id == new.pk for row in Criterion.objects.filter(pk__in=moved.answers.values("criterion"))
    )
    assert {use.criterion.code for use in moved.evidences.get().uses.select_related("criterion")} == uses - {
        "A2", "A3", "C1"} | {"A30"}  # fmt: skip
    assert moved.question_answers.count() == former.questions.count()
    assert {q.question.version_id for q in moved.question_answers.select_related("question")} == {new.pk}
    assert set(moved.modules.values_list("version_id", flat=True)) == {new.pk}
    assert moved.criteria_count == len(moved.criteria) == len(after)
    assert not moved.sign_offs.exists()


def test_what_surrounds_the_answers_follows_them():
    dossier = ready_to_submit()
    actor, former = lead(dossier), dossier.version
    axis, merged, renamed = (
        former.axes.get(code="A"),
        *(former.criteria.get(code=code) for code in ("A2", "A3")),
    )
    delegation.assign(dossier, actor=actor, person=actor, axis=axis)
    comment.add_comment(dossier, merged, actor=actor, text="Une remarque.")
    indicator = renamed.indicators.filter(kind="yes_no").first() or renamed.indicators.first()
    IndicatorValue.objects.create(dossier=dossier, indicator=indicator, year=2025, updated_by=actor)
    agenda.add_action(
        dossier, actor=actor, what="Réunir les familles", owner="La mairie", criteria=[merged, renamed]
    )
    agenda.add_cause(dossier, actor=actor, text="Peu de monde", question=former.questions.get(code="Q1"))
    new = next_version()
    moved = change_version(dossier, actor=actor, seen=state_of(dossier))
    assert moved.delegations.get().axis.version == new
    assert moved.comments.get().criterion == new.criteria.get(code="A1")
    assert moved.indicator_values.get().indicator.criterion == new.criteria.get(code="A30")
    assert {c.code for c in moved.actions.get().criteria.filter(version=new)} == {"A1", "A30"}
    assert moved.actions.get().criteria.count() == 2
    assert moved.causes.get().question.version == new


def test_what_was_written_stays_readable_to_the_letter():
    dossier = answered(levels={"C1": 1})
    before = given(dossier)
    next_version()
    moved = change_version(dossier, actor=lead(dossier))
    snapshot = moved.snapshots.get(kind=SnapshotKind.BEFORE_VERSION)
    kept = {answer["code"]: answer for answer in snapshot.content["answers"]}
    assert {code: (answer["level"], answer["text"]) for code, answer in kept.items()} == before
    assert [code for code, answer in kept.items() if answer["is_left"]] == ["C1"]
    entry = HistoryEntry.objects.get(action="certification.dossier.change_version")
    assert (entry.digest, entry.data["left"], entry.data["anew"]) == (snapshot.digest, ["C1"], [])


def test_what_changed_is_to_be_confirmed_before_the_submission():
    dossier = ready_to_submit()
    next_version()
    moved = change_version(dossier, actor=lead(dossier))
    assert sorted(row.criterion.code for row in moved.carried.all()) == ["A1", "B1", "B2"]
    person = lead(moved)
    with pytest.raises(NotAllowed) as refusal:
        assessment.submit_self_assessment(moved, actor=person)
    sentences = [str(reason) for reason in refusal.value.reasons]
    assert "B1: confirm the answer that was taken over, or change it." in sentences
    for row in moved.carried.exclude(criterion__code="B1"):
        confirm_carried(row, actor=person)
    criterion = moved.version.criteria.get(code="B1")
    answer = moved.answers.get(criterion=criterion)
    assessment.save_answer(
        moved,
        criterion,
        actor=person,
        level=1,
        not_applicable=False,
        na_reason="",
        text="Relu.",
        revision=answer.revision,
    )
    with pytest.raises(NotAllowed) as refusal:
        assessment.submit_self_assessment(fresh(moved), actor=person)
    assert not [reason for reason in map(str, refusal.value.reasons) if "taken over" in reason]


def test_a_form_of_the_former_version_covers_nothing():
    dossier = answered()
    criterion = dossier.version.criteria.get(code="D1")
    revision = dossier.answers.get(criterion=criterion).revision
    next_version()
    moved = change_version(dossier, actor=lead(dossier))
    with pytest.raises(StaleDossier):
        assessment.save_answer(
            moved,
            moved.version.criteria.get(code="D1"),
            actor=lead(moved),
            level=0,
            not_applicable=False,
            na_reason="",
            text="Autre",
            revision=revision,
        )


def test_the_dry_run_says_what_happens_and_changes_nothing():
    dossier = answered(levels={"A1": 4, "A2": 2, "B2": 3})
    new = next_version()
    rows = {row.criterion.code: row for row in passage_rows(passage(dossier, new))}
    assert [source.code for source in rows["A1"].sources] == ["A1", "A2"]
    assert (rows["A1"].before, rows["A1"].after, rows["A1"].asks) == ("4, 2", "2", "confirm")
    assert (rows["B2"].before, rows["B2"].after, rows["B2"].asks) == ("3", "2", "confirm")
    assert (rows["B1"].asks, rows["A30"].asks, rows["D1"].asks) == ("confirm", "", "")
    assert fresh(dossier).version_id == dossier.version_id
    assert Answer.objects.filter(criterion__version=new).count() == 0


def test_the_notes_of_the_map_are_read_in_the_dry_run_and_on_the_public_page(client):
    dossier = answered(levels={"B2": 3})
    former, new = dossier.version, next_version()
    client.force_login(lead(dossier))
    with override("en"):
        pages = [reverse("certification:dossier_version", args=[dossier.pk])]
        pages.append(reverse("certification:framework_difference", args=[former.version, new.version]))
    for page in pages:
        assert NOTE["en"] in client.get(page).content.decode()


def test_nobody_confirms_a_dry_run_that_is_out_of_date():
    dossier = opened()
    next_version()
    seen = state_of(dossier)
    criterion = dossier.version.criteria.get(code="A1")
    assessment.save_answer(
        dossier,
        criterion,
        actor=lead(dossier),
        level=1,
        not_applicable=False,
        na_reason="",
        text="",
        revision=0,
    )
    with pytest.raises(StaleDossier):
        change_version(dossier, actor=lead(dossier), seen=seen)
    assert fresh(dossier).version_id == dossier.version_id


@pytest.mark.parametrize("make", [draft_dossier, in_eligibility, opened])
def test_a_draft_an_application_and_a_self_assessment_may_move(make):
    dossier = make()
    new = next_version()
    assert change_version(dossier, actor=lead(dossier)).version == new


def test_once_submitted_a_dossier_moves_no_more():
    dossier = submitted()
    next_version()
    with pytest.raises(NotAllowed, match="until its self-assessment is submitted"):
        change_version(dossier, actor=lead(dossier))
    assert dossier.status == S.SUBMITTED


def test_there_must_be_another_version():
    dossier = draft_dossier()
    with pytest.raises(NotAllowed, match="in force already"):
        change_version(dossier, actor=lead(dossier))


def test_a_frozen_dossier_does_not_move():
    dossier = frozen()
    next_version()
    with pytest.raises(NotAllowed, match="frozen"):
        change_version(dossier, actor=lead(dossier))


def test_only_the_lead_decides():
    dossier = opened()
    next_version()
    contributor = next(iter(contributors(dossier).values()))
    for person in (contributor, people.case_officer(), people.someone()):
        with pytest.raises(PermissionDenied):
            change_version(dossier, actor=person)
    assert Dossier.objects.get(pk=dossier.pk).version_id == dossier.version_id
