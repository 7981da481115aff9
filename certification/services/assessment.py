"""The territory's self-assessment: answers, evidence, sign-offs by families, submission."""

import hashlib
from collections.abc import Iterable
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import URLValidator
from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.utils.translation import gettext as _

from certification.choices import EvidenceKind, SnapshotKind
from certification.clock import now
from certification.errors import NotAllowed, StaleDossier
from certification.models import (
    Answer,
    Criterion,
    Dossier,
    Evidence,
    EvidenceType,
    EvidenceUse,
    EvidenceVersion,
    FamilySignOff,
    Freeze,
    Question,
    QuestionAnswer,
)
from certification.models.scores import declared_result
from certification.queries import indicator as indicators
from certification.queries.agenda import agenda_content
from certification.rules import assessment as assessment_is
from certification.rules import permissions as may
from certification.rules.deadline import SELF_ASSESSMENT
from certification.services import deadline as clocks
from certification.services.answer_revision import keep_former, set_aside
from certification.services.dossier import close_corrections, take_snapshot
from certification.services.files import receive_file
from certification.services.history import digest_of, record
from certification.services.transition import lock, perform

MOST_TEXT = Answer._meta.get_field("text").max_length
MOST_REASON = Answer._meta.get_field("na_reason").max_length
MOST_TITLE = Evidence._meta.get_field("title").max_length
CHUNK = 64 * 1024

is_an_address = URLValidator(schemes=["http", "https"])


def hold_open(dossier: Dossier, actor) -> Dossier:
    """Lock the dossier and return it with its territory and version, when the actor may fill it now.

    One query for all three, because answers are saved as people write.
    """
    dossier = (
        Dossier.objects.select_for_update(of=("self",))
        .select_related("territory", "version")
        .annotate(is_frozen=Exists(Freeze.objects.filter(dossier=OuterRef("pk"), lifted_at=None)))
        .get(pk=dossier.pk)
    )
    # A mission of assessor gives nothing here: the people of the territory are enough to ask.
    if not may.fill(dossier.territory, actor):
        raise PermissionDenied
    if refusals := assessment_is.self_assessment_is_open.refusals(dossier):
        raise NotAllowed(refusals)
    if dossier.is_frozen:
        raise NotAllowed(
            _("This dossier is frozen by the impartiality guardian: %(reason)s")
            % {"reason": dossier.freeze.reason}
        )
    return dossier


def refuse_foreign(dossier: Dossier, criterion: Criterion) -> None:
    """Refuse a criterion of another version, or of a theme that the territory did not choose."""
    in_grid = criterion.version_id == dossier.version_id and (
        criterion.module_id is None or dossier.modules.filter(pk=criterion.module_id).exists()
    )
    if not in_grid:
        raise NotAllowed(_("This criterion is not in the grid of this dossier."))


def refuse_too_long(text: str, most: int) -> None:
    if len(text) > most:
        raise NotAllowed(_("Shorten the text: at most %(most)d characters.") % {"most": most})


# --- answers ----------------------------------------------------------------------------------------------------


def save_answer(
    dossier: Dossier,
    criterion: Criterion,
    *,
    actor,
    level: int | None,
    not_applicable: bool,
    na_reason: str,
    text: str,
    revision: int,
) -> Answer:
    """Save the answer to one criterion, complete or not: the submission checks that it is.

    `revision` is the one that the person had read. Raises StaleDossier with the answer stored when somebody else
    saved meanwhile, and sets aside what could not be saved; the same content sent twice changes nothing.
    """
    content = {"level": level, "not_applicable": not_applicable, "na_reason": na_reason, "text": text}
    try:
        return save_content(dossier, criterion, actor=actor, content=content, revision=revision)
    except StaleDossier as stale:
        set_aside(stale.current, content, actor=actor)
        raise


