"""The assessors' consensus, their findings, the report, and the territory's reply."""

from types import SimpleNamespace

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certification.choices import DossierStatus, ReplyStance
from certification.clock import localdate, now
from certification.errors import NotAllowed, StaleDossier
from certification.forms.grid import ConsensusForm
from certification.forms.report import AnswerForm, DissentForm, FindingForm, ReplyForm
from certification.models import Dissent, Finding, Reply
from certification.models.dossier import waiting_days
from certification.queries import grid as grids
from certification.queries import report as reports
from certification.rules import assessment as assessment_is
from certification.rules import permissions as may
from certification.rules.dossier import clock_is_out, reply_is_closed
from certification.services import report as verbs
from certification.services.transition import available_actions
from certification.views.access import dossier_or_404, keeps_what_was_typed, members_only
from certification.views.assessment import is_quiet
from certification.views.grid import REFUSED, criterion_or_404, crumbs, typed

CONFLICT = 409


def team_dossier_or_404(request, pk):
    """Return a dossier that the reader assesses; the consensus of a team exists for nobody else."""
    dossier = dossier_or_404(request, pk)
    if not may.assessors(dossier, request.user):
        raise Http404
    grids.read_grids(dossier)
    return dossier


def days_left(dossier):
    """Say how many days are left, in words; nothing without a deadline."""
    days = waiting_days(dossier, localdate())
    if days is None:
        return ""
    if days < 0:
        return _("late")
    return ngettext("%(days)d day left", "%(days)d days left", days) % {"days": days}


def criteria_count(number):
    return ngettext("%(count)d criterion", "%(count)d criteria", number) % {"count": number}


# --- consensus --------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_what_was_typed
@members_only
def consensus(request, pk, code=None):
    """Show the readings side by side once every grid is in; POST records what the team holds of one criterion."""
    dossier = team_dossier_or_404(request, pk)
    if not assessment_is.every_grid_is_submitted(dossier):
        return waiting_room(request, dossier)
    if request.method == "POST" and code:
        return record_consensus(request, dossier, criterion_or_404(dossier, code))
    return render_consensus(request, dossier, code)


def waiting_room(request, dossier):
    """Say whose grid is missing, and nothing of what the others hold."""
    mine = grids.mission_on(dossier, request.user)
    team = [
        SimpleNamespace(
            person=a.person,
            role=a.get_role_display(),
            submitted_at=getattr(getattr(a, "grid", None), "submitted_at", None),
        )
        for a in dossier.assessors
    ]
    context = {
        "dossier": dossier,
        "territory": dossier.territory,
        "crumbs": crumbs(dossier, (_("Consensus"), None)),
        "team": team,
        "mine": getattr(mine, "grid", None),
    }
    return render(request, "certification/assessment/consensus_waiting.html", context)


def record_consensus(request, dossier, criterion):
    form = consensus_form(dossier, criterion, None, data=request.POST)
    if not form.is_valid():
        return render_consensus(request, dossier, criterion.code, form=form, status=REFUSED)
    try:
        verbs.record_consensus(dossier, criterion, actor=request.user, **form.cleaned_data)
    except NotAllowed as error:
        return render_consensus(
            request, dossier, criterion.code, form=form, reasons=error.reasons, status=REFUSED
        )
    except StaleDossier as error:
        return render_consensus(
            request, dossier, criterion.code, form=form, conflict=error.current, status=CONFLICT
        )
    messages.success(request, _("The consensus on %(code)s is recorded.") % {"code": criterion.code})
    return redirect("certification:consensus", pk=dossier.pk)


def consensus_form(dossier, criterion, held, data=None, suggested=None):
    criterion.version = dossier.version
    initial = (typed(held) or suggested or {}) | {"seen": held.recorded_at.isoformat() if held else ""}
    return ConsensusForm(
        data,
        initial=initial,
        criterion=criterion,
        levels=grids.scale(criterion),
        families=dossier.version.families.count(),
    )


