"""The application and its instruction: from a draft to a complete file, with the guardian's freeze and the withdrawal."""

import datetime as dt
import json
from collections.abc import Iterable

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from certification.choices import AwardStatus, DossierKind, DossierStatus, FeeStatus, SnapshotKind
from certification.clock import localdate, now
from certification.errors import NotAllowed, StaleDossier
from certification.models import CorrectionRequest, Dossier, Freeze, Scheme, Snapshot, Territory
from certification.notifications import messages
from certification.queries.deadline import extensions_given
from certification.queries.framework import version_in_force
from certification.rules import dossier as dossier_is
from certification.rules import permissions as may
from certification.rules.calendar import deadline
from certification.rules.deadline import SELF_ASSESSMENT
from certification.services import deadline as clocks
from certification.services.carried import prefill
from certification.services.files import receive_file
from certification.services.history import canonical, digest_of, record
from certification.services.numbering import next_number
from certification.services.transition import hold, lock, perform

APPLICATION_FIELDS = (
    "perimeter",
    "population",
    "municipalities",
    "motivation",
    "public_notice",
    "mark_scope",
)


# --- opening and filling ----------------------------------------------------------------------------------------


@transaction.atomic
def open_dossier(
    territory: Territory, *, actor, kind: str = DossierKind.INITIAL, modules: Iterable = ()
) -> Dossier:
    """Open a draft for a territory, under the framework in force, with the dominant themes chosen.

    A renewal is filled with what the last decided dossier said.
    """
    territory = Territory.objects.select_for_update().get(pk=territory.pk)
    if not may.manage_territory(territory, actor):
        raise PermissionDenied
    version = version_in_force()
    if version is None:
        raise NotAllowed(
            _("No reference framework is in force yet: applications open when one is published.")
        )
    if territory.dossiers.filter(status=DossierStatus.DRAFT).exists():
        raise NotAllowed(_("This territory already has a draft: finish it or withdraw it first."))
    dossier = Dossier(territory=territory, version=version, kind=DossierKind(kind).value, opened_by=actor)
    refuse_too_soon(territory)
    if refusals := dossier_is.time_to_apply_again_has_come.refusals(dossier):
        raise NotAllowed(refusals)
    if dossier.kind == DossierKind.RENEWAL and (
        refusals := dossier_is.an_award_can_be_renewed.refusals(dossier)
    ):
        raise NotAllowed(refusals)
    dossier.full_clean(exclude=["status"])
    dossier.save()
    dossier.modules.set(
        version.modules.filter(code__in=[getattr(module, "code", module) for module in modules])
    )
    record(dossier, "certification.dossier.open", actor=actor, target=dossier.status, framework=str(version))
    return prefill(dossier, actor=actor) if dossier.kind == DossierKind.RENEWAL else dossier


def refuse_too_soon(territory: Territory) -> None:
    """Refuse an application that comes too soon after the withdrawal of an award."""
    withdrawn = territory.awards.filter(status=AwardStatus.WITHDRAWN).order_by("-ended_on").first()
    if withdrawn is None:
        return
    first_day = deadline(withdrawn.ended_on, months=Scheme.current().withdrawal_reapplication_months)
    if localdate() < first_day:
        raise NotAllowed(
            _("The award of this territory was withdrawn: it may apply again from %(date)s.")
            % {"date": date_format(first_day, "DATE_FORMAT")}
        )


@transaction.atomic
def save_application(dossier: Dossier, *, actor, seen: str | None = None, **fields) -> Dossier:
    """Write the application's fields. `seen` is the digest of what the person had read: another one is stale."""
    dossier = locked_draft(dossier, actor)
    unknown = fields.keys() - set(APPLICATION_FIELDS)
    if unknown:
        raise TypeError(f"An application has no {', '.join(sorted(unknown))}.")
    if seen is not None and seen != application_digest(dossier):
        raise StaleDossier(dossier)
    for name, value in fields.items():
        setattr(dossier, name, value)
    dossier.clean_fields(exclude={f.name for f in Dossier._meta.fields} - set(fields))
    dossier.save(update_fields=[*fields])
    return dossier


def application_digest(dossier: Dossier) -> str:
    """Return what tells one state of the application form from another."""
    return digest_of({name: getattr(dossier, name) for name in APPLICATION_FIELDS})


