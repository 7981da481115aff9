"""The OBCO report: written by the visitors, read first by the hosts who add their word, shared with others if both agree."""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import override

from certification.choices import DossierStatus
from certification.clock import now
from certification.errors import NotAllowed
from certification.models import Dossier, Obco, ObcoAnswer, ObcoRemark, ObcoVersion
from certification.notifications import visit as messages
from certification.rules import permissions as may
from certification.services import experience
from certification.services.history import record
from certification.services.transition import hold
from cms.outbox import then

WRITTEN_IN = (DossierStatus.VISIT, DossierStatus.REPORTING)
COMMENTED_IN = (*WRITTEN_IN, DossierStatus.REPLY)
SIDES = {"visitors": may.share_obco, "hosts": may.territory_lead}


@transaction.atomic
def save_obco(
    dossier: Dossier,
    *,
    actor,
    revision: int,
    strong_points: str = "",
    astonishments: str = "",
    advice: str = "",
    answers: Mapping[str, str] | None = None,
) -> Obco:
    """Keep what the visitors observed: free words, no mark. Open until it is shared.

    `revision` is the one that was read (0: nothing was written): what a colleague saved meanwhile is never overwritten.
    """
    dossier = hold(dossier, may.observe, actor)
    if dossier.status not in WRITTEN_IN:
        raise NotAllowed(_("The OBCO report is written during and after the visit."))
    obco, _created = Obco.objects.get_or_create(dossier=dossier, round=dossier.round)
    if obco.shared_with_hosts_at is not None:
        raise NotAllowed(_("The hosts have received the OBCO report: it no longer changes."))
    if revision != obco.revision:
        raise NotAllowed(
            _(
                "Your colleague saved the report while you were writing. Read it beside yours, then save again."
            )
        )
    questions = {question.code: question for question in dossier.version.questions.all()}
    answers = {code: text.strip() for code, text in (answers or {}).items()}
    if set(answers) - set(questions):
        raise NotAllowed(_("Answer the questions of the framework."))
    obco.strong_points, obco.astonishments = strong_points.strip(), astonishments.strip()
    obco.advice, obco.revision = advice.strip(), obco.revision + 1
    obco.save(update_fields=["strong_points", "astonishments", "advice", "revision"])
    for code, text in answers.items():
        ObcoAnswer.objects.update_or_create(
            obco=obco, question=questions[code], defaults={"text": text, "updated_at": now()}
        )
    ObcoVersion.objects.create(
        obco=obco,
        number=obco.revision,
        content={
            "strong_points": obco.strong_points,
            "astonishments": obco.astonishments,
            "advice": obco.advice,
            "answers": answers,
        },
        written_by=actor,
    )
    return obco


@transaction.atomic
def share_obco(dossier: Dossier, *, actor) -> Obco:
    """Hand the OBCO report over to the hosts, who read it before anybody else."""
    dossier = hold(dossier, may.share_obco, actor)
    obco = dossier.obcos.filter(round=dossier.round).first()
    if dossier.status not in WRITTEN_IN or obco is None:
        raise NotAllowed(_("Write the OBCO report first."))
    if obco.shared_with_hosts_at is not None:
        raise NotAllowed(_("The hosts have already received the OBCO report."))
    answered = {answer.question_id for answer in obco.answers.all() if answer.text.strip()}
    sentences = [] if obco.strong_points.strip() else [_("Write what is strong here.")]
    sentences += [
        _("Write what you observed on “%(question)s”.") % {"question": question.keyword}
        for question in dossier.version.questions.all()
        if question.pk not in answered
    ]
    if sentences:
        raise NotAllowed(sentences)
    obco.shared_with_hosts_at, obco.shared_by = now(), actor
    obco.save(update_fields=["shared_with_hosts_at", "shared_by"])
    record(obco, "certification.obco.share", actor=actor)
    then(messages.obco_shared, obco)
    return obco


@transaction.atomic
def save_and_share_obco(dossier: Dossier, *, actor, **written) -> Obco:
    """Keep what was written last and hand it over: both, or neither."""
    save_obco(dossier, actor=actor, **written)
    return share_obco(dossier, actor=actor)


