"""The OBCO report: written by the visitors, read first by the hosts, and what both agree to show to others."""

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from certification.errors import NotAllowed
from certification.forms.obco import TEXTS, CommentForm, ObcoForm, RemarkForm
from certification.models import Obco
from certification.queries.obco import last_version, obco_for
from certification.rules import permissions as may
from certification.services import experience
from certification.services import obco as verbs
from certification.views.access import dossier_or_404, keeps_what_was_typed, members_only
from certification.views.assessor import crumbs_of

WRITES, COMMENTS, REMARKS, AGREES = ("save", "share"), "comment", "remark", ("agree", "take_back")


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_what_was_typed
@members_only
def obco(request, pk):
    dossier = dossier_or_404(request, pk)
    found = obco_for(dossier, request.user)
    writes = may.observe(dossier, request.user)
    if found is None and not (writes and dossier.status in verbs.WRITTEN_IN):
        raise Http404
    questions = list(dossier.version.questions.all())
    action = request.POST.get("action", "")
    form = ObcoForm(
        request.POST if action in WRITES else None,
        questions=questions,
        obco=found,
        is_draft=action == "save",
    )
    said = {"comment": found.hosts_comment, "revision": found.comment_revision} if found else {}
    comment_form = CommentForm(request.POST if action == COMMENTS else None, initial=said)
    remark_form = RemarkForm(request.POST if action == REMARKS else None)
    sent = {COMMENTS: comment_form, REMARKS: remark_form}.get(action, form)
    reasons = []
    if action in AGREES or sent.is_valid():
        try:
            done = act(action, dossier, sent, request.user)
        except NotAllowed as refused:
            reasons = refused.reasons
            found = obco_for(dossier_or_404(request, pk), request.user)
            if found is not None and action != REMARKS:
                # What was typed stays, over what is stored now: sending it again is a choice.
                sent.data = sent.data.copy()
                sent.data["revision"] = found.comment_revision if action == COMMENTS else found.revision
        else:
            messages.success(request, done)
            return redirect("certification:obco", pk)
    context = {
        "dossier": dossier,
        "crumbs": crumbs_of(dossier, (_("Visit"), "certification:visit"), _("OBCO report")),
        "sent": sent,
        "reasons": reasons,
        **shown(dossier, found, questions, request.user),
    }
    context["form"] = (
        form if writes and not context["is_shared"] and dossier.status in verbs.WRITTEN_IN else None
    )
    context["comment_form"] = comment_form if context["may_comment"] else None
    context["remark_form"] = remark_form if context["may_remark"] else None
    # Refused because a colleague was quicker: their words are shown beside.
    context["stored"] = context["observations"] if reasons and action in WRITES else None
    context["stored_comment"] = found.hosts_comment if reasons and action == COMMENTS and found else ""
    status = HTTPStatus.UNPROCESSABLE_ENTITY if request.POST else None
    return render(request, "certification/visit/obco.html", context, status=status)


def shown(dossier, found: Obco | None, questions, person) -> dict:
    """Return what a reader sees of the report, and which side they may speak for."""
    answers = {answer.question_id: answer.text for answer in found.answers.all()} if found else {}
    parts = [(TEXTS["strong_points"][0], found.strong_points)] if found else []
    parts += [(question.text, answers.get(question.pk, "")) for question in questions]
    parts += [(TEXTS[name][0], getattr(found, name)) for name in ("astonishments", "advice") if found]
    is_shared = found is not None and found.shared_with_hosts_at is not None
    sides = [side for side, permission in verbs.SIDES.items() if permission(dossier, person)]
    return {
        "obco": found,
        "is_shared": is_shared,
        "observations": parts,
        "version": last_version(found) if found and not is_shared else None,
        "may_share": may.share_obco(dossier, person),
        "may_comment": is_shared
        and may.comment_obco(dossier, person)
        and dossier.status in verbs.COMMENTED_IN
        and not found.both_agreed,
        "remarks": found.remarks.all() if found else (),
        "may_remark": found is not None
        and may.remark_obco(dossier, person)
        and dossier.status in verbs.COMMENTED_IN,
        "side": sides[0] if is_shared and found.hosts_comment and sides else "",
        "has_agreed": bool(sides and found and getattr(found, f"{sides[0]}_agreed_at")),
        "sees_agreement": is_shared
        and (may.observe(dossier, person) or may.territory_member(dossier, person)),
        "sheet_url": experience.address(found.sheet) if found else "",
    }


def act(action: str, dossier, form, person) -> str:
    """Save, share, comment, remark, agree; sharing keeps first what was typed."""
    if action in AGREES:
        return agree(action, dossier, person)
    typed = form.cleaned_data
    if action == REMARKS:
        verbs.remark_obco(dossier, actor=person, text=typed["text"])
        return _("Your remark is signed.")
    if action == COMMENTS:
        verbs.comment_obco(dossier, actor=person, comment=typed["comment"], revision=typed["revision"])
        return _("Your comment is recorded: the visitors will read it.")
    verb = verbs.save_and_share_obco if action == "share" else verbs.save_obco
    verb(
        dossier,
        actor=person,
        revision=typed["revision"],
        strong_points=typed["strong_points"],
        astonishments=typed["astonishments"],
        advice=typed["advice"],
        answers=form.answers(),
    )
    if action == "share":
        return _("The OBCO report was shared with the hosts.")
    return _("The OBCO report is saved.")


def agree(action: str, dossier, person) -> str:
    side = next((side for side, permission in verbs.SIDES.items() if permission(dossier, person)), "")
    if not side:
        raise Http404
    if action == "take_back":
        verbs.take_agreement_back(dossier, actor=person, side=side)
        return _("Your agreement is taken back.")
    found = verbs.agree_to_publish(dossier, actor=person, side=side)
    if found.both_agreed:
        return _("Both sides agree: the draft of the experience sheet waits for the editors of the site.")
    return _("Your agreement is recorded. The other side is asked for its own.")
