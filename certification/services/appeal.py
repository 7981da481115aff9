"""Hear an appeal: lodge it, name the panel, let both sides speak, rule once each member of the panel agrees."""

import datetime as dt
from collections.abc import Iterable
from functools import partial

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from certification.choices import (
    OPEN_APPEALS,
    AppealStatus,
    AwardStatus,
    InterestEffect,
    Role,
    RulingOutcome,
    StatementSide,
)
from certification.clock import localdate, now
from certification.errors import NotAllowed
from certification.models import (
    Appeal,
    AppealStatement,
    Award,
    AwardMeasure,
    Dossier,
    RulingDraft,
    RulingOpinion,
)
from certification.models.people import Mandate, mandate_roles
from certification.notifications import appeal as messages
from certification.rules import appeal as rules
from certification.rules import permissions as may
from certification.rules.certificate import no_other_award_is_in_force
from certification.services.deadline import pause, resume
from certification.services.decision import annul_decision, reopen_dossier
from certification.services.due import remind_of
from certification.services.files import receive_file
from certification.services.history import digest_of, record
from certification.services.issuance import reissue_restored
from certification.services.numbering import next_number
from certification.services.sanction import annul_award, restore_award
from certification.services.transition import hold, lock, perform

RULING_PREFIX = "R"
SUSPENDED = "appeal"
MOST_FILES = 5
MOVE_OF = {
    RulingOutcome.INADMISSIBLE: "declare_inadmissible",
    RulingOutcome.REJECTED: "reject",
    RulingOutcome.UPHELD: "uphold",
}


@transaction.atomic
def lodge_appeal(dossier: Dossier, *, actor, grounds: str) -> Appeal:
    """Lodge the territory's appeal, once a round and within the time allowed from the notification."""
    dossier = hold(dossier, may.lodge_appeal, actor)
    if refusals := rules.refusals_to_lodge(dossier, grounds=grounds, today=localdate()):
        raise NotAllowed(refusals)
    return _received(dossier, actor=actor, grounds=grounds, decision=dossier.decision)


@transaction.atomic
def lodge_measure_appeal(measure: AwardMeasure, *, actor, grounds: str) -> Appeal:
    """Lodge the territory's appeal against a suspension or a withdrawal, once and within the time from that measure."""
    dossier = hold(measure.dossier, may.lodge_appeal, actor)
    measure = lock(measure)
    if refusals := rules.refusals_to_contest(measure, grounds=grounds, today=localdate()):
        raise NotAllowed(refusals)
    return _received(dossier, actor=actor, grounds=grounds, decision=measure.decision, measure=measure)


def _received(dossier: Dossier, *, actor, grounds: str, decision, measure=None) -> Appeal:
    today, scheme = localdate(), dossier.scheme
    appeal = Appeal.objects.create(
        dossier=dossier,
        decision=decision,
        measure=measure,
        round=dossier.round,
        grounds=grounds.strip(),
        lodged_by=actor,
        lodged_at=now(),
        admit_before=today + dt.timedelta(days=scheme.appeal_admission_days),
        rule_before=today + dt.timedelta(days=scheme.appeal_ruling_days),
    )
    record(appeal, "certification.appeal.lodge", actor=actor, digest=digest_of(appeal.grounds))
    messages.lodged(appeal)
    return appeal


def _hold_appeal(appeal: Appeal, permission, actor) -> Appeal:
    lock(appeal.dossier)
    return hold(appeal, permission, actor)


# --- the panel ----------------------------------------------------------------------------------------------------


