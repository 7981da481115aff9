"""Forget in time: every clock of retention, applied by the daily job or only counted; and change what a clock is worth.

A package of the site that keeps personal data adds its own steps once the apps are ready: `register(step)`.
"""

from collections import Counter
from collections.abc import Callable, Mapping

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q

from certification.choices import AssessorApplicationStatus
from certification.models import AssessorApplication, Invitation, Mandate, RetentionRule
from certification.queries.hold import held_emails, held_people
from certification.queries.retention import limit, limit_day, rules
from certification.rules import permissions as may
from certification.services.closure import close_accounts, propose_unused_accounts
from certification.services.complaint_calendar import forget_complaints
from certification.services.consultation import forget_commenters
from certification.services.doubt import forget_doubters, forget_doubts
from certification.services.export import forget_exports
from certification.services.forget_dossier import (
    forget_dossiers,
    forget_drafts,
    forget_field_notes,
    warn_of_drafts,
)
from certification.services.history import record
from certification.services.impartiality import forget_accesses
from certification.services.notice import forget_notifications
from certification.services.person_export import forget_person_exports
from certification.services.presence import forget_presences
from cms.operations import runs
from cms.visits.counting import forget_visits as forget_visits_before

Step = Callable[[], int]
_of_the_site: list[Step] = []


def register(step: Step) -> None:
    """Let a package of the site forget its own data with the others."""
    _of_the_site.append(step)


def steps() -> tuple[Step, ...]:
    """Return what forgets, in order: letters first, so that nothing goes without its notice."""
    return (
        warn_of_drafts,
        propose_unused_accounts,
        close_accounts,
        forget_drafts,
        forget_dossiers,
        forget_field_notes,
        forget_accesses,
        forget_exports,
        forget_person_exports,
        forget_invitations,
        forget_applications,
        forget_commenters,
        forget_doubters,
        forget_doubts,
        forget_complaints,
        forget_notifications,
        forget_presences,
        forget_visits,
        forget_tasks,
        forget_runs,
        *_of_the_site,
    )


def count_due() -> Counter:
    """Return how many things each step would forget or announce today. Nothing stays of it: no letter, no file."""
    done: Counter = Counter()
    with transaction.atomic():
        for step in steps():
            done[step.__name__] = step()
        transaction.set_rollback(True)
    return done


@transaction.atomic
def change_rules(*, actor, amounts: Mapping[str, int]) -> list[RetentionRule]:
    """Write what clocks are worth; the history keeps what changed, from and to."""
    if not may.manage_retention(Mandate(), actor):
        raise PermissionDenied
    changed = []
    for rule in rules():
        former, rule.amount = rule.amount, amounts.get(rule.code, rule.amount)
        if rule.amount == former:
            continue
        rule.full_clean()
        rule.save()
        record(
            rule,
            "certification.retentionrule.change",
            actor=actor,
            changes={rule.code: [former, rule.amount]},
        )
        changed.append(rule)
    return changed


def forget_invitations() -> int:
    """Blank the addresses of invitations that ended long enough ago; return how many."""
    due = Invitation.objects.filter(expires_on__lt=limit_day("invitation")).exclude(email="")
    return due.exclude(email__in=held_emails()).update(email="")


def forget_applications() -> int:
    """Blank the words of applications to assess that were declined or withdrawn long enough ago; return how many."""
    answered = (AssessorApplicationStatus.REFUSED, AssessorApplicationStatus.WITHDRAWN)
    due = AssessorApplication.objects.filter(status__in=answered, status_since__lt=limit("application"))
    due = due.exclude(person__in=held_people()).exclude(Q(motivation="") & Q(availability="") & Q(answer=""))
    return due.update(motivation="", availability="", answer="", languages=[], skills=[])


def forget_visits() -> int:
    return forget_visits_before(limit_day("visits"))


def forget_tasks() -> int:
    return runs.forget_tasks(limit("task"))


def forget_runs() -> int:
    return runs.forget_runs(limit("run"))
