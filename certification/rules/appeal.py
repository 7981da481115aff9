"""When a territory may appeal, who rules, and what a ruling needs before it stands."""

import datetime as dt

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from certification.choices import (
    AppealStatus,
    AwardMeasureKind,
    DossierStatus,
    RulingOutcome,
    StatementSide,
)
from certification.rules.involvement import reasons_against
from certification.rules.verdict import Rule, rule

OPEN_TO_APPEAL = (
    DossierStatus.REFUSED,
    DossierStatus.CONDITIONAL,
    DossierStatus.ACCREDITED,
    DossierStatus.INELIGIBLE,
)


# --- lodge --------------------------------------------------------------------------------------------------------


def last_day_to_appeal(dossier) -> dt.date:
    """Return the last day of the time to appeal, counted from the day the decision took effect and was notified."""
    return timezone.localdate(dossier.status_since) + dt.timedelta(days=dossier.scheme.appeal_days)


def refusals_to_lodge(dossier, *, grounds: str, today: dt.date) -> list:
    """Return the sentences that refuse an appeal; an empty list when it is received."""
    if dossier.status not in OPEN_TO_APPEAL:
        return [_("There is no decision to appeal against.")]
    last_day = last_day_to_appeal(dossier)
    if today > last_day:
        return [_("The time to appeal ended on %(date)s.") % {"date": date_format(last_day, "DATE_FORMAT")}]
    if dossier.appeals.filter(round=dossier.round, measure=None).exists():
        return [_("An appeal is already lodged against this decision.")]
    return [] if grounds.strip() else [_("Say what you contest, and why.")]


APPEALABLE = (AwardMeasureKind.SUSPEND, AwardMeasureKind.WITHDRAW)


def last_day_to_contest(measure) -> dt.date:
    """Return the last day of the time to appeal against a measure, counted from the day it was taken and notified."""
    return timezone.localdate(measure.settled_at) + dt.timedelta(days=measure.award.scheme.appeal_days)


def refusals_to_contest(measure, *, grounds: str, today: dt.date) -> list:
    """Return the sentences that refuse an appeal against a measure; an empty list when it is received."""
    if not measure.is_taken or measure.kind not in APPEALABLE:
        return [_("There is no measure to appeal against.")]
    last_day = last_day_to_contest(measure)
    if today > last_day:
        return [_("The time to appeal ended on %(date)s.") % {"date": date_format(last_day, "DATE_FORMAT")}]
    if measure.appeals.exists():
        return [_("An appeal is already lodged against this measure.")]
    return [] if grounds.strip() else [_("Say what you contest, and why.")]


# --- the panel ----------------------------------------------------------------------------------------------------


@rule(_("The appeal panel needs members of three families."))
def panel_has_enough_families(appeal) -> bool:
    return len(appeal.panel_families()) >= appeal.dossier.scheme.appeal_panel_families


@rule(_("A member of the panel took part in this dossier."))
def panel_was_not_involved(appeal) -> bool:
    return not appeal.panel_ids & appeal.involvement.everybody


@panel_was_not_involved.explained_by
def who_was_involved(appeal) -> list:
    return [
        _("%(person)s: %(reason)s") % {"person": person, "reason": reason}
        for person in appeal.members
        for reason in reasons_against(person.pk, appeal.involvement)
    ]


@rule(_("Every member of the panel declares their interests first."))
def panel_declared_its_interests(appeal) -> bool:
    return appeal.panel_ids <= appeal.declared_ids


@rule(_("A member of the panel is recused: the secretariat names somebody else."))
def nobody_of_the_panel_is_recused(appeal) -> bool:
    return not appeal.panel_ids & appeal.recused_ids


# --- the exchange -------------------------------------------------------------------------------------------------


@rule(_("Both sides speak before the panel rules."))
def both_sides_were_heard(appeal) -> bool:
    """Tell whether each side has spoken since the appeal, or the time of the exchange is over."""
    if appeal.exchange_until is not None and appeal.today > appeal.exchange_until:
        return True
    return {StatementSide.TERRITORY, StatementSide.SECRETARIAT} <= appeal.sides_heard


