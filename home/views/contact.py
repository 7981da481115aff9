"""The form of a contact page, answered where the page is."""

from http import HTTPStatus

from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from cms.spam import limited
from home.services.contact import receive

LIMIT = "contact"
SENT = "sent"


def serve(request, page):
    """Show the form, or receive what was typed; once sent, another address thanks, which can be loaded again."""
    if request.method != "POST":
        if SENT in request.GET:
            return page.render_landing_page(request)
        return _show(request, page, page.get_form(page=page))
    form = page.get_form(request.POST, page=page)
    if limited(request, LIMIT):
        reason = _("Too many messages came from your network in a short time. Try again in ten minutes.")
        return _show(request, page, form, reasons=[reason], status=HTTPStatus.TOO_MANY_REQUESTS)
    if not form.is_valid():
        return _show(request, page, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if not form.is_spam:
        receive(page=page, answers=form.answers, sender=form.sender)
    return redirect(f"{page.get_url(request)}?{SENT}=1")


def _show(request, page, form, reasons=(), status=HTTPStatus.OK):
    context = {**page.get_context(request), "form": form, "reasons": reasons}
    return TemplateResponse(request, page.get_template(request), context, status=status)
