"""The docket of a session: dossiers, and measures about awards, are put on it, their papers sealed; what lacked its quorum comes again."""

from django.db import transaction
from django.db.models import Exists, Max, OuterRef
from django.utils.translation import gettext as _

from certification.choices import (
    DocketItemStatus,
    DossierStatus,
    SessionStatus,
)
from certification.errors import NotAllowed
from certification.models import AwardMeasure, DocketItem, Dossier, Session
from certification.rules import committee as rules
from certification.rules import permissions as may
from certification.services.committee_papers import seal_papers
from certification.services.history import record
from certification.services.transition import hold


def left_without_quorum(session: Session | None) -> list[Dossier]:
    """Return the dossiers still on the docket that a session deferred for lack of quorum."""
    if session is None:
        return []
    items = session.items.filter(
        measure=None, status=DocketItemStatus.DEFERRED, quorum_at_count__is_met=False
    )
    alive = DocketItem.objects.filter(dossier=OuterRef("pk"), measure=None, status__in=ALIVE)
    return list(
        Dossier.objects.filter(
            ~Exists(alive), docket_items__in=items, status=DossierStatus.DOCKETED
        ).distinct()
    )


ALIVE = tuple(set(DocketItemStatus.values) - {DocketItemStatus.DECIDED, DocketItemStatus.DEFERRED})


@transaction.atomic
def put_on_docket(session: Session, dossier: Dossier, *, actor, late_reason: str = "") -> DocketItem:
    """Put a docketed dossier on the docket of a session: its papers are sealed, and members may read them.

    `late_reason` says, for the minutes, why a dossier cannot wait although its papers come late.
    """
    session = hold(session, may.instruct, actor)
    if session.status not in (SessionStatus.CONVENED, SessionStatus.OPEN):
        raise NotAllowed(_("This session is over: choose another one."))
    dossier = hold(dossier, may.instruct, actor)
    if dossier.status != DossierStatus.DOCKETED:
        raise NotAllowed(_("Only a dossier on the docket comes before the committee."))
    if dossier.docket_items.filter(measure=None, status__in=ALIVE).exists():
        raise NotAllowed(_("This dossier is already before a session."))
    if session.is_second_convocation and dossier not in left_without_quorum(session.second_convocation_of):
        raise NotAllowed(_("A second convocation only takes up what was deferred for lack of quorum."))
    if session.items.filter(measure=None, dossier=dossier, round=dossier.round).exists():
        raise NotAllowed(_("This session has deferred this dossier: choose another one."))
    return list_dossier(session, dossier, actor=actor, late_reason=late_reason.strip())


def list_dossier(session: Session, dossier: Dossier, *, actor, late_reason: str = "") -> DocketItem:
    item = list_item(session, dossier, actor=actor, late_reason=late_reason)
    dossier.__dict__.pop("docket_item", None)
    if refusals := rules.file_was_available.refusals(dossier):
        raise NotAllowed(refusals)
    return item


def list_item(
    session: Session,
    dossier: Dossier,
    *,
    actor,
    measure: AwardMeasure | None = None,
    late_reason: str = "",
) -> DocketItem:
    """Write one item at the end of a docket, its papers sealed: of a dossier, or of a measure about its award."""
    last = session.items.aggregate(last=Max("order"))["last"] or 0
    item = DocketItem.objects.create(
        session=session,
        dossier=dossier,
        measure=measure,
        round=dossier.round,
        order=last + 1,
        proposed_mark_scope=dossier.mark_scope,
        late_reason=late_reason,
    )
    item = seal_papers(item)
    record(
        item,
        "certification.docketitem.list",
        actor=actor,
        reason=late_reason,
        digest=item.papers_digest,
        session=session.number,
        order=item.order,
    )
    return item
