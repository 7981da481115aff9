"""A test letter, sent at once rather than by the queue, and the answer of the mail server in plain words."""

import smtplib
import socket
import ssl
from typing import NamedTuple

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cms.mail import HEADERS


class Answer(NamedTuple):
    """What became of the letter: a sentence, and what the server said word for word."""

    is_accepted: bool
    sentence: str
    said: str = ""


def mail_server() -> str:
    """Return where letters go; never with a password."""
    if settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        return f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    return _("no server: letters stay on this machine")


def send_test_letter(person) -> Answer:
    """Send one letter to a person, and say what the mail server answered. Never raises what it answers."""
    context = {
        "site_name": settings.WAGTAIL_SITE_NAME,
        "moment": date_format(timezone.localtime(), "DATETIME_FORMAT"),
    }
    text = render_to_string("email/mail_test.txt", context).strip()
    subject = _("Test letter")
    message = EmailMultiAlternatives(subject, text, to=[person.email], headers=HEADERS)
    context |= {
        "subject": subject,
        "paragraphs": text.split("\n\n"),
        "language": get_language(),
        "base_url": settings.BASE_URL,
    }
    message.attach_alternative(render_to_string("email/text.html", context), "text/html")
    try:
        message.send()
    except (OSError, ValueError) as error:
        return Answer(is_accepted=False, sentence=why(error), said=said_by(error))
    return Answer(
        is_accepted=True,
        sentence=_(
            "The mail server took the letter for %(address)s. If it does not come within a few minutes, look among the "
            "unwanted messages, then ask whoever keeps the domain for its SPF, DKIM and DMARC records."
        )
        % {"address": person.email},
    )


def why(error: Exception) -> str:
    """Return what a refusal means and what to do."""
    sentences = (
        (
            smtplib.SMTPAuthenticationError,
            _("The mail server does not know this name or this password: check those in EMAIL_URL."),
        ),
        (
            smtplib.SMTPSenderRefused,
            _("The mail server refuses the address that letters are sent from: check “from” in EMAIL_URL."),
        ),
        (smtplib.SMTPRecipientsRefused, _("The mail server refuses your address: is it written right?")),
        (
            smtplib.SMTPNotSupportedError,
            _("The mail server offers no encryption, or no sign-in: check the port in EMAIL_URL."),
        ),
        (smtplib.SMTPException, _("The mail server refused the letter: its answer is below.")),
        (
            ssl.SSLError,
            _(
                "The encryption did not begin: smtps:// is for port 465, smtp:// for port 587. Check EMAIL_URL."
            ),
        ),
        (socket.gaierror, _("No machine has the name of the mail server: check it in EMAIL_URL.")),
        (
            TimeoutError,
            _(
                "The mail server did not answer in time: is its port open from here? Many hosts close port 25."
            ),
        ),
        (
            ConnectionRefusedError,
            _("The machine answers, but no mail server does on this port: check EMAIL_URL."),
        ),
    )
    return next(
        (sentence for kind, sentence in sentences if isinstance(error, kind)),
        _("The letter did not leave: what happened is below."),
    )


def said_by(error: Exception) -> str:
    """Return the words of the server, or of the system, as they are."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return "; ".join(
            f"{code} {words.decode(errors='replace')}" for code, words in error.recipients.values()
        )
    if isinstance(error, smtplib.SMTPResponseException):
        words = error.smtp_error
        return f"{error.smtp_code} {words.decode(errors='replace') if isinstance(words, bytes) else words}"
    return str(error)
