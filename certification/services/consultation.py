"""Open a version to everybody's comments, read them, answer each of them, say what was concluded."""

import datetime as dt
from collections.abc import Iterable, Mapping

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from certification.choices import CommentPosition, CommentStatus
from certification.clock import localdate, now
from certification.errors import NotAllowed
from certification.models import Consultation, ConsultationComment, Criterion, FrameworkVersion, Scheme
from certification.models.framework_document import LOCALES
from certification.notifications import consultation as messages
from certification.queries.hold import held_emails
from certification.queries.retention import limit_day
from certification.rules import permissions as may
from certification.rules.consultation import earliest_end
from certification.services.history import record
from certification.services.transition import perform

# Somebody who clicks twice, or goes back and sends again, has said one thing.
REPEATED_AFTER = dt.timedelta(hours=1)


# --- the consultation ---------------------------------------------------------------------------------------------


@transaction.atomic
def open_consultation(
    version: FrameworkVersion,
    *,
    actor,
    reason: str = "",
    opens_on: dt.date | None = None,
    closes_on: dt.date | None = None,
    introduction: Mapping[str, str] | None = None,
) -> FrameworkVersion:
    """Open a draft to the comments of the public, from today and for as long as the scheme asks unless told otherwise.

    `introduction` holds a text by language. Raises NotAllowed for dates that leave people too little time.
    """
    least = Scheme.current().consultation_days
    opens_on = opens_on or localdate()
    closes_on = closes_on or earliest_end(opens_on, least)
    if opens_on < localdate():
        raise NotAllowed(_("A consultation opens today or later."))
    _check_length(opens_on, closes_on, least)
    version = perform(
        version,
        "consult",
        actor=actor,
        reason=reason,
        data={"opens_on": opens_on.isoformat(), "closes_on": closes_on.isoformat()},
    )
    version.consultation = Consultation.objects.create(
        version=version,
        opens_on=opens_on,
        closes_on=closes_on,
        **_in_columns("introduction", introduction or {}),
    )
    return version


@transaction.atomic
def change_consultation(
    consultation: Consultation, *, actor, closes_on: dt.date, introduction: Mapping[str, str]
) -> Consultation:
    """Put the last day off, or bring it nearer within the time that is owed; write the introduction."""
    consultation = _hold(consultation, may.manage_framework, actor)
    if closes_on != consultation.closes_on:
        if closes_on < localdate():
            raise NotAllowed(_("The last day of a consultation is today or later."))
        _check_length(consultation.opens_on, closes_on, consultation.least_days)
    former = consultation.closes_on
    consultation.closes_on = closes_on
    for column, text in _in_columns("introduction", introduction).items():
        setattr(consultation, column, text)
    consultation.save()
    record(
        consultation,
        "certification.consultation.change",
        actor=actor,
        changes={"closes_on": [former.isoformat(), closes_on.isoformat()]},
    )
    return consultation


@transaction.atomic
def publish_report(consultation: Consultation, *, actor, report: Mapping[str, str]) -> Consultation:
    """Publish what the scheme concludes from the consultation, in every language, once it is over."""
    consultation = _hold(consultation, may.answer_comments, actor)
    if localdate() <= consultation.closes_on:
        raise NotAllowed(
            _("The consultation runs until %(date)s: its conclusions come after.")
            % {"date": date_format(consultation.closes_on, "DATE_FORMAT")}
        )
    _check_languages(report)
    for column, text in _in_columns("report", report).items():
        setattr(consultation, column, text)
    consultation.report_published_at = consultation.report_published_at or now()
    consultation.save()
    record(consultation, "certification.consultation.publish_report", actor=actor)
    return consultation


# --- what the public writes ---------------------------------------------------------------------------------------


@transaction.atomic
def receive_comment(
    consultation: Consultation,
    *,
    criterion: Criterion | None,
    position: CommentPosition,
    text: str,
    email: str,
    language: str,
    name: str = "",
    organisation: str = "",
    family: str = "",
    name_is_public: bool = False,
) -> ConsultationComment:
    """Keep a comment until somebody reads it, and tell its author that it arrived. The same one twice is kept once."""
    # The consultation is held, so that two clicks come one after the other.
    consultation = _locked(consultation)
    if not consultation.receives_on(localdate()):
        raise NotAllowed(_("This consultation receives no comments today."))
    said = {
        "criterion_uid": criterion and criterion.uid,
        "criterion_code": criterion.code if criterion else "",
        "position": position,
        "text": text,
        "email": email.lower(),
    }
    recent = consultation.comments.filter(received_at__gte=now() - REPEATED_AFTER)
    if known := recent.filter(**said).first():
        return known
    comment = ConsultationComment.objects.create(
        consultation=consultation,
        language=language,
        name=name,
        organisation=organisation,
        family=family,
        name_is_public=name_is_public,
        **said,
    )
    messages.received(comment)
    return comment


