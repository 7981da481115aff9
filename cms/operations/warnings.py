"""Telling by e-mail, once a day at most, what is late, what fails and what is about to end.

The letter does not go through the queue: a queue that stands is one of the things that it tells.
"""

import datetime as dt

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMultiAlternatives, get_connection
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import override

from cms.mail import HEADERS
from cms.operations.facts import GOOD, Fact, facts
from cms.operations.models import Job, Run
from cms.operations.runs import kept_run

# A command that starts every hour tells at the same hour of each day.
ONCE_IN = dt.timedelta(hours=23)
TEMPLATE = "email/operations"


def due_warnings() -> list[Fact]:
    """Return what is not good, and was not chosen to be so."""
    return [fact for fact in facts() if fact.state != GOOD and not fact.is_choice]


def operators() -> list[tuple[str, str]]:
    """Return who is told, each with a language: those of OPERATORS, else the administrators."""
    if settings.OPERATORS:
        return [(address, settings.LANGUAGE_CODE) for address in settings.OPERATORS]
    found = get_user_model().objects.filter(is_superuser=True, is_active=True).order_by("pk")
    return list(found.values_list("email", "language"))


def warn_operators() -> int:
    """Tell the operators what is due to be told; return how many things were told, none twice in a day.

    Raises what the mail server raises: the run is then kept as one that failed, and is done again.
    """
    told = Run.objects.filter(job=Job.WARNINGS, holds=True, started_at__gt=timezone.now() - ONCE_IN)
    if told.exists() or not (found := due_warnings()):
        return 0
    with kept_run(Job.WARNINGS) as run:
        run.say(", ".join(fact.name for fact in found))
        with get_connection() as mail_server:
            for address, language in operators():
                message = letter(address, language)
                message.connection = mail_server
                message.send()
    return len(found)


def letter(address: str, language: str) -> EmailMultiAlternatives:
    """Write the letter in a language; its facts are read again, in the words of that language."""
    with override(language):
        found = due_warnings()
        context = {
            "facts": found,
            "base_url": settings.BASE_URL,
            "site_name": settings.WAGTAIL_SITE_NAME,
            "language": language,
        }
        subject = " ".join(render_to_string(f"{TEMPLATE}.subject.txt", context).split())
        text = render_to_string(f"{TEMPLATE}.txt", context).strip()
        html = render_to_string(
            "email/text.html",
            {
                **context,
                "subject": subject,
                "paragraphs": [part.strip() for part in text.split("\n\n") if part.strip()],
            },
        )
    made = EmailMultiAlternatives(
        subject, text, to=[address], headers={**HEADERS, "Content-Language": language}
    )
    made.attach_alternative(html, "text/html")
    return made
