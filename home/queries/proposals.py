"""Where proposals arrive, and which of them wait."""

import datetime as dt

from django.db.models import QuerySet

from home import models
from home.choices import ProposalKind, ProposalStatus
from home.queries.pages import published

INDEXES = {
    ProposalKind.INITIATIVE: "InitiativeIndexPage",
    ProposalKind.SHEET: "SheetIndexPage",
}


def index_for(kind: ProposalKind, language: str) -> "models.IndexPage | None":
    """Return the list under which a proposal in a language arrives, if that language has one."""
    return published(getattr(models, INDEXES[kind]), language).order_by("path").first()


def waiting() -> "QuerySet[models.Proposal]":
    """Return the proposals that nobody has answered yet."""
    return models.Proposal.objects.filter(status=ProposalStatus.RECEIVED)


def same_as(kind: ProposalKind, title: str, email: str, since: dt.datetime) -> "models.Proposal | None":
    """Return what somebody proposed a moment ago under the same title, and that still waits."""
    return waiting().filter(kind=kind, title=title, email=email, created_at__gte=since).first()
