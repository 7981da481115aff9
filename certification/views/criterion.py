"""One criterion of the self-assessment: its answer, its pieces of evidence."""

from typing import NamedTuple

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from certification.choices import EvidenceKind
from certification.clock import now
from certification.errors import InvalidUpload, NotAllowed, StaleDossier
from certification.forms.assessment import NOT_APPLICABLE, AnswerForm, EvidenceForm
from certification.models import Evidence, PrivateFile
from certification.queries import assessment as assessments
from certification.queries import submission as submitted
from certification.queries.evidence import Library, versions
from certification.rules import permissions as may
from certification.services import assessment as verbs
from certification.views.access import dossier_or_404, keeps_what_was_typed, members_only
from certification.views.answer_revision import difference, followed
from certification.views.assessment import (
    CUT_SHORT,
    INVALID,
    MOST_NAMED,
    STALE,
    WHOLE,
    criterion_url,
    crumbs,
    linked,
    navigation,
)
from certification.views.carried_context import carried_context
from certification.views.indicator_lines import indicator_section
from certification.views.team import beside_criterion

ICONS = (("image/", "image"), ("text/csv", "file-spreadsheet"), ("spreadsheet", "file-spreadsheet"))


class Piece(NamedTuple):
    """A piece of evidence as a page shows it; `also` names the other criteria that it supports."""

    evidence: Evidence
    file: PrivateFile | None
    url: str
    icon: str
    also: str
    closed: str
    is_out_of_date: bool


def pieces(space, evidences, besides, library) -> list[Piece]:
    """Describe pieces of evidence beside one criterion, as the reader of the library sees them."""
    codes = {row.criterion.pk: row.criterion.code for row in space.rows if row.criterion.pk != besides.pk}
    return [
        Piece(
            evidence,
            held.file,
            "" if held.closed else address_of(evidence, held.file),
            icon_of(held.file),
            in_few_words([codes[use.criterion_id] for use in held.uses if use.criterion_id in codes]),
            held.closed,
            held.is_out_of_date,
        )
        for evidence, held in ((evidence, library.holding(evidence)) for evidence in evidences)
    ]


def in_few_words(codes: list[str]) -> str:
    """Name a few criteria, or count them when they are many."""
    if len(codes) > MOST_NAMED:
        return ngettext("%(count)d criterion", "%(count)d criteria", len(codes)) % {"count": len(codes)}
    return ", ".join(sorted(codes))


def address_of(evidence, file) -> str:
    """Return where a piece of evidence opens; `file` is the version that the reader opens."""
    return evidence.link or reverse("certification:file", args=[file.uuid])


def icon_of(file) -> str:
    if file is None:
        return "link-2"
    return next((icon for mark, icon in ICONS if mark in file.content_type), "file-text")


@keeps_what_was_typed
@members_only
@require_http_methods(["GET", "HEAD", "POST"])
def criterion(request, pk, code):
    """Show one criterion; save its answer, then do what the button pressed says.

    Every button sends the whole form, so that nothing typed is lost, with scripts or without.
    """
    dossier = dossier_or_404(request, pk)
    if request.method != "POST":
        return show_criterion(request, dossier, code)
    asked = assessments.find_criterion(dossier, code)
    if asked is None:
        raise Http404
    form = AnswerForm(request.POST, criterion=asked, max_level=dossier.version.max_level)
    try:
        answer = save_answer(request, dossier, asked, form) if form.is_valid() else None
        if form.is_valid() and not is_quiet(request):
            return follow_button(request, dossier, asked)
    except StaleDossier as stale:
        form = AnswerForm(
            followed(request.POST, stale.current, AnswerForm),
            criterion=asked,
            max_level=dossier.version.max_level,
        )
        return refuse(request, STALE, show_criterion, dossier, code, form=form, stored=stale.current)
    except NotAllowed as refusal:
        return refuse(request, INVALID, show_criterion, dossier, code, form=form, reasons=refusal.reasons)
    if not form.is_valid():
        return refuse(request, INVALID, show_criterion, dossier, code, form=form)
    return saved(request, [answer and (AnswerForm, answer, "")])


def is_quiet(request) -> bool:
    """Tell whether the page saves on its own: nobody waits for a whole page."""
    return bool(request.headers.get("HX-Request")) or "quiet" in request.POST


