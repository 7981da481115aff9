"""The lists that say which credentials are suspended, or ended before their date."""

import datetime as dt
import hashlib
import json
import secrets

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Max

from certification.choices import KeyPurpose, StatusPurpose
from certification.clock import now
from certification.models import Certificate, SpentPlace, StatusEntry, StatusList
from certification.rules.credential import SETS_BIT, SLOTS, encoded_list, instant, list_claims, method_address
from certification.rules.credential_proof import jcs, with_proofs
from certification.services.keys import current_key, private_key
from certification.services.transition import FOLLOWERS

# A list whose places are taken eight times out of eight is more than half full: the next one is opened.
DRAWS = 8
# Each list is signed anew once a day, changed or not: its date says since when nothing was taken back.
RENEWED_AFTER = dt.timedelta(hours=20)


def take_place(certificate: Certificate) -> StatusEntry:
    """Give a certificate its place in the lists, for ever; asked again, return the same."""
    taken = StatusEntry.objects.filter(certificate=certificate).first()
    if taken is not None:
        return taken
    number = StatusList.objects.aggregate(last=Max("number"))["last"] or open_lists(1)
    return draw_place(certificate, number) or draw_place(certificate, open_lists(number + 1))


def leave_place(certificate: Certificate) -> StatusEntry:
    """Leave the place of a revoked credential revoked for good, and give its certificate another one."""
    entry = StatusEntry.objects.select_for_update(of=("self",)).get(certificate=certificate)
    SpentPlace.objects.create(certificate=certificate, number=entry.number, index=entry.index)
    entry.delete()
    return take_place(certificate)


def draw_place(certificate: Certificate, number: int) -> StatusEntry | None:
    for _draw in range(DRAWS):
        place = {"number": number, "index": secrets.randbelow(SLOTS)}
        if StatusEntry.objects.filter(**place).exists() or SpentPlace.objects.filter(**place).exists():
            continue
        try:
            with transaction.atomic():
                return StatusEntry.objects.create(certificate=certificate, **place)
        except IntegrityError:  # taken between the two
            continue
    return None


def open_lists(number: int) -> int:
    """Open the lists of a number, empty and signed; return the number."""
    for purpose in StatusPurpose.values:
        StatusList.objects.get_or_create(
            purpose=purpose, number=number, defaults=signed_list(purpose, number, encoded_list([]))
        )
    return number


def signed_list(purpose: str, number: int, encoded: str) -> dict:
    """Return the fields of a list signed now."""
    key, base = current_key(KeyPurpose.CREDENTIAL), settings.BASE_URL
    claims = list_claims(
        base=base,
        issuer_name=settings.WAGTAIL_SITE_NAME,
        purpose=purpose,
        number=number,
        encoded=encoded,
        at=now(),
    )
    method = method_address(base, key.identifier)
    document = jcs(with_proofs(claims, key=private_key(key), method=method, created=instant(now())))
    return {
        "document": document,
        "sha256": hashlib.sha256(document).hexdigest(),
        "key": key,
        "signed_at": now(),
    }


@transaction.atomic
def refresh_list(purpose: str, number: int) -> bool:
    """Sign a list anew when an award or the key changed, or when it is a day old; tell whether anything changed."""
    row = StatusList.objects.select_for_update(of=("self",)).get(purpose=purpose, number=number)
    places = StatusEntry.objects.filter(number=number, certificate__award__status__in=SETS_BIT[purpose])
    taken = set(places.values_list("index", flat=True))
    if purpose == StatusPurpose.REVOCATION:
        taken.update(SpentPlace.objects.filter(number=number).values_list("index", flat=True))
    encoded = encoded_list(sorted(taken))
    is_same = (
        json.loads(bytes(row.document))["credentialSubject"]["encodedList"] == encoded
        and row.key_id == current_key(KeyPurpose.CREDENTIAL).pk
    )
    # A list signed in the future (a clock was put right) would be refused until then.
    is_fresh = row.signed_at <= now() < row.signed_at + RENEWED_AFTER
    if not (is_same and is_fresh):
        for name, value in signed_list(purpose, number, encoded).items():
            setattr(row, name, value)
        row.save()
    return not is_same


def refresh_status_lists() -> int:
    """Sign anew every list that needs it; return how many say something else, or bear another key, than before."""
    return sum(refresh_list(row.purpose, row.number) for row in StatusList.objects.only("purpose", "number"))


def refresh_lists_of(award_pk: int, move: str) -> None:
    """Sign anew the lists that the move of an award changed; what fails here is done by the daily job."""
    entry = StatusEntry.objects.filter(certificate__award=award_pk).first()
    # A new award sets no bit: thousands may be issued in a row.
    if entry is not None and move != "activate":
        for purpose in StatusPurpose.values:
            refresh_list(purpose, entry.number)


FOLLOWERS["award"].append(refresh_lists_of)
