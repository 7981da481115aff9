"""The reasoned opinion of a regional commission, where a regional branch exists: heard before the committee decides."""

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from certification.choices import DossierStatus, OpinionPosition
from certification.clock import localdate
from certification.errors import NotAllowed
from certification.models import Dossier, RegionalOpinion
from certification.queries.regional_opinion import declared_by
from certification.rules import permissions as may
from certification.rules import regional_opinion as rules
from certification.services.files import receive_file
from certification.services.history import digest_of, record
from certification.services.transition import hold

AWAITED_IN = (DossierStatus.REPLY, DossierStatus.DOCKETED)


@transaction.atomic
def record_opinion(
    dossier: Dossier,
    *,
    actor,
    commission: str,
    given_on: dt.date,
    position: str,
    reasons: str,
    paper: UploadedFile | None = None,
) -> RegionalOpinion:
    """Record the opinion of a regional commission, once a round, before the deliberation.

    A member of the commission who declared no tie records it; the secretariat does it on their behalf with `paper`, the opinion that the
    commission signed. Raises `InvalidUpload` for a file that cannot be kept.
    """
    dossier = hold(dossier, may.record_regional_opinion, actor)
    is_own = may.give_regional_opinion(dossier, actor)
    if not is_own and not may.instruct(dossier, actor):
        raise PermissionDenied
    if dossier.status not in AWAITED_IN:
        raise NotAllowed(_("The opinion of a regional commission is recorded before the deliberation."))
    if dossier.regional_opinions.filter(round=dossier.round).exists():
        raise NotAllowed(_("The opinion of the regional commission is already recorded."))
    if refusals := rules.refusals_to_give(dossier, actor, declared_by(dossier, actor)) if is_own else []:
        raise NotAllowed(refusals)
    if not is_own and paper is None:
        raise NotAllowed(_("Attach the opinion that the commission signed: you record it on its behalf."))
    if not reasons.strip():
        raise NotAllowed(_("Give the reasons of the opinion: the committee reads them."))
    if given_on > localdate():
        raise NotAllowed(_("The opinion is recorded once it is given."))
    opinion = RegionalOpinion.objects.create(
        dossier=dossier,
        round=dossier.round,
        commission=commission.strip(),
        given_on=given_on,
        position=OpinionPosition(position),
        reasons=reasons.strip(),
        paper=receive_file(paper, actor=actor) if paper is not None else None,
        recorded_by=actor,
    )
    record(
        opinion,
        "certification.regionalopinion.record",
        actor=actor,
        digest=digest_of(opinion.reasons),
        position=opinion.position,
        on_behalf=not is_own,
    )
    return opinion
