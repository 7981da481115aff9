"""An appeal: lodge it, follow it, speak before the panel, rule."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from certification.choices import OPEN_APPEALS, AppealStatus
from certification.clock import localdate
from certification.documents.appeal import render_ruling
from certification.errors import NotAllowed
from certification.forms.appeal import (
    AppealForm,
    HearingForm,
    OpinionOnRulingForm,
    PanelForm,
    RecordForm,
    RulingForm,
    StatementForm,
    SuspensionForm,
)
from certification.models import Appeal, AwardMeasure
from certification.queries import appeal as appeals
from certification.rules import permissions as may
from certification.rules.appeal import (
    APPEALABLE,
    OPEN_TO_APPEAL,
    last_day_to_appeal,
    last_day_to_contest,
)
from certification.services import appeal as verbs
from certification.services.transition import find_arrow, refusals
from certification.views.access import ask_who_signs, dossier_or_404, keeps_what_was_typed, members_only
from certification.views.acts import Act, take, to_show
from certification.views.decision import crumbs
from certification.views.files import alone, opened

REFUSED = 422
PERMISSIONS = {
    "name_panel": may.name_panel,
    "speak": may.lodge_appeal | may.answer_appeal,
    **dict.fromkeys(
        (
            "admit",
            "plan_hearing",
            "record_hearing",
            "suspend_decision",
            "draft_ruling",
            "give_opinion",
            *verbs.MOVE_OF.values(),
        ),
        may.rule_on_appeal,
    ),
}


@keeps_what_was_typed
@members_only
@require_http_methods(["GET", "HEAD", "POST"])
def appeal(request, pk):
    """Lodge the territory's appeal, or follow it."""
    dossier = dossier_or_404(request, pk)
    found = appeals.appeal_of(dossier)
    if found is None and dossier.status not in OPEN_TO_APPEAL:
        raise Http404
    if found is not None and request.method != "POST":
        return show_appeal(request, dossier, found)
    return _lodging(
        request, dossier, found, partial(verbs.lodge_appeal, dossier), last_day_to_appeal(dossier)
    )


@keeps_what_was_typed
@members_only
@require_http_methods(["GET", "HEAD", "POST"])
def measure_appeal(request, pk):
    """Lodge the territory's appeal against a suspension or a withdrawal, or follow it."""
    measure = get_object_or_404(
        AwardMeasure.objects.select_related("procedure__award"), pk=pk, is_taken=True, kind__in=APPEALABLE
    )
    dossier = dossier_or_404(request, measure.award.dossier_id)
    found = measure.appeals.first()
    if found is not None and request.method != "POST":
        return show_appeal(request, dossier, found)
    lodge = partial(verbs.lodge_measure_appeal, measure)
    return _lodging(request, dossier, found, lodge, last_day_to_contest(measure), measure=measure)


def _lodging(request, dossier, found, lodge, last_day, *, measure=None):
    """Show the form of an appeal, or lodge what was typed and lead back to the same page."""
    may_lodge = may.lodge_appeal(dossier, request.user)
    if request.method == "POST" and not may_lodge:
        raise PermissionDenied
    form, reasons = AppealForm(request.POST or None) if may_lodge else None, []
    if form is not None and form.is_valid():
        try:
            lodge(actor=request.user, grounds=form.cleaned_data["grounds"])
        except NotAllowed as refused:
            reasons = refused.reasons
        else:
            messages.success(
                request, _("Your appeal is lodged. A panel that took no part in the decision will rule.")
            )
            return redirect(request.path)
    status = REFUSED if request.method == "POST" else 200
    if found is not None:
        return show_appeal(request, dossier, found, reasons=reasons, status=status)
    return render(
        request,
        "certification/appeal/lodge.html",
        {
            **_around(dossier),
            "measure": measure,
            "form": form,
            "last_day": last_day,
            "is_late": localdate() > last_day,
            "panel_families": dossier.scheme.appeal_panel_families,
            "reasons": reasons,
        },
        status=status,
    )


