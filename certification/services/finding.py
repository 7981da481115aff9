"""The follow-up of a finding: an action proposed and accepted, its proof given and verified, or time that runs out."""

import datetime as dt
from collections.abc import Iterable

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from certification.choices import AwardStatus, Confidentiality, FindingGrade, FindingStatus
from certification.clock import localdate, now
from certification.errors import NotAllowed
from certification.models import AgendaAction, Award, Criterion, Evidence, Finding, Freeze, Scheme
from certification.notifications import messages
from certification.rules import finding as finding_is
from certification.rules import permissions as may
from certification.rules.permissions import SYSTEM
from certification.services.each import each
from certification.services.history import digest_of, record
from certification.services.reply import take_evidence
from certification.services.transition import hold, lock, perform
from cms.outbox import then


@transaction.atomic
def raise_after_award(award: Award, criterion: Criterion, *, actor, grade: str, text: str) -> Finding:
    """Raise a finding while an award stands, outside any report: the territory is told, and its time starts at once."""
    award = hold(award, may.raise_after_award, actor)
    dossier, today = award.dossier, localdate()
    if award.status not in (AwardStatus.ACTIVE, AwardStatus.SUSPENDED):
        raise NotAllowed(_("Only an award in force is followed up."))
    if criterion.pk not in {row.pk for row in dossier.criteria}:
        raise NotAllowed(_("Choose a criterion of this dossier."))
    if not text.strip():
        raise NotAllowed(_("Say what was found."))
    terms = finding_is.terms_of(dossier.scheme, FindingGrade(grade))
    finding = Finding.objects.create(
        dossier=dossier,
        round=dossier.round,
        criterion=criterion,
        grade=grade,
        text=text.strip(),
        raised_by=actor,
        raised_at=now(),
        sent_at=now(),
        due_on=finding_is.plan_due_on(terms, today),
        correct_by=finding_is.correct_by(terms, today),
    )
    record(
        finding,
        "certification.finding.raise",
        actor=actor,
        digest=digest_of(finding.text),
        criterion=criterion.code,
    )
    then(messages.finding_raised, finding)
    return finding


@transaction.atomic
def propose_action(
    finding: Finding,
    *,
    actor,
    plan: str = "",
    done_before: dt.date | None = None,
    action: AgendaAction | None = None,
    reason: str = "",
) -> Finding:
    """Propose what will be done and before which day; an action of the territory's agenda may carry it."""
    current = lock(finding)
    if refusals := finding_is.refusals_to_plan(
        current, plan=plan or reason, done_before=done_before, today=localdate()
    ):
        raise NotAllowed(refusals)
    if action is not None and action.dossier_id != current.dossier_id:
        raise NotAllowed(_("This action is not in the agenda of the dossier."))
    finding = perform(
        finding, "propose_action", actor=actor, plan=(plan or reason).strip(), plan_due_on=done_before
    )
    if action is not None:
        action.finding = finding
        action.save(update_fields=["finding"])
    return finding


@transaction.atomic
def accept_action(finding: Finding, *, actor, reason: str = "") -> Finding:
    """Accept the action: the territory has until the day that it gave itself."""
    return perform(finding, "accept_action", actor=actor, reason=reason, answer=reason.strip())


@transaction.atomic
def send_back_action(finding: Finding, *, actor, reason: str) -> Finding:
    """Ask for another action, saying why: the time to propose one starts again."""
    return perform(
        finding,
        "send_back_action",
        actor=actor,
        reason=reason,
        answer=reason.strip(),
        due_on=_time_again(finding),
    )


@transaction.atomic
def declare_done(
    finding: Finding,
    *,
    actor,
    proof: str = "",
    evidence: Iterable[Evidence] = (),
    title: str = "",
    upload: UploadedFile | None = None,
    link: str = "",
    reason: str = "",
) -> Finding:
    """Say what was done, with evidence of the dossier, a file or a link; raises `InvalidUpload` for a bad file."""
    said = (proof or reason).strip()
    if not said:
        raise NotAllowed(_("Say what was done."))
    evidence = list(evidence)
    if any(piece.dossier_id != finding.dossier_id for piece in evidence):
        raise NotAllowed(_("This evidence is not in the dossier."))
    finding = perform(finding, "declare_done", actor=actor, proof=said)
    if upload is not None or link.strip():
        evidence.append(
            take_evidence(
                finding.dossier,
                actor=actor,
                title=title,
                upload=upload,
                link=link,
                confidentiality=Confidentiality.EXAMINERS,
            )
        )
    finding.proofs.add(*evidence)
    return finding


