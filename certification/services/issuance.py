"""Issue a certificate in steps that survive any stop: first its facts with the move, then its file, sealed and logged.

The first step is one transaction: award, facts, entry in the log, and an edition without a file. The second draws and seals
outside any transaction, then stores the file, names it in the log and hands it over, all or nothing; done twice, the second
does nothing. A file that was sealed is never drawn again as if it were the same: another edition replaces it.
"""

import datetime as dt
import logging
import os

from dateutil.relativedelta import relativedelta
from django.core.exceptions import PermissionDenied
from django.core.files.storage import FileSystemStorage
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django_tasks import task

from certification.choices import AwardStatus, LogKind
from certification.clock import localdate, now
from certification.documents.certificate import render_certificate
from certification.documents.certificate_facts import LOCALES, certificate_facts
from certification.errors import CertificationError, NotAllowed
from certification.models import Award, Certificate, CertificateFile, Credential, PrivateFile
from certification.notifications import messages
from certification.rules import permissions as may
from certification.rules.code import new_code
from certification.rules.permissions import SYSTEM
from certification.rules.synthetic import SYNTHETIC_EMAIL
from certification.services.credential import issue_credential, replace_credential
from certification.services.enclosures import enclosures_of
from certification.services.files import store_bytes
from certification.services.history import digest_of, record
from certification.services.log import append
from certification.services.numbering import next_number
from certification.services.sanction import supersede_award
from certification.services.seal import current_seal, sealed
from certification.services.transition import lock, perform
from cms.operations.queue import leave
from cms.outbox import then

logger = logging.getLogger(__name__)

NUMBER_PREFIX = "AG"
STANDING = (AwardStatus.ACTIVE, AwardStatus.SUSPENDED)
FIRST_WAIT = dt.timedelta(minutes=2)
LONGEST_WAIT = dt.timedelta(hours=6)
MOST_DOUBLINGS = 10
MOST_DRAWINGS = 3


class CredentialMoved(CertificationError):
    """A file could not be drawn with a credential that stays: it is tried again later."""


# --- first step: the facts ----------------------------------------------------------------------------------------


@transaction.atomic
def issue_certificate(award: Award, *, actor, reason: str = "") -> Award:
    """Put the award in force and write its certificate, in the log as well; the file is made after the commit."""
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
    issue_credential(certificate)
    append(LogKind.ISSUED, award)  # after the credential, whose digest it holds
    for earlier in award.territory.awards.filter(status__in=STANDING).exclude(pk=award.pk):
        supersede_award(earlier, actor=actor, successor=award)
    ask_for_file(certificate, language=certificate.language)
    return award


def ask_for_file(
    certificate: Certificate, *, language: str, reason: str = "", actor=SYSTEM
) -> CertificateFile:
    """Write the next edition of a certificate, whose file is made once this is committed."""
    edition = CertificateFile.objects.create(
        certificate=certificate,
        number=certificate.editions.count() + 1,
        language=language if language in LOCALES else LOCALES[0],
        reason=reason,
        asked_at=now(),
        asked_by_id=actor.pk,
    )
    leave(make_file, edition.pk)
    return edition


@transaction.atomic
def remake_certificate(
    certificate: Certificate, *, actor, reason: str, language: str = ""
) -> CertificateFile:
    """Ask for another edition of a certificate: the former file is kept, and known as replaced.

    Raises NotAllowed without a reason, for an award that ended, and while an edition is being made.
    """
    award = lock(certificate.award)
    if actor is not SYSTEM and not may.remake_certificate(award, actor):
        raise PermissionDenied
    if not reason.strip():
        raise NotAllowed(_("Give the reason: it will be kept in the history."))
    if award.status not in STANDING:
        raise NotAllowed(_("Only the certificate of an award in force is made again."))
    waiting = certificate.editions.being_made().first()
    if waiting is not None:
        if waiting.reason == reason.strip() and language in ("", waiting.language):
            return waiting
        raise NotAllowed(_("A file of this certificate is being made: wait until it is ready."))
    edition = ask_for_file(
        certificate, language=language or certificate.language, reason=reason.strip(), actor=actor
    )
    record(
        award,
        "certification.certificate.remake",
        actor=actor,
        reason=edition.reason,
        edition=edition.number,
        language=edition.language,
    )
    return edition


@transaction.atomic
def reissue_restored(award: Award, *, actor, reason: str) -> None:
    """Give an award restored after its withdrawal another credential, then another file which carries it."""
    certificate = award.certificate
    replace_credential(certificate, actor=actor, reason=reason)
    if not certificate.editions.being_made().exists():
        ask_for_file(certificate, language=certificate.language, reason=reason)


# --- second step: the file ----------------------------------------------------------------------------------------


@task()
def make_file(edition_pk: int) -> None:
    """Make one file, outside the request that asked for it; after a failure, try again later."""
    edition = CertificateFile.objects.get(pk=edition_pk)
    if try_edition(edition):
        return
    edition = CertificateFile.objects.get(pk=edition_pk)
    if edition.retry_at is not None and make_file.get_backend().supports_defer:
        make_file.using(run_after=edition.retry_at).enqueue(edition_pk)