@transaction.atomic
def name_panel(appeal: Appeal, *, actor, people) -> Appeal:
    """Name who rules: members of the families asked for, none of whom took part in the dossier.

    A panel changes until the appeal is admitted; afterwards only to replace a member who is recused, or whose mandate
    ended. A ruling that was drafted falls with the panel that had it in hand.
    """
    appeal, people = _hold_appeal(appeal, may.name_panel, actor), list(people)
    if appeal.status not in OPEN_APPEALS:
        raise NotAllowed(_("The panel is named before it rules."))
    trusted = _trusted({*appeal.panel_ids, *(person.pk for person in people)})
    if appeal.status == AppealStatus.ADMITTED:
        staying = (appeal.panel_ids & trusted) - appeal.recused_ids
        if appeal.panel_ids == staying or not staying <= {person.pk for person in people}:
            raise NotAllowed(_("The panel is named before the appeal is admitted."))
    if strangers := [person for person in people if person.pk not in trusted]:
        raise NotAllowed(
            [
                _("%(person)s has no mandate to sit on an appeal panel.") % {"person": person}
                for person in strangers
            ]
        )
    appeal.panel.set(people)
    appeal = lock(appeal)
    refusals = [
        *rules.panel_has_enough_families.refusals(appeal),
        *rules.panel_was_not_involved.refusals(appeal),
    ]
    if refusals:
        raise NotAllowed(refusals)
    _drop_draft(appeal)
    record(appeal, "certification.appeal.name_panel", actor=actor, panel=sorted(appeal.panel_ids))
    messages.panel_named(appeal)
    return appeal


def _trusted(people: set[int]) -> set[int]:
    mandates = Mandate.objects.active().filter(person__in=people, role=Role.APPEAL_PANEL_MEMBER)
    return set(mandates.values_list("person_id", flat=True))


def _hold_to_rule(appeal: Appeal, actor) -> Appeal:
    """Hold an appeal as a member of its panel, who declared their interests and is not recused."""
    appeal = _hold_appeal(appeal, may.rule_on_appeal, actor)
    if Role.APPEAL_PANEL_MEMBER not in mandate_roles(actor):
        raise PermissionDenied
    effect = appeal.effects.get(actor.pk)
    if effect is None:
        raise NotAllowed(_("Declare your interests on this dossier first."))
    if effect != InterestEffect.NONE:
        raise NotAllowed(_("You are recused from this dossier."))
    return appeal


@transaction.atomic
def admit_appeal(appeal: Appeal, *, actor, reason: str = "") -> Appeal:
    """Admit an appeal, for the panel: the time in which both sides speak begins."""
    appeal = _hold_to_rule(appeal, actor)
    until = localdate() + dt.timedelta(days=appeal.dossier.scheme.appeal_exchange_days)
    return perform(appeal, "admit", actor=actor, reason=reason, exchange_until=until)


# --- the exchange -------------------------------------------------------------------------------------------------


def side_of(appeal: Appeal, person) -> StatementSide | None:
    """Return for whom a person speaks before the panel: the territory, the secretariat, or nobody."""
    if may.lodge_appeal(appeal, person):
        return StatementSide.TERRITORY
    return StatementSide.SECRETARIAT if may.answer_appeal(appeal, person) else None


@transaction.atomic
def give_statement(
    appeal: Appeal, *, actor, text: str, uploads: Iterable[UploadedFile] = ()
) -> AppealStatement:
    """Speak before the panel, with documents; the other side reads it. Raises `InvalidUpload` for a bad file."""
    appeal = _hold_appeal(appeal, may.lodge_appeal | may.answer_appeal, actor)
    side = side_of(appeal, actor)
    if actor.pk in appeal.panel_ids:
        raise PermissionDenied
    statement = _write_statement(appeal, actor, side, text, uploads)
    messages.statement_given(statement)
    return statement


@transaction.atomic
def plan_hearing(appeal: Appeal, *, actor, on: dt.date, place: str) -> Appeal:
    """Set the day and the place of a hearing, as a member of the panel; the territory is invited."""
    appeal = _hold_to_rule(appeal, actor)
    if appeal.status != AppealStatus.ADMITTED:
        raise NotAllowed(_("A hearing follows the admission of the appeal."))
    if on < localdate():
        raise NotAllowed(_("A hearing takes place today or later."))
    if not place.strip():
        raise NotAllowed(_("Say where the hearing takes place, or how to join it, and at what time."))
    if (appeal.hearing_on, appeal.hearing_place) == (on, place.strip()):
        return appeal
    appeal.hearing_on, appeal.hearing_place = on, place.strip()
    appeal.save(update_fields=["hearing_on", "hearing_place"])
    record(appeal, "certification.appeal.plan_hearing", actor=actor, on=on.isoformat())
    messages.hearing_planned(appeal)
    return appeal


@transaction.atomic
def record_hearing(
    appeal: Appeal, *, actor, text: str, uploads: Iterable[UploadedFile] = ()
) -> AppealStatement:
    """Keep what was said at the hearing, as a member of the panel: both sides read it."""
    return _write_statement(_hold_to_rule(appeal, actor), actor, StatementSide.HEARING, text, uploads)


