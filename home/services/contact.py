"""Receiving a message of a contact form: kept for as long as its page says, and sent to who answers."""

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from wagtail.contrib.forms.models import FormSubmission

from certification.clock import now
from home.models import ContactPage
from home.notifications.contact import arrived

REPEATED_AFTER = dt.timedelta(minutes=10)


@transaction.atomic
def receive(*, page: ContactPage, answers: Mapping, sender: str = "") -> FormSubmission:
    """Keep a message and send it on; the same one again, a moment later, is a second click."""
    # The page is held, so that two clicks come one after the other.
    ContactPage.objects.select_for_update(of=("self",)).only("pk").get(pk=page.pk)
    known = page.get_submissions().filter(form_data=answers, submit_time__gt=now() - REPEATED_AFTER).first()
    if known:
        return known
    kept = FormSubmission.objects.create(page=page, form_data=answers)
    arrived(page, answers, sender)
    return kept
