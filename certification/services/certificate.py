"""Verbs of an award: sign its pledge, issue its certificate, suspend it, end it."""

import hashlib
from functools import partial

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.utils.translation import gettext as _
from django_tasks import task

from certification.choices import AwardStatus, ReasonCategory
from certification.clock import localdate, now
from certification.documents.certificate import certificate_facts, render_certificate
from certification.errors import NotAllowed
from certification.models import Award, Certificate, PledgeSignature, Suspension
from certification.notifications import messages
from certification.rules import permissions as may
from certification.rules.code import new_code
from certification.rules.permissions import SYSTEM
from certification.services.files import store_bytes
from certification.services.history import digest_of, record
from certification.services.numbering import next_number
from certification.services.transition import hold, lock, perform

NUMBER_PREFIX = "AG"


@transaction.atomic
def sign_pledge(award: Award, *, actor, family: str = "", on_behalf_of: str = "") -> PledgeSignature:
    """Sign the territory's pledge: the lead for the lead organisation (empty family), a member for their family.

    The lead may record the signature that a family gave on paper, naming who signed.
    """
    award = hold(award, may.territory_member, actor)
    is_lead = may.sign_pledge(award, actor)
    own = {m.family for m in award.territory.active_memberships() if m.person_id == actor.pk}
    if award.status != AwardStatus.PREPARED:
        raise NotAllowed(_("The pledge is signed once, before the certificate is issued."))
    if family and family not in award.territory.family_codes():
        raise NotAllowed(_("This family of actors is not named in the territory."))
    if not is_lead and (not family or family not in own):
        raise NotAllowed(_("You may sign for your own family of actors."))
    if is_lead and family and family not in own and not on_behalf_of.strip():
        raise NotAllowed(_("Say who signed on paper for this family of actors."))
    if family in award.signed_families:
        raise NotAllowed(_("This signature is already recorded."))
    pledge = award.dossier.version.pledge("territory")
    signature = PledgeSignature.objects.create(
        pledge=pledge,
        person=actor,
        award=award,
        family=family,
        on_behalf_of=on_behalf_of.strip() or award.territory.lead_organisation,
        text_digest=hashlib.sha256(pledge.text_fr.encode()).hexdigest(),
        signed_at=now(),
    )
    record(
        award,
        "certification.award.sign_pledge",
        actor=actor,
        digest=signature.text_digest,
        family=family,
        on_behalf_of=signature.on_behalf_of,
    )
    return signature


@transaction.atomic
def issue_certificate(award: Award, *, actor, reason: str = "") -> Award:
    """Put the award in force and write its certificate; the file is made after the commit, exactly once."""
    today = localdate()
    award = perform(
        award,
        "activate",
        actor=actor,
        reason=reason,
        number=next_number(NUMBER_PREFIX, today.year),
        valid_from=today,
        valid_until=today + relativedelta(months=award.level.validity_months, days=-1),
        next_review_on=today + relativedelta(months=award.dossier.version.clock("annual_review").months),
    )
    code = new_code()
    facts = certificate_facts(award, code)
    certificate = Certificate.objects.create(
        award=award,
        code=code,
        language=award.dossier.opened_by.language,
        facts=facts,
        digest=digest_of(facts),
        issued_at=now(),
    )
    record(award, "certification.certificate.issue", actor=actor, digest=certificate.digest, code=code)
    for earlier in award.territory.awards.filter(
        status__in=[AwardStatus.ACTIVE, AwardStatus.SUSPENDED]
    ).exclude(pk=award.pk):
        supersede_award(earlier, actor=actor, successor=award)
    transaction.on_commit(partial(make_file.enqueue, certificate.pk), robust=True)
    return award


@task()
def make_file(certificate_pk: int) -> None:
    """Make the file of a certificate, outside the request that issued it."""
    make_certificate_file(Certificate.objects.get(pk=certificate_pk))


@transaction.atomic
def make_certificate_file(certificate: Certificate) -> Certificate:
    """Render and store the certificate's file once; called again, it does nothing."""
    certificate = (
        Certificate.objects.select_for_update(of=("self",)).select_related("award").get(pk=certificate.pk)
    )
    if certificate.file_id is None:
        data = render_certificate(certificate)
        certificate.file = store_bytes(
            f"attestation-{certificate.award.number}.pdf", "application/pdf", data, actor=SYSTEM
        )
        certificate.save(update_fields=["file"])
        record(
            certificate.award,
            "certification.certificate.make",
            actor=SYSTEM,
            digest=certificate.file.sha256,
            code=certificate.code,
        )
    return certificate