def refuse(request, status, show, *args, **context):
    """Show the page again with what was typed; a page that saves on its own needs the status alone."""
    return (
        HttpResponse(status=status) if is_quiet(request) else show(request, *args, status=status, **context)
    )


def texts_sent(request) -> list[str]:
    """Return the texts of a form that was refused, to give them back where there is no form any more."""
    return [value for name, value in request.POST.items() if name.endswith(("text", "reason")) and value]


def saved(request, written):
    """Say when it was saved, and hand over the revisions that the next save follows."""
    fields = [
        {"name": f"{prefix}{name}", "value": value}
        for form, stored, prefix in filter(None, written)
        for name, value in (("revision", stored.revision), ("base", form.fingerprint_of(stored)))
    ]
    return render(request, "certification/assessment/saved.html", {"saved_at": now(), "fields": fields})


def save_answer(request, dossier, asked, form):
    """Save what was touched; return the answer written, or None. Two texts to bring together are not saved yet."""
    if "merge" in request.POST and (stored := dossier.answers.filter(criterion=asked).first()):
        raise StaleDossier(stored)
    if not form.is_touched() and assessments.may_fill(dossier, request.user):
        return None
    return verbs.save_answer(
        dossier, asked, actor=request.user, revision=form.cleaned_data["revision"], **form.content()
    )


def follow_button(request, dossier, asked):
    """Do what the button says once the answer is saved, then go where it leads."""
    post, here = request.POST, criterion_url(dossier, asked.code)
    if "remove" in post:
        evidence = evidence_or_404(dossier, post["remove"])
        return redirect("certification:evidence_remove", dossier.pk, evidence.pk)
    if "use" in post:
        verbs.use_evidence(evidence_or_404(dossier, post["use"]), asked, actor=request.user)
        messages.success(request, _("The evidence now supports %(code)s.") % {"code": asked.code})
        return redirect(f"{here}#evidence")
    if "stop" in post:
        verbs.stop_using_evidence(evidence_or_404(dossier, post["stop"]), asked, actor=request.user)
        messages.success(request, _("The evidence no longer supports %(code)s.") % {"code": asked.code})
        return redirect(f"{here}#evidence")
    evidence_form = EvidenceForm(post, request.FILES, criterion=asked)
    if evidence_form.is_given() or "add" in post:
        refused = add_evidence(request, dossier, asked, evidence_form)
        if refused:
            return refused
        messages.success(request, _("The evidence was added to %(code)s.") % {"code": asked.code})
        if "go" not in post:
            return redirect(f"{here}#evidence")
    else:
        messages.success(request, _("The answer to %(code)s is saved.") % {"code": asked.code})
    return redirect(neighbour(dossier, asked, post.get("go")))


def add_evidence(request, dossier, asked, form):
    """Add the file or the link; return the page again when it is refused, else nothing."""
    if "begins" in request.POST and WHOLE not in request.POST:
        form.add_error("upload", CUT_SHORT)
    elif form.is_valid():
        given = form.cleaned_data
        kind = given["evidence_type"].kind if given["evidence_type"] else EvidenceKind.DOCUMENT
        try:
            verbs.add_evidence(dossier, actor=request.user, kind=kind, criteria=[asked], **given)
        except InvalidUpload as refusal:
            form.add_error("upload", str(refusal))
        except NotAllowed as refusal:
            form.add_error(None, refusal.reasons)
    return (
        show_criterion(request, dossier, asked.code, evidence_form=form, status=INVALID)
        if form.errors
        else None
    )


def evidence_or_404(dossier, value: str):
    """Return a piece of evidence that the dossier still holds."""
    if not str(value).isdecimal():
        raise Http404
    return get_object_or_404(dossier.evidences.filter(removed_at=None).select_related("dossier"), pk=value)


def neighbour(dossier, asked, way: str | None) -> str:
    """Return the address of the next criterion, of the one before, or of the questions after the last one."""
    codes = [row.code for row in dossier.criteria]
    place = codes.index(asked.code) + {"next": 1, "previous": -1}.get(way, 0)
    if place >= len(codes):
        return reverse("certification:questions", args=[dossier.pk])
    return criterion_url(dossier, codes[max(0, place)])