def render_consensus(
    request, dossier, code, *, form=None, dissent=None, finding=None, conflict=None, reasons=(), status=200
):
    rows = reports.consensus_rows(dossier)
    is_open = dossier.status == DossierStatus.REPORTING or (
        dossier.status == DossierStatus.REPLY and reply_is_closed(dossier)
    )
    row = chosen(rows, code)
    context = {
        "dossier": dossier,
        "territory": dossier.territory,
        "crumbs": crumbs(dossier, (_("Consensus"), None)),
        "figures": figures(dossier, rows),
        "axes": consensus_axes(rows),
        "to_discuss": [row for row in rows if row.is_open],
        "dissents": [(row, dissent) for row in rows for dissent in row.dissents],
        "words": {step.level: step.name for step in dossier.version.maturity_levels.all()},
        "families": {family.code: family.name for family in dossier.version.families.all()},
        "row": row,
        "can_write": is_open,
        "is_amendment": dossier.status == DossierStatus.REPLY,
        "is_writing": dossier.status == DossierStatus.REPORTING,
        "to_adopt": sum(not row.is_recorded and not row.is_divided for row in rows),
        "proposals": assessment_is.proposed_findings(dossier),
        "grades": {grade.code: grade for grade in dossier.version.finding_grades.all()},
        "sending": next(
            (a for a in available_actions(dossier, request.user) if a["move"] == "send_report"), None
        ),
        "conflict": conflict,
        "reasons": reasons,
        "profile": profile(dossier, rows),
        "result": dossier.observed_result,
    }
    if row:
        criterion = row.criterion
        criterion.version = dossier.version
        levels = grids.scale(criterion)
        context |= {
            "levels": levels,
            "form": form or consensus_form(dossier, criterion, row.held, suggested=suggestion(row)),
            "dissent_form": dissent or DissentForm(levels=levels, prefix="dissent"),
            "finding_form": finding or FindingForm(version=dossier.version, prefix="finding"),
            "evidence": grids.evidence_of(dossier, criterion),
            "my_dissent": next((d for d in row.dissents if d.assessor_id == request.user.pk), None),
        }
    return render(request, "certification/assessment/consensus.html", context, status=status)


def chosen(rows, code):
    """Return the criterion in hand: the one asked for, else the first that must be discussed."""
    if code:
        return next((row for row in rows if row.criterion.code == code), None)
    return next((row for row in rows if row.is_open), None)


def suggestion(row):
    """Suggest what the readings have in common; where they are far apart the level is for the team to choose."""
    answers = [reading.answer for reading in row.readings if reading.answer and reading.answer.is_given()]
    common = assessment_is.lowest_common(answers) if answers else {}
    return common | {"level": None, "not_applicable": False} if row.is_divided else common


def consensus_axes(rows):
    axes = {}
    for row in rows:
        axis = row.criterion.axis
        axes.setdefault(axis.pk, SimpleNamespace(code=axis.code, name=axis.name, rows=[])).rows.append(row)
    return list(axes.values())


def profile(dossier, rows):
    """Return the observed axes for the figure, once something is recorded."""
    if not any(row.is_recorded for row in rows):
        return []
    shares = dossier.observed_result.axes
    return [
        SimpleNamespace(
            code=axis.code,
            name=axis.name,
            score=None if shares.get(axis.code) is None else float(shares[axis.code] * 100),
        )
        for axis in consensus_axes(rows)
    ]


def figures(dossier, rows):
    """Return the five answers of the page: grids, agreements, what to discuss, dissents, deadline."""
    team = dossier.assessors
    received = [a.grid.submitted_at for a in team]
    open_rows = [row for row in rows if row.is_open]
    dissents = [row for row in rows if row.dissents]
    return [
        {
            "label": _("Grids received"),
            "text": _("%(count)d out of %(total)d") % {"count": len(received), "total": len(team)},
            "detail": _("the last one on %(date)s") % {"date": date_format(max(received))},
        },
        {
            "label": _("Agreements"),
            "text": criteria_count(sum(not row.is_divided for row in rows)),
            "detail": _("%(count)d recorded so far") % {"count": sum(row.is_recorded for row in rows)},
        },
        {
            "label": _("To be discussed"),
            "text": criteria_count(len(open_rows)),
            "detail": ", ".join(row.criterion.code for row in open_rows),
        },
        {
            "label": _("Dissents recorded"),
            "text": criteria_count(len(dissents)),
            "detail": ", ".join(row.criterion.code for row in dissents),
        },
        {
            "label": _("Report due on") if dossier.status == DossierStatus.REPORTING else _("Deadline"),
            "text": date_format(dossier.due_on) if dossier.due_on else "–",
            "detail": days_left(dossier),
        },
    ]


def act(request, dossier, code, verb, done, **shown):
    """Call one verb of the team, then go back to the criterion; a refusal shows what was typed."""
    try:
        verb()
    except NotAllowed as error:
        return render_consensus(request, dossier, code, reasons=error.reasons, status=REFUSED, **shown)
    messages.success(request, done)
    if code:
        return redirect("certification:consensus_criterion", pk=dossier.pk, code=code)
    return redirect("certification:consensus", pk=dossier.pk)


def open_team_dossier_or_404(request, pk):
    """Return a dossier of the reader's team whose grids are all in."""
    dossier = team_dossier_or_404(request, pk)
    if not assessment_is.every_grid_is_submitted(dossier):
        raise Http404
    return dossier


