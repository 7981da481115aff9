"""The territory's reply to the report, criterion by criterion, and the assessors' answers."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from certification.choices import DossierStatus, ReplyStance
from certification.clock import now
from certification.errors import InvalidUpload, NotAllowed, StaleDossier
from certification.forms.report import AnswerForm, ReplyEvidenceForm, ReplyForm
from certification.models import Evidence, Reply
from certification.queries import consensus
from certification.queries import reply as reply_reports
from certification.queries import report as reports
from certification.queries.report_view import ReportView
from certification.rules import permissions as may
from certification.rules.dossier import clock_is_out, reply_is_closed
from certification.services import reply as attachments
from certification.services import reply as reply_verbs
from certification.views.access import dossier_or_404, keep_access, keeps_what_was_typed, members_only
from certification.views.criterion import is_quiet
from certification.views.grid import CONFLICT, REFUSED, criterion_or_404, crumbs
from certification.views.report import days_left, team_dossier_or_404


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


def render_reply(
    request, dossier, *, bound=None, answering=None, attaching=None, conflict=None, reasons=(), status=200
):
    consensus.read_version(dossier.version)
    snapshot = reports.reports_of(dossier).first()
    view = ReportView(dossier, snapshot.content)
    replies = {reply.criterion_id: reply for reply in reply_reports.replies_for(dossier, request.user)}
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
        row.form = row.answer_form = row.evidence_form = None
        if can_reply:
            code = row.criterion.code
            row.form = bound if bound and bound.prefix == code else reply_form(row.criterion, given)
            row.conflict = conflict if conflict and conflict.criterion_id == row.criterion.pk else None
            if given:
                is_it = attaching and attaching.prefix == f"{code}-evidence"
                row.evidence_form = attaching if is_it else ReplyEvidenceForm(prefix=f"{code}-evidence")
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
        "bound": bound or attaching,
        "answering": answering,
    }
    return render(request, "certification/assessment/reply.html", context, status=status)


def reply_form(criterion, given, data=None):
    initial = {"revision": 0}
    if given:
        initial = {"stance": given.stance, "text": given.text, "revision": given.revision}
    return ReplyForm(data, initial=initial, prefix=criterion.code, auto_id=f"%s-{criterion.code}")


@require_POST
@keeps_what_was_typed
@members_only
def reply_criterion(request, pk, code):
    """Save what the territory says of one criterion."""
    dossier = reply_dossier_or_404(request, pk)
    criterion = criterion_or_404(dossier, code)
    form = reply_form(criterion, None, data=request.POST)
    reasons, conflict = [], None
    if form.is_valid():
        typed_in = form.cleaned_data | {"revision": form.cleaned_data["revision"] or 0}
        try:
            saved = reply_verbs.save_reply(dossier, criterion, actor=request.user, **typed_in)
        except NotAllowed as error:
            reasons = error.reasons
        except StaleDossier as error:
            conflict = error.current
    if form.errors or reasons or conflict:
        status = CONFLICT if conflict else REFUSED
        if is_quiet(request):
            return HttpResponse(status=status)
        return render_reply(request, dossier, bound=form, reasons=reasons, conflict=conflict, status=status)
    if is_quiet(request):
        revision = {"name": f"{code}-revision", "id": f"revision-{code}", "value": saved.revision}
        return render(
            request, "certification/assessment/saved.html", {"saved_at": now(), "fields": [revision]}
        )
    messages.success(request, _("Your reply on %(code)s is saved.") % {"code": criterion.code})
    return redirect(reverse("certification:reply", args=[dossier.pk]) + f"#criterion-{criterion.code}")


@require_POST
@keeps_what_was_typed
@members_only
def reply_evidence(request, pk, code):
    """Attach evidence to the reply on one criterion, or take it off."""
    dossier = reply_dossier_or_404(request, pk)
    criterion = criterion_or_404(dossier, code)
    back = redirect(reverse("certification:reply", args=[dossier.pk]) + f"#criterion-{code}")
    key = request.POST.get("detach", "")
    form = ReplyEvidenceForm(request.POST, request.FILES, prefix=f"{code}-evidence")
    reasons = []
    try:
        if key:
            piece = get_object_or_404(Evidence, dossier=dossier, pk=int(key) if key.isdecimal() else 0)
            attachments.detach_evidence(dossier, criterion, piece, actor=request.user)
            return back
        if form.is_valid():
            attachments.attach_evidence(dossier, criterion, actor=request.user, **form.cleaned_data)
            messages.success(request, _("The evidence is attached to your reply."))
            return back
    except NotAllowed as error:
        reasons = error.reasons
    except InvalidUpload as error:
        reasons = [str(error)]
    return render_reply(request, dossier, attaching=form, reasons=reasons, status=REFUSED)


@require_POST
@members_only
def reply_submit(request, pk):
    return finish_reply(request, pk, reply_verbs.submit_reply, _("Your reply is sent."))


@require_POST
@members_only
def reply_waive(request, pk):
    return finish_reply(
        request, pk, reply_verbs.waive_reply, _("You gave up your reply: the dossier goes to the committee.")
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
    # Refused, the page of the replies is shown under this address.
    keep_access(request, dossier)
    form = AnswerForm(request.POST, prefix=f"answer-{contested.pk}")
    if not form.is_valid():
        return render_reply(request, dossier, answering=form, status=REFUSED)
    try:
        reply_verbs.answer_reply(contested, actor=request.user, **form.cleaned_data)
    except NotAllowed as error:
        return render_reply(request, dossier, answering=form, reasons=error.reasons, status=REFUSED)
    messages.success(request, _("Your answer is recorded."))
    return redirect("certification:reply", pk=dossier.pk)
