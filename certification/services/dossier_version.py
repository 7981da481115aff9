"""Let a dossier follow the version in force, by the choice of its territory: nothing that was written is lost."""

from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import Model

from certification.choices import CarriedCause, SnapshotKind
from certification.clock import now
from certification.errors import NotAllowed, StaleDossier
from certification.models import (
    Answer,
    CarriedAnswer,
    Criterion,
    Dossier,
    Evidence,
    EvidenceUse,
    FrameworkVersion,
    Indicator,
    QuestionAnswer,
)
from certification.models.framework_document import read_texts
from certification.queries.carried import Passage, given, passage, source_of
from certification.rules import dossier as dossier_is
from certification.rules import permissions as may
from certification.services.assessment import evidence_content
from certification.services.carried import MOST_REASON, MOST_TEXT, evidence_types, uses_through
from certification.services.dossier import take_snapshot
from certification.services.history import digest_of, record
from certification.services.transition import hold

# What this service writes itself; everything else that hangs from a criterion in a dossier follows it.
OWN = (Answer, CarriedAnswer)


def state_of(dossier: Dossier) -> str:
    """Return what tells one state of the answers from another: a dry run is confirmed on what it showed."""
    answers = dossier.answers.order_by("pk").values_list("pk", "revision")
    return digest_of([dossier.version_id, list(answers)])


@transaction.atomic
def change_version(dossier: Dossier, *, actor, seen: str | None = None) -> Dossier:
    """Follow the version in force. What was written before is kept whole in a snapshot.

    `seen` is the state that the dry run showed. Raises StaleDossier when somebody wrote meanwhile, NotAllowed when the
    dossier is submitted or follows that version already.
    """
    dossier = hold(dossier, may.change_version, actor)
    reasons = [
        sentence
        for rule in (dossier_is.version_may_still_change, dossier_is.another_version_is_in_force)
        for sentence in rule.refusals(dossier)
    ]
    if reasons:
        raise NotAllowed(reasons)
    if seen is not None and seen != state_of(dossier):
        raise StaleDossier(dossier)
    former, version = dossier.version, dossier.version_in_force
    found = passage(dossier, version)
    snapshot = take_snapshot(
        dossier, SnapshotKind.BEFORE_VERSION, content_before(dossier, found), actor=actor
    )
    _follow_with_uses(dossier, found)
    _follow_with_answers(dossier, former, found)
    _follow_with_questions(dossier, version)
    _follow_with_the_rest(dossier, found)
    _follow_with_axes_and_causes(dossier, version)
    _follow_with_indicators(dossier, version)
    _follow_with_the_agenda(dossier, found)
    dossier.sign_offs.all().delete()
    themes = set(dossier.modules.values_list("uid", flat=True))
    dossier.version = version
    dossier.criteria_count = len(found.grid)
    dossier.save(update_fields=["version", "criteria_count"])
    dossier.modules.set(version.modules.filter(uid__in=themes))
    record(
        dossier,
        "certification.dossier.change_version",
        actor=actor,
        digest=snapshot.digest,
        former=str(former),
        framework=str(version),
        carried=len(found.plan.carried),
        anew=[found.grid[uid].code for uid in found.plan.anew],
        left=[found.former[uid].code for uid in found.plan.left],
    )
    return Dossier.objects.select_related("territory", "version").get(pk=dossier.pk)


def content_before(dossier: Dossier, found: Passage) -> dict:
    """Return all that was written under the former version; what the new one does not take over is named."""
    answers = {uid: found.answers[uid] for uid in found.former if uid in found.answers}
    return {
        "framework": str(dossier.version),
        "framework_content": dossier.version.content_hash,
        "modules": sorted(dossier.modules.values_list("code", flat=True)),
        "answers": [
            {
                "uid": str(uid),
                "is_left": uid in found.plan.left,
                "by": answer.updated_by_id,
                "on": answer.updated_at,
                **source_of(found.former[uid], given(answer), version=dossier.version.version),
            }
            for uid, answer in answers.items()
        ],
        "questions": [
            {
                "code": answer.question.code,
                "name": read_texts(answer.question, "text"),
                "text": answer.text,
            }
            for answer in dossier.question_answers.select_related("question")
        ],
        "evidence": evidence_content(dossier),
        "sign_offs": {
            signed.family: {"person": signed.person_id, "signed_at": signed.signed_at}
            for signed in dossier.sign_offs.order_by("family")
        },
    }


def _follow_with_answers(dossier: Dossier, former: FrameworkVersion, found: Passage) -> None:
    """Move each answer to the criterion that it reaches; the row stays the same where one becomes one."""
    marked = {row.criterion.uid: row for row in dossier.carried.select_related("criterion") if row.criterion}
    free = dict(found.answers)
    kept, marks = [], []
    for uid, item in found.plan.carried.items():
        first = next(found.answers[source] for source in item.sources if source in found.answers)
        answer = next((free.pop(source) for source in item.sources if source in free), None)
        answer = answer or Answer(dossier=dossier, updated_by=first.updated_by, updated_at=first.updated_at)
        # Whoever still has the former page open is told, and covers nothing.
        answer.revision = (
            max(found.answers[source].revision for source in item.sources if source in found.answers) + 1
        )
        answer.criterion, answer.level = found.grid[uid], item.given.level
        answer.not_applicable, answer.na_reason = (
            item.given.not_applicable,
            item.given.na_reason[:MOST_REASON],
        )
        answer.text = item.given.text[:MOST_TEXT]
        kept.append(answer)
        earlier = [marked[source] for source in item.sources if source in marked]
        if earlier or not found.is_certain(uid):
            marks.append(_mark(dossier, former, found, uid, answer, earlier))
    Answer.objects.filter(pk__in=[answer.pk for answer in free.values()]).delete()
    for answer in kept:
        answer.save()
    dossier.carried.filter(criterion__isnull=False).delete()
    CarriedAnswer.objects.bulk_create(marks)