@require_POST
@members_only
def adopt(request, pk):
    dossier = open_team_dossier_or_404(request, pk)
    try:
        count = verbs.adopt_agreements(dossier, actor=request.user)
    except NotAllowed as error:
        return render_consensus(request, dossier, None, reasons=error.reasons, status=REFUSED)
    messages.success(
        request,
        ngettext("%(count)d agreement is adopted.", "%(count)d agreements are adopted.", count)
        % {"count": count},
    )
    return redirect("certification:consensus", pk=dossier.pk)


@require_POST
@keeps_what_was_typed
@members_only
def dissent(request, pk, code):
    """Record one's dissent, or take it back."""
    dossier = open_team_dossier_or_404(request, pk)
    criterion = criterion_or_404(dossier, code)
    held = get_object_or_404(dossier.consensus, round=dossier.round, criterion=criterion)
    if "withdraw" in request.POST:
        mine = get_object_or_404(
            Dissent.objects.select_related("consensus"), consensus=held, assessor=request.user
        )
        return act(
            request,
            dossier,
            code,
            lambda: verbs.withdraw_dissent(mine, actor=request.user),
            _("Your dissent is withdrawn."),
        )
    criterion.version = dossier.version
    form = DissentForm(request.POST, levels=grids.scale(criterion), prefix="dissent")
    if not form.is_valid():
        return render_consensus(request, dossier, code, dissent=form, status=REFUSED)
    return act(
        request,
        dossier,
        code,
        lambda: verbs.record_dissent(held, actor=request.user, **form.cleaned_data),
        _("Your dissent is recorded: the territory and the committee will read it."),
        dissent=form,
    )


@require_POST
@keeps_what_was_typed
@members_only
def finding_new(request, pk, code):
    dossier = open_team_dossier_or_404(request, pk)
    criterion = criterion_or_404(dossier, code)
    form = FindingForm(request.POST, version=dossier.version, prefix="finding")
    if not form.is_valid():
        return render_consensus(request, dossier, code, finding=form, status=REFUSED)
    return act(
        request,
        dossier,
        code,
        lambda: verbs.raise_finding(dossier, criterion, actor=request.user, **form.cleaned_data),
        _("The finding is raised."),
        finding=form,
    )


@require_POST
@members_only
def finding(request, pk):
    """Grade a finding, take it back, or record that it was corrected."""
    found = get_object_or_404(Finding.objects.select_related("criterion"), pk=pk)
    dossier = team_dossier_or_404(request, found.dossier_id)
    code = found.criterion.code
    if "verify" in request.POST:
        verbs_of = (lambda: verbs.verify_finding(found, actor=request.user), _("The correction is verified."))
    elif "drop" in request.POST:
        verbs_of = (lambda: verbs.drop_finding(found, actor=request.user), _("The finding is taken back."))
    else:
        grade = request.POST.get("grade", "")
        verbs_of = (
            lambda: verbs.grade_finding(found, actor=request.user, grade=grade),
            _("The grade is recorded."),
        )
    return act(request, dossier, code, *verbs_of)


# --- report -----------------------------------------------------------------------------------------------------


@require_safe
@members_only
def report(request, pk):
    """Show the report: what was sent, or its draft to its authors."""
    dossier = dossier_or_404(request, pk)
    number = request.GET.get("version", "")
    content, snapshot = reports.report_for(
        dossier, request.user, int(number[:4]) if number.isdecimal() else None
    )
    is_author = may.assessors(dossier, request.user)
    if content is None and not is_author:
        raise Http404
    context = {
        "dossier": dossier,
        "territory": dossier.territory,
        "crumbs": crumbs(dossier, (_("Assessment report"), None)),
        "view": reports.ReportView(dossier, content) if content else None,
        "snapshot": snapshot,
        "versions": list(reports.reports_of(dossier).defer("content")),
        "is_author": is_author,
        "may_reply": dossier.status == DossierStatus.REPLY and may.territory_member(dossier, request.user),
        "days_left": days_left(dossier),
        "replies": {reply.criterion.code: reply for reply in reports.replies_for(dossier, request.user)},
        "hosts_comment": dossier.obcos.filter(round=dossier.round)
        .values_list("hosts_comment", flat=True)
        .first(),
    }
    return render(request, "certification/assessment/report.html", context)


# --- right of reply ---------------------------------------------------------------------------------------------


def reply_dossier_or_404(request, pk):
    """Return a dossier whose report was sent."""
    dossier = dossier_or_404(request, pk)
    if not reports.reports_of(dossier).exists():
        raise Http404
    return dossier


@require_safe
@members_only
def reply(request, pk):
    """Show the reply: to the territory's lead as a form, to the assessors as points to answer."""
    return render_reply(request, reply_dossier_or_404(request, pk))