@both_sides_were_heard.explained_by
def until_when_they_speak(appeal) -> list:
    if appeal.exchange_until is None:
        return []
    return [
        _(
            "Both sides may speak until %(date)s: rule once the territory and the secretariat have spoken, or after that day."
        )
        % {"date": date_format(appeal.exchange_until, "DATE_FORMAT")}
    ]


def refusals_to_speak(appeal, *, text: str, side: str, today: dt.date) -> list:
    """Return the sentences that refuse a statement before the panel."""
    if appeal.status not in (AppealStatus.LODGED, AppealStatus.ADMITTED):
        return [_("The appeal is over: nothing more is added to it.")]
    is_late = appeal.exchange_until is not None and today > appeal.exchange_until
    if is_late and side != StatementSide.HEARING:
        return [
            _("The time of the exchange ended on %(date)s.")
            % {"date": date_format(appeal.exchange_until, "DATE_FORMAT")}
        ]
    if side == StatementSide.HEARING and appeal.hearing_on is None:
        return [_("Set the day of the hearing first.")]
    if side == StatementSide.HEARING and today < appeal.hearing_on:
        return [_("The hearing has not taken place yet.")]
    return [] if text.strip() else [_("Write what you have to say.")]


# --- the ruling ---------------------------------------------------------------------------------------------------


def agreements_missing(appeal) -> list:
    """Return what a drafted ruling still waits for, in sentences; an empty list once the panel agrees."""
    draft = appeal.draft
    if draft is None:
        return [_("Write the ruling, for the other members to read.")]
    said = {opinion.member_id: opinion.agrees for opinion in draft.opinions.all()}
    sentences = [
        _("%(person)s has not said yet whether they agree.") % {"person": person}
        for person in appeal.members
        if person.pk not in said
    ]
    needed = appeal.dossier.scheme.appeal_agreements
    agreed = sum(said.get(person.pk, False) for person in appeal.members)
    if not sentences and agreed < needed:
        sentences.append(
            ngettext_lazy(
                "%(count)d member must agree to the ruling: write another one.",
                "%(count)d members must agree to the ruling: write another one.",
                needed,
            )
            % {"count": needed}
        )
    return sentences


def ruling_is(outcome: RulingOutcome) -> Rule:
    """Return the rule that the panel agrees to this very ruling."""

    @rule(_("The panel has not agreed to this ruling."))
    def panel_agrees(appeal) -> bool:
        return appeal.draft is not None and appeal.draft.outcome == outcome and not agreements_missing(appeal)

    @panel_agrees.explained_by
    def what_is_missing(appeal) -> list:
        return agreements_missing(appeal)

    panel_agrees.__name__ = f"panel_agrees_that_it_is_{outcome.value}"
    return panel_agrees


@rule(_("No appeal of this round was upheld."))
def appeal_is_upheld(dossier) -> bool:
    return dossier.appeals.filter(round=dossier.round, measure=None, status=AppealStatus.UPHELD).exists()


@rule(_("No appeal against this measure was upheld."))
def appeal_restores_the_award(award) -> bool:
    measure = award.last_measure
    return measure is not None and measure.appeals.filter(status=AppealStatus.UPHELD).exists()


# --- suspensive effect --------------------------------------------------------------------------------------------


def suspends(appeals) -> bool:
    """Tell whether one of these appeals, still under way, suspends what it is about."""
    return appeals.filter(
        status=AppealStatus.ADMITTED, suspensive_at__isnull=False, suspensive_ended_at=None
    ).exists()


@rule(_("An appeal suspends the decision: nothing is drawn from it until the panel has ruled."))
def no_appeal_suspends_the_decision(dossier) -> bool:
    return not suspends(dossier.appeals)


@rule(_("An appeal suspends the decision: nothing is drawn from it until the panel has ruled."))
def no_appeal_suspends_the_award(award) -> bool:
    return not suspends(award.dossier.appeals)