def show_criterion(
    request,
    dossier,
    code,
    *,
    form=None,
    evidence_form=None,
    comment_form=None,
    stored=None,
    reasons=(),
    status=200,
):
    """Render the page of one criterion."""
    space = submitted.workspace_for(dossier, request.user)
    found = space.row(code)
    if found is None:
        raise Http404
    row, before, after = found
    asked, scale = assessments.with_guidance(dossier, row.criterion), assessments.scale_of(dossier.version)
    can_edit = assessments.may_fill(dossier, request.user)
    if can_edit:
        max_level = dossier.version.max_level
        form = form or AnswerForm(criterion=asked, max_level=max_level, answer=row.answer)
        evidence_form = evidence_form or EvidenceForm(criterion=asked)
    library = Library(dossier, request.user)
    if not library.reader.is_member:
        prefetch_related_objects(list(row.evidences), versions())
    serving = set(row.evidences)
    elsewhere = [piece for piece in dossier.evidences.all() if piece not in serving] if can_edit else []
    context = {
        "dossier": dossier,
        "territory": dossier.territory,
        "crumbs": crumbs(dossier, asked.code),
        "space": space,
        "navigation": navigation(space, current=row),
        "row": row,
        "criterion": asked,
        "axis": asked.axis,
        "levels": levels_of(scale, asked),
        "presumed_na": presumed_na(dossier, asked) if can_edit else None,
        "next_level": assessments.next_level(row.answer, scale),
        "pieces": pieces(space, row.evidences, asked, library),
        "elsewhere": pieces(space, elsewhere, asked, library),
        "missing": linked(space.missing_in_short()) if can_edit else [],
        "form": form if can_edit else None,
        "evidence_form": evidence_form if can_edit else None,
        "stored": stored,
        "reasons": reasons,
        "before": before,
        "after": after,
        "can_edit": can_edit,
        "can_submit": can_edit and may.submit(dossier, request.user),
        **carried_context(space, row),
        "difference": difference(stored, form) if stored and form else [],
        **beside_criterion(request, dossier, row, comment_form),
        **indicator_section(dossier, asked, request.user),
        "submission": space.submission,
        "typed": texts_sent(request) if reasons else [],
    }
    return render(request, "certification/assessment/criterion.html", context, status=status)


def presumed_na(dossier, asked):
    """Return the profile of territory for which a criterion is presumed not to apply, or None."""
    profile = assessments.profile_of(dossier)
    return profile if profile and asked.na_allowed and asked.code in profile.presumed_na else None


def levels_of(scale, asked) -> list[dict]:
    """Return the scale in general words, with what this criterion asks at each level, and not applicable."""
    own = {descriptor.level: descriptor.text for descriptor in asked.descriptors.all()}
    levels = [
        {
            "level": step.level,
            "name": step.name,
            "definition": step.definition,
            "own": own.get(step.level, ""),
        }
        for step in scale
    ]
    if asked.na_allowed and not asked.is_veto:
        condition = _("Only if: %(condition)s") % {"condition": asked.na_condition}
        levels.append(
            {
                "level": NOT_APPLICABLE,
                "mark": "–",
                "name": _("Does not apply"),
                "definition": condition,
                "own": "",
            }
        )
    return levels


@members_only
@require_http_methods(["GET", "HEAD", "POST"])
def evidence_remove(request, pk, evidence):
    """Ask before a piece of evidence leaves the dossier, naming what it supports."""
    dossier = dossier_or_404(request, pk)
    found = evidence_or_404(dossier, evidence)
    codes = [
        use.criterion.code for use in found.uses.select_related("criterion").order_by("criterion__order")
    ]
    back = (
        criterion_url(dossier, codes[0]) if codes else reverse("certification:workspace", args=[dossier.pk])
    )
    reasons, status = (), 200
    if request.method == "POST":
        try:
            verbs.remove_evidence(found, actor=request.user)
        except NotAllowed as refusal:
            reasons, status = refusal.reasons, INVALID
        else:
            messages.success(request, _("“%(title)s” was removed from the dossier.") % {"title": found.title})
            return redirect(back)
    elif not assessments.may_fill(dossier, request.user):
        raise PermissionDenied
    context = {
        "dossier": dossier,
        "crumbs": crumbs(dossier, _("Remove evidence")),
        "evidence": found,
        "codes": ", ".join(codes),
        "cancel_url": f"{back}#evidence",
        "reasons": reasons,
    }
    return render(request, "certification/assessment/evidence_remove.html", context, status=status)