@transaction.atomic
def publish_comments(comments: Iterable[ConsultationComment], *, actor) -> int:
    """Publish comments, told to their authors; return how many were not published yet."""
    done = 0
    for comment in _hold_comments(comments, may.read_comments, actor):
        if comment.status != CommentStatus.PUBLISHED:
            _moderate(comment, CommentStatus.PUBLISHED, "publish", actor=actor)
            messages.published(comment)
            done += 1
    return done


@transaction.atomic
def decline_comments(comments: Iterable[ConsultationComment], *, reason: str, actor) -> int:
    """Keep comments off the site, and tell their authors why; return how many were not declined yet."""
    if not reason.strip():
        raise NotAllowed(_("Give the reason: the author of the comment reads it."))
    done = 0
    for comment in _hold_comments(comments, may.read_comments, actor):
        if comment.status != CommentStatus.DECLINED:
            _moderate(comment, CommentStatus.DECLINED, "decline", actor=actor, reason=reason.strip())
            messages.declined(comment)
            done += 1
    return done


@transaction.atomic
def answer_comment(comment: ConsultationComment, *, actor, answer: Mapping[str, str]) -> ConsultationComment:
    """Publish the answer to a published comment, in every language; its author is written to the first time."""
    (comment,) = _hold_comments([comment], may.answer_comments, actor)
    if comment.status != CommentStatus.PUBLISHED:
        raise NotAllowed(_("Only a published comment is answered."))
    _check_languages(answer)
    is_first = comment.answered_at is None
    for column, text in _in_columns("answer", answer).items():
        setattr(comment, column, text)
    comment.answered_by, comment.answered_at = actor, now()
    comment.save()
    record(comment, "certification.consultationcomment.answer", actor=actor, about=comment.about)
    if is_first:
        messages.answered(comment)
    return comment


def forget_commenters() -> int:
    """Blank the addresses kept long enough, and the names that were never published; the comments themselves stay."""
    old = ConsultationComment.objects.filter(consultation__closes_on__lte=limit_day("consultation_contact"))
    due = old.exclude(email__in=held_emails())
    named = due.filter(name_is_public=False).exclude(Q(name="") & Q(organisation=""))
    named.update(name="", organisation="")
    return due.exclude(email="").update(email="")


# --- parts --------------------------------------------------------------------------------------------------------


def _locked(consultation: Consultation) -> Consultation:
    rows = Consultation.objects.select_for_update(of=("self",)).select_related("version__framework")
    return rows.get(pk=consultation.pk)


def _hold(consultation: Consultation, permission, actor) -> Consultation:
    consultation = _locked(consultation)
    if not permission(consultation, actor):
        raise PermissionDenied
    return consultation


def _hold_comments(comments: Iterable[ConsultationComment], permission, actor) -> list[ConsultationComment]:
    """Lock the consultations first, then the comments: the same order everywhere."""
    comments = list(comments)
    held = {
        pk: _hold(Consultation(pk=pk), permission, actor)
        for pk in sorted({comment.consultation_id for comment in comments})
    }
    rows = ConsultationComment.objects.select_for_update(of=("self",))
    found = list(rows.filter(pk__in=[comment.pk for comment in comments]))
    for comment in found:
        comment.consultation = held[comment.consultation_id]
    return found


def _moderate(comment: ConsultationComment, status: CommentStatus, verb: str, *, actor, reason="") -> None:
    comment.status, comment.reason = status, reason
    comment.moderated_by, comment.moderated_at = actor, now()
    comment.save()
    record(
        comment,
        f"certification.consultationcomment.{verb}",
        actor=actor,
        reason=reason,
        about=comment.about,
    )


def _in_columns(name: str, texts: Mapping[str, str]) -> dict[str, str]:
    return {f"{name}_{locale}": texts.get(locale, "").strip() for locale in LOCALES}


def _check_languages(texts: Mapping[str, str]) -> None:
    if not all(texts.get(locale, "").strip() for locale in LOCALES):
        raise NotAllowed(_("Write the text in every language: everybody reads it in theirs."))


def _check_length(opens_on: dt.date, closes_on: dt.date, least: int) -> None:
    earliest = earliest_end(opens_on, least)
    if closes_on < earliest:
        raise NotAllowed(
            _("A consultation lasts at least %(days)d days: its last day is %(date)s or later.")
            % {"days": least, "date": date_format(earliest, "DATE_FORMAT")}
        )
