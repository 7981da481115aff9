"""Registering for a meeting without an account, and cancelling with the secret link that was sent."""

from http import HTTPStatus

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from certification.clock import now
from cms.spam import limited
from home.choices import RegistrationMode, RegistrationStatus
from home.dates import poster
from home.errors import RegistrationClosedError
from home.forms.registrations import RegistrationForm
from home.models import MeetingPage
from home.queries.meetings import as_cards, venue
from home.queries.pages import crumbs, published
from home.queries.registrations import by_secret, standing
from home.rules.registration import takes_registrations
from home.services import registration as services

LIMIT = "registration"
PRIVATE = {"Cache-Control": "private, no-store", "Referrer-Policy": "no-referrer"}


@require_http_methods(["GET", "HEAD", "POST"])
def register(request, key):
    """Ask for what is needed to keep a place; the answer never tells who is registered already."""
    meeting = _meeting(key)
    form = RegistrationForm(request.POST if request.method == "POST" else None)
    reasons, status = [], HTTPStatus.OK
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if limited(request, LIMIT):
            status = HTTPStatus.TOO_MANY_REQUESTS
            reasons = [
                _("Too many registrations came from your network in a short time. Try again in ten minutes.")
            ]
        elif form.is_valid():
            reasons = _record(meeting, form)
            if not reasons:
                return redirect("home:registration_received", key)
    state, places = standing(meeting)
    return render(
        request,
        "home/registration/register.html",
        {
            **_about(meeting),
            # The languages offered are those of the meeting.
            "page": meeting,
            "crumbs": crumbs(meeting, _("Register")),
            "form": form,
            "reasons": reasons,
            "state": state,
            "places": places,
            "form_is_open": takes_registrations(state),
        },
        status=status,
    )


@require_safe
def received(request, key):
    """Say what comes next: the same words for everybody, the message says the rest."""
    meeting = _meeting(key)
    return render(
        request,
        "home/registration/received.html",
        {**_about(meeting), "page": meeting, "crumbs": crumbs(meeting, _("Registration received"))},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request, secret):
    """Cancel a registration, once the person has confirmed it: a link alone, opened by a machine, cancels nothing."""
    registration = by_secret(secret)
    if registration is None:
        raise Http404
    meeting = _in_words(registration)
    if request.method == "POST" and meeting.ends_at >= now():
        services.cancel(registration=registration)
        return redirect("home:registration_cancel", secret)
    response = render(
        request,
        "home/registration/cancel.html",
        {
            **_about(meeting),
            "crumbs": [(_("Home"), f"/{get_language()}/"), (_("Your registration"), "")],
            "is_live": meeting.live,
            "is_cancelled": registration.status == RegistrationStatus.CANCELLED,
            "is_waiting": registration.status == RegistrationStatus.WAITING,
            "is_past": meeting.ends_at < now(),
        },
    )
    for name, value in PRIVATE.items():
        response.headers[name] = value
    return response


def _meeting(key) -> MeetingPage:
    meetings = as_cards(published(MeetingPage)).select_related("locale", "region")
    return get_object_or_404(meetings, translation_key=key, registration=RegistrationMode.FORM)


def _in_words(registration) -> MeetingPage:
    """Return the meeting in the language of the screen, else as it was first written."""
    found = as_cards(published(MeetingPage)).filter(translation_key=registration.meeting_key)
    return found.first() or registration.meeting


def _about(meeting: MeetingPage) -> dict:
    return {
        "meeting": meeting,
        "poster": poster(meeting.starts_at, meeting.ends_at),
        "venue": venue(meeting),
    }


def _record(meeting: MeetingPage, form: RegistrationForm) -> list[str]:
    """Register the person; return why not, if so. A robot reads that all went well."""
    if form.is_spam:
        return []
    try:
        services.register(meeting=meeting, language=get_language(), **form.facts())
    except RegistrationClosedError as refusal:
        return [str(refusal.sentence)]
    return []
