"""What a verification finds: the file, the seal, the key, the log, the dates, the state; each answered by itself."""

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from django.conf import settings
from django.db.models import Max
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from certification.choices import (
    NAMES_CREDENTIAL,
    STANDING_AWARD_STATUSES,
    AwardStatus,
    Check,
    CheckState,
    FileState,
    KeyPurpose,
    ReasonCategory,
)
from certification.clock import localdate
from certification.models import (
    Award,
    Certificate,
    Checkpoint,
    Cosignature,
    Credential,
    LogEntry,
    RegisterEntry,
    SigningKey,
    Witness,
)
from certification.queries.certificate import certificates
from certification.queries.certificate_file import find_edition
from certification.queries.register import is_listed, last_day_listed, status_on
from certification.rules.credential import did_document
from certification.rules.signed_note import COSIGNATURE, parse_key
from certification.rules.trust import Anchors, KeyLife, life_finding, witnessed_finding
from certification.rules.verification import Finding
from cms.delivery import until_written

# The columns of a key that tell its life.
LIFE = ("purpose", "identifier", "valid_from", "retired_at", "compromised_at")
# Among so many of the newest cosignatures, each witness that still comes is found.
COSIGNATURES = 40


class Compared(NamedTuple):
    """What a file is, and the certificate that it belongs to, if any."""

    state: FileState
    certificate: Certificate | None


class Seen(NamedTuple):
    """How much of the log a branch saw, and when."""

    organisation: str
    size: int
    at: dt.datetime


# --- whose file is this? ------------------------------------------------------------------------------------------


def compare(sha256: str) -> Compared:
    """Tell whose file has this SHA-256 (64 hexadecimal digits): today's, one that was replaced, or none of ours."""
    edition = find_edition(sha256)
    found = edition and certificates().filter(pk=edition.certificate_id).first()
    if not found:
        return Compared(FileState.UNKNOWN, None)
    return Compared(FileState.IDENTICAL if found.file_id == edition.file_id else FileState.FORMER, found)


# --- the findings -------------------------------------------------------------------------------------------------


def findings_of(
    certificate: Certificate,
    today: dt.date,
    *,
    file: FileState | None = None,
    trusted: Iterable[Finding] = (),
) -> list[Finding]:
    """Return what is known of a certificate on a day, in the order in which people ask.

    `file`: what the reader's file is, when one was given. `trusted`: what was read in the file itself (its seal, the key
    that signed it, its proof of the log), from `documents.verification`; without a file, these are said not to be checked.
    """
    award = certificate.award
    return [
        file_finding(file, certificate),
        *(trusted or without_a_file(certificate)),
        validity_finding(award, today),
        status_finding(award, today),
        outside_finding(file),
    ]


def file_finding(
    state: FileState | None, certificate: Certificate | None, *, was_read: bool = True
) -> Finding:
    """Say what the reader's file is; `was_read` is false when its fingerprint alone is known."""
    number = certificate and certificate.facts["number"]
    said = {
        None: (
            CheckState.UNKNOWN,
            _("No file was compared. Choose yours on this page: it is not kept."),
        ),
        FileState.IDENTICAL: (
            CheckState.OK,
            _("It is, to the last byte, the file that the register made for certificate %(number)s."),
        ),
        FileState.FORMER: (
            CheckState.WARNING,
            _(
                "It is a former file of certificate %(number)s: authentic, but made again since. Use the one of the register."
            ),
        ),
        FileState.ALTERED: (
            CheckState.REFUSED,
            _(
                "It bears the code of certificate %(number)s, but it is not the file of the register: it was changed, saved "
                "again or scanned. Do not rely on it."
            ),
        ),
        FileState.UNKNOWN: (
            CheckState.REFUSED,
            _("The register never made this file, and no code of ours can be read in it.")
            if was_read
            else _(
                "The register never made this very file: it differs from all of its own by one byte at least."
            ),
        ),
    }
    result, sentence = said[state]
    return Finding(Check.FILE, result, sentence % {"number": number})


def without_a_file(certificate: Certificate) -> list[Finding]:
    """Say what the register holds of the seal, the key and the log, when no file was given. Four queries at most."""
    asked = _("It is read in the file: choose yours on this page.")
    return [
        Finding(Check.SEAL, CheckState.UNKNOWN, asked),
        *registered_key(certificate),
        registered_line(certificate.award_id),
    ]


def registered_key(certificate: Certificate) -> list[Finding]:
    """Say which key signed the credential of a certificate, and whether it served that day."""
    columns = ("issued_at", *(f"key__{name}" for name in LIFE))
    found = Credential.objects.filter(certificate=certificate).values_list(*columns).first()
    return [life_finding(KeyLife(*found[1:]), found[0])] if found else []


def registered_line(award_pk: int) -> Finding:
    """Say on which line of the log an award is, and which branches saw it there."""
    issued = LogEntry.objects.filter(award=award_pk, kind__in=NAMES_CREDENTIAL)
    line = issued.values_list("index", flat=True).last()
    if line is None:
        return Finding(
            Check.LOG, CheckState.UNKNOWN, _("This award is older than the log, and not on it yet.")
        )
    signed, seen_by = until_written("log", _signed_and_seen)
    seen = [one for one in seen_by if one.size > line]
    if seen:
        size = max(one.size for one in seen)
        return witnessed_finding(line, size, [(one.organisation, one.at) for one in seen])
    if signed <= line:
        said = _("It is entry %(index)s of the log, which we have not signed yet: look again in a moment.")
        return Finding(Check.LOG, CheckState.UNKNOWN, said % {"index": line})
    return witnessed_finding(line, signed, [])