@transaction.atomic
def attach_mandate_letter(dossier: Dossier, upload: UploadedFile, *, actor) -> Dossier:
    """Attach the mandate letter, or raise `InvalidUpload`; an earlier letter is replaced, its trace is kept."""
    dossier = locked_draft(dossier, actor)
    dossier.mandate_letter = receive_file(upload, actor=actor)
    dossier.save(update_fields=["mandate_letter"])
    record(
        dossier,
        "certification.dossier.attach_mandate_letter",
        actor=actor,
        digest=dossier.mandate_letter.sha256,
        name=dossier.mandate_letter.name,
    )
    return dossier


@transaction.atomic
def accept_charter(dossier: Dossier, *, actor) -> Dossier:
    """Accept the charter of the network and declare on honour, in the name of the lead organisation."""
    dossier = locked_draft(dossier, actor)
    if not may.submit(dossier, actor):
        raise PermissionDenied
    if dossier.charter_accepted_at is None:
        dossier.charter_accepted_at = dossier.honour_declared_at = now()
        dossier.save(update_fields=["charter_accepted_at", "honour_declared_at"])
        record(dossier, "certification.dossier.accept_charter", actor=actor, framework=str(dossier.version))
    return dossier


@transaction.atomic
def submit_application(dossier: Dossier, *, actor, reason: str = "") -> Dossier:
    """Submit: number, snapshot and receipt. Raises NotAllowed with what is missing."""
    # Two drafts of one territory submitted together: the second one waits here, then meets the rule.
    Territory.objects.select_for_update().get(pk=dossier.territory_id)
    dossier = lock(dossier)
    if dossier.status != DossierStatus.DRAFT or not may.submit(dossier, actor):
        return perform(dossier, "submit", actor=actor, reason=reason)  # refuses, in a sentence
    if dossier.number is None:
        dossier.number = next_number("TR", localdate().year)
        dossier.save(update_fields=["number"])
    snapshot = take_snapshot(dossier, SnapshotKind.APPLICATION, application_content(dossier), actor=actor)
    return perform(dossier, "submit", actor=actor, reason=reason, digest=snapshot.digest)


def application_content(dossier: Dossier) -> dict:
    """Return the application as it is submitted: all that a reader relied on."""
    territory, letter = dossier.territory, dossier.mandate_letter
    return {
        "number": dossier.number,
        "kind": dossier.kind,
        "framework": str(dossier.version),
        "framework_content": dossier.version.content_hash,
        "modules": sorted(dossier.modules.values_list("code", flat=True)),
        "territory": {
            "name": territory.name,
            "kind": territory.kind,
            "country": territory.country,
            "region": territory.region,
            "place": territory.place,
            "lead_organisation": territory.lead_organisation,
            "lead_organisation_form": territory.lead_organisation_form,
            "families": {r.family: r.organisation for r in territory.representations.all()},
        },
        "application": {name: getattr(dossier, name) for name in APPLICATION_FIELDS},
        "mandate_letter": letter and {"name": letter.name, "size": letter.size, "sha256": letter.sha256},
        "charter_accepted_at": dossier.charter_accepted_at,
        "honour_declared_at": dossier.honour_declared_at,
    }


@transaction.atomic
def take_snapshot(dossier: Dossier, kind: str, content, *, actor) -> Snapshot:
    """Freeze content as it is, numbered, with its digest; it is never rewritten."""
    content = json.loads(canonical(content))
    return Snapshot.objects.create(
        dossier=dossier,
        kind=SnapshotKind(kind).value,
        number=dossier.snapshots.filter(kind=kind).count() + 1,
        content=content,
        digest=digest_of(content),
        made_by_id=actor.pk,
    )


# --- eligibility ------------------------------------------------------------------------------------------------


@transaction.atomic
def record_fee(dossier: Dossier, *, actor, fee: str) -> Dossier:
    """Record the contribution to the costs, or waive it."""
    dossier = locked_for_instruction(dossier, actor, DossierStatus.SUBMITTED, DossierStatus.ELIGIBILITY)
    if fee not in (FeeStatus.RECORDED, FeeStatus.WAIVED):
        raise ValidationError({"fee": _("Say whether the contribution was received or is waived.")})
    if dossier.fee != fee:
        before, dossier.fee = dossier.fee, FeeStatus(fee).value
        dossier.save(update_fields=["fee"])
        record(dossier, "certification.dossier.record_fee", actor=actor, before=before, fee=dossier.fee)
    return dossier