def _around(dossier) -> dict:
    return {
        "crumbs": crumbs(dossier, (_("Appeal"), None)),
        "dossier": dossier,
        "territory": dossier.territory,
    }


def show_appeal(request, dossier, found, *, acts=None, reasons=(), bound=None, status=200):
    """Show where an appeal stands, what was said and ruled, and what this person may do."""
    found.dossier = dossier
    person = request.user
    rules = may.rule_on_appeal(found, person)
    sees_panel = rules or may.name_panel(found, person) or found.status not in OPEN_APPEALS
    return render(
        request,
        "certification/appeal/appeal.html",
        {
            **_around(dossier),
            "appeal": found,
            "steps": appeals.steps_of(found),
            "statements": appeals.statements_of(found),
            "panel": found.members if sees_panel else (),
            "in_hand": appeals.draft_in_hand(found, person) if rules else None,
            "acts": to_show(acts_of(found, person) if acts is None else acts),
            "reasons": reasons,
            "bound": bound,
        },
        status=status,
    )


@keeps_what_was_typed
@members_only
@require_http_methods(["GET", "HEAD", "POST"])
def appeal_act(request, pk, act):
    """Do one of the acts of an appeal."""
    found = get_object_or_404(Appeal, pk=pk)
    dossier = dossier_or_404(request, found.dossier_id)
    found.dossier = dossier
    if act in verbs.MOVE_OF.values() and PERMISSIONS[act](found, request.user):
        ask_who_signs(request)
    return take(
        request,
        act,
        subject=found,
        acts=acts_of(found, request.user) if act in PERMISSIONS else [],
        permissions=PERMISSIONS,
        show=partial(_show_again, request, dossier, found),
        back=reverse(f"certification:{found.page[0]}", args=[found.page[1]]),
    )


def _show_again(request, dossier, found, acts, **refused):
    return show_appeal(request, dossier, found, acts=acts, **refused)


def acts_of(found: Appeal, person) -> list[Act]:
    """Return what a person may do about an appeal now; the rules that hold an act back say why."""
    if found.status not in OPEN_APPEALS:
        return []
    acts = _acts_of_the_secretariat(found, person)
    speaks = found.exchange_until is None or localdate() <= found.exchange_until
    if speaks and PERMISSIONS["speak"](found, person) and person.pk not in found.panel_ids:
        acts.append(
            _act(
                found,
                "speak",
                _("Speak before the panel"),
                partial(verbs.give_statement, found, actor=person),
                _("Your statement is handed to the panel and to the other side."),
                make_form=StatementForm,
            )
        )
    return acts + (_acts_of_the_panel(found, person) if may.rule_on_appeal(found, person) else [])


def _act(found: Appeal, name: str, label: str, do, done: str, **others) -> Act:
    return Act(name, label, reverse("certification:appeal_act", args=[found.pk, name]), do, done, **others)


def _acts_of_the_secretariat(found: Appeal, person) -> list[Act]:
    if not may.name_panel(found, person):
        return []
    if found.status == AppealStatus.ADMITTED and not found.panel_ids & found.recused_ids:
        return []
    return [
        _act(
            found,
            "name_panel",
            _("Name the panel"),
            partial(verbs.name_panel, found, actor=person),
            _("The panel is named."),
            make_form=partial(PanelForm, initial={"people": found.members}),
        )
    ]