@transaction.atomic
def save_content(dossier: Dossier, criterion: Criterion, *, actor, content: dict, revision: int) -> Answer:
    """Save the content of an answer, or raise; see `save_answer`."""
    level, not_applicable = content["level"], content["not_applicable"]
    dossier = hold_open(dossier, actor)
    refuse_foreign(dossier, criterion)
    refuse_too_long(content["text"], MOST_TEXT)
    refuse_too_long(content["na_reason"], MOST_REASON)
    if not_applicable and (criterion.is_veto or not criterion.na_allowed):
        raise NotAllowed(_("%(code)s always applies: give a level.") % {"code": criterion.code})
    if not_applicable and level is not None:
        raise NotAllowed(_("Give a level, or say that the criterion does not apply: not both."))
    if level is not None and not 0 <= level <= dossier.version.max_level:
        raise NotAllowed(_("Choose a level of the scale."))
    answer = dossier.answers.select_related("updated_by").filter(criterion=criterion).first()
    answer = answer or Answer(dossier=dossier, criterion=criterion)
    return write(answer, content, actor=actor, revision=revision)


def save_question_answer(
    dossier: Dossier, question: Question, *, actor, text: str, revision: int
) -> QuestionAnswer:
    """Save the answer to one of the questions; `revision` as for a criterion."""
    try:
        return save_question_text(dossier, question, actor=actor, text=text, revision=revision)
    except StaleDossier as stale:
        set_aside(stale.current, {"text": text}, actor=actor)
        raise


@transaction.atomic
def save_question_text(
    dossier: Dossier, question: Question, *, actor, text: str, revision: int
) -> QuestionAnswer:
    """Save the text of an answer to a question, or raise; see `save_question_answer`."""
    dossier = hold_open(dossier, actor)
    if question.version_id != dossier.version_id:
        raise NotAllowed(_("This question is not asked of this dossier."))
    refuse_too_long(text, MOST_TEXT)
    answer = dossier.question_answers.select_related("updated_by").filter(question=question).first()
    answer = answer or QuestionAnswer(dossier=dossier, question=question)
    return write(answer, {"text": text}, actor=actor, revision=revision)


def write(answer: Answer | QuestionAnswer, content: dict, *, actor, revision: int) -> Answer | QuestionAnswer:
    """Write what changed, one revision further, and keep what it replaces; refuse to cover what was not read."""
    if all(getattr(answer, name) == value for name, value in content.items()):
        return answer
    if answer.revision != revision:
        raise StaleDossier(answer)
    keep_former(answer, actor=actor)
    for name, value in content.items():
        setattr(answer, name, value)
    answer.revision += 1
    answer.updated_by = actor
    answer.updated_at = now()
    answer.save()
    return answer


# --- evidence ---------------------------------------------------------------------------------------------------


@transaction.atomic
def add_evidence(
    dossier: Dossier,
    *,
    actor,
    title: str = "",
    kind: str = EvidenceKind.DOCUMENT,
    upload: UploadedFile | None = None,
    link: str = "",
    criteria: Iterable[Criterion],
    personal_data: bool = False,
    evidence_type: EvidenceType | None = None,
) -> Evidence:
    """Add a file or a link that supports criteria, or raise `InvalidUpload`.

    What the dossier holds already is used again rather than stored twice.
    """
    dossier = hold_open(dossier, actor)
    criteria = list(criteria)
    for criterion in criteria:
        refuse_foreign(dossier, criterion)
    link = link.strip()
    if not criteria:
        raise NotAllowed(_("Say which criterion this evidence supports."))
    if (upload is None) == (not link):
        raise NotAllowed(_("Choose a file or give a link: one of the two."))
    evidence = find_same(dossier, upload, link)
    if evidence is None:
        evidence = store_evidence(dossier, upload, link, actor=actor, title=title.strip(), kind=kind)
    if personal_data and not evidence.personal_data:
        evidence.personal_data = True
        evidence.save(update_fields=["personal_data"])
    for criterion in criteria:
        matched = evidence_type if evidence_type and evidence_type.criterion_id == criterion.pk else None
        link_evidence(evidence, criterion, evidence_type=matched)
    record(
        dossier,
        "certification.evidence.add",
        actor=actor,
        digest=evidence.file.sha256 if evidence.file else "",
        evidence=evidence.pk,
        criteria=[criterion.code for criterion in criteria],
    )
    return evidence