@transaction.atomic
def examine(dossier: Dossier, *, actor, reason: str = "") -> Dossier:
    """Start the eligibility check; whoever starts it follows the dossier."""
    dossier = perform(dossier, "examine", actor=actor, reason=reason)
    if dossier.case_officer_id is None:
        dossier.case_officer = actor
        dossier.save(update_fields=["case_officer"])
    return dossier


@transaction.atomic
def confirm_perimeter(dossier: Dossier, *, actor) -> Dossier:
    """State that the perimeter is coherent with the project."""
    dossier = locked_for_instruction(dossier, actor, DossierStatus.ELIGIBILITY)
    if not dossier.perimeter_is_coherent:
        dossier.perimeter_is_coherent = True
        dossier.save(update_fields=["perimeter_is_coherent"])
        record(dossier, "certification.dossier.confirm_perimeter", actor=actor)
    return dossier


@transaction.atomic
def ask_correction(dossier: Dossier, *, actor, reason: str, items: Iterable[str]) -> CorrectionRequest:
    """Ask the territory to complete its application; our clock stops, theirs starts."""
    dossier = locked_for_instruction(dossier, actor, DossierStatus.ELIGIBILITY)
    clock = dossier.version.clock("info_requested")
    due_on = deadline(
        localdate(), months=clock.months or 0, days=clock.days or 0, working_days=clock.working_days
    )
    correction = write_correction(dossier, actor=actor, reason=reason, items=items, due_on=due_on)
    dossier.due_on = due_on
    dossier.save(update_fields=["due_on"])
    record(
        dossier, "certification.dossier.ask_correction", actor=actor, reason=reason, items=correction.items
    )
    messages.correction_asked(correction)
    return correction


def write_correction(
    dossier: Dossier, *, actor, reason: str, items: Iterable[str], due_on: dt.date
) -> CorrectionRequest:
    items = [item.strip() for item in items if item.strip()]
    missing = []
    if not reason.strip():
        missing.append(_("Say why something is missing: the territory will read it."))
    if not items:
        missing.append(_("List what is missing, one point a line."))
    if dossier.open_correction is not None:
        missing.append(_("A correction request is already waiting for the territory's answer."))
    if missing:
        raise NotAllowed(missing)
    correction = dossier.corrections.create(
        reason=reason.strip(), items=items, asked_by=actor, asked_at=now(), due_on=due_on
    )
    dossier.__dict__.pop("open_correction", None)
    return correction


@transaction.atomic
def extend_correction(correction: CorrectionRequest, *, actor, reason: str) -> CorrectionRequest:
    """Give the territory the same time again, once."""
    dossier = locked_for_instruction(correction.dossier, actor, DossierStatus.ELIGIBILITY)
    correction = dossier.open_correction
    if correction is None:
        raise NotAllowed(_("There is no correction request to extend."))
    if correction.extended:
        raise NotAllowed(_("This deadline was already extended once."))
    if not reason.strip():
        raise NotAllowed(_("Give the reason: it will be kept in the history."))
    clock = dossier.version.clock("info_requested")
    correction.extended = True
    correction.due_on = dossier.due_on = deadline(
        correction.due_on, months=clock.months or 0, days=clock.days or 0, working_days=clock.working_days
    )
    correction.save(update_fields=["extended", "due_on"])
    dossier.save(update_fields=["due_on"])
    record(
        dossier,
        "certification.dossier.extend_correction",
        actor=actor,
        reason=reason,
        due_on=correction.due_on,
    )
    return correction


@transaction.atomic
def answer_correction(correction: CorrectionRequest, *, actor, answer: str) -> CorrectionRequest:
    """Answer what the secretariat asked; in the eligibility check, its clock starts again where it stopped."""
    dossier = hold(correction.dossier, may.submit, actor)
    refuse_unless_in(dossier, DossierStatus.ELIGIBILITY, DossierStatus.SELF_ASSESSMENT)
    correction = CorrectionRequest.objects.select_for_update().get(pk=correction.pk)
    if correction.answered_at is not None or correction.closed_at is not None:
        raise NotAllowed(_("This correction request was already answered."))
    if not answer.strip():
        raise NotAllowed(_("Write your answer, point by point."))
    correction.answer = answer.strip()
    correction.answered_at = now()
    correction.save(update_fields=["answer", "answered_at"])
    answered = digest_of(correction.answer)
    if dossier.status == DossierStatus.ELIGIBILITY:
        dossier.due_on = resumed_deadline(dossier)
        dossier.save(update_fields=["due_on"])
        # What was submitted first stays; the application as corrected stands beside it.
        answered = take_snapshot(
            dossier,
            SnapshotKind.APPLICATION,
            {**application_content(dossier), "answer": correction.answer},
            actor=actor,
        ).digest
    record(dossier, "certification.dossier.answer_correction", actor=actor, digest=answered)
    messages.correction_answered(correction)
    return correction


