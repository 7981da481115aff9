"""The pool of assessors: who joins it, what they were trained in, until when they are trusted, when they are away."""

import datetime as dt
from collections.abc import Iterable

from dateutil.relativedelta import relativedelta
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from certification.choices import Role
from certification.clock import localdate, now
from certification.errors import NotAllowed
from certification.models import (
    Absence,
    Assessor,
    AssessorApplication,
    Mandate,
    PledgeSignature,
    PoolReminder,
    Scheme,
    Training,
)
from certification.notifications import assessor as told
from certification.queries.framework import version_in_force
from certification.rules import permissions as may
from certification.rules.permissions import SYSTEM
from certification.services.history import record
from certification.services.people import grant_mandate
from certification.services.roster import keep_assessor
from certification.services.transition import perform

# --- joining ------------------------------------------------------------------------------------------------------


@transaction.atomic
def apply_to_assess(*, actor, **facts) -> AssessorApplication:
    """Ask to join the pool. `facts`: family, country, region, territory, languages, skills, availability, motivation."""
    if Mandate.objects.active().filter(person=actor, role=Role.ASSESSOR).exists():
        raise NotAllowed(_("You are an assessor of the network already."))
    application = AssessorApplication(person=actor, submitted_at=now(), **facts)
    application.full_clean(exclude=["status"])
    try:
        with transaction.atomic():
            application.save()
    except IntegrityError:
        raise NotAllowed(_("Your application was sent already: the secretariat is reading it.")) from None
    record(application, "certification.assessorapplication.submit", actor=actor)
    told.application_received(application)
    return application


@transaction.atomic
def accept_application(application: AssessorApplication, *, actor, reason: str = "") -> AssessorApplication:
    """Take a person into the pool: a profile, and a mandate for as long as the scheme says. Training comes next."""
    application = perform(application, "accept", actor=actor, reason=reason, answer=reason.strip())
    known = Assessor.objects.filter(person=application.person).first()
    keep_assessor(
        application.person,
        actor=actor,
        family=application.family,
        country=application.country,
        region=application.region,
        territory=application.territory,
        languages=application.languages,
        skills=application.skills,
        trained_until=known.trained_until if known else None,
    )
    # The platform gives the mandate that follows from the answer: giving others is for administrators.
    grant_mandate(
        application.person,
        Role.ASSESSOR,
        actor=SYSTEM,
        family=application.family,
        since=localdate(),
        until=_end_of_mandate(localdate()),
    )
    told.application_answered(application)
    return application


@transaction.atomic
def refuse_application(application: AssessorApplication, *, actor, reason: str) -> AssessorApplication:
    """Decline to take a person into the pool, with the reason that they will read; they may apply again."""
    application = perform(application, "refuse", actor=actor, reason=reason, answer=reason.strip())
    told.application_answered(application)
    return application


@transaction.atomic
def withdraw_application(application: AssessorApplication, *, actor, reason: str = "") -> AssessorApplication:
    """Take one's own application back."""
    return perform(application, "withdraw", actor=actor, reason=reason)


MOVES = {"accept": accept_application, "refuse": refuse_application, "withdraw": withdraw_application}

# --- training, mandate --------------------------------------------------------------------------------------------


@transaction.atomic
def record_training(
    assessor: Assessor, *, actor, title: str, held_on: dt.date, valid_until: dt.date
) -> Training:
    """Record a training that a person followed; the one valid longest is what the rules read."""
    assessor = _kept_by(assessor, actor)
    if valid_until < held_on:
        raise NotAllowed(_("A training is valid from the day when it was followed: check both dates."))
    if held_on > localdate():
        raise NotAllowed(_("Record a training once it was followed."))
    training = Training.objects.create(
        assessor=assessor, title=title.strip(), held_on=held_on, valid_until=valid_until, recorded_by=actor
    )
    assessor.trained_until = max(filter(None, (assessor.trained_until, valid_until)))
    assessor.save(update_fields=["trained_until"])
    record(
        assessor,
        "certification.assessor.train",
        actor=actor,
        role=Role.CASE_OFFICER if actor is not SYSTEM else None,
        person=assessor.person_id,
        title=training.title,
        valid_until=valid_until,
    )
    return training


@transaction.atomic
def renew_mandate(assessor: Assessor, *, actor) -> Mandate:
    """Trust an assessor for one more mandate: from the end of the one that runs, or from today."""
    assessor = _kept_by(assessor, actor)
    today = localdate()
    held = Mandate.objects.filter(person=assessor.person, role=Role.ASSESSOR).select_for_update()
    running = list(held.active(today))
    if any(mandate.until is None for mandate in running):
        raise NotAllowed(_("This mandate has no end: there is nothing to renew."))
    if held.filter(since__gt=today).exists():
        raise NotAllowed(_("The next mandate of this person is given already."))
    last = max((mandate.until for mandate in running), default=today - dt.timedelta(days=1))
    since = last + dt.timedelta(days=1)
    mandate = grant_mandate(
        assessor.person,
        Role.ASSESSOR,
        actor=SYSTEM,
        family=assessor.family,
        since=since,
        until=_end_of_mandate(since),
    )
    record(
        assessor,
        "certification.assessor.renew",
        actor=actor,
        person=assessor.person_id,
        since=since,
        until=mandate.until,
    )
    return mandate


