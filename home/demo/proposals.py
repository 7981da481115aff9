"""What visitors proposed in the last weeks: some still wait for a moderator, one is on the site."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

from wagtail.admin.signal_handlers import register_signal_handlers
from wagtail.models import TaskState, WorkflowState
from wagtail.signals import task_submitted, workflow_approved, workflow_submitted

from certification.clock import at, noon
from cms.mail import nothing_sent
from home.choices import ProposalKind, Question
from home.models import Region, Theme
from home.queries.proposals import index_for
from home.services.proposals import receive

DAYS_BEFORE_PUBLICATION = 4
# The messages of Wagtail's workflow: signal, sender, name under which Wagtail has connected them.
WORKFLOW_MESSAGES = (
    (task_submitted, TaskState, "group_approval_task_submitted_email_notification"),
    (workflow_submitted, WorkflowState, "workflow_state_submitted_email_notification"),
    (workflow_approved, WorkflowState, "workflow_state_approved_email_notification"),
)


@contextmanager
def nobody_is_told() -> Iterator[None]:
    """Hold back our messages, and those of Wagtail to moderators, which it sends by itself."""
    for signal, sender, name in WORKFLOW_MESSAGES:
        signal.disconnect(sender=sender, dispatch_uid=name)
    try:
        with nothing_sent():
            yield
    finally:
        register_signal_handlers()


def receive_proposals(described: Iterable[Mapping], today: dt.date) -> None:
    """Receive each proposal on its day, and publish those that were retained; nobody is written to."""
    for one in described:
        kind, day = ProposalKind(one["kind"]), today - dt.timedelta(days=one["days_ago"])
        with at(noon(day)), nobody_is_told():
            proposal = receive(
                kind=kind,
                index=index_for(kind, one["language"]),
                facts=_facts(kind, one["facts"]),
                **one["who"],
            )
        if one.get("published"):
            with at(noon(day + dt.timedelta(days=DAYS_BEFORE_PUBLICATION))), nobody_is_told():
                proposal.page.current_workflow_state.current_task_state.approve()


def _facts(kind: ProposalKind, described: Mapping) -> dict:
    """Return what the form would have given: what was left out is empty."""
    texts = Question.values if kind == ProposalKind.SHEET else ["text"]
    return {
        **dict.fromkeys(texts, ""),
        **described,
        "region": Region.objects.get(slug=described["region"]),
        "themes": Theme.objects.filter(slug__in=described["themes"]),
    }