def resumed_deadline(dossier: Dossier) -> dt.date:
    """Return the deadline of the eligibility check, the days spent waiting for the territory not counted."""
    clock = dossier.version.clock("eligibility")
    since = dossier.status_since
    waited = sum(
        (timezone.localdate(c.answered_at) - timezone.localdate(c.asked_at)).days
        for c in dossier.corrections.filter(asked_at__gte=since, answered_at__isnull=False)
    )
    due_on = deadline(
        timezone.localdate(since),
        months=clock.months or 0,
        days=clock.days or 0,
        working_days=clock.working_days,
    )
    return due_on + dt.timedelta(days=waited)


@transaction.atomic
def propose_ineligibility(dossier: Dossier, *, actor, reasons: str) -> Dossier:
    """Propose to declare the application not eligible; a second case officer decides."""
    dossier = locked_for_instruction(dossier, actor, DossierStatus.ELIGIBILITY)
    if not reasons.strip():
        raise NotAllowed(_("Give the reasons: the territory will read them."))
    dossier.ineligibility_proposed_by = actor
    dossier.ineligibility_reasons = reasons.strip()
    dossier.save(update_fields=["ineligibility_proposed_by", "ineligibility_reasons"])
    record(dossier, "certification.dossier.propose_ineligibility", actor=actor, reason=reasons)
    return dossier


@transaction.atomic
def declare_ineligible(dossier: Dossier, *, actor, reason: str = "") -> Dossier:
    """Countersign the ineligibility: another person than the one who proposed it."""
    dossier = lock(dossier)
    if not reason.strip():
        reason = dossier.ineligibility_reasons
    close_corrections(dossier)
    return perform(dossier, "declare_ineligible", actor=actor, reason=reason)


@transaction.atomic
def open_self_assessment(dossier: Dossier, *, actor, reason: str = "") -> Dossier:
    """Declare the application eligible: the grid is that of the version under which the dossier was opened.

    A territory that prefers the version in force says so itself: see services.dossier_version.
    """
    dossier = lock(dossier)
    dossier.criteria_count = len(dossier.criteria)
    dossier.save(update_fields=["criteria_count"])
    return perform(
        dossier, "open_self_assessment", actor=actor, reason=reason, data={"framework": str(dossier.version)}
    )


# --- completeness -----------------------------------------------------------------------------------------------


@transaction.atomic
def return_for_completion(dossier: Dossier, *, actor, reason: str, items: Iterable[str] = ()) -> Dossier:
    """Send a self-assessment back with the list of what is missing."""
    dossier = lock(dossier)
    if (
        may.instruct(dossier, actor)
        and dossier.status == DossierStatus.COMPLETENESS
        and dossier.freeze is None
    ):
        correction = write_correction(
            dossier, actor=actor, reason=reason, items=items, due_on=dossier.completion_due_on()
        )
        dossier = perform(
            dossier, "return_for_completion", actor=actor, reason=reason, data={"items": correction.items}
        )
        clocks.resume(dossier, SELF_ASSESSMENT)
        messages.correction_asked(correction)
        return dossier
    return perform(dossier, "return_for_completion", actor=actor, reason=reason)  # refuses, in a sentence


@transaction.atomic
def prepare_visit(dossier: Dossier, *, actor, reason: str = "") -> Dossier:
    """Declare the dossier complete: the peers are called."""
    dossier = perform(dossier, "prepare_visit", actor=actor, reason=reason)
    clocks.resume(dossier, SELF_ASSESSMENT)
    return dossier


def close_corrections(dossier: Dossier) -> None:
    """Close the requests that a move makes pointless, or that a new submission answers."""
    dossier.corrections.filter(answered_at=None, closed_at=None).update(closed_at=now())
    dossier.__dict__.pop("open_correction", None)