@transaction.atomic
def refuse_proof(finding: Finding, *, actor, reason: str) -> Finding:
    """Ask for another proof, saying what is still missing."""
    return perform(
        finding,
        "refuse_proof",
        actor=actor,
        reason=reason,
        answer=reason.strip(),
        due_on=_time_again(finding),
    )


def _time_again(finding: Finding) -> dt.date:
    """Return until when the territory tries again: its last day if it still lies ahead far enough, or new days."""
    least = localdate() + dt.timedelta(days=Scheme.current().finding_plan_days)
    return max(least, finding.plan_due_on) if finding.plan_due_on else least


@transaction.atomic
def verify(finding: Finding, *, actor, reason: str = "") -> Finding:
    """Record that somebody saw the shortfall corrected; without a proof of the territory, say what was seen."""
    current = lock(finding)
    if not reason.strip() and current.status != FindingStatus.DONE_DECLARED and not current.is_settled:
        raise NotAllowed(_("The territory gave no proof: say what you saw."))
    return perform(finding, "verify", actor=actor, reason=reason, answer=reason.strip())


@transaction.atomic
def withdraw(finding: Finding, *, actor, reason: str) -> Finding:
    """Withdraw a finding that the reply proved wrong, saying why: the report then has a new version."""
    return perform(finding, "withdraw", actor=actor, reason=reason, answer=reason.strip())


@transaction.atomic
def decline_advice(finding: Finding, *, actor, reason: str) -> Finding:
    """Say why an advice is not followed: it obliges to nothing."""
    return perform(finding, "decline_advice", actor=actor, reason=reason)


@transaction.atomic
def escalate(finding: Finding, *, actor, reason: str) -> Finding:
    """Bring to the committee a shortfall that was not corrected in time."""
    return perform(finding, "escalate", actor=actor, reason=reason)


# --- the daily job ------------------------------------------------------------------------------------------------

WAITS_FOR_THE_TERRITORY = (FindingStatus.OPEN, FindingStatus.ACCEPTED)


def with_a_running_clock() -> QuerySet[Finding]:
    """Return the findings whose clock runs against the territory; a frozen dossier has no deadline."""
    frozen = Freeze.objects.filter(dossier=OuterRef("dossier"), lifted_at=None)
    return (
        Finding.objects.filter(~Exists(frozen), status__in=WAITS_FOR_THE_TERRITORY, due_on__isnull=False)
        .exclude(dossier__status__in=finding_is.NO_LONGER_FOLLOWED)
        .select_related("dossier__territory", "criterion")
    )


def remind_findings() -> int:
    """Recall each deadline of a finding once for each lead time of the scheme, and on its last day."""
    today, sent = localdate(), 0
    lead_times = sorted({*Scheme.current().reminder_days, 0}, reverse=True)
    horizon = today + dt.timedelta(days=lead_times[0])
    for finding in with_a_running_clock().filter(due_on__gte=today, due_on__lte=horizon):
        left = (finding.due_on - today).days
        sent += _remind(finding, min(days for days in lead_times if left <= days))
    return sent


@transaction.atomic
def _remind(finding: Finding, days_before: int) -> bool:
    """Send one reminder; what is written on the row makes it the only one."""
    current = lock(finding)
    if current.due_on != finding.due_on or (
        current.reminded_days is not None and current.reminded_days <= days_before
    ):
        return False
    current.reminded_days = days_before
    current.save(update_fields=["reminded_days"])
    messages.finding_due(finding, (finding.due_on - localdate()).days)
    return True


def note_overdue_findings() -> int:
    """Note the findings whose time is over; one that the rules hold back waits for another day."""
    over = with_a_running_clock().filter(due_on__lt=localdate())
    return each(over, lambda finding: perform(finding, "fall_overdue", actor=SYSTEM))


MOVES = {
    "accept_action": accept_action,
    "send_back_action": send_back_action,
    "refuse_proof": refuse_proof,
    "verify": verify,
    "withdraw": withdraw,
    "decline_advice": decline_advice,
    "escalate": escalate,
}
