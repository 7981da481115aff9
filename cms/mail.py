"""Mail: rendered in the recipient's language, in text and HTML, queued with the change and sent once it is stored.

A message is three templates: `<template>.subject.txt`, `<template>.txt` and, when the paragraphs of the text
are not enough, `<template>.html`. Rules kept here so that no caller has to know them:

- one recipient a message, never a visible list of addresses;
- the language of the account, whatever the language of the person who acted;
- a subject on one line; the same words in text and in HTML; links whole and on our own site;
- no picture to load, no tracking; automatic messages say so, so that no answering machine replies.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from email.utils import make_msgid
from smtplib import SMTPRecipientsRefused
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.dispatch import Signal
from django.template.loader import render_to_string, select_template
from django.utils.translation import get_language, override
from django_tasks import task

from cms.operations.queue import GivenUp, is_last_try, leave

HEADERS = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
REFUSED_FOR_GOOD = 500
# Sent once a message was given to the mail server, or given up: `reference` (as queued), `delivered` (bool).
handed_over = Signal()
_silent: ContextVar[bool] = ContextVar("silent", default=False)


@contextmanager
def nothing_sent() -> Iterator[None]:
    """Queue no message inside the block: the past of the demo was never lived by anybody."""
    token = _silent.set(True)
    try:
        yield
    finally:
        _silent.reset(token)


def is_silent() -> bool:
    """Tell whether messages are held back, so that nobody works out who would receive them."""
    return _silent.get()


def send_message(
    recipient, template, context=None, *, language=None, reply_to="", headers=None, reference=""
):
    """Render a message for an account, or for a bare address, and queue it until the commit.

    `headers` are added to the message; with a `reference`, `handed_over` tells what became of it.
    """
    if is_silent():
        return
    email = getattr(recipient, "email", recipient)
    language = language or getattr(recipient, "language", None) or get_language() or settings.LANGUAGE_CODE
    context = {"recipient": recipient, "base_url": settings.BASE_URL, **(context or {})}
    with override(language):
        subject = render_to_string(f"{template}.subject.txt", context)
        text = render_to_string(f"{template}.txt", context)
        queue_message(
            email,
            subject=subject,
            text=text,
            language=language,
            template=template,
            context=context,
            reply_to=reply_to,
            headers=headers,
            reference=reference,
        )


def queue_message(
    email, *, subject, text, language, template="", context=None, reply_to="", headers=None, reference=""
):
    """Queue a message whose words are known; its HTML comes from its template, else from its text."""
    if is_silent():
        return
    subject = " ".join(subject.split())
    text = text.strip()
    context = {
        **(context or {}),
        "subject": subject,
        "paragraphs": [paragraph.strip() for paragraph in text.split("\n\n") if paragraph.strip()],
        "language": language,
        "base_url": settings.BASE_URL,
        "site_name": settings.WAGTAIL_SITE_NAME,
    }
    candidates = [f"{template}.html"] * bool(template) + ["email/text.html"]
    with override(language):
        html = select_template(candidates).render(context)
    leave(
        deliver,
        email=email,
        subject=subject,
        text=text,
        html=html,
        language=language,
        reply_to=reply_to,
        # Its name is given once: a message that leaves twice, when a worker dies just after it left, is known as the same.
        headers={"Message-ID": make_msgid(domain=urlsplit(settings.BASE_URL).hostname), **(headers or {})},
        reference=reference,
    )


@task(takes_context=True)
def deliver(context, email, subject, text, html, language, reply_to="", headers=None, reference=""):
    """Hand one message to the mail server, and say what became of it to whoever gave it a reference."""
    message = EmailMultiAlternatives(
        subject,
        text,
        to=[email],
        reply_to=[reply_to] if reply_to else None,
        headers={**HEADERS, "Content-Language": language, **(headers or {})},
    )
    message.attach_alternative(html, "text/html")
    try:
        message.send()
    except Exception as error:
        is_refused = isinstance(error, SMTPRecipientsRefused) and all(
            code >= REFUSED_FOR_GOOD for code, _words in error.recipients.values()
        )
        if reference and (is_refused or is_last_try(context)):
            handed_over.send(sender=None, reference=reference, delivered=False)
        if is_refused:
            raise GivenUp("The mail server knows no such address.") from error
        raise
    if reference:
        handed_over.send(sender=None, reference=reference, delivered=True)