def _acts_of_the_panel(found: Appeal, person) -> list[Act]:
    """Return the acts of a member of the panel: first what the others wait for."""
    acts, draft = [], found.draft
    is_admitted = found.status == AppealStatus.ADMITTED
    if draft is not None:
        if person.pk not in {opinion.member_id for opinion in draft.opinions.all()}:
            acts.append(
                _act(
                    found,
                    "give_opinion",
                    _("Say whether you agree to the ruling"),
                    partial(verbs.give_opinion, found, actor=person),
                    _("Your opinion is recorded."),
                    make_form=partial(OpinionOnRulingForm, initial={"draft": draft.pk}),
                )
            )
        acts.append(_giving(found, verbs.MOVE_OF[draft.outcome], person))
    if not is_admitted:
        acts.append(_moving(found, "admit", person, _("The appeal is admitted: both sides may speak.")))
    acts.append(
        _act(
            found,
            "draft_ruling",
            _("Write a ruling for the panel")
            if is_admitted
            else _("Write that the appeal is not admissible"),
            partial(verbs.draft_ruling, found, actor=person),
            _("The ruling waits for the agreement of the other members."),
            make_form=partial(
                RulingForm,
                is_admitted=is_admitted,
                may_annul=found.measure_id is None and appeals.award_of(found) is not None,
            ),
            tone="second",
            consequence=_("It takes the place of the one in hand, and the opinions given on that one fall.")
            if draft is not None
            else "",
        )
    )
    return acts + (_acts_of_the_exchange(found, person) if is_admitted else [])


def _acts_of_the_exchange(found: Appeal, person) -> list[Act]:
    acts = [
        _act(
            found,
            "plan_hearing",
            _("Set a hearing"),
            partial(verbs.plan_hearing, found, actor=person),
            _("The hearing is set: both sides are invited."),
            make_form=partial(HearingForm, initial={"on": found.hearing_on, "place": found.hearing_place}),
            tone="second",
        )
    ]
    if found.hearing_on is not None and found.hearing_on <= localdate():
        acts.append(
            _act(
                found,
                "record_hearing",
                _("Record the hearing"),
                partial(verbs.record_hearing, found, actor=person),
                _("The record of the hearing is kept."),
                make_form=RecordForm,
                tone="second",
            )
        )
    if found.suspensive_at is None and found.measure_id is None:
        acts.append(
            _act(
                found,
                "suspend_decision",
                _("Suspend the decision until the ruling"),
                partial(verbs.suspend_decision, found, actor=person),
                _("The decision is suspended until the ruling."),
                make_form=SuspensionForm,
                tone="danger",
                consequence=_(
                    "An appeal does not suspend the decision by itself. Suspended, its clocks stand still and "
                    "nothing is drawn from it until the ruling."
                ),
            )
        )
    return acts


def _giving(found: Appeal, move: str, person) -> Act:
    consequence = _("The ruling is numbered and notified to the territory: it can no longer be changed.")
    if move == "uphold" and found.measure_id is not None:
        consequence = _("The measure is annulled and stays in the record. The award is in force again.")
    elif move == "uphold":
        consequence = _(
            "The decision is annulled and stays in the record. The dossier goes back to the docket, for a committee "
            "where nobody who decided sits."
        )
    return _moving(found, move, person, _("The ruling is given and notified."), consequence=consequence)


def _moving(found: Appeal, move: str, person, done: str, **others) -> Act:
    arrow = find_arrow(found, move)
    return _act(
        found,
        move,
        arrow.custom["label"],
        partial(verbs.MOVES[move], found, actor=person),
        done,
        refusals=tuple(refusals(found, arrow)),
        **others,
    )


@members_only
@require_safe
def appeal_file(request, pk, statement, file):
    """Hand over a document of one side to whoever may read the appeal."""
    found = get_object_or_404(appeals.visible_to(request.user), pk=pk)
    row = get_object_or_404(found.statements, pk=statement)
    kept = get_object_or_404(row.files, uuid=file)
    if not kept.may_be_served:
        raise Http404
    return alone(opened(kept.file), as_attachment=True, filename=kept.name, content_type=kept.content_type)


@members_only
@require_safe
def ruling_file(request, pk):
    """Give the ruling of an appeal as a document."""
    found = get_object_or_404(appeals.visible_to(request.user), pk=pk)
    if not found.ruling_number:
        raise Http404
    return HttpResponse(
        render_ruling(found, language=get_language()),
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{found.ruling_number}.pdf"'},
    )
