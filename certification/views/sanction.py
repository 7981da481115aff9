"""Measures on an award: the notice, the reply, what is brought before the committee, the lifting of the causes."""

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from certification.forms.sanction import MeasureForm, NoticeForm, StatementForm
from certification.queries.sanction import in_hand, kinds_to_propose, sessions_ahead
from certification.rules import permissions as may
from certification.services import sanction as verbs
from certification.views.access import ask_who_signs, keeps_what_was_typed, members_only
from certification.views.award import award_or_404, crumbs, submitted


def procedure(request, pk, *, form_class, allowed, title, submit, act, done, text="", **form_options):
    """Show one of the short forms of an award's life to whoever may fill it."""
    found = award_or_404(request, pk)
    if not allowed(found, request.user):
        raise Http404
    if allowed is may.decide_measure:
        ask_who_signs(request)
    options = {name: make(found) for name, make in form_options.items()}
    return submitted(
        request,
        form_class(request.POST or None, **options),
        "certification/award/procedure.html",
        {
            "award": found,
            "title": title,
            "submit": submit,
            "text": text,
            "procedure": found.suspension,
            "crumbs": crumbs(found, (title, None)),
        },
        lambda data: act(found, actor=request.user, **data),
        done=done,
        to=reverse("certification:award", args=[found.pk]),
    )


@keeps_what_was_typed
@members_only
def notice(request, pk):
    """Give notice of a suspension or a withdrawal."""
    return procedure(
        request, pk, form_class=NoticeForm, allowed=may.give_notice,
        title=_("Give notice to the territory"), submit=_("Send the notice"), act=verbs.give_notice,
        done=_("The notice was sent to the territory."),
    )  # fmt: skip


@keeps_what_was_typed
@members_only
def hearing(request, pk):
    """Record what the territory answers to a notice."""
    return procedure(
        request, pk, form_class=StatementForm, allowed=may.be_heard,
        title=_("Answer the notice"), submit=_("Send the answer"), act=verbs.hear_territory,
        done=_("The answer is recorded."),
    )  # fmt: skip


@keeps_what_was_typed
@members_only
def dropping(request, pk):
    """Close a procedure that leads to no measure."""
    return procedure(
        request, pk, form_class=StatementForm, allowed=may.decide_measure,
        title=_("Drop the notice"), submit=_("Drop the notice"), act=verbs.drop_notice,
        done=_("The notice is dropped: the award stays in force."),
    )  # fmt: skip


@keeps_what_was_typed
@members_only
def causes(request, pk):
    """Record that the causes of a suspension were verified as lifted."""
    return procedure(
        request, pk, form_class=StatementForm, allowed=may.verify_causes,
        title=_("Record that the causes are lifted"), submit=_("Record the verification"), act=verbs.lift_causes,
        done=_("The verification is recorded: bring the reinstatement before the committee."),
    )  # fmt: skip


@keeps_what_was_typed
@members_only
def proposal(request, pk):
    """Bring a measure before the committee."""
    return procedure(
        request, pk, form_class=MeasureForm, allowed=may_be_proposed, kinds=kinds_to_propose, sessions=sessions_ahead,
        title=_("Bring a measure before the committee"), submit=_("Put it on the docket"), act=verbs.propose_measure,
        done=_("The measure is on the docket: the territory is told, and may answer until the committee decides."),
    )  # fmt: skip


def may_be_proposed(award, person) -> bool:
    return may.propose_measure(award, person) and in_hand(award) is None and bool(kinds_to_propose(award))


@keeps_what_was_typed
@members_only
def answer(request, pk):
    """Record what the territory says of the measure that the committee is asked to take."""
    return procedure(
        request, pk, form_class=StatementForm, allowed=may.be_heard,
        title=_("Answer the measure proposed"), submit=_("Send the answer"), act=verbs.answer_measure,
        done=_("The answer is recorded: the committee reads it before it decides."),
    )  # fmt: skip
