"""The assessors' consensus, their findings, and the report."""

from types import SimpleNamespace

from django.contrib import messages
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certification.choices import DossierStatus
from certification.clock import localdate
from certification.documents.report import open_report
from certification.errors import NotAllowed, StaleDossier
from certification.forms.grid import ConsensusForm
from certification.forms.report import DissentForm, FindingForm
from certification.models import Dissent
from certification.models.dossier import waiting_days
from certification.queries import consensus as consensus_reports
from certification.queries import grid as grids
from certification.queries import reply as reply_reports
from certification.queries import report as reports
from certification.queries import report_changes as changes
from certification.queries.report_view import ReportView
from certification.rules import assessment as assessment_is
from certification.rules import permissions as may
from certification.rules.dossier import reply_is_closed
from certification.services import consensus as consensus_verbs
from certification.services import finding_draft
from certification.services.transition import available_actions
from certification.views.access import dossier_or_404, keeps_what_was_typed, members_only
from certification.views.finding import finding_or_404
from certification.views.finding import show as show_finding
from certification.views.grid import CONFLICT, REFUSED, criterion_or_404, crumbs, typed


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
        return waiting_room(request, dossier, status=REFUSED if request.method == "POST" else 200)
    if request.method == "POST" and code:
        return record_consensus(request, dossier, criterion_or_404(dossier, code))
    return render_consensus(request, dossier, code)


def waiting_room(request, dossier, status):
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
    return render(request, "certification/assessment/consensus_waiting.html", context, status=status)


def record_consensus(request, dossier, criterion):
    form = consensus_form(dossier, criterion, None, data=request.POST)
    if not form.is_valid():
        return render_consensus(request, dossier, criterion.code, form=form, status=REFUSED)
    try:
        consensus_verbs.record_consensus(dossier, criterion, actor=request.user, **form.cleaned_data)
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
    initial = (typed(held) or suggested or {}) | {"seen": held.recorded_at.isoformat() if held else ""}
    return ConsensusForm(
        data,
        initial=initial,
        criterion=criterion,
        levels=grids.steps(dossier.version),
        families=len(dossier.version.families.all()),
    )


def render_consensus(
    request, dossier, code, *, form=None, dissent=None, finding=None, conflict=None, reasons=(), status=200
):
    consensus_reports.read_version(dossier.version)
    rows = consensus_reports.consensus_rows(dossier)
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
        "to_agree": [row for row in rows if not row.is_open and is_awaited_of(row, request.user)],
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
        levels = grids.steps(dossier.version)
        evidence = list(grids.evidence_of(dossier, criterion))
        context |= {
            "levels": levels,
            "form": form or consensus_form(dossier, criterion, row.held, suggested=suggestion(row)),
            "dissent_form": dissent or DissentForm(levels=levels, prefix="dissent"),
            "finding_form": finding or finding_form(dossier, evidence),
            "evidence": judged(evidence, row),
            "my_dissent": next((d for d in row.dissents if d.assessor_id == request.user.pk), None),
            "i_am_awaited": is_awaited_of(row, request.user),
        }
    return render(request, "certification/assessment/consensus.html", context, status=status)


def is_awaited_of(row, person):
    """Tell whether a person has still to agree to what the team recorded, or to dissent."""
    return any(
        voice.assignment.person_id == person.pk and not voice.agrees and voice.dissent is None
        for voice in row.voices
    )


def judged(evidence, row):
    """Return each piece of evidence with what each assessor said of it."""
    said = {}
    for reading in row.readings:
        for verdict in reading.answer.verdicts.all() if reading.answer else ():
            said.setdefault(verdict.evidence_id, []).append((reading.assignment, verdict))
    return [SimpleNamespace(piece=piece, said=said.get(piece.pk, [])) for piece in evidence]


def finding_form(dossier, evidence, data=None):
    return FindingForm(data, version=dossier.version, evidence=evidence, prefix="finding")


def chosen(rows, code):
    """Return the criterion in hand: the one asked for, else the first to be discussed, else one that lacks a voice."""
    if code:
        return next((row for row in rows if row.criterion.code == code), None)
    return next((row for row in rows if row.is_open), next((row for row in rows if row.is_awaited), None))


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
        count = consensus_verbs.adopt_agreements(dossier, actor=request.user)
    except NotAllowed as error:
        return render_consensus(request, dossier, None, reasons=error.reasons, status=REFUSED)
    messages.success(
        request,
        ngettext("%(count)d agreement is adopted.", "%(count)d agreements are adopted.", count)
        % {"count": count},
    )
    return redirect("certification:consensus", pk=dossier.pk)