def _end_of_mandate(since: dt.date) -> dt.date:
    months = Scheme.current().assessor_mandate_months
    return since + relativedelta(months=months) - dt.timedelta(days=1)


def _kept_by(assessor: Assessor, actor) -> Assessor:
    """Return the profile, locked, when the actor keeps the pool; nobody keeps their own place in it."""
    if not may.keep_assessors(Mandate(person=assessor.person), actor) or assessor.person_id == actor.pk:
        raise PermissionDenied
    return Assessor.objects.select_for_update(of=("self",)).select_related("person").get(pk=assessor.pk)


# --- what assessors say of themselves -----------------------------------------------------------------------------


@transaction.atomic
def describe_oneself(
    assessor: Assessor, *, actor, languages: Iterable[str], skills: Iterable[str]
) -> Assessor:
    """Keep one's own languages and skills; family and home, which the rules rest on, are kept by the secretariat."""
    assessor = _own(assessor, actor)
    assessor.languages, assessor.skills = list(languages), list(skills)
    assessor.full_clean()
    assessor.save(update_fields=["languages", "skills"])
    record(assessor, "certification.assessor.describe", actor=actor, role=Role.ASSESSOR, person=actor.pk)
    return assessor


@transaction.atomic
def add_absence(assessor: Assessor, *, actor, starts_on: dt.date, ends_on: dt.date) -> Absence:
    """Say when one takes no mission; the same days said twice are kept once."""
    assessor = _own(assessor, actor)
    if ends_on < starts_on:
        raise NotAllowed(_("The last day comes before the first: check both dates."))
    if ends_on < localdate():
        raise NotAllowed(_("These days are over."))
    absence, _is_new = Absence.objects.get_or_create(assessor=assessor, starts_on=starts_on, ends_on=ends_on)
    return absence


@transaction.atomic
def remove_absence(absence: Absence, *, actor) -> None:
    """Be available again."""
    _own(absence.assessor, actor)
    absence.delete()


def _own(assessor: Assessor, actor) -> Assessor:
    if assessor.person_id != actor.pk:
        raise PermissionDenied
    return Assessor.objects.select_for_update(of=("self",)).select_related("person").get(pk=assessor.pk)


# --- what the calendar does ---------------------------------------------------------------------------------------


def recall_pool() -> int:
    """Tell each assessor once of a training or a mandate about to end, and of a pledge to sign anew; return how many."""
    return _recall_trainings() + _recall_mandates() + _recall_pledges()


def _active() -> QuerySet[Assessor]:
    mandates = Mandate.objects.active().filter(person=OuterRef("person"), role=Role.ASSESSOR)
    return Assessor.objects.filter(Exists(mandates), person__is_active=True).select_related("person")


def _near() -> tuple[dt.date, dt.date]:
    today = localdate()
    return today, today + dt.timedelta(days=Scheme.current().training_notice_days)


def _recall_trainings() -> int:
    ending = _active().filter(trained_until__range=_near())
    return sum(
        _recall(assessor, f"training {assessor.trained_until}", told.training_ends, assessor.trained_until)
        for assessor in ending
    )


def _recall_mandates() -> int:
    today, horizon = _near()
    ending = Mandate.objects.active().filter(role=Role.ASSESSOR, until__range=(today, horizon))
    next_one = Mandate.objects.filter(
        person=OuterRef("person"), role=Role.ASSESSOR, since__gt=OuterRef("until")
    )
    people = dict(ending.filter(~Exists(next_one)).values_list("person", "until"))
    return sum(
        _recall(
            assessor, f"mandate {people[assessor.person_id]}", told.mandate_ends, people[assessor.person_id]
        )
        for assessor in _active().filter(person__in=people)
    )


def _recall_pledges() -> int:
    """Ask again those who had signed an earlier text: others are asked with their first mission."""
    version = version_in_force()
    if version is None or not version.pledges.filter(code="assessor_ethics").exists():
        return 0
    pledge = version.pledge("assessor_ethics")
    signatures = PledgeSignature.objects.filter(
        person=OuterRef("person"), award=None, pledge__code="assessor_ethics"
    )
    earlier = (
        _active()
        .filter(Exists(signatures))
        .exclude(Exists(signatures.filter(pledge__in=pledge.with_the_same_words())))
    )
    return sum(_recall(assessor, f"pledge {pledge.pk}", told.pledge_to_sign) for assessor in earlier)


@transaction.atomic
def _recall(assessor: Assessor, subject: str, tell, *facts) -> bool:
    """Tell once; the row is what makes it the only time."""
    _row, is_new = PoolReminder.objects.get_or_create(
        assessor=assessor, subject=subject, defaults={"sent_at": now()}
    )
    if is_new:
        tell(assessor, *facts)
    return is_new