@transaction.atomic
def give_notice(award: Award, *, actor, category: str, reason: str, urgent: bool = False) -> Suspension:
    """Tell the territory that a suspension or a withdrawal is considered, and why; an urgent measure goes without delay."""
    award = hold(award, may.case_officer | may.committee_chair, actor)
    if award.status not in (AwardStatus.ACTIVE, AwardStatus.SUSPENDED):
        raise NotAllowed(_("Only an award in force can be suspended or withdrawn."))
    if award.suspension is not None:
        raise NotAllowed(_("A procedure is already open on this award."))
    if not reason.strip():
        raise NotAllowed(_("Give the reason: it will be kept in the history."))
    notice = Suspension.objects.create(
        award=award, category=ReasonCategory(category), reason=reason, urgent=urgent, notified_on=localdate()
    )
    record(
        award, "certification.award.give_notice", actor=actor, reason=reason, category=category, urgent=urgent
    )
    transaction.on_commit(partial(messages.notice_given, award.pk), robust=True)
    return notice


@transaction.atomic
def hear_territory(award: Award, *, actor, statement: str) -> Suspension:
    """Record what the territory answers to the notice: the adversarial phase."""
    award = hold(award, may.territory_lead | may.case_officer, actor)
    notice = open_procedure(award)
    if notice.heard_at is not None:
        raise NotAllowed(_("Your reply was sent: it no longer changes."))
    notice.territory_statement, notice.heard_at = statement, now()
    notice.save(update_fields=["territory_statement", "heard_at"])
    record(award, "certification.award.hear_territory", actor=actor, digest=digest_of(statement))
    return notice


@transaction.atomic
def lift_causes(award: Award, *, actor, statement: str) -> Suspension:
    """Record that the causes of the suspension were verified as lifted."""
    award = hold(award, may.case_officer, actor)
    notice = open_procedure(award)
    notice.causes_lifted_at = now()
    notice.save(update_fields=["causes_lifted_at"])
    record(award, "certification.award.lift_causes", actor=actor, reason=statement)
    return notice


@transaction.atomic
def drop_notice(award: Award, *, actor, statement: str) -> Suspension:
    """Close, with reasons, a procedure that leads to no measure: the award stays in force."""
    award = hold(award, may.record_decision, actor)
    notice = open_procedure(award)
    if award.status != AwardStatus.ACTIVE:
        raise NotAllowed(_("The award is suspended: reinstate it instead."))
    notice.lifted_at = now()
    notice.save(update_fields=["lifted_at"])
    record(award, "certification.award.drop_notice", actor=actor, reason=statement)
    return notice


def open_procedure(award: Award) -> Suspension:
    """Return the procedure open on an award, or refuse."""
    if award.suspension is None:
        raise NotAllowed(_("No procedure is open on this award."))
    return award.suspension


def close_procedure(award: Award) -> None:
    award.suspensions.filter(lifted_at=None).update(lifted_at=now())


@transaction.atomic
def suspend_award(award: Award, *, actor, reason: str = "") -> Award:
    award = perform(award, "suspend", actor=actor, reason=reason)
    procedure = award.suspension
    procedure.started_on = award.today
    procedure.save(update_fields=["started_on"])
    return categorise(award, procedure.category)


@transaction.atomic
def reinstate_award(award: Award, *, actor, reason: str = "") -> Award:
    award = perform(award, "reinstate", actor=actor, reason=reason)
    close_procedure(award)
    return categorise(award, "")


@transaction.atomic
def withdraw_award(award: Award, *, actor, reason: str = "") -> Award:
    award = perform(award, "withdraw", actor=actor, reason=reason)
    categorise(award, award.withdrawal_procedure.category)
    close_procedure(award)
    return award


def categorise(award: Award, category: str) -> Award:
    """Keep the public reason category; the reason itself stays in the history."""
    award.reason_category = category
    award.save(update_fields=["reason_category"])
    return award


@transaction.atomic
def surrender_award(award: Award, *, actor, reason: str = "") -> Award:
    return perform(award, "surrender", actor=actor, reason=reason)


@transaction.atomic
def supersede_award(award: Award, *, actor, successor: Award, reason: str = "") -> Award:
    """Close an award that a newer one of the same territory replaces."""
    award = lock(award)
    award.successor = successor
    award.save(update_fields=["successor"])
    return perform(award, "supersede", actor=actor, reason=reason)


@transaction.atomic
def annul_award(award: Award, *, actor, reason: str = "") -> Award:
    return perform(award, "annul", actor=actor, reason=reason)


MOVES = {
    "activate": issue_certificate,
    "suspend": suspend_award,
    "reinstate": reinstate_award,
    "withdraw": withdraw_award,
    "surrender": surrender_award,
}
