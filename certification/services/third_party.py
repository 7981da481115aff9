"""Ask an outside body to verify, and record its verdict: commercial use of the mark rests on it."""

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from certification.choices import AwardStatus, DossierStatus, MarkScope, Role
from certification.clock import now
from certification.errors import NotAllowed
from certification.models import Award, Dossier, Mandate, ThirdPartyVerification
from certification.notifications import third_party as messages
from certification.rules import permissions as may
from certification.services.files import receive_file
from certification.services.history import digest_of, record
from certification.services.transition import hold, lock
from cms.outbox import then

BEFORE_DELIBERATION = frozenset(DossierStatus) - {
    DossierStatus.DRAFT,
    DossierStatus.DELIBERATION,
    DossierStatus.CONDITIONAL,
    DossierStatus.ACCREDITED,
    DossierStatus.REFUSED,
    DossierStatus.INELIGIBLE,
    DossierStatus.WITHDRAWN,
    DossierStatus.LAPSED,
}


def standing_award(dossier: Dossier) -> Award | None:
    """Return the award in force that came of a dossier, or None; a suspended one asks for nothing more."""
    return dossier.awards.filter(status=AwardStatus.ACTIVE).first()


def may_be_asked_again(dossier: Dossier, verification: ThirdPartyVerification) -> bool:
    """Tell whether a verdict against commercial use may be followed by another one, later in the life of an award."""
    return verification.positive is False and standing_award(dossier) is not None


@transaction.atomic
def ask_for_commercial_use(award: Award, *, actor) -> Award:
    """Ask, for the territory, for commercial use of the mark while the award is in force: an outside body verifies first."""
    lock(award.dossier)
    award = hold(award, may.sign_pledge, actor)
    dossier = award.dossier
    if award.status != AwardStatus.ACTIVE:
        raise NotAllowed(_("Commercial use is asked for while the award is in force."))
    if award.mark_scope == MarkScope.COMMERCIAL_EU:
        raise NotAllowed(_("The award allows commercial use already."))
    if dossier.mark_scope == MarkScope.COMMERCIAL_EU:
        raise NotAllowed(_("Commercial use is asked for already: the secretariat names who verifies."))
    dossier.mark_scope = MarkScope.COMMERCIAL_EU
    dossier.save(update_fields=["mark_scope"])
    record(award, "certification.award.ask_commercial_use", actor=actor)
    then(messages.commercial_use_asked, award.pk)
    return award


@transaction.atomic
def ask_third_party(
    dossier: Dossier, *, actor, verifier, body: str = "", accreditation: str = "", claims: str = ""
) -> ThirdPartyVerification:
    """Ask an outside body to verify, when the territory wants the mark for commercial use.

    `body` is the organisation of the verifier, `accreditation` what shows its competence, `claims` what is verified.
    """
    dossier = hold(dossier, may.instruct, actor)
    if dossier.mark_scope != MarkScope.COMMERCIAL_EU:
        raise NotAllowed(_("The territory did not ask for commercial use of the mark."))
    if dossier.status not in BEFORE_DELIBERATION and standing_award(dossier) is None:
        raise NotAllowed(
            _("The verification is asked for before the deliberation, or while the award is in force.")
        )
    if not Mandate.objects.active().filter(person=verifier, role=Role.THIRD_PARTY_VERIFIER).exists():
        raise NotAllowed(_("%(person)s has no mandate as a third-party verifier.") % {"person": verifier})
    refuse_another_part(dossier, verifier)
    verification = ThirdPartyVerification.objects.filter(dossier=dossier).first() or ThirdPartyVerification(
        dossier=dossier
    )
    if verification.given_at is not None and not may_be_asked_again(dossier, verification):
        raise NotAllowed(_("The verification is already given."))
    if verification.given_at is not None:
        # The former verdict stays in the history, with its digest.
        verification.positive, verification.given_at, verification.document = None, None, None
        verification.statement = ""
    is_new = verification.verifier_id != verifier.pk
    verification.verifier, verification.asked_at = verifier, now()
    verification.body, verification.accreditation = body.strip(), accreditation.strip()
    verification.claims = claims.strip()
    verification.save()
    record(
        verification,
        "certification.thirdpartyverification.ask",
        actor=actor,
        verifier=verifier.pk,
        body=verification.body,
    )
    if is_new:
        then(messages.verification_asked, verification.pk)
    return verification


def refuse_another_part(dossier: Dossier, verifier) -> None:
    """Refuse whoever holds another part in the dossier or in the scheme, when they are asked and when they conclude."""
    if dossier.roles_of(verifier) - {Role.THIRD_PARTY_VERIFIER}:
        raise NotAllowed(
            _(
                "%(person)s has another part in this dossier or in the scheme: the verifier is independent of both."
            )
            % {"person": verifier}
        )


@transaction.atomic
def record_third_party(
    dossier: Dossier, *, actor, positive: bool, statement: str, report: UploadedFile | None = None
) -> ThirdPartyVerification:
    """Record what the verifier who was asked concludes: once, with reasons; raises `InvalidUpload` for a bad report."""
    dossier = hold(dossier, may.third_party_verifier, actor)
    verification = ThirdPartyVerification.objects.filter(dossier=dossier).first()
    if verification is None or not may.asked_verifier(verification, actor):
        raise PermissionDenied
    if verification.given_at is not None:
        raise NotAllowed(_("The verification is already given."))
    refuse_another_part(dossier, actor)
    if not statement.strip():
        raise NotAllowed(_("Say what was verified, and what you conclude."))
    verification.positive, verification.statement, verification.given_at = positive, statement.strip(), now()
    if report is not None:
        verification.document = receive_file(report, actor=actor)
    verification.save(update_fields=["positive", "statement", "given_at", "document"])
    record(
        verification,
        "certification.thirdpartyverification.give",
        actor=actor,
        positive=positive,
        digest=digest_of(statement),
        document=verification.document.sha256 if verification.document else "",
    )
    award = standing_award(dossier)
    if positive and award is not None:
        widen_mark_scope(award, actor=actor, body=verification.body)
    then(messages.verification_given, verification.pk)
    return verification


def widen_mark_scope(award: Award, *, actor, body: str) -> None:
    """Let an award in force be used towards consumers: an outside body has verified the claims.

    The certificate keeps what it said on its day; the register, and the page that verifies it, say what holds now.
    """
    award = lock(award)
    award.mark_scope = MarkScope.COMMERCIAL_EU
    award.save(update_fields=["mark_scope"])
    record(award, "certification.award.widen_mark_scope", actor=actor, body=body)