def make_missing_files() -> int:
    """Make the files that a stopped worker left unmade, and try again those that failed once their wait is over."""
    missing = Certificate.objects.filter(file=None, editions=None)
    for certificate in missing.exclude(award__territory__contact_email=SYNTHETIC_EMAIL):
        with transaction.atomic():
            if not certificate.editions.exists():
                ask_for_file(certificate, language=certificate.language)
    return sum(try_edition(edition) for edition in list(CertificateFile.objects.to_make()))


def try_edition(edition: CertificateFile) -> bool:
    """Make a file, or keep what prevented it and when to try again. Return whether the file is there."""
    try:
        make_edition(edition)
    except Exception as error:
        # Whatever failed (device, service, timestamps, disk), the certificate is issued and its file is still owed.
        logger.exception("The file of a certificate could not be made: edition %s", edition.pk)
        wait = min(FIRST_WAIT * 2 ** min(edition.attempts, MOST_DOUBLINGS), LONGEST_WAIT)
        CertificateFile.objects.filter(pk=edition.pk, file=None).update(
            attempts=F("attempts") + 1, retry_at=now() + wait, trouble=str(error)[:300]
        )
        return False
    return True


def make_certificate_file(certificate: Certificate) -> Certificate:
    """Make the file that a certificate waits for; without any, do nothing."""
    edition = certificate.editions.being_made().first()
    if edition is not None:
        make_edition(edition)
    return Certificate.objects.select_related("award", "file").get(pk=certificate.pk)


def make_edition(edition: CertificateFile) -> CertificateFile:
    """Draw, seal, store and log one edition; called again, or twice at once, the file is made once."""
    for _attempt in range(MOST_DRAWINGS):
        edition = CertificateFile.objects.select_related("certificate__award").get(pk=edition.pk)
        if edition.file_id is not None:
            return edition
        seal, credential = current_seal(), digest_of_credential(edition)
        data = sealed(draw(edition, seal), seal)
        with transaction.atomic():
            made = hand_over(edition, data, seal.digest, credential=credential)
        if made is not None:
            return made
    raise CredentialMoved(_("The credential was signed again each time the file was drawn."))


def digest_of_credential(edition: CertificateFile, *, to_keep: bool = False) -> str:
    """Return the digest of the credential that a file carries; kept as it is until the transaction ends, if asked."""
    credentials = Credential.objects.filter(certificate=edition.certificate_id)
    if to_keep:
        credentials = credentials.select_for_update(of=("self",))
    return credentials.values_list("sha256", flat=True).first() or ""


def draw(edition: CertificateFile, seal) -> bytes:
    """Return the file before its seal: the same bytes each time, for the same edition, proof and seal."""
    certificate = edition.certificate
    backing, enclosures = enclosures_of(certificate, edition.language, seal)
    return render_certificate(
        certificate.facts,
        certificate.digest,
        language=edition.language,
        dated=edition.asked_at.astimezone(dt.UTC).replace(microsecond=0),
        backing=backing,
        enclosures=enclosures,
    )


def hand_over(edition: CertificateFile, data: bytes, seal: str, *, credential: str) -> CertificateFile | None:
    """Keep a sealed file as that of its certificate, unless another worker just did.

    Return None when the credential that it carries was signed again meanwhile: it is drawn anew.
    """
    certificate = Certificate.objects.select_for_update(of=("self",)).get(pk=edition.certificate_id)
    edition = CertificateFile.objects.select_related("certificate__award").get(pk=edition.pk)
    if edition.file_id is not None:
        return edition
    if digest_of_credential(edition, to_keep=True) != credential:
        return None
    award = edition.certificate.award
    file = store_bytes(f"attestation-{award.number}.pdf", "application/pdf", data, actor=SYSTEM)
    write_through(file)
    certificate.editions.exclude(pk=edition.pk).filter(superseded_at=None).update(superseded_at=now())
    edition.file, edition.made_at, edition.seal = file, now(), seal
    edition.retry_at, edition.trouble = None, ""
    edition.save(update_fields=["file", "made_at", "seal", "retry_at", "trouble"])
    certificate.file, certificate.language = file, edition.language
    certificate.save(update_fields=["file", "language"])
    record(
        award,
        "certification.certificate.make",
        actor=SYSTEM,
        digest=file.sha256,
        code=certificate.code,
        edition=edition.number,
    )
    append(LogKind.PDF_SEALED, award, pdf_sha256=file.sha256)
    then(messages.certificate_ready, award.pk)
    return edition


def write_through(file: PrivateFile) -> None:
    """Wait until the disk holds a file, before a transaction that says so is committed; an object storage does once it answered."""
    if not isinstance(file.file.storage, FileSystemStorage):
        return
    descriptor = os.open(file.file.path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


MOVES = {"activate": issue_certificate}