def _write_statement(appeal, actor, side, text, uploads) -> AppealStatement:
    text, uploads = text.replace("\r\n", "\n").strip(), list(uploads)
    if refusals := rules.refusals_to_speak(appeal, text=text, side=side, today=localdate()):
        raise NotAllowed(refusals)
    if len(uploads) > MOST_FILES:
        raise NotAllowed(_("Join %(most)d files at most.") % {"most": MOST_FILES})
    twice = appeal.statements.filter(side=side, given_by=actor, text=text).first()
    if twice is not None:
        return twice
    statement = appeal.statements.create(side=side, text=text, given_by=actor, given_at=now())
    statement.files.set([receive_file(upload, actor=actor) for upload in uploads])
    record(
        appeal,
        "certification.appeal.speak",
        actor=actor,
        digest=digest_of(text),
        side=side,
        files=len(uploads),
    )
    return statement


# --- suspensive effect --------------------------------------------------------------------------------------------


@transaction.atomic
def suspend_decision(appeal: Appeal, *, actor, reason: str) -> Appeal:
    """Suspend the decision until the ruling, with reasons: its clocks stand still, nothing is drawn from it."""
    appeal = _hold_to_rule(appeal, actor)
    if appeal.status != AppealStatus.ADMITTED:
        raise NotAllowed(_("Only the decision of an admitted appeal is suspended."))
    if appeal.measure_id is not None:
        raise NotAllowed(_("An appeal does not suspend a measure: it holds until the ruling."))
    if appeal.suspensive_at is not None:
        raise NotAllowed(_("The decision is suspended already."))
    if not reason.strip():
        raise NotAllowed(_("Give the reason: it will be kept in the history."))
    appeal.suspensive_at, appeal.suspensive_by = now(), actor
    appeal.suspensive_reason = reason.strip()
    appeal.save(update_fields=["suspensive_at", "suspensive_by", "suspensive_reason"])
    pause(appeal.dossier, SUSPENDED)
    record(appeal, "certification.appeal.suspend_decision", actor=actor, reason=reason.strip())
    messages.decision_suspended(appeal)
    return appeal


def _end_suspension(appeal: Appeal) -> None:
    """Let the clocks of a suspended decision run again, with the days waited given back."""
    if not appeal.is_suspensive:
        return
    appeal.suspensive_ended_at = now()
    appeal.save(update_fields=["suspensive_ended_at"])
    dossier = lock(appeal.dossier)
    due_on = resume(dossier, SUSPENDED)
    if due_on is not None and dossier.due_on is not None:
        dossier.due_on = due_on
        dossier.save(update_fields=["due_on"])
    waited = localdate() - localdate(appeal.suspensive_at)
    for award in Award.objects.select_for_update().filter(
        decision=appeal.decision_id, status=AwardStatus.PREPARED
    ):
        award.pledge_due_on += waited
        award.save(update_fields=["pledge_due_on"])


# --- the ruling ---------------------------------------------------------------------------------------------------


@transaction.atomic
def draft_ruling(
    appeal: Appeal, *, actor, outcome: str, reasons: str, annuls_award: bool = False
) -> RulingDraft:
    """Write a ruling for the other members of the panel; its author agrees to it. It takes the place of an earlier one."""
    appeal = _hold_to_rule(appeal, actor)
    outcome, reasons = RulingOutcome(outcome), reasons.replace("\r\n", "\n").strip()
    expected = AppealStatus.LODGED if outcome == RulingOutcome.INADMISSIBLE else AppealStatus.ADMITTED
    if appeal.status != expected:
        raise NotAllowed(_("This ruling cannot be given on this appeal now."))
    if not reasons:
        raise NotAllowed(_("Give the reasons of the ruling."))
    annuls = annuls_award and outcome == RulingOutcome.UPHELD and appeal.measure_id is None
    draft = appeal.draft
    if draft is not None and (draft.outcome, draft.reasons, draft.annuls_award) == (outcome, reasons, annuls):
        return draft
    _drop_draft(appeal)
    draft = RulingDraft.objects.create(
        appeal=appeal,
        outcome=outcome,
        reasons=reasons,
        annuls_award=annuls,
        drafted_by=actor,
        drafted_at=now(),
    )
    RulingOpinion.objects.create(draft=draft, member=actor, agrees=True, given_at=now())
    record(appeal, "certification.appeal.draft_ruling", actor=actor, digest=digest_of(reasons))
    messages.ruling_drafted(draft)
    return draft