def _signed_and_seen() -> tuple[int, list[Seen]]:
    """Return how much of the log is signed, and what each witness that still comes saw of it last."""
    signed = Checkpoint.objects.aggregate(last=Max("size"))["last"] or 0
    newest = Cosignature.objects.order_by("-checkpoint__size", "witness__organisation")
    last_seen: dict[str, Seen] = {}
    for row in newest.values_list("witness__organisation", "checkpoint__size", "at")[:COSIGNATURES]:
        last_seen.setdefault(row[0], Seen(*row))
    return signed, list(last_seen.values())


def anchors() -> Anchors:
    """Return the keys that the register itself vouches for. Two queries."""
    today = localdate()
    keys = list(SigningKey.objects.all())
    honoured = [key for key in keys if key.compromised_at is None]
    credentials = [
        (key.identifier, key.raw_public) for key in honoured if key.purpose == KeyPurpose.CREDENTIAL
    ]
    witnesses = Witness.objects.filter(valid_from__lte=today).order_by("organisation")
    return Anchors(
        did=did_document(settings.BASE_URL, credentials) if credentials else {},
        seals=tuple(key.public.encode() for key in honoured if key.purpose == KeyPurpose.SEAL),
        logs=tuple(key.raw_public for key in honoured if key.purpose == KeyPurpose.LOG),
        witnesses=tuple((row.organisation, parse_key(row.key, COSIGNATURE)) for row in witnesses),
        lives=tuple(KeyLife(*(getattr(key, name) for name in LIFE)) for key in keys),
        disowned_logs=tuple(
            key.raw_public for key in keys if key.purpose == KeyPurpose.LOG and key.compromised_at
        ),
    )


def validity_finding(award: Award, today: dt.date) -> Finding:
    """Say whether a day lies between the dates of the award, whatever its state."""
    start, end = (date_format(day, "DATE_FORMAT") for day in (award.valid_from, award.valid_until))
    dates = {"start": start, "end": end}
    if today < award.valid_from:
        state, said = CheckState.REFUSED, _("They begin on %(start)s.")
    elif today <= award.valid_until:
        state, said = CheckState.OK, _("They run from %(start)s to %(end)s.")
    elif status_on(award, today) == AwardStatus.ACTIVE:
        state, said = (
            CheckState.WARNING,
            _(
                "They ran until %(end)s. The award stays in force while its renewal is examined: the delay is ours."
            ),
        )
    else:
        state, said = CheckState.REFUSED, _("They ended on %(end)s.")
    return Finding(Check.VALIDITY, state, said % dates)


def status_finding(award: Award, today: dt.date) -> Finding:
    """Say what the register holds of the award today: in force, or since when and why not."""
    status = status_on(award, today)
    said = {
        AwardStatus.ACTIVE: _("It is in force: nothing suspends it, nothing ends it."),
        AwardStatus.SUSPENDED: _("It is suspended since %(date)s: it may not be relied upon meanwhile."),
        AwardStatus.WITHDRAWN: _("It was withdrawn on %(date)s."),
        AwardStatus.EXPIRED: _("It expired on %(date)s and was not renewed."),
        AwardStatus.SURRENDERED: _("The territory gave it up on %(date)s."),
        AwardStatus.SUPERSEDED: _("A newer one replaced it on %(date)s."),
        AwardStatus.ANNULLED: _("It was annulled on %(date)s: the decision did not stand."),
    }[status]
    sentence = said % {"date": date_format(since(award, status), "DATE_FORMAT")}
    if award.reason_category:
        reason = dict(ReasonCategory.choices)[award.reason_category]
        sentence += " " + _("Reason: %(reason)s.") % {"reason": reason}
    states = {
        AwardStatus.ACTIVE: CheckState.OK,
        AwardStatus.SUSPENDED: CheckState.WARNING,
        AwardStatus.SUPERSEDED: CheckState.WARNING,
    }
    return Finding(Check.STATUS, states.get(status, CheckState.REFUSED), sentence)


def outside_finding(file: FileState | None) -> Finding:
    """Say what was not checked: no page of the issuer proves that the issuer is honest, nor that paper is faithful."""
    said = (
        _("Whether the paper in your hands says the same, and whether we are honest: check it without us.")
        if file is None
        else _("Whether we are honest: this page is ours. Check the file without us.")
    )
    return Finding(Check.OUTSIDE, CheckState.UNKNOWN, said)


def since(award: Award, status: AwardStatus) -> dt.date:
    """Return the day since which an award is as it is."""
    if status == AwardStatus.EXPIRED:
        return award.valid_until
    return award.ended_on or localdate(award.status_since)


# --- search engines -----------------------------------------------------------------------------------------------


def is_hidden_from_searches(award: Award, today: dt.date) -> bool:
    """Tell whether an award ended so long ago that the register no longer lists it: nor do search engines, then."""
    if award.status in STANDING_AWARD_STATUSES:
        return False
    entry = RegisterEntry.objects.filter(award=award.pk).only("ended_on").first()
    return entry is not None and not is_listed(entry, last_day_listed(today))
