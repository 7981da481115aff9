"""Mail: rendered in the recipient's language, in text and HTML, and sent only once the change is stored.

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
from functools import partial

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string, select_template
from django.utils.translation import get_language, override
from django_tasks import task

HEADERS = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
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


def send_message(recipient, template, context=None, *, language=None):
    """Render a message for an account, or for a bare address, and queue it until the commit."""
    if is_silent():
        return
    email = getattr(recipient, "email", recipient)
    language = language or getattr(recipient, "language", None) or get_language() or settings.LANGUAGE_CODE
    context = {"recipient": recipient, "base_url": settings.BASE_URL, **(context or {})}
    with override(language):
        subject = render_to_string(f"{template}.subject.txt", context)
        text = render_to_string(f"{template}.txt", context)
        queue_message(
            email, subject=subject, text=text, language=language, template=template, context=context
        )


def queue_message(email, *, subject, text, language, template="", context=None):
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
    transaction.on_commit(
        partial(deliver.enqueue, email=email, subject=subject, text=text, html=html, language=language)
    )


@task()
def deliver(email, subject, text, html, language):
    """Hand one message to the mail server."""
    message = EmailMultiAlternatives(
        subject, text, to=[email], headers={**HEADERS, "Content-Language": language}
    )
    message.attach_alternative(html, "text/html")
    message.send()