def find_same(dossier: Dossier, upload: UploadedFile | None, link: str) -> Evidence | None:
    """Return the evidence of the dossier that already holds this file or this link, or None."""
    kept = dossier.evidences.select_related("file").filter(removed_at=None)
    if upload is None:
        return kept.filter(link=link).first()
    digest = hashlib.sha256()
    for chunk in upload.chunks(CHUNK):
        digest.update(chunk)
    return kept.filter(file__sha256=digest.hexdigest()).first()


def store_evidence(
    dossier: Dossier, upload: UploadedFile | None, link: str, *, actor, title: str, kind: str
) -> Evidence:
    if upload is None:
        try:
            is_an_address(link)
        except ValidationError:
            raise NotAllowed(_("Give the whole address of the page, starting with https://.")) from None
        return dossier.evidences.create(
            title=(title or link)[:MOST_TITLE], kind=EvidenceKind.LINK, link=link, added_by=actor
        )
    file = receive_file(upload, actor=actor)
    evidence = dossier.evidences.create(
        title=(title or file.name)[:MOST_TITLE], kind=EvidenceKind(kind).value, file=file, added_by=actor
    )
    evidence.versions.create(number=1, file=file, added_by=actor)
    return evidence


def link_evidence(
    evidence: Evidence, criterion: Criterion, *, evidence_type: EvidenceType | None = None
) -> None:
    EvidenceUse.objects.get_or_create(
        evidence=evidence, criterion=criterion, defaults={"evidence_type": evidence_type}
    )


def hold_evidence(evidence: Evidence, actor) -> Evidence:
    """Return a piece of evidence, ours, when the dossier may still be filled and it was not removed."""
    dossier = hold_open(evidence.dossier, actor)
    evidence = Evidence.objects.select_related("file").get(pk=evidence.pk)
    evidence.dossier = dossier
    if evidence.removed_at is not None:
        raise NotAllowed(_("This evidence was removed from the dossier."))
    return evidence


@transaction.atomic
def use_evidence(evidence: Evidence, criterion: Criterion, *, actor) -> Evidence:
    """Let a piece of evidence support one more criterion."""
    evidence = hold_evidence(evidence, actor)
    refuse_foreign(evidence.dossier, criterion)
    link_evidence(evidence, criterion)
    record(
        evidence.dossier,
        "certification.evidence.use",
        actor=actor,
        evidence=evidence.pk,
        criterion=criterion.code,
    )
    return evidence


@transaction.atomic
def stop_using_evidence(evidence: Evidence, criterion: Criterion, *, actor) -> Evidence:
    """Take a piece of evidence off one criterion; the dossier keeps it for the others."""
    evidence = hold_evidence(evidence, actor)
    evidence.uses.filter(criterion=criterion).delete()
    record(
        evidence.dossier,
        "certification.evidence.stop_using",
        actor=actor,
        evidence=evidence.pk,
        criterion=criterion.code,
    )
    return evidence


@transaction.atomic
def remove_evidence(evidence: Evidence, *, actor) -> Evidence:
    """Remove a piece of evidence from the whole dossier; its trace stays."""
    evidence = hold_evidence(evidence, actor)
    evidence.removed_at = now()
    evidence.save(update_fields=["removed_at"])
    record(
        evidence.dossier,
        "certification.evidence.remove",
        actor=actor,
        digest=evidence.file.sha256 if evidence.file else "",
        evidence=evidence.pk,
    )
    return evidence


# --- sign-offs and submission -----------------------------------------------------------------------------------


@transaction.atomic
def sign_off(dossier: Dossier, *, actor, family: str) -> FamilySignOff:
    """State that one's own family of actors read and shares the self-assessment; signing again renews the date."""
    dossier = hold_open(dossier, actor)
    own = {member.family for member in dossier.territory.active_memberships() if member.person_id == actor.pk}
    if not family or family not in own:
        raise NotAllowed(_("You may sign for your own family of actors."))
    if family not in dossier.territory.family_codes():
        raise NotAllowed(_("This family of actors is not named in the territory."))
    for signed in dossier.sign_offs.select_related("person"):
        if signed.family == family and signed.person_id != actor.pk:
            raise NotAllowed(
                _("%(person)s already signed for this family of actors.") % {"person": signed.person}
            )
        if signed.person_id == actor.pk and signed.family != family:
            raise NotAllowed(_("You already signed for another family of actors."))
    signature, _is_new = FamilySignOff.objects.update_or_create(
        dossier=dossier, family=family, defaults={"person": actor, "signed_at": now()}
    )
    record(dossier, "certification.dossier.sign_off", actor=actor, family=family)
    return signature


