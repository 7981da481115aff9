"""Writing to the people of a page, whose address stays private."""

from http import HTTPStatus

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cms.spam import limited, overrun, repeated
from home.forms.messages import MessageForm
from home.queries.messages import recipient
from home.queries.pages import crumbs
from home.services.messages import pass_on

LIMIT = "message"
# What one initiative or one person receives in ten minutes, from everybody.
MOST_FOR_ONE = 20


@require_http_methods(["GET", "HEAD", "POST"])
def write(request, pk):
    """Ask for a message, and pass it on."""
    page = _recipient(pk)
    form = MessageForm(request.POST if request.method == "POST" else None)
    reasons, status = [], HTTPStatus.OK
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if limited(request, LIMIT):
            status = HTTPStatus.TOO_MANY_REQUESTS
            reasons = [
                _("Too many messages came from your network in a short time. Try again in ten minutes.")
            ]
        elif form.is_valid():
            if _send(page, form):
                return redirect("home:message_sent", pk)
            status = HTTPStatus.TOO_MANY_REQUESTS
            reasons = [_("Too many messages were sent to this address just now. Try again in ten minutes.")]
    context = {"page": page, "crumbs": crumbs(page, _("Write")), "form": form, "reasons": reasons}
    return render(request, "home/messages/write.html", context, status=status)


@require_safe
def sent(request, pk):
    """Say that the message has left."""
    page = _recipient(pk)
    return render(
        request, "home/messages/sent.html", {"page": page, "crumbs": crumbs(page, _("Message sent"))}
    )


def _recipient(pk):
    page = recipient(pk)
    if page is None:
        raise Http404
    return page


def _send(page, form: MessageForm) -> bool:
    """Pass the message on, once; tell whether it left. A robot reads that it did."""
    facts = form.facts()
    if form.is_spam:
        return True
    if overrun(f"received:{page.pk}", MOST_FOR_ONE):
        return False
    if not repeated(page.pk, *facts.values()):
        pass_on(page=page, **facts)
    return True
