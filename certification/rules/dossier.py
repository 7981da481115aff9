"""When a dossier may move: its application, its clocks, its corrections, its reply."""

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from certification.choices import FeeStatus, ReplyStance
from certification.rules.verdict import rule

REQUIRED_FIELDS = {
    "perimeter": _("Describe the perimeter of the territory."),
    "motivation": _("Say why the territory applies."),
    "population": _("Give the number of inhabitants."),
    "municipalities": _("Give the number of municipalities."),
}


@rule(_("The application form is complete."))
def application_is_complete(dossier) -> bool:
    return all(getattr(dossier, field) not in (None, "") for field in REQUIRED_FIELDS)


@application_is_complete.explained_by
def missing_fields(dossier) -> list:
    return [sentence for field, sentence in REQUIRED_FIELDS.items() if getattr(dossier, field) in (None, "")]


@rule(_("Attach the mandate letter of the lead organisation."))
def mandate_letter_is_attached(dossier) -> bool:
    return dossier.mandate_letter_id is not None


@rule(_("Name more families of actors in the territory."))
def enough_families_are_named(dossier) -> bool:
    return len(dossier.territory.family_codes()) >= dossier.scheme.min_families_in_application


@enough_families_are_named.explained_by
def how_many_families_are_missing(dossier) -> list:
    missing = dossier.scheme.min_families_in_application - len(dossier.territory.family_codes())
    return [
        ngettext_lazy(
            "Name at least %(count)d more family of actors in the territory.",
            "Name at least %(count)d more families of actors in the territory.",
            "count",
        )
        % {"count": missing}
    ]


@rule(_("Accept the charter of the network."))
def charter_is_accepted(dossier) -> bool:
    return dossier.charter_accepted_at is not None


@rule(_("This territory already has a dossier in progress: finish it or withdraw it first."))
def only_active_dossier(dossier) -> bool:
    return not dossier.other_active_dossiers().exists()


@rule(_("The last application of this territory was refused: it is too early to apply again."))
def time_to_apply_again_has_come(dossier) -> bool:
    return dossier.last_refusal is None or dossier.today >= dossier.last_refusal.apply_again_from


@time_to_apply_again_has_come.explained_by
def from_which_day_to_apply(dossier) -> list:
    refused = dossier.last_refusal
    names = {
        "number": refused.number,
        "date": date_format(refused.apply_again_from, "DATE_FORMAT"),
    }
    if refused.guidance_meeting is None:
        return [
            _(
                "Dossier %(number)s of this territory was refused: a new application may be lodged from %(date)s. "
                "Until then, take up the guidance meeting that the decision offers: write to the secretariat, which "
                "may bring this day forward."
            )
            % names
        ]
    return [
        _(
            "Dossier %(number)s of this territory was refused: a new application may be lodged from %(date)s. Until "
            "then, prepare what the guidance meeting asked for: its account is on the page of that dossier."
        )
        % names
    ]


BEFORE_SUBMISSION = ("draft", "eligibility", "self_assessment")


@rule(_("A dossier may follow another version of the framework until its self-assessment is submitted."))
def version_may_still_change(dossier) -> bool:
    return dossier.status in BEFORE_SUBMISSION


@rule(_("This dossier follows the version in force already."))
def another_version_is_in_force(dossier) -> bool:
    return dossier.version_in_force is not None and dossier.version_in_force.pk != dossier.version_id


@rule(_("A renewal follows an award: this territory has none that is in force, suspended or expired."))
def an_award_can_be_renewed(dossier) -> bool:
    return dossier.has_award_to_renew()


@rule(_("Record the contribution to costs, or waive it."))
def fee_is_settled(dossier) -> bool:
    return dossier.fee in (FeeStatus.RECORDED, FeeStatus.WAIVED)


@rule(_("A first case officer must propose the ineligibility, with reasons; a second one countersigns."))
def ineligibility_is_proposed(dossier) -> bool:
    return dossier.ineligibility_proposed_by_id is not None and bool(dossier.ineligibility_reasons)


@rule(_("A correction request is still waiting for the territory's answer."))
def no_correction_is_open(dossier) -> bool:
    return dossier.open_correction is None


@rule(_("List what is missing before sending the dossier back."))
def gaps_are_listed(dossier) -> bool:
    return dossier.open_correction is not None and bool(dossier.open_correction.items)


@rule(_("Confirm that the perimeter is coherent."))
def perimeter_is_coherent(dossier) -> bool:
    return dossier.perimeter_is_coherent


@rule(_("The territory has not made its declaration on honour."))
def honour_is_declared(dossier) -> bool:
    return dossier.honour_declared_at is not None


@rule(_("The deadline has not passed."))
def clock_is_out(dossier) -> bool:
    return dossier.due_on is not None and dossier.due_on < dossier.today


@rule(_("No reminder of this deadline was sent yet."))
def territory_was_reminded(dossier) -> bool:
    return dossier.was_reminded()


@rule(_("No notice of this deadline was sent yet."))
def notice_was_given(dossier) -> bool:
    return dossier.was_reminded()


@rule(_("It is not the territory's turn: its clock does not run."))
def ball_is_with_the_territory(dossier) -> bool:
    return dossier.status != "eligibility" or dossier.open_correction is not None


@rule(_("The territory has not replied yet, and its time is not over."))
def reply_is_closed(dossier) -> bool:
    return dossier.reply_submitted_at is not None or clock_is_out(dossier)


@rule(_("The assessors have not answered every contested point."))
def contested_points_are_answered(dossier) -> bool:
    return not contested_without_answer(dossier)


@contested_points_are_answered.explained_by
def contested_without_answer(dossier) -> list:
    return [
        _("Answer the territory's reply on %(criterion)s.") % {"criterion": reply.criterion.code}
        for reply in dossier.replies.select_related("criterion").filter(
            round=dossier.round, stance=ReplyStance.CONTEST, answered_at=None
        )
    ]