@transaction.atomic
def comment_obco(dossier: Dossier, *, actor, comment: str, revision: int) -> Obco:
    """Keep the hosts' word, until the file is sealed for the committee; `revision` is that of the word that was read."""
    dossier = hold(dossier, may.comment_obco, actor)
    obco = _shared(dossier, _("The OBCO report has not been shared with you yet."))
    if dossier.status not in COMMENTED_IN:
        raise NotAllowed(_("The file is sealed for the committee: the comment no longer changes."))
    if not comment.strip():
        raise NotAllowed(_("Write your comment."))
    if obco.hosts_comment == comment.strip():
        return obco
    if revision != obco.comment_revision:
        raise NotAllowed(
            _("Somebody of your team wrote meanwhile. Read their words beside yours, then save again.")
        )
    if obco.both_agreed:
        raise NotAllowed(
            _("Both sides agreed on these words for the experience sheet: they no longer change.")
        )
    is_first = not obco.hosts_comment
    obco.hosts_comment, obco.comment_revision = comment.strip(), revision + 1
    # The visitors agreed to other words.
    obco.visitors_agreed_at = obco.visitors_agreed_by = None
    obco.save(update_fields=["hosts_comment", "comment_revision", "visitors_agreed_at", "visitors_agreed_by"])
    record(obco, "certification.obco.comment", actor=actor)
    if is_first:
        then(messages.obco_commented, obco)
    return obco


@transaction.atomic
def remark_obco(dossier: Dossier, *, actor, text: str) -> ObcoRemark:
    """Sign a remark under the report, as an observer of the visit, until the file is sealed; it is not rewritten."""
    dossier = hold(dossier, may.remark_obco, actor)
    obco = dossier.obcos.filter(round=dossier.round).first()
    if obco is None:
        raise NotAllowed(_("The visitors have not written the OBCO report yet."))
    if dossier.status not in COMMENTED_IN:
        raise NotAllowed(_("The file is sealed for the committee: no remark is added any more."))
    if not text.strip():
        raise NotAllowed(_("Write your remark."))
    remark, created = ObcoRemark.objects.get_or_create(obco=obco, author=actor, text=text.strip())
    if created:
        record(obco, "certification.obco.remark", actor=actor)
    return remark


@transaction.atomic
def agree_to_publish(dossier: Dossier, *, actor, side: str) -> Obco:
    """Agree, for the visitors or for the hosts, that the report becomes an experience sheet; with both, its draft is made."""
    dossier = hold(dossier, SIDES[side], actor)
    obco = _shared(dossier, _("Share the OBCO report with the hosts first."))
    if not obco.hosts_comment:
        raise NotAllowed(_("The hosts add their word first: the sheet carries both voices."))
    if getattr(obco, f"{side}_agreed_at") is None:
        _set_agreement(obco, side, actor)
        record(obco, "certification.obco.agree", actor=actor, side=side)
        if obco.both_agreed:
            draft_sheet(obco)
            then(messages.obco_published, obco)
    return obco


@transaction.atomic
def take_agreement_back(dossier: Dossier, *, actor, side: str) -> Obco:
    """Take an agreement back, while the other side has not given its own."""
    dossier = hold(dossier, SIDES[side], actor)
    obco = _shared(dossier, _("Share the OBCO report with the hosts first."))
    if obco.both_agreed:
        raise NotAllowed(_("Both sides agreed: the draft is with the editors. Write to the secretariat."))
    if getattr(obco, f"{side}_agreed_at") is not None:
        _set_agreement(obco, side, None)
        record(obco, "certification.obco.disagree", actor=actor, side=side)
    return obco


def draft_sheet(obco: Obco) -> str:
    """Make the draft of the experience sheet, in the language of the hosts; return its reference, "" if it must wait."""
    territory = obco.dossier.territory
    language = obco.hosts_agreed_by.language
    with override(language):
        title = _("%(territory)s, seen by its peers") % {"territory": territory.name}
    obco.sheet = experience.draft(
        experience.Experience(
            title=title,
            language=language,
            territory=territory.pk,
            place=territory.place,
            region=territory.region,
            country=territory.country,
            strong_points=obco.strong_points,
            astonishments=obco.astonishments,
            advice=obco.advice,
            hosts_word=obco.hosts_comment,
            answers={answer.question.code: answer.text for answer in obco.answers.select_related("question")},
        )
    )
    obco.save(update_fields=["sheet"])
    return obco.sheet


def draft_missing_sheets() -> int:
    """Make the drafts that had no place in the site when both sides agreed; return how many were made."""
    waiting = Obco.objects.filter(
        sheet="", visitors_agreed_at__isnull=False, hosts_agreed_at__isnull=False
    ).select_related("dossier__territory", "hosts_agreed_by")
    return sum(bool(draft_sheet(obco)) for obco in waiting.filter(round=F("dossier__round")))


def _set_agreement(obco: Obco, side: str, actor) -> None:
    setattr(obco, f"{side}_agreed_at", now() if actor else None)
    setattr(obco, f"{side}_agreed_by", actor)
    obco.save(update_fields=[f"{side}_agreed_at", f"{side}_agreed_by"])


def _shared(dossier: Dossier, otherwise: str) -> Obco:
    obco = dossier.obcos.filter(round=dossier.round, shared_with_hosts_at__isnull=False).first()
    if obco is None:
        raise NotAllowed(otherwise)
    obco.dossier = dossier
    return obco
