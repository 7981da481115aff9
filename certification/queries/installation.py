"""What the operations page says of the guarantee: its keys, its seal, the witnesses of its log, its files."""

import datetime as dt

from cryptography import x509
from django.conf import settings
from django.db.models import Count, Min, Q, Sum
from django.utils.formats import date_format, number_format
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from certification.choices import FileCheck, KeyPurpose
from certification.clock import localdate, now
from certification.models import PrivateFile, SigningKey, Witness
from certification.queries.log import state_of, with_last_visit
from cms.operations.facts import GOOD, WARNING, WRONG, Fact

# Long enough to order a certificate, or to gather who decides of a key.
SEAL_ENDS_SOON, SEAL_ENDS = dt.timedelta(days=60), dt.timedelta(days=14)
CHECK_IS_SLOW, CHECK_STANDS = dt.timedelta(minutes=10), dt.timedelta(hours=6)
LATELY = dt.timedelta(days=7)
# The procedure of the keys says once a year; a month to gather who decides.
KEY_IS_OLD = dt.timedelta(days=365 + 30)


def facts() -> list[Fact]:
    """Return what the operations page adds about the guarantee; a few queries, whatever it holds."""
    keys = list(SigningKey.objects.filter(retired_at=None).order_by("purpose"))
    return [*_seal(keys), *_keys(keys), *_witnesses(), *_files()]


def _seal(keys: list[SigningKey]) -> list[Fact]:
    """Until when the certificate of the seal holds."""
    key = next((key for key in keys if key.purpose == KeyPurpose.SEAL), None)
    if key is None:
        return []
    ends = x509.load_pem_x509_certificate(key.public.encode()).not_valid_after_utc
    left = ends - now()
    state = WRONG if left < SEAL_ENDS else WARNING if left < SEAL_ENDS_SOON else GOOD
    advice = (
        ""
        if state == GOOD
        else _(
            "Order its renewal, then name the new certificate in SEAL_CERTIFICATES and run rotate_key seal."
        )
    )
    value = _("until %(day)s") % {"day": date_format(ends, "DATE_FORMAT")}
    figures = {"days_left": left.days}
    return [Fact("seal", _("Certificate of the seal"), state, value, advice, figures)]


def _keys(keys: list[SigningKey]) -> list[Fact]:
    """How old the oldest key that should be replaced every year is; a seal lasts as long as its certificate."""
    own = [key for key in keys if key.purpose != KeyPurpose.SEAL]
    if not own:
        return []
    oldest = min(own, key=lambda key: key.valid_from)
    age = now() - oldest.valid_from
    state = WARNING if age > KEY_IS_OLD else GOOD
    advice = (
        ""
        if state == GOOD
        else _("The yearly replacement of this key is late: see the procedure of the keys.")
    )
    value = _("%(purpose)s, in use since %(day)s") % {
        "purpose": oldest.get_purpose_display(),
        "day": date_format(oldest.valid_from, "DATE_FORMAT"),
    }
    return [Fact("keys", _("Oldest key that signs"), state, value, advice, {"age_days": age.days})]


def _witnesses() -> list[Fact]:
    """How many of the witnesses of today are silent."""
    today = localdate()
    states = [state_of(witness, today) for witness in with_last_visit(Witness.objects.all())]
    running = [found for found in states if not found.has_ended]
    if not running:
        return []
    late = [found for found in running if found.late_since]
    value = ngettext("%(count)d witness", "%(count)d witnesses", len(running)) % {"count": len(running)}
    state, advice = GOOD, ""
    if late:
        value += _(", %(count)d silent") % {"count": len(late)}
        # One that is left is enough to show that the log only grew.
        state = WRONG if len(late) == len(running) else WARNING
        advice = _("Write to: %(names)s.") % {
            "names": ", ".join(found.witness.organisation for found in late)
        }
    figures = {"running": len(running), "late": len(late)}
    return [Fact("witnesses", _("Witnesses of the log"), state, value, advice, figures)]


def _files() -> list[Fact]:
    """How much room the files of the dossiers take, and what the antivirus said of them."""
    waiting = Q(check_state=FileCheck.WAITING)
    found = PrivateFile.objects.aggregate(
        size=Sum("size"),
        waiting=Count("pk", filter=waiting),
        oldest=Min("uploaded_at", filter=waiting),
        infected=Count("pk", filter=Q(check_state=FileCheck.INFECTED, checked_at__gte=now() - LATELY)),
    )
    size = found["size"] or 0
    value = _("%(size)s GB") % {"size": number_format(size / 1e9, 2)}
    return [
        Fact("files", _("Files of the dossiers"), GOOD, value, "", {"bytes": size}),
        _antivirus(**{name: found[name] for name in ("waiting", "oldest", "infected")}),
    ]


def _antivirus(waiting: int, oldest: dt.datetime | None, infected: int) -> Fact:
    """What it has not looked at is opened by nobody: when that lasts, it is down."""
    label = _("Antivirus")
    if not settings.ANTIVIRUS:
        advice = _("Uploads are checked by their content alone: set CLAMAV_URL to have them scanned.")
        return Fact("antivirus", label, WARNING, _("None"), advice, {"configured": 0}, is_choice=True)
    value = _("Configured")
    if waiting:
        value = ngettext("%(count)d file waits for it", "%(count)d files wait for it", waiting) % {
            "count": waiting
        }
    if infected:
        value += _(", %(count)d set aside in seven days") % {"count": infected}
    state, advice = GOOD, ""
    if oldest and now() - oldest > CHECK_IS_SLOW:
        state = WRONG if now() - oldest > CHECK_STANDS else WARNING
        advice = _(
            "The oldest has waited for %(time)s, and nobody can open it: does the antivirus answer? Files are checked "
            "by themselves once it does."
        ) % {"time": timesince(oldest)}
    return Fact(
        "antivirus",
        label,
        state,
        value,
        advice,
        {"configured": 1, "waiting": waiting, "infected": infected},
    )