def render_reply(request, dossier, *, bound=None, answering=None, reasons=(), status=200):
    snapshot = reports.reports_of(dossier).first()
    view = reports.ReportView(dossier, snapshot.content)
    replies = {reply.criterion_id: reply for reply in reports.replies_for(dossier, request.user)}
    is_open = dossier.status == DossierStatus.REPLY
    is_closed = not is_open or reply_is_closed(dossier)
    findings = {}
    for found in view.findings:
        findings.setdefault(found.criterion.pk, []).append(found)
    can_reply = is_open and not is_closed and may.reply(dossier, request.user)
    can_answer = is_open and is_closed and may.score(dossier, request.user)
    for row in view.rows:
        given = replies.get(row.criterion.pk)
        row.reply = given
        row.findings = findings.get(row.criterion.pk, [])
        row.form = row.answer_form = None
        if can_reply:
            row.form = (
                bound if bound and bound.prefix == row.criterion.code else reply_form(row.criterion, given)
            )
        if can_answer and given and given.stance == ReplyStance.CONTEST and given.answered_at is None:
            is_it = answering and answering.prefix == f"answer-{given.pk}"
            row.answer_form = answering if is_it else AnswerForm(prefix=f"answer-{given.pk}")
    contested = [row for row in view.rows if row.reply and row.reply.stance == ReplyStance.CONTEST]
    context = {
        "dossier": dossier,
        "territory": dossier.territory,
        "crumbs": crumbs(dossier, (_("Right of reply"), None)),
        "view": view,
        "snapshot": snapshot,
        "contested": contested,
        "to_answer": [row for row in contested if row.reply.answered_at is None],
        "notable": [row for row in view.rows if row.findings or row.dissents],
        "given": len(replies),
        "is_open": is_open,
        "is_closed": is_closed,
        "is_late": is_open and clock_is_out(dossier),
        "can_reply": can_reply,
        "can_answer": can_answer,
        "days_left": days_left(dossier),
        "reasons": reasons,
        "bound": bound,
        "answering": answering,
    }
    return render(request, "certification/assessment/reply.html", context, status=status)


def reply_form(criterion, given, data=None):
    initial = {"stance": given.stance, "text": given.text} if given else {}
    return ReplyForm(data, initial=initial, prefix=criterion.code, auto_id=f"%s-{criterion.code}")


@require_POST
@keeps_what_was_typed
@members_only
def reply_criterion(request, pk, code):
    """Save what the territory says of one criterion."""
    dossier = reply_dossier_or_404(request, pk)
    criterion = criterion_or_404(dossier, code)
    form = reply_form(criterion, None, data=request.POST)
    reasons = []
    if form.is_valid():
        try:
            verbs.save_reply(dossier, criterion, actor=request.user, **form.cleaned_data)
        except NotAllowed as error:
            reasons = error.reasons
    if form.errors or reasons:
        if is_quiet(request):
            return HttpResponse(status=REFUSED)
        return render_reply(request, dossier, bound=form, reasons=reasons, status=REFUSED)
    if is_quiet(request):
        return render(request, "certification/assessment/saved.html", {"saved_at": now()})
    messages.success(request, _("Your reply on %(code)s is saved.") % {"code": criterion.code})
    return redirect(reverse("certification:reply", args=[dossier.pk]) + f"#criterion-{criterion.code}")


@require_POST
@members_only
def reply_submit(request, pk):
    return finish_reply(request, pk, verbs.submit_reply, _("Your reply is sent."))


@require_POST
@members_only
def reply_waive(request, pk):
    return finish_reply(
        request, pk, verbs.waive_reply, _("You gave up your reply: the dossier goes to the committee.")
    )


def finish_reply(request, pk, verb, done):
    dossier = reply_dossier_or_404(request, pk)
    try:
        verb(dossier, actor=request.user)
    except NotAllowed as error:
        return render_reply(request, dossier, reasons=error.reasons, status=REFUSED)
    messages.success(request, done)
    return redirect("certification:reply", pk=dossier.pk)


@require_POST
@keeps_what_was_typed
@members_only
def reply_answer(request, pk):
    """Answer one contested point."""
    contested = get_object_or_404(Reply.objects.select_related("dossier"), pk=pk)
    dossier = team_dossier_or_404(request, contested.dossier_id)
    form = AnswerForm(request.POST, prefix=f"answer-{contested.pk}")
    if not form.is_valid():
        return render_reply(request, dossier, answering=form, status=REFUSED)
    try:
        verbs.answer_reply(contested, actor=request.user, **form.cleaned_data)
    except NotAllowed as error:
        return render_reply(request, dossier, answering=form, reasons=error.reasons, status=REFUSED)
    messages.success(request, _("Your answer is recorded."))
    return redirect("certification:reply", pk=dossier.pk)
