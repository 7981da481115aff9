"""The right of reply: written criterion by criterion with its evidence, sent or given up, answered by the assessors."""

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from certification.choices import (
    Confidentiality,
    DossierStatus,
    EvidenceKind,
    ReplyStance,
    Role,
)
from certification.clock import now
from certification.errors import NotAllowed, StaleDossier
from certification.models import Criterion, Dossier, Evidence, Reply
from certification.queries import reply as reply_reports
from certification.rules import dossier as dossier_is
from certification.rules import permissions as may
from certification.rules.calendar import deadline
from certification.rules.permissions import SYSTEM
from certification.services.assessment import find_same, store_evidence
from certification.services.consensus import for_assessors, role_of
from certification.services.grid import check_observation
from certification.services.history import digest_of, record
from certification.services.report import docket_dossier
from certification.services.transition import hold


@transaction.atomic
def attach_evidence(
    dossier: Dossier,
    criterion: Criterion,
    *,
    actor,
    title: str = "",
    upload: UploadedFile | None = None,
    link: str = "",
) -> Evidence:
    """Attach a file or a link to the reply on one criterion, or raise `InvalidUpload`.

    What the dossier holds already is used again rather than stored twice.
    """
    dossier = replying(dossier, actor)
    reply = _reply_on(dossier, criterion)
    evidence = take_evidence(
        dossier, actor=actor, title=title, upload=upload, link=link, confidentiality=Confidentiality.TEAM
    )
    reply.evidence.add(evidence)
    record(
        reply,
        "certification.reply.attach",
        actor=actor,
        digest=evidence.file.sha256 if evidence.file else "",
        criterion=criterion.code,
        evidence=evidence.pk,
    )
    return evidence


@transaction.atomic
def detach_evidence(dossier: Dossier, criterion: Criterion, evidence: Evidence, *, actor) -> None:
    """Take evidence off the reply on one criterion; the dossier keeps it."""
    dossier = replying(dossier, actor)
    _reply_on(dossier, criterion).evidence.remove(evidence)


def take_evidence(
    dossier: Dossier, *, actor, title: str, upload: UploadedFile | None, link: str, confidentiality: str
) -> Evidence:
    """Return the evidence of the dossier that holds this file or link: the one it has, or a new one."""
    link = link.strip()
    if (upload is None) == (not link):
        raise NotAllowed(_("Choose a file or give a link: one of the two."))
    if (known := find_same(dossier, upload, link)) is not None:
        return known
    evidence = store_evidence(
        dossier, upload, link, actor=actor, title=title.strip(), kind=EvidenceKind.DOCUMENT
    )
    evidence.confidentiality = confidentiality
    evidence.save(update_fields=["confidentiality"])
    return evidence


def _reply_on(dossier: Dossier, criterion: Criterion) -> Reply:
    reply = dossier.replies.filter(round=dossier.round, criterion=criterion).first()
    if reply is None:
        raise NotAllowed(_("Say first whether you agree or contest, then attach what supports it."))
    return reply


def replying(dossier: Dossier, actor) -> Dossier:
    """Lock the dossier for the territory's lead, while the time to reply runs."""
    dossier = hold(dossier, may.reply, actor)
    if dossier.status != DossierStatus.REPLY:
        raise NotAllowed(_("There is no report to reply to now."))
    if dossier.reply_submitted_at is not None:
        raise NotAllowed(_("Your reply was sent: it no longer changes."))
    if dossier_is.clock_is_out(dossier):
        raise NotAllowed(_("The time to reply is over."))
    return dossier


