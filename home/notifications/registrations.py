"""What people who register for a meeting read. Nothing that they typed: a form must not carry words to a stranger."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from cms.addresses import whole_address
from cms.mail import send_message
from home.choices import MeetingMode
from home.dates import poster
from home.models import MeetingPage, Registration
from home.queries.meetings import venue
from home.secrets import secret_for


def secret_of(registration: Registration) -> str:
    """Return the secret of the link that cancels a registration."""
    moment = f"{registration.created_at.timestamp():.6f}"
    return secret_for(registration.meeting_key, registration.email, moment, digest=registration.digest)


def confirmed(registration: Registration) -> None:
    """Say that a place is kept."""
    _send(registration, "email/registration_confirmed")


def waiting(registration: Registration) -> None:
    """Say that there is no place yet."""
    _send(registration, "email/registration_waiting")


def promoted(registration: Registration) -> None:
    """Say that a place has become free, and is theirs."""
    _send(registration, "email/registration_promoted")


def cancelled(registration: Registration) -> None:
    """Say that the registration is cancelled."""
    _send(registration, "email/registration_cancelled")


def _send(registration: Registration, template: str) -> None:
    meeting = _meeting_for(registration)
    language = registration.language
    with override(language):
        context = {
            "meeting": meeting,
            "poster": poster(meeting.starts_at, meeting.ends_at),
            "venue": venue(meeting),
            "meeting_url": whole_address(meeting),
            "calendar_url": _absolute("home:meeting_calendar", registration.meeting_key),
            "cancel_url": _absolute("home:registration_cancel", secret_of(registration)),
            "online_link": meeting.online_link if meeting.mode != MeetingMode.ON_SITE else "",
        }
    send_message(registration.email, template, context, language=language)


def _meeting_for(registration: Registration) -> MeetingPage:
    """Return the meeting in the language of the person, else as it was first written."""
    found = MeetingPage.objects.filter(translation_key=registration.meeting_key, live=True)
    return found.filter(locale__language_code=registration.language).first() or registration.meeting


def _absolute(name: str, *args) -> str:
    return settings.BASE_URL + reverse(name, args=args)
