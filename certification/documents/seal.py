"""The seal of a file: making it, and saying what is found of one, in sentences. pyHanko is loaded at use."""

import datetime as dt
import enum
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

MOST_BYTES = 5 * 1024 * 1024
TEST_MARK = "TEST"


class SealState(enum.StrEnum):
    """What became of the file since it was sealed."""

    INTACT = "intact"
    ALTERED = "altered"
    APPENDED = "appended"
    UNSEALED = "unsealed"
    UNREADABLE = "unreadable"


@dataclass(frozen=True)
class SealCheck:
    """What the seal of a file says.

    `issuer_known`: the seal's certificate comes from one of the roots that the reader brought. `name` and `fingerprint`
    (SHA-256, hexadecimal) are those of the seal's certificate. `said_at` is the sealer's own clock, which proves nothing;
    `stamped_at` the moment given by a timestamping authority, which counts when `stamp_trusted`.
    """

    state: SealState
    issuer_known: bool = False
    name: str = ""
    fingerprint: str = ""
    said_at: dt.datetime | None = None
    stamped_at: dt.datetime | None = None
    stamp_trusted: bool = False
    is_test: bool = False

    @property
    def is_ours(self) -> bool:
        """Tell whether the file is as one of the known seals left it."""
        return self.state == SealState.INTACT and self.issuer_known

    @property
    def sentences(self) -> list[str]:
        """Say what was found, one thing a sentence."""
        said = [
            {
                SealState.INTACT: _("The file is exactly as it was sealed."),
                SealState.ALTERED: _("The file was altered after it was sealed: do not rely on it."),
                SealState.APPENDED: _(
                    "Something was added to the file after it was sealed: do not rely on it."
                ),
                SealState.UNSEALED: _("The file bears no seal."),
                SealState.UNREADABLE: _("This is not a PDF file that can be read."),
            }[self.state]
        ]
        if self.state in (SealState.INTACT, SealState.APPENDED):
            said.append(
                _("The seal is that of “%(name)s”, which is known here.") % {"name": self.name}
                if self.issuer_known
                else _("The seal is signed by “%(name)s”, whom nothing here vouches for.")
                % {"name": self.name}
            )
        if self.is_test:
            said.append(_("It was sealed with a trial key: it has no value."))
        return said


def seal_file(data: bytes, signer: object, *, name: str, timestamper: object = None) -> bytes:
    """Return a PDF sealed by a signer of `documents.signing`."""
    from certification.documents import signing  # noqa: PLC0415 - a second, paid by who seals

    return signing.seal_pdf(data, signer, name=name, timestamper=timestamper)


def check_seal(data: bytes, roots: Sequence[bytes], *, moment: dt.datetime | None = None) -> SealCheck:
    """Say what is found of the seal of a file; never raises for what the file holds, never asks the network.

    `roots`: PEM texts of what the reader trusts, from elsewhere than the file. The first certificate of each is trusted, and
    what it certified: those above a seal certified strangers as well. `moment`: the day for which certificates are read, when something else than the seal proves it (the public log); today by default.
    """
    from certification.documents import signing  # noqa: PLC0415 - a second, paid by who checks

    if len(data) > MOST_BYTES or not data.startswith(b"%PDF-"):
        return SealCheck(SealState.UNREADABLE)
    known = [certificate for text in roots for certificate in signing.certificates_in(text)[:1]]
    try:
        found = signing.read_seal(data, known, moment)
    except Exception:  # noqa: BLE001 - a hostile file may break its reader in any way, and is then not readable
        # What was ours and is damaged says more than what never was a certificate.
        return SealCheck(SealState.ALTERED if b"/ETSI.CAdES.detached" in data else SealState.UNREADABLE)
    if not found:
        return SealCheck(SealState.UNSEALED)
    certificate = found["certificate"]
    state = SealState.ALTERED
    if found["intact"]:
        state = SealState.INTACT if found["whole"] else SealState.APPENDED
    name = certificate.subject.native
    return SealCheck(
        state,
        issuer_known=found["trusted"],
        name=name.get("common_name", ""),
        fingerprint=certificate.sha256.hex(),
        said_at=found["said_at"],
        stamped_at=found["stamped_at"],
        stamp_trusted=found["stamp_trusted"],
        is_test=TEST_MARK in str(name.get("organizational_unit_name", "")),
    )