@transaction.atomic
def save_reply(
    dossier: Dossier,
    criterion: Criterion,
    *,
    actor,
    stance: str,
    text: str = "",
    revision: int | None = None,
) -> Reply:
    """Save what the territory says of one criterion; nobody else reads it before it is sent.

    `revision` is the one that the writer had read; see `services.grid.save_grid_answer`.
    """
    dossier = replying(dossier, actor)
    check_observation(dossier, criterion, level=None, not_applicable=False, testimony_families=0)
    if stance not in ReplyStance.values:
        raise NotAllowed(_("Say whether you agree or contest."))
    reply = dossier.replies.filter(round=dossier.round, criterion=criterion).first() or Reply(
        dossier=dossier, round=dossier.round, criterion=criterion
    )
    if reply.pk is not None and (reply.stance, reply.text) == (stance, text):
        return reply
    if revision is not None and reply.revision != revision:
        raise StaleDossier(reply)
    reply.stance, reply.text = stance, text
    reply.written_by, reply.written_at = actor, now()
    reply.answer, reply.answered_by, reply.answered_at = "", None, None
    reply.revision += 1
    reply.save()
    return reply


@transaction.atomic
def submit_reply(dossier: Dossier, *, actor) -> Dossier:
    """Send the reply. Nothing contested: the dossier goes on the docket; otherwise the assessors answer first."""
    dossier = replying(dossier, actor)
    replies = list(reply_reports.replies_of(dossier))
    contested = [reply for reply in replies if reply.stance == ReplyStance.CONTEST]
    if refusals := [
        _("%(code)s: say what you contest.") % {"code": reply.criterion.code}
        for reply in contested
        if not reply.text.strip()
    ]:
        raise NotAllowed(refusals)
    open_reply_evidence(dossier)
    dossier.reply_submitted_at = now()
    if contested:
        dossier.due_on = deadline(dossier.today, days=dossier.scheme.contested_answer_days)
    dossier.save()
    record(
        dossier,
        "certification.dossier.submit_reply",
        actor=actor,
        role=Role.TERRITORY_LEAD,
        digest=digest_of([[reply.criterion.code, reply.stance, reply.text] for reply in replies]),
        contested=[reply.criterion.code for reply in contested],
    )
    return dossier if contested else docket_dossier(dossier, actor=actor)


def open_reply_evidence(dossier: Dossier) -> None:
    """Let those who examine the dossier open what the territory attached to its reply."""
    kept_to_the_team = Evidence.objects.filter(
        replies__dossier=dossier, replies__round=dossier.round, confidentiality=Confidentiality.TEAM
    )
    for evidence in kept_to_the_team.distinct():
        evidence.confidentiality, evidence.submitted_at = Confidentiality.EXAMINERS, now()
        evidence.save(update_fields=["confidentiality", "submitted_at"])
        evidence.versions.filter(submitted_at=None).update(submitted_at=now())


@transaction.atomic
def waive_reply(dossier: Dossier, *, actor) -> Dossier:
    """Give up the reply explicitly: the drafts are dropped and the dossier goes on the docket."""
    dossier = replying(dossier, actor)
    reply_reports.replies_of(dossier).filter(answered_at=None).delete()
    dossier.reply_submitted_at = now()
    dossier.reply_waived = True
    dossier.save()
    record(dossier, "certification.dossier.waive_reply", actor=actor, role=Role.TERRITORY_LEAD)
    return docket_dossier(dossier, actor=actor)


@transaction.atomic
def answer_reply(reply: Reply, *, actor, answer: str) -> Reply:
    """Answer a contested point; the last answer puts the dossier on the docket."""
    dossier = for_assessors(reply.dossier, actor)
    reply = dossier.replies.select_related("criterion").get(pk=reply.pk)
    if dossier.status != DossierStatus.REPLY or not dossier_is.reply_is_closed(dossier):
        raise NotAllowed(_("Contested points are answered once the territory has replied."))
    if reply.stance != ReplyStance.CONTEST or reply.answered_at is not None:
        raise NotAllowed(_("This point needs no answer, or has one already."))
    if not answer.strip():
        raise NotAllowed(_("Write your answer."))
    reply.answer, reply.answered_by, reply.answered_at = answer, actor, now()
    reply.save(update_fields=["answer", "answered_by", "answered_at"])
    record(
        reply,
        "certification.reply.answer",
        actor=actor,
        role=role_of(dossier, actor),
        reason=answer,
        criterion=reply.criterion.code,
    )
    if dossier_is.contested_points_are_answered(dossier):
        docket_dossier(dossier, actor=SYSTEM, reason=_("Every contested point is answered."))
    return reply