@transaction.atomic
def submit_self_assessment(dossier: Dossier, *, actor, reason: str = "") -> Dossier:
    """Submit: everything is frozen in a numbered snapshot, and the declared scores are kept on the dossier."""
    dossier = lock(dossier)
    content = self_assessment_content(dossier)
    # What the territory had left is kept while the secretariat checks: it runs again if something is missing.
    clocks.pause(dossier, SELF_ASSESSMENT)
    dossier = perform(
        dossier, "submit_self_assessment", actor=actor, reason=reason, digest=digest_of(content)
    )
    take_snapshot(dossier, SnapshotKind.SELF_ASSESSMENT, content, actor=actor)
    close_corrections(dossier)
    dossier.declared_score = Decimal(content["declared"]["overall"])
    dossier.criteria_count = len(dossier.criteria)
    dossier.answered_count = len(content["answers"])
    dossier.save(update_fields=["declared_score", "criteria_count", "answered_count"])
    mark_submitted(dossier)
    return dossier


def mark_submitted(dossier: Dossier) -> None:
    """Say which evidence was submitted, and which version of its file: it is what others read from now on."""
    kept = dossier.evidences.filter(removed_at=None)
    kept.filter(submitted_at=None).update(submitted_at=now())
    EvidenceVersion.objects.filter(evidence__in=kept, file=F("evidence__file"), submitted_at=None).update(
        submitted_at=now()
    )


def self_assessment_content(dossier: Dossier) -> dict:
    """Return the self-assessment as it stands: all that a reader relies on, in one order."""
    result = declared_result(dossier)
    answers = {answer.criterion_id: answer for answer in dossier.answers.all() if answer.is_given()}
    questions = {answer.question_id: answer.text for answer in dossier.question_answers.all()}
    return {
        "framework": str(dossier.version),
        "framework_content": dossier.version.content_hash,
        "modules": sorted(dossier.modules.values_list("code", flat=True)),
        "answers": [
            {
                "uid": criterion.uid,
                "criterion": criterion.code,
                "level": answer.level,
                "not_applicable": answer.not_applicable,
                "na_reason": answer.na_reason if answer.not_applicable else "",
                "text": answer.text,
            }
            for criterion in dossier.criteria
            if (answer := answers.get(criterion.pk))
        ],
        "evidence": evidence_content(dossier),
        "indicators": indicators.content_of(dossier),
        "agenda": agenda_content(dossier),
        "questions": {question.code: questions.get(question.pk, "") for question in dossier.questions},
        "sign_offs": {
            signed.family: {"person": signed.person_id, "signed_at": signed.signed_at}
            for signed in dossier.sign_offs.order_by("family")
        },
        "declared": {"overall": result.overall_percent, "axes": result.axis_percents},
    }


def evidence_content(dossier: Dossier) -> list[dict]:
    kept = dossier.evidences.filter(removed_at=None).select_related("file").order_by("added_at", "pk")
    return [
        {
            "title": evidence.title,
            "kind": evidence.kind,
            "file": evidence.file and {"name": evidence.file.name, "sha256": evidence.file.sha256},
            "link": evidence.link,
            "proves": evidence.proves,
            "period": [evidence.period_from, evidence.period_to],
            "effective_on": evidence.effective_on,
            "confidentiality": evidence.confidentiality,
            "personal_data": evidence.personal_data,
            "criteria": sorted(use.criterion.code for use in evidence.uses.all()),
        }
        for evidence in kept.prefetch_related("uses__criterion")
    ]


MOVES = {"submit_self_assessment": submit_self_assessment}