def _mark(
    dossier, former, found: Passage, uid, answer: Answer, earlier: list[CarriedAnswer]
) -> CarriedAnswer:
    """Return the mark of an answer taken over; what it had taken over before stays beside it."""
    item = found.plan.carried[uid]
    waits = not found.is_certain(uid) or any(
        row.confirmed_at is None and row.revision == found.answers[source].revision
        for row in earlier
        for source in item.sources
        if source == row.criterion.uid and source in found.answers
    )
    sources = [source for row in earlier for source in row.sources] or [
        source_of(found.former[source], given(found.answers.get(source)), version=former.version)
        for source in item.sources
    ]
    return CarriedAnswer(
        dossier=dossier,
        criterion=found.grid[uid],
        cause=earlier[0].cause if earlier else CarriedCause.VERSION,
        change=item.change,
        sources=sources,
        revision=answer.revision,
        confirmed_at=None if waits else now(),
        confirmed_by=None if waits or not earlier else earlier[0].confirmed_by,
    )


def _follow_with_questions(dossier: Dossier, version: FrameworkVersion) -> None:
    asked = {question.uid: question for question in version.questions.all()}
    for model in (QuestionAnswer, CarriedAnswer):
        for row in model.objects.filter(dossier=dossier, question__isnull=False).select_related("question"):
            if row.question.uid in asked:
                row.question = asked[row.question.uid]
                row.save(update_fields=["question"])
            else:
                row.delete()


def _follow_with_uses(dossier: Dossier, found: Passage) -> None:
    """Let each piece of evidence support what its criteria became; the dossier keeps those that support nothing."""
    types = evidence_types(found)
    pieces = Evidence.objects.filter(dossier=dossier).prefetch_related(
        "uses__criterion", "uses__evidence_type"
    )
    reached = [use for piece in pieces for use in uses_through(piece, piece.uses.all(), found, types)]
    EvidenceUse.objects.filter(evidence__dossier=dossier).delete()
    EvidenceUse.objects.bulk_create(reached)


def _follow_with_the_rest(dossier: Dossier, found: Passage) -> None:
    """Let comments, assignments and whatever else hangs from a criterion of the dossier follow it.

    Where a merged criterion has its own row already, the other one stays with the former criterion.
    """
    leads = [
        (criterion.pk, targets[0].pk)
        for uid, criterion in found.former.items()
        if (targets := found.targets_of(uid))
    ]
    for model in _hanging():
        for former, new in leads:
            rows = model._default_manager.filter(dossier=dossier, criterion=former)
            try:
                with transaction.atomic():
                    rows.update(criterion=new)
            except IntegrityError:
                continue


def _follow_with_axes_and_causes(dossier: Dossier, version: FrameworkVersion) -> None:
    """Let what was asked of a member for a whole axis, and the causes of a question, follow their axis and question."""
    axes = {axis.uid: axis for axis in version.axes.all()}
    questions = {question.uid: question for question in version.questions.all()}
    for asked in dossier.delegations.filter(axis__isnull=False).select_related("axis"):
        if asked.axis.uid in axes:
            dossier.delegations.filter(pk=asked.pk).update(axis=axes[asked.axis.uid])
    for cause in dossier.causes.filter(question__isnull=False).select_related("question"):
        if cause.question.uid in questions:
            dossier.causes.filter(pk=cause.pk).update(question=questions[cause.question.uid])


def _follow_with_indicators(dossier: Dossier, version: FrameworkVersion) -> None:
    """Let the values of an indicator follow it; those of an indicator that is no longer asked stay readable with it."""
    lasting = {indicator.uid: indicator for indicator in Indicator.objects.filter(criterion__version=version)}
    for value in dossier.indicator_values.select_related("indicator"):
        if value.indicator.uid in lasting:
            value.indicator = lasting[value.indicator.uid]
            value.save(update_fields=["indicator"])


def _follow_with_the_agenda(dossier: Dossier, found: Passage) -> None:
    """Let the actions of the agenda serve what their criteria became."""
    for action in dossier.actions.prefetch_related("criteria"):
        reached = [found.targets_of(criterion.uid) for criterion in action.criteria.all()]
        action.criteria.set({criterion for targets in reached for criterion in targets})


def _hanging() -> list[type[Model]]:
    """Return the models whose rows hang both from a dossier and from a criterion."""

    def leads_to(model, name: str, other: type[Model]) -> bool:
        fields = {field.name: field for field in model._meta.concrete_fields}
        return name in fields and fields[name].related_model is other

    return [
        model
        for model in apps.get_app_config("certification").get_models()
        if model not in OWN
        and leads_to(model, "criterion", Criterion)
        and leads_to(model, "dossier", Dossier)
    ]
