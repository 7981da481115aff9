"""Take answers over: from the last cycle when a renewal opens, and confirm them one by one."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from certification.choices import CarriedCause, MapChange
from certification.clock import now
from certification.errors import NotAllowed
from certification.models import Answer, CarriedAnswer, Dossier, Evidence, EvidenceUse, QuestionAnswer
from certification.queries.carried import Passage, given, last_decided, passage, source_of
from certification.rules import assessment as assessment_is
from certification.rules import permissions as may
from certification.services.history import record
from certification.services.transition import hold

MOST_TEXT = Answer._meta.get_field("text").max_length
MOST_REASON = Answer._meta.get_field("na_reason").max_length
# All that a piece of evidence is, but the dossier that holds it.
EVIDENCE_COLUMNS = [
    field.attname
    for field in Evidence._meta.concrete_fields
    if not field.primary_key and field.name not in {"dossier", "submitted_at"}
]
# What a renewal says again, and may change.
KEPT_FIELDS = ("perimeter", "population", "municipalities", "mark_scope")


def prefill(dossier: Dossier, *, actor) -> Dossier:
    """Fill a renewal that was just opened with what the last decided dossier said, through the map when it leads.

    Answers are written at revision 0 and marked as taken over; files are used again, never copied.
    """
    last = last_decided(dossier.territory, before=dossier)
    if last is None:
        return dossier
    dossier.previous = last
    for name in KEPT_FIELDS:
        setattr(dossier, name, getattr(last, name))
    dossier.save(update_fields=["previous", *KEPT_FIELDS])
    found = passage(last, dossier.version, dossier.modules.all())
    _carry_answers(dossier, last, found)
    _carry_questions(dossier, last)
    evidence = _reuse_evidence(dossier, last, found)
    record(
        dossier,
        "certification.dossier.prefill",
        actor=actor,
        previous=last.number,
        framework=str(last.version),
        answers=len(found.plan.carried),
        left=[found.former[uid].code for uid in found.plan.left],
        evidence=evidence,
    )
    return dossier


def _carry_answers(dossier: Dossier, last: Dossier, found: Passage) -> None:
    observed = {held.criterion_id: held.level for held in last.consensus.filter(round=last.consensus_round())}
    answers, carried = [], []
    for uid, item in found.plan.carried.items():
        first = next(found.answers[source] for source in item.sources if source in found.answers)
        answers.append(
            Answer(
                dossier=dossier,
                criterion=found.grid[uid],
                level=item.given.level,
                not_applicable=item.given.not_applicable,
                na_reason=item.given.na_reason[:MOST_REASON],
                text=item.given.text[:MOST_TEXT],
                updated_by=first.updated_by,
                updated_at=first.updated_at,
            )
        )
        carried.append(
            CarriedAnswer(
                dossier=dossier,
                criterion=found.grid[uid],
                cause=CarriedCause.RENEWAL,
                change=item.change,
                sources=[
                    source_of(
                        found.former[source],
                        given(found.answers.get(source)),
                        version=last.version.version,
                        observed=observed.get(found.former[source].pk),
                    )
                    for source in item.sources
                ],
            )
        )
    Answer.objects.bulk_create(answers)
    CarriedAnswer.objects.bulk_create(carried)


def _carry_questions(dossier: Dossier, last: Dossier) -> None:
    asked = {question.uid: question for question in dossier.version.questions.all()}
    answers, carried = [], []
    for former in last.question_answers.select_related("question", "updated_by").exclude(text=""):
        question = asked.get(former.question.uid)
        if question is None:
            continue
        kept = {"updated_by": former.updated_by, "updated_at": former.updated_at}
        answers.append(QuestionAnswer(dossier=dossier, question=question, text=former.text, **kept))
        source = {"version": last.version.version, "code": former.question.code, "text": former.text}
        carried.append(
            CarriedAnswer(
                dossier=dossier,
                question=question,
                cause=CarriedCause.RENEWAL,
                change=MapChange.KEPT,
                sources=[source],
            )
        )
    QuestionAnswer.objects.bulk_create(answers)
    CarriedAnswer.objects.bulk_create(carried)


def _reuse_evidence(dossier: Dossier, last: Dossier, found: Passage) -> int:
    """Let the new dossier hold the pieces of the last one: the same files, with the day on which they came.

    The former versions of a piece stay with the former dossier; none of it is submitted here yet.
    """
    kept = last.evidences.filter(removed_at=None).prefetch_related("uses__criterion", "uses__evidence_type")
    types = evidence_types(found)
    count = 0
    for former in kept:
        piece = Evidence.objects.create(
            dossier=dossier, **{name: getattr(former, name) for name in EVIDENCE_COLUMNS}
        )
        if former.file_id is not None:
            piece.versions.create(
                number=1, file_id=former.file_id, added_by_id=former.added_by_id, added_at=former.added_at
            )
        EvidenceUse.objects.bulk_create(uses_through(piece, former.uses.all(), found, types))
        count += 1
    return count


def evidence_types(found: Passage) -> dict:
    """Return the types of evidence of a grid by what lasts and the criterion they belong to."""
    return {
        (row.uid, criterion.pk): row
        for criterion in found.grid.values()
        for row in criterion.evidence_types.all()
    }


def uses_through(piece: Evidence, uses, found: Passage, types: dict) -> list[EvidenceUse]:
    """Return what a piece of evidence supports at the other end of a map, each criterion once."""
    reached: dict[int, EvidenceUse] = {}
    for use in uses:
        for criterion in found.targets_of(use.criterion.uid):
            matched = types.get((use.evidence_type.uid, criterion.pk)) if use.evidence_type else None
            reached.setdefault(
                criterion.pk, EvidenceUse(evidence=piece, criterion=criterion, evidence_type=matched)
            )
    return list(reached.values())


@transaction.atomic
def confirm_carried(carried: CarriedAnswer, *, actor) -> CarriedAnswer:
    """Say that an answer taken over still holds; confirming twice changes nothing."""
    dossier = hold(carried.dossier, may.fill, actor)
    if refusals := assessment_is.self_assessment_is_open.refusals(dossier):
        raise NotAllowed(refusals)
    carried = CarriedAnswer.objects.select_related("criterion", "question").get(pk=carried.pk)
    if carried.confirmed_at is not None:
        return carried
    if carried.criterion is not None:
        answer = dossier.answers.filter(criterion=carried.criterion).first()
        if answer is None or not answer.is_given():
            raise NotAllowed(
                _("%(code)s has no level yet: give one rather than confirm.")
                % {"code": carried.criterion.code}
            )
    carried.confirmed_at, carried.confirmed_by = now(), actor
    carried.save(update_fields=["confirmed_at", "confirmed_by"])
    row = carried.criterion or carried.question
    record(dossier, "certification.dossier.confirm_carried", actor=actor, row=row.code)
    return carried


def confirm_all_carried(dossier: Dossier, *, actor) -> int:
    """Confirm everything that waits and can be confirmed; return how many answers that makes."""
    if not may.fill(dossier, actor):
        raise PermissionDenied
    waiting = assessment_is.unconfirmed(dossier)
    for carried in waiting:
        confirm_carried(carried, actor=actor)
    return len(waiting)
