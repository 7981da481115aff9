"""One page to confirm any move: its consequence, its reason, then the verb. Shared by every subject that has a life cycle."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from certification.errors import NotAllowed
from certification.forms.dossier import MoveForm
from certification.services.moves import VERBS, move
from certification.services.transition import refusals
from certification.views.access import ask_who_signs

CONFLICT = 409
REFUSED = 422


def confirm_move(request, subject, name: str, *, title: str, back: str, crumbs=(), done: str = ""):
    """Show what a move does, then do it. `back` is the page to return to; `done` the one to go to afterwards.

    An unknown move does not exist (404); a move of another role is forbidden (403); one that the state no longer
    allows says so (409); one that the rules refuse lists the sentences (422), with what was typed.
    """
    if name not in VERBS.get(subject._meta.model_name, {}):
        raise Http404
    arrow = arrow_of(subject, name)
    if arrow is None:
        return show(
            request,
            subject,
            None,
            title=title,
            back=back,
            crumbs=crumbs,
            reasons=[too_late(subject)],
            status=CONFLICT,
        )
    if not arrow.permission(subject, request.user):
        raise PermissionDenied
    action = {**arrow.custom, "move": name, "asks_reason": arrow.custom["reason"]}
    form = MoveForm(request.POST if request.method == "POST" else None, asks_reason=action["asks_reason"])
    if action["signed"]:
        ask_who_signs(request)
    reasons, status = refusals(subject, arrow), 200
    if request.method == "POST":
        status = REFUSED
        if form.is_valid():
            try:
                move(subject, name, actor=request.user, reason=form.cleaned_data.get("reason", ""))
            except NotAllowed as error:
                reasons = error.reasons
            else:
                messages.success(request, _("Done: %(action)s.") % {"action": action["label"]})
                return redirect(done or back)
    return show(
        request,
        subject,
        action,
        title=title,
        back=back,
        crumbs=crumbs,
        form=form,
        reasons=reasons,
        status=status,
    )


def arrow_of(subject, name: str):
    """Return the arrow of that name that leaves the state where the subject stands, or None."""
    arrows = subject.get_all_status_transitions()
    return next((arrow for arrow in arrows if arrow.name == name and arrow.source == subject.status), None)


def too_late(subject) -> str:
    return _(
        "This can no longer be done: the status is now “%(status)s”. Go back to see what comes next."
    ) % {"status": subject.get_status_display()}


def show(request, subject, action, *, title, back, crumbs, reasons, form=None, status=200):
    return render(
        request,
        "certification/move.html",
        {
            "subject": subject,
            "action": action,
            "title": title,
            "crumbs": crumbs,
            "cancel_url": back,
            "form": form,
            "reasons": reasons,
        },
        status=status,
    )
