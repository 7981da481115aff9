"""The library of evidence: files received before anybody knows what for, described, and replaced by newer ones."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from certification.choices import Confidentiality, EvidenceKind
from certification.clock import localdate
from certification.errors import NotAllowed, StaleDossier
from certification.models import Criterion, Dossier, Evidence, EvidenceType
from certification.services.assessment import (
    MOST_TITLE,
    find_same,
    hold_evidence,
    hold_open,
    link_evidence,
    refuse_foreign,
    refuse_too_long,
    store_evidence,
)
from certification.services.files import receive_file
from certification.services.history import digest_of, record

DESCRIBED = (
    *("title", "kind", "proves", "period_from", "period_to", "effective_on", "confidentiality"),
    "personal_data",
)
MOST_PROVES = Evidence._meta.get_field("proves").max_length


class Received(NamedTuple):
    """A piece of evidence, and whether the dossier did not hold it before."""

    evidence: Evidence
    is_new: bool


@transaction.atomic
def receive_evidence(
    dossier: Dossier,
    *,
    actor,
    upload: UploadedFile,
    criteria: Iterable[Criterion] = (),
    personal_data: bool = False,
) -> Received:
    """Take a file into the library, for criteria or for none yet, or raise `InvalidUpload`.

    A file that the dossier holds already is recognised by its digest and used again: a sending that was cut short
    may be tried again without harm.
    """
    dossier = hold_open(dossier, actor)
    criteria = list(criteria)
    for criterion in criteria:
        refuse_foreign(dossier, criterion)
    known = find_same(dossier, upload, "")
    kind = EvidenceKind.DOCUMENT
    evidence = known or store_evidence(dossier, upload, "", actor=actor, title="", kind=kind)
    if personal_data and not evidence.personal_data:
        evidence.personal_data = True
        evidence.save(update_fields=["personal_data"])
    for criterion in criteria:
        link_evidence(evidence, criterion)
    if known is None or criteria:
        record(
            dossier,
            "certification.evidence.add",
            actor=actor,
            digest=evidence.file.sha256,
            evidence=evidence.pk,
            criteria=[criterion.code for criterion in criteria],
        )
    return Received(evidence, known is None)


@transaction.atomic
def describe_evidence(
    evidence: Evidence,
    *,
    actor,
    title: str,
    kind: str,
    proves: str,
    period_from: dt.date | None,
    period_to: dt.date | None,
    effective_on: dt.date | None,
    confidentiality: str,
    personal_data: bool,
    uses: Mapping[Criterion, EvidenceType | None],
    seen: str | None = None,
) -> Evidence:
    """Say what a piece of evidence is and proves, and which criteria it serves ({criterion: type shown or None}).

    `seen` is the digest of what the person had read: another one is stale.
    """
    evidence = hold_evidence(evidence, actor)
    if seen is not None and seen != description_digest(evidence):
        raise StaleDossier(evidence)
    refuse_too_long(title, MOST_TITLE)
    refuse_too_long(proves, MOST_PROVES)
    refuse_wrong_dates(period_from, period_to, effective_on)
    if not title.strip():
        raise NotAllowed(_("Give a title: it is what your peers will read."))
    facts = {
        "title": title.strip(),
        "kind": EvidenceKind(kind).value,
        "proves": proves.strip(),
        "period_from": period_from,
        "period_to": period_to,
        "effective_on": effective_on,
        "confidentiality": Confidentiality(confidentiality).value,
        "personal_data": personal_data,
    }
    changed = sorted(name for name, value in facts.items() if getattr(evidence, name) != value)
    for name in changed:
        setattr(evidence, name, facts[name])
    evidence.save(update_fields=changed)
    if write_uses(evidence, uses):
        changed.append("criteria")
    if changed:
        record(
            evidence.dossier,
            "certification.evidence.describe",
            actor=actor,
            evidence=evidence.pk,
            changed=changed,
            criteria=sorted(criterion.code for criterion in uses),
        )
    return evidence


def description_digest(evidence: Evidence) -> str:
    """Return what tells one description of a piece of evidence from another."""
    facts = {name: getattr(evidence, name) for name in DESCRIBED}
    uses = sorted((use.criterion_id, use.evidence_type_id) for use in evidence.uses.all())
    return digest_of({**facts, "uses": uses})


def refuse_wrong_dates(
    period_from: dt.date | None, period_to: dt.date | None, effective_on: dt.date | None
) -> None:
    if period_from and period_to and period_to < period_from:
        raise NotAllowed(_("The time covered ends before it begins: check the two dates."))
    if effective_on and effective_on > localdate():
        raise NotAllowed(_("The date of the document is still to come: check it."))


def write_uses(evidence: Evidence, uses: Mapping[Criterion, EvidenceType | None]) -> bool:
    """Make a piece of evidence serve these criteria and no other; tell whether anything changed."""
    held = {use.criterion_id: use for use in evidence.uses.all()}
    wanted = {criterion.pk: shown for criterion, shown in uses.items()}
    for criterion, shown in uses.items():
        if criterion.pk not in held:
            refuse_foreign(evidence.dossier, criterion)
        if shown is not None and shown.criterion_id != criterion.pk:
            raise NotAllowed(_("This type of evidence is not one of %(code)s.") % {"code": criterion.code})
    dropped = [use.pk for use in held.values() if use.criterion_id not in wanted]
    evidence.uses.filter(pk__in=dropped).delete()
    is_changed = bool(dropped)
    for pk, shown in wanted.items():
        shown_pk = shown.pk if shown else None
        if pk not in held:
            evidence.uses.create(criterion_id=pk, evidence_type_id=shown_pk)
        elif held[pk].evidence_type_id != shown_pk:
            evidence.uses.filter(criterion_id=pk).update(evidence_type_id=shown_pk)
        else:
            continue
        is_changed = True
    return is_changed


@transaction.atomic
def replace_file(evidence: Evidence, upload: UploadedFile, *, actor) -> Evidence:
    """Put a newer file in the place of the current one, which stays readable with its digest and date."""
    evidence = hold_evidence(evidence, actor)
    if evidence.file_id is None:
        raise NotAllowed(_("A link has no file to replace: add a new piece of evidence."))
    other = find_same(evidence.dossier, upload, "")
    if other is not None:
        raise NotAllowed(_("The dossier holds this very file already: “%(title)s”.") % {"title": other.title})
    before = evidence.file.sha256
    evidence.file = receive_file(upload, actor=actor)
    evidence.save(update_fields=["file"])
    number = evidence.versions.count() + 1
    evidence.versions.create(number=number, file=evidence.file, added_by=actor)
    record(
        evidence.dossier,
        "certification.evidence.replace",
        actor=actor,
        digest=evidence.file.sha256,
        evidence=evidence.pk,
        before=before,
        number=number,
    )
    return evidence