def _drop_draft(appeal: Appeal) -> None:
    appeal.drafts.filter(replaced_at=None).update(replaced_at=now())
    appeal.__dict__.pop("draft", None)


@transaction.atomic
def give_opinion(appeal: Appeal, *, actor, draft: int, agrees: bool, opinion: str = "") -> RulingOpinion:
    """Say, as a member of the panel, whether one agrees to the ruling in hand, whose number is `draft`; if not, why."""
    appeal = _hold_to_rule(appeal, actor)
    current = appeal.draft
    if appeal.status not in OPEN_APPEALS or current is None:
        raise NotAllowed(_("No ruling waits for your agreement."))
    if current.pk != draft:
        raise NotAllowed(_("Another ruling was written meanwhile: read it first."))
    if not agrees and not opinion.strip():
        raise NotAllowed(_("Say why you do not agree: the other members read it."))
    if current.opinions.filter(member=actor).exists():
        raise NotAllowed(_("Your opinion is already recorded."))
    said = RulingOpinion.objects.create(
        draft=current, member=actor, agrees=agrees, opinion=opinion.strip(), given_at=now()
    )
    record(appeal, "certification.appeal.give_opinion", actor=actor, digest=digest_of(current.reasons))
    return said


@transaction.atomic
def give_ruling(appeal: Appeal, *, actor, move: str, reason: str = "") -> Appeal:
    """Give the ruling that the panel agreed to: it is numbered, stands, and is notified to the territory.

    Upheld, the decision is annulled and the dossier goes back, to a committee with other voters or to the eligibility
    check. An award in force stays as it is until the new decision, unless the panel annuls it. Against a measure, the
    award is back in force.
    """
    appeal = _hold_to_rule(appeal, actor)
    draft = appeal.draft
    reasons = draft.reasons if draft is not None else ""
    appeal = perform(appeal, move, actor=actor, reason=reason or reasons, digest=digest_of(reasons))
    appeal.ruling_number = next_number(RULING_PREFIX, localdate().year)
    appeal.ruling, appeal.ruled_at, appeal.annuls_award = reasons, now(), draft.annuls_award
    appeal.save(update_fields=["ruling_number", "ruling", "ruled_at", "annuls_award"])
    _end_suspension(appeal)
    if appeal.status == AppealStatus.UPHELD and appeal.measure_id is not None:
        _undo_measure(appeal, actor=actor, reason=reasons)
    elif appeal.status == AppealStatus.UPHELD:
        reopen_dossier(appeal.dossier, actor=actor, reason=reasons)
        award = Award.objects.filter(decision=appeal.decision_id).first() if appeal.decision_id else None
        if appeal.annuls_award and award is not None:
            annul_award(award, actor=actor, reason=reasons)
    return appeal


def _undo_measure(appeal: Appeal, *, actor, reason: str) -> None:
    """Annul the decision of a measure and put its award back in force, unless something else ended it since."""
    if appeal.decision is not None:
        annul_decision(appeal.decision, actor=actor, reason=reason)
    award = lock(appeal.measure.award)
    if award.last_measure != appeal.measure or no_other_award_is_in_force.refusals(award):
        return
    was_withdrawn = award.status == AwardStatus.WITHDRAWN
    award = restore_award(award, actor=actor, reason=reason)
    if was_withdrawn:
        reissue_restored(award, actor=actor, reason=reason)


MOVES = {
    "admit": admit_appeal,
    **{move: partial(give_ruling, move=move) for move in MOVE_OF.values()},
}


# --- the calendar -------------------------------------------------------------------------------------------------


def remind_appeals() -> int:
    """Recall each deadline of an appeal once for each lead time of the scheme; a day late, the guardian is told once."""
    waiting = Appeal.objects.filter(status__in=OPEN_APPEALS).select_related("dossier__territory")
    # Its day is that of its step; a frozen dossier has none.
    timed = (appeal for appeal in waiting if appeal.due_on is not None and appeal.dossier.freeze is None)
    return remind_of(timed, due=messages.due, late=messages.late)
