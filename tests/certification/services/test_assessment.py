"""The verbs of the self-assessment, called as views call them."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from certification.choices import DossierStatus, Role, SnapshotKind
from certification.errors import InvalidUpload, NotAllowed, StaleDossier
from certification.models import Answer, Evidence, HistoryEntry, PrivateFile
from certification.services import assessment as services
from certification.services.dossier import freeze_dossier, return_for_completion
from certification.services.history import digest_of
from tests.factories import assessment, people
from tests.factories.framework import small_version
from tests.factories.path import fresh, in_eligibility, lead, pdf
from tests.factories.territory import member

pytestmark = pytest.mark.django_db


def criterion(dossier, code="A1"):
    return next(row for row in dossier.criteria if row.code == code)


def save(dossier, code="A1", *, actor=None, level=2, not_applicable=False, na_reason="", text="", revision=0):
    return services.save_answer(
        dossier,
        criterion(dossier, code),
        actor=actor or lead(dossier),
        level=level,
        not_applicable=not_applicable,
        na_reason=na_reason,
        text=text,
        revision=revision,
    )


def add(dossier, *codes, **fields):
    fields = {"actor": lead(dossier), "upload": assessment.proof(), **fields}
    return services.add_evidence(
        dossier, criteria=[criterion(dossier, code) for code in codes or ["A1"]], **fields
    )


# --- answers ----------------------------------------------------------------------------------------------------


def test_each_save_is_one_revision_further_and_the_same_content_sent_twice_changes_nothing():
    dossier = assessment.opened()

    first = save(dossier, text="Une fois")
    again = save(dossier, text="Une fois")
    second = save(dossier, text="Deux fois", revision=1)

    assert (first.revision, again.revision, second.revision) == (1, 1, 2)
    assert second.updated_by == lead(dossier)


def test_whoever_saves_over_a_version_they_have_not_read_receives_it():
    dossier = assessment.opened()
    save(dossier, text="La mienne")

    with pytest.raises(StaleDossier) as stale:
        save(dossier, text="L’autre")

    assert stale.value.current.text == "La mienne"
    assert Answer.objects.get().text == "La mienne"


@pytest.mark.parametrize("level", [-1, 5])
def test_a_level_outside_the_scale_is_refused(level):
    dossier = assessment.opened()
    with pytest.raises(NotAllowed, match=r"niveau|level"):
        save(dossier, level=level)
    assert not Answer.objects.exists()


def test_only_a_criterion_that_may_not_apply_is_said_not_applicable():
    dossier = assessment.opened()
    allowed = next(row for row in dossier.criteria if row.na_allowed)

    with pytest.raises(NotAllowed, match="A1"):
        save(dossier, "A1", level=None, not_applicable=True, na_reason="Nous n’en avons pas.")
    with pytest.raises(NotAllowed):
        save(dossier, allowed.code, level=2, not_applicable=True)
    answer = save(dossier, allowed.code, level=None, not_applicable=True, na_reason="Aucun site.")

    assert (answer.level, answer.not_applicable) == (None, True)


def test_a_text_longer_than_the_field_is_refused():
    dossier = assessment.opened()
    with pytest.raises(NotAllowed, match=r"4.?000"):
        save(dossier, text="x" * 4001)


def test_a_criterion_of_a_theme_that_was_not_chosen_is_refused():
    dossier = assessment.eligible()
    theme = dossier.version.criteria.filter(module__isnull=False).first()

    with pytest.raises(NotAllowed):
        services.save_answer(
            dossier,
            theme,
            actor=lead(dossier),
            level=2,
            not_applicable=False,
            na_reason="",
            text="",
            revision=0,
        )


def test_the_team_fills_and_nobody_else():
    dossier = assessment.opened()
    reader = member(dossier.territory, "reader@example.org", role=Role.TERRITORY_READER, family="ENT")
    contributor = member(dossier.territory, "contributor@example.org")

    save(dossier, actor=contributor)
    for stranger in (reader, people.case_officer(), people.someone("stranger@example.org")):
        with pytest.raises(PermissionDenied):
            save(dossier, actor=stranger, level=4)
    assert Answer.objects.get().level == 2


def test_nothing_is_answered_before_the_application_is_eligible():
    dossier = in_eligibility()
    with pytest.raises(NotAllowed):
        save(dossier)


def test_nothing_is_answered_while_the_dossier_is_frozen():
    dossier = assessment.opened()
    freeze_dossier(dossier, actor=people.guardian(), reason="Un doute sérieux.")
    with pytest.raises(NotAllowed, match="Un doute sérieux"):
        save(dossier)


def test_a_question_of_another_version_is_refused():
    dossier, question = assessment.opened(), small_version().questions.first()
    with pytest.raises(NotAllowed):
        services.save_question_answer(dossier, question, actor=lead(dossier), text="Oui", revision=0)


# --- evidence ---------------------------------------------------------------------------------------------------


def test_the_same_file_sent_again_serves_one_more_criterion_and_is_stored_once():
    dossier = assessment.opened()

    first = add(dossier, "A1")
    second = add(dossier, "A2", personal_data=True)

    assert first == second
    assert {use.criterion.code for use in first.uses.all()} == {"A1", "A2"}
    assert Evidence.objects.get().personal_data
    assert PrivateFile.objects.filter(evidences__isnull=False).count() == 1


def test_a_link_is_kept_as_a_link():
    evidence = add(assessment.opened(), upload=None, link="https://example.org/bilan")
    assert (evidence.kind, evidence.title, evidence.file) == ("link", "https://example.org/bilan", None)


@pytest.mark.parametrize(
    "given",
    [
        {"upload": None, "link": ""},
        {"link": "https://example.org"},
        {"upload": None, "link": "javascript:alert(1)"},
        {"upload": None, "link": "ftp://example.org/x"},
    ],
)
def test_evidence_is_one_file_or_one_web_address(given):
    with pytest.raises(NotAllowed):
        add(assessment.opened(), **given)
    assert not Evidence.objects.exists()


def test_a_file_that_is_not_what_its_name_says_is_refused():
    with pytest.raises(InvalidUpload):
        add(assessment.opened(), upload=pdf("photo.pdf", b"MZ\x90\x00not a document"))
    assert not Evidence.objects.exists()


def test_evidence_is_reused_taken_off_one_criterion_then_removed_with_its_trace():
    dossier = assessment.opened()
    leader = lead(dossier)
    evidence = add(dossier, "A1")

    services.use_evidence(evidence, criterion(dossier, "A2"), actor=leader)
    services.use_evidence(evidence, criterion(dossier, "A2"), actor=leader)
    services.stop_using_evidence(evidence, criterion(dossier, "A1"), actor=leader)
    assert [use.criterion.code for use in evidence.uses.all()] == ["A2"]

    services.remove_evidence(evidence, actor=leader)
    with pytest.raises(NotAllowed):
        services.use_evidence(evidence, criterion(dossier, "A3"), actor=leader)
    verbs = HistoryEntry.objects.filter(dossier=dossier, action__startswith="certification.evidence")
    assert [entry.action.rsplit(".", 1)[-1] for entry in verbs] == [
        "add",
        "use",
        "use",
        "stop_using",
        "remove",
    ]


# --- sign-offs --------------------------------------------------------------------------------------------------


def test_a_member_signs_for_their_own_family_once():
    dossier = assessment.opened()
    leader = lead(dossier)
    resident, neighbour = (member(dossier.territory, f"{name}@example.org", family="HAB") for name in "ab")

    services.sign_off(dossier, actor=resident, family="HAB")
    services.sign_off(dossier, actor=resident, family="HAB")
    for actor, family in ((leader, "HAB"), (leader, ""), (neighbour, "HAB"), (leader, "ZZZ")):
        with pytest.raises(NotAllowed):
            services.sign_off(dossier, actor=actor, family=family)

    assert [(signed.family, signed.person) for signed in dossier.sign_offs.all()] == [("HAB", resident)]


def test_a_family_that_the_territory_does_not_name_signs_nothing():
    dossier = assessment.opened()
    stranger = member(dossier.territory, "media@example.org", family="MED")
    with pytest.raises(NotAllowed):
        services.sign_off(dossier, actor=stranger, family="MED")


# --- submission -------------------------------------------------------------------------------------------------


def test_a_submission_is_frozen_in_a_snapshot_with_its_scores():
    dossier = assessment.self_assessed()

    snapshot = dossier.snapshots.get(kind=SnapshotKind.SELF_ASSESSMENT)
    entry = HistoryEntry.objects.get(action="certification.dossier.submit_self_assessment")
    assert dossier.status == DossierStatus.COMPLETENESS
    assert (dossier.declared_score, dossier.answered_count, dossier.criteria_count) == (Decimal(75), 31, 31)
    assert (snapshot.number, snapshot.digest) == (1, digest_of(snapshot.content))
    assert entry.digest == snapshot.digest
    assert len(snapshot.content["answers"]) == 31
    assert snapshot.content["declared"]["overall"] == "75.00"
    assert len(snapshot.content["evidence"][0]["file"]["sha256"]) == 64


def test_after_the_submission_every_verb_refuses_in_a_sentence():
    dossier = assessment.self_assessed()
    leader, evidence = lead(dossier), dossier.evidences.get()
    question = dossier.version.questions.first()

    for verb in (
        lambda: save(dossier, level=4, revision=1),
        lambda: services.save_question_answer(dossier, question, actor=leader, text="Autre", revision=1),
        lambda: add(dossier, upload=pdf("autre.pdf", assessment.PROOF + b"%")),
        lambda: services.use_evidence(evidence, criterion(dossier), actor=leader),
        lambda: services.stop_using_evidence(evidence, criterion(dossier), actor=leader),
        lambda: services.remove_evidence(evidence, actor=leader),
        lambda: services.sign_off(dossier, actor=leader, family="ELU"),
        lambda: services.submit_self_assessment(dossier, actor=leader),
    ):
        with pytest.raises(NotAllowed) as refusal:
            verb()
        assert refusal.value.reasons[0]
    assert dossier.snapshots.filter(kind=SnapshotKind.SELF_ASSESSMENT).count() == 1


def test_only_the_leader_submits():
    dossier = assessment.ready_to_submit()
    contributor = dossier.territory.memberships.get(family="HAB").person
    with pytest.raises(PermissionDenied):
        services.submit_self_assessment(dossier, actor=contributor)
    assert not dossier.snapshots.filter(kind=SnapshotKind.SELF_ASSESSMENT).exists()


def test_what_is_missing_is_named_and_nothing_is_half_done():
    dossier = assessment.answered(levels={"A2": 4})
    Evidence.objects.get().uses.filter(criterion__code="A2").delete()
    Answer.objects.filter(criterion__code="A1").delete()

    with pytest.raises(NotAllowed) as refusal:
        services.submit_self_assessment(dossier, actor=lead(dossier))

    sentences = " ".join(str(reason) for reason in refusal.value.reasons)
    assert {"A1", "A2", "Q1", "Q5"} <= set(sentences.replace(":", " ").split())
    assert not dossier.snapshots.filter(kind=SnapshotKind.SELF_ASSESSMENT).exists()


def test_a_dossier_sent_back_is_filled_again_and_its_second_submission_is_numbered():
    dossier = assessment.self_assessed()
    return_for_completion(
        dossier, actor=people.case_officer(), reason="Une preuve est illisible.", items=["La preuve de A1"]
    )

    save(dossier, level=4, text="Mieux dit", revision=1)
    dossier = fresh(services.submit_self_assessment(dossier, actor=lead(dossier)))

    numbers = dossier.snapshots.filter(kind=SnapshotKind.SELF_ASSESSMENT).values_list("number", flat=True)
    assert list(numbers) == [1, 2]
    assert dossier.open_correction is None
    assert dossier.declared_score > 75
