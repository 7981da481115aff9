"""The discussion of a criterion: write, reply, correct, delete, settle, use a suggested wording."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from certification.choices import CommentKind
from certification.clock import now
from certification.errors import NotAllowed, StaleDossier
from certification.forms.comment import CommentForm
from certification.queries import comment as comments
from certification.queries.assessment import find_criterion
from certification.rules import comment as rules
from certification.rules import permissions as may
from certification.services import comment as verbs
from certification.views.access import dossier_or_404, keeps_what_was_typed, members_only
from certification.views.assessment import INVALID, criterion_url, crumbs
from certification.views.criterion import show_criterion


def comment_or_404(request, pk):
    return get_object_or_404(
        comments.readable_by(request.user).select_related(
            "dossier__territory", "dossier__version", "criterion", "author", "thread"
        ),
        pk=pk,
    )


def place_of(comment) -> str:
    return f"{criterion_url(comment.dossier, comment.criterion.code)}#comment-{comment.pk}"


@keeps_what_was_typed
@members_only
@require_POST
def comment_add(request, pk, code):
    """Write a comment, or a reply when `thread` names one."""
    dossier = dossier_or_404(request, pk)
    asked = find_criterion(dossier, code)
    if asked is None or not may.discuss(dossier, request.user):
        raise Http404
    thread = None
    if "thread" in request.POST:
        thread = comment_or_404(request, int_or_404(request.POST["thread"]))
    form = CommentForm(
        request.POST,
        people=comments.people_to_mention(dossier),
        is_reply=thread is not None,
        prefix=f"reply-{thread.pk}" if thread else "comment",
    )
    if form.is_valid():
        given = form.cleaned_data
        try:
            written = verbs.add_comment(
                dossier,
                asked,
                actor=request.user,
                text=given["text"],
                thread=thread,
                mentions=given["mentions"],
                kind=given.get("kind") or CommentKind.COMMENT,
            )
        except NotAllowed as refusal:
            form.add_error(None, refusal.reasons)
        else:
            messages.success(request, _("Your comment is written."))
            return redirect(place_of(written))
    if thread is not None:
        return show_reply(request, thread, form)
    return show_criterion(request, dossier, code, comment_form=form, status=INVALID)


def int_or_404(value: str) -> int:
    if not value.isdecimal():
        raise Http404
    return int(value)


def show_reply(request, thread, form):
    """Show a reply that was refused on a page of its own, with what was typed."""
    context = {
        "dossier": thread.dossier,
        "crumbs": crumbs(thread.dossier, thread.criterion.code),
        "title": _("Reply to %(person)s") % {"person": thread.author},
        "quoted": thread,
        "form": form,
        "submit": _("Send the reply"),
        "action": reverse("certification:comment_add", args=[thread.dossier_id, thread.criterion.code]),
        "thread": thread.pk,
        "cancel_url": place_of(thread),
    }
    return render(request, "certification/team/comment_form.html", context, status=INVALID)


@keeps_what_was_typed
@members_only
@require_http_methods(["GET", "HEAD", "POST"])
def comment_edit(request, pk):
    """Correct one's own comment, soon after writing it."""
    found = comment_or_404(request, pk)
    if found.author_id != request.user.pk or found.deleted_at is not None:
        raise PermissionDenied
    reasons, status = (), 200
    initial = {"text": found.text}
    form = CommentForm(
        request.POST if request.method == "POST" else None,
        people=comments.people_to_mention(found.dossier),
        is_reply=True,
        initial=initial,
    )
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            try:
                verbs.edit_comment(found, actor=request.user, **form.cleaned_data)
            except NotAllowed as refusal:
                reasons = refusal.reasons
            else:
                messages.success(request, _("Your comment is corrected."))
                return redirect(place_of(found))
    elif not rules.may_be_edited(found, request.user.pk, now()):
        return redirect(place_of(found))
    context = {
        "dossier": found.dossier,
        "crumbs": crumbs(found.dossier, found.criterion.code),
        "title": _("Correct your comment"),
        "form": form,
        "reasons": reasons,
        "submit": _("Save the comment"),
        "cancel_url": place_of(found),
    }
    return render(request, "certification/team/comment_form.html", context, status=status)


ACTS = {
    "delete": (verbs.delete_comment, gettext_lazy("The comment is deleted.")),
    "resolve": (verbs.resolve, gettext_lazy("The discussion is settled.")),
    "reopen": (lambda found, *, actor: verbs.resolve(found, actor=actor, resolved=False), gettext_lazy("The discussion is open again.")),
    "adopt": (verbs.adopt, gettext_lazy("The suggested wording is now the text of the answer. The former one is kept.")),
}  # fmt: skip


@members_only
@require_POST
def comment_act(request, pk, act):
    """Delete, settle, open again, or put a suggested wording into the answer."""
    found = comment_or_404(request, pk)
    if act not in ACTS:
        raise Http404
    verb, done = ACTS[act]
    try:
        verb(found, actor=request.user)
    except NotAllowed as refusal:
        messages.error(request, " ".join(map(str, refusal.reasons)))
    except StaleDossier:
        messages.error(request, _("Somebody has just changed the answer: read it, then try again."))
    else:
        messages.success(request, str(done))
    return redirect(place_of(found))