@transaction.atomic
def extend_self_assessment(dossier: Dossier, *, actor, reason: str) -> Dossier:
    """Give a territory more time for its self-assessment, once, for a reason."""
    dossier = locked_for_instruction(dossier, actor, DossierStatus.SELF_ASSESSMENT)
    if not reason.strip():
        raise NotAllowed(_("Give the reason: it will be kept in the history."))
    if extensions_given(dossier, SELF_ASSESSMENT) >= Scheme.current().extensions_per_clock:
        raise NotAllowed(_("This deadline was already extended once."))
    dossier.due_on = deadline(dossier.due_on or localdate(), months=Scheme.current().extension_months)
    dossier.save(update_fields=["due_on"])
    record(
        dossier,
        "certification.dossier.extend_self_assessment",
        actor=actor,
        reason=reason,
        due_on=dossier.due_on,
    )
    return dossier


# --- withdrawal, freeze -----------------------------------------------------------------------------------------


@transaction.atomic
def withdraw_dossier(dossier: Dossier, *, actor, reason: str = "") -> Dossier:
    """Withdraw at the territory's wish, at any time before the decision."""
    dossier = perform(dossier, "withdraw", actor=actor, reason=reason)
    close_corrections(dossier)
    clocks.resume(dossier, SELF_ASSESSMENT)
    return dossier


@transaction.atomic
def freeze_dossier(dossier: Dossier, *, actor, reason: str) -> Freeze:
    """Stop every move of a dossier until the freeze is lifted."""
    dossier = lock(dossier)
    if not may.freeze(dossier, actor):
        raise PermissionDenied
    if not reason.strip():
        raise NotAllowed(_("Give the reason: it will be kept in the history."))
    if dossier.freeze is not None:
        raise NotAllowed(_("This dossier is already frozen."))
    freeze = dossier.freezes.create(reason=reason.strip(), frozen_by=actor)
    clocks.pause_frozen(dossier)
    record(dossier, "certification.dossier.freeze", actor=actor, reason=reason)
    messages.dossier_frozen(freeze)
    return freeze


@transaction.atomic
def lift_freeze(dossier: Dossier, *, actor, reason: str) -> Freeze:
    """Let a dossier move again."""
    dossier = lock(dossier)
    if not may.freeze(dossier, actor):
        raise PermissionDenied
    if not reason.strip():
        raise NotAllowed(_("Give the reason: it will be kept in the history."))
    freeze = dossier.freeze
    if freeze is None:
        raise NotAllowed(_("This dossier is not frozen."))
    freeze.lifted_by, freeze.lifted_at, freeze.lifted_reason = actor, now(), reason.strip()
    freeze.save(update_fields=["lifted_by", "lifted_at", "lifted_reason"])
    clocks.resume_frozen(dossier)
    record(dossier, "certification.dossier.lift_freeze", actor=actor, reason=reason)
    return freeze


# --- refusals shared by the verbs above -------------------------------------------------------------------------


def closed(dossier: Dossier) -> str:
    """Return the sentence that says that an act came too late, or too early."""
    return _(
        "This can no longer be done: the status is now “%(status)s”. Reload the page to see what comes next."
    ) % {"status": dossier.get_status_display()}


def refuse_unless_in(dossier: Dossier, *statuses: str) -> None:
    if dossier.status not in statuses:
        raise NotAllowed(closed(dossier))


def locked_draft(dossier: Dossier, actor) -> Dossier:
    """Return the dossier, ours, when the actor may fill it: a draft, or an application that must be corrected."""
    dossier = hold(dossier, may.fill, actor)
    if dossier.status != DossierStatus.ELIGIBILITY or dossier.open_correction is None:
        refuse_unless_in(dossier, DossierStatus.DRAFT)
    return dossier


def locked_for_instruction(dossier: Dossier, actor, *statuses: str) -> Dossier:
    """Return the dossier, ours, when the actor instructs it and it stands where they think."""
    dossier = hold(dossier, may.instruct, actor)
    refuse_unless_in(dossier, *statuses)
    return dossier


MOVES = {
    "submit": submit_application,
    "examine": examine,
    "declare_ineligible": declare_ineligible,
    "open_self_assessment": open_self_assessment,
    "return_for_completion": return_for_completion,
    "prepare_visit": prepare_visit,
    "withdraw": withdraw_dossier,
}
