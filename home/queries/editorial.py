"""What waits for those who write, translate and publish the site."""

import datetime as dt

from django.db.models import OuterRef, Q, QuerySet, Subquery
from wagtail.models import Page, TaskState, WorkflowState
from wagtail.permissions import page_permission_policy

from certification.clock import now
from home.choices import ProposalStatus
from home.models import Proposal

YEAR = dt.timedelta(days=365)


def in_moderation(user) -> list[WorkflowState]:
    """Return what this person sent for moderation or owns there: what was returned first, each with the last comment.

    Each has its page as `about`, and `comment`; three queries.
    """
    comment = (
        TaskState.objects.filter(workflow_state=OuterRef("pk"))
        .exclude(comment="")
        .order_by("-finished_at")
        .values("comment")[:1]
    )
    states = list(
        WorkflowState.objects.active()
        .filter(base_content_type__app_label="wagtailcore", base_content_type__model="page")
        .annotate(comment=Subquery(comment))
        .order_by("-created_at")
    )
    owned = Page.objects.filter(pk__in=[state.object_id for state in states]).select_related("locale")
    pages = {str(page.pk): page for page in owned}
    mine = []
    for state in states:
        state.about = pages.get(state.object_id)
        if state.about and user.pk in {state.requested_by_id, state.about.owner_id}:
            mine.append(state)
    return sorted(mine, key=lambda state: state.status != WorkflowState.STATUS_NEEDS_CHANGES)


def proposals_waiting(user) -> QuerySet[Proposal]:
    """Return what visitors proposed and nobody answered, of the pages that this person may publish."""
    pages = page_permission_policy.instances_user_has_permission_for(user, "publish")
    return (
        Proposal.objects.filter(status=ProposalStatus.RECEIVED, page__in=pages)
        .select_related("page")
        .order_by("created_at")
    )


def not_reviewed(pages: QuerySet[Page], *, on: dt.datetime | None = None) -> QuerySet[Page]:
    """Return the live pages that nobody has published again for a year, the oldest first."""
    return pages.filter(live=True, last_published_at__lt=(on or now()) - YEAR).order_by(
        "last_published_at", "pk"
    )


def pages_to_keep(user) -> QuerySet[Page]:
    """Return the pages that this person may change: theirs to keep up to date."""
    return page_permission_policy.instances_user_has_permission_for(user, "change").filter(
        Q(depth__gt=1), alias_of=None
    )