@require_POST
@members_only
def agree(request, pk, code):
    """Say that one holds what the team recorded, as it was read."""
    dossier = open_team_dossier_or_404(request, pk)
    criterion = criterion_or_404(dossier, code)
    held = get_object_or_404(dossier.consensus, round=dossier.round, criterion=criterion)
    try:
        consensus_verbs.agree(held, actor=request.user, seen=request.POST.get("seen", ""))
    except StaleDossier as error:
        return render_consensus(request, dossier, code, conflict=error.current, status=CONFLICT)
    except NotAllowed as error:
        return render_consensus(request, dossier, code, reasons=error.reasons, status=REFUSED)
    messages.success(request, _("You agree on %(code)s.") % {"code": code})
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
            lambda: consensus_verbs.withdraw_dissent(mine, actor=request.user),
            _("Your dissent is withdrawn."),
        )
    form = DissentForm(request.POST, levels=grids.steps(dossier.version), prefix="dissent")
    if not form.is_valid():
        return render_consensus(request, dossier, code, dissent=form, status=REFUSED)
    return act(
        request,
        dossier,
        code,
        lambda: consensus_verbs.record_dissent(held, actor=request.user, **form.cleaned_data),
        _("Your dissent is recorded: the territory and the committee will read it."),
        dissent=form,
    )


@require_POST
@keeps_what_was_typed
@members_only
def finding_new(request, pk, code):
    dossier = open_team_dossier_or_404(request, pk)
    criterion = criterion_or_404(dossier, code)
    form = finding_form(dossier, list(grids.evidence_of(dossier, criterion)), request.POST)
    if not form.is_valid():
        return render_consensus(request, dossier, code, finding=form, status=REFUSED)
    return act(
        request,
        dossier,
        code,
        lambda: finding_draft.raise_finding(dossier, criterion, actor=request.user, **form.cleaned_data),
        _("The finding is raised."),
        finding=form,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def finding(request, pk):
    """Show a finding; POST grades it or takes it back, while its authors write the report."""
    found = finding_or_404(request, pk)
    if request.method != "POST":
        return show_finding(request, found)
    dossier = team_dossier_or_404(request, found.dossier_id)
    if "drop" in request.POST:
        verb = (
            lambda: finding_draft.drop_finding(found, actor=request.user),
            _("The finding is taken back."),
        )
    else:
        grade = request.POST.get("grade", "")
        verb = (
            lambda: finding_draft.grade_finding(found, actor=request.user, grade=grade),
            _("The grade is recorded."),
        )
    return act(request, dossier, found.criterion.code, *verb)


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
    consensus_reports.read_version(dossier.version)
    former = changes.version_before(snapshot) if snapshot and snapshot.number > 1 else None
    context = {
        "dossier": dossier,
        "territory": dossier.territory,
        "crumbs": crumbs(dossier, (_("Assessment report"), None)),
        "view": ReportView(dossier, content) if content else None,
        "snapshot": snapshot,
        "former": former,
        "changes": changes.changes_between(former.content, content) if former else [],
        "versions": list(reports.reports_of(dossier).defer("content")),
        "is_author": is_author,
        "may_reply": dossier.status == DossierStatus.REPLY and may.territory_member(dossier, request.user),
        "days_left": days_left(dossier),
        "replies": {
            reply.criterion.code: reply for reply in reply_reports.replies_for(dossier, request.user)
        },
        "hosts_comment": dossier.obcos.filter(round=dossier.round)
        .values_list("hosts_comment", flat=True)
        .first(),
    }
    return render(request, "certification/assessment/report.html", context)


@require_safe
@members_only
def report_pdf(request, pk):
    """Send a frozen version of the report as a PDF, in the reader's language."""
    dossier = dossier_or_404(request, pk)
    number = request.GET.get("version", "")
    frozen = reports.reports_of(dossier)
    snapshot = (frozen.filter(number=int(number[:4])) if number.isdecimal() else frozen).first()
    if snapshot is None:
        raise Http404
    name = f"{dossier.number}-v{snapshot.number}-{get_language()}.pdf"
    return FileResponse(open_report(dossier, snapshot, get_language()), as_attachment=True, filename=name)
