"""What the site forgets: personal data, once the reason to keep them is over; and one person's, when they leave."""

import datetime as dt
from collections.abc import Iterable

from dateutil.relativedelta import relativedelta
from django.db.models import Max, Q
from django.utils import timezone
from wagtail.contrib.forms.models import FormSubmission

from certification.clock import localdate
from certification.queries.hold import held_emails
from certification.queries.retention import limit_day
from home.choices import RegistrationStatus
from home.models import (
    BranchPage,
    ContactPage,
    InitiativePage,
    MeetingPage,
    PersonPage,
    Proposal,
    Registration,
)
from home.services.consent import withdraw_consent
from home.services.registration import cancel

WHO_PROPOSED = {"name": "", "email": "", "organisation": "", "answer": ""}


def forget_registrations() -> int:
    """Delete the registrations for meetings that ended long enough ago, in whatever language they were made."""
    over = (
        MeetingPage.objects.order_by()
        .values("translation_key")
        .annotate(last=Max("ends_at"))
        .filter(last__lte=_end_of(limit_day("registration")))
        .values("translation_key")
    )
    due = Registration.objects.filter(meeting_key__in=over).exclude(email__in=held_emails())
    count, _by_model = due.delete()
    return count


def forget_contact_messages() -> int:
    """Delete the messages of each contact form, as old as its page says."""
    done, held = 0, held_emails()
    for pk, months in ContactPage.objects.values_list("pk", "kept_months"):
        limit = _end_of(localdate() - relativedelta(months=months))
        due = FormSubmission.objects.filter(page=pk, submit_time__lte=limit)
        if held:
            due = due.exclude(pk__in=[message.pk for message in due if _names_any(message, held)])
        count, _by_model = due.delete()
        done += count
    return done


def forget_proposers() -> int:
    """Blank who proposed what, long enough after the answer; what was proposed and what became of it remain."""
    due = Proposal.objects.filter(closed_at__lte=_end_of(limit_day("proposal"))).exclude(
        email__in=held_emails()
    )
    return due.exclude(Q(**WHO_PROPOSED)).update(**WHO_PROPOSED)


STEPS = (forget_registrations, forget_contact_messages, forget_proposers)


# --- one person ---------------------------------------------------------------------------------------------------


def take_off(emails: Iterable[str]) -> int:
    """Withdraw at once, from the pages of the site, the person who reads these addresses; return how many pages."""
    emails = [email.lower() for email in emails]
    pages = PersonPage.objects.filter(contact_email__in=emails, consent_withdrawn_on=None)
    found = {page.translation_key: page for page in pages.exclude(consent_given_on=None)}
    for page in found.values():
        withdraw_consent(page=page, withdrawn_on=localdate(), actor=None)
    done = len(found)
    # The page of a person keeps the address by which it is found again, and deleted, once they are forgotten.
    for model in (BranchPage, InitiativePage):
        done += model.objects.filter(contact_email__in=emails).update(contact_email="")
    return done


def forget_person(emails: Iterable[str]) -> None:
    """Forget what a person sent to the site without an account; their place in a meeting to come goes to the next."""
    emails = [email.lower() for email in emails]
    take_off(emails)
    for page in PersonPage.objects.filter(contact_email__in=emails):
        page.delete()
    theirs = Registration.objects.filter(email__in=emails)
    for registration in theirs.exclude(status=RegistrationStatus.CANCELLED):
        cancel(registration=registration)
    theirs.delete()
    Proposal.objects.filter(email__in=emails).update(**WHO_PROPOSED)
    for message in FormSubmission.objects.all().iterator():
        if _names_any(message, emails):
            message.delete()


def _names_any(message: FormSubmission, emails: Iterable[str]) -> bool:
    said = {str(value).strip().lower() for value in message.form_data.values()}
    return not said.isdisjoint(emails)


def _end_of(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time.max, tzinfo=timezone.get_default_timezone())
