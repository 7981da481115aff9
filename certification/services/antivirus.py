"""Ask the antivirus about a file; when it does not answer, say so rather than guess."""

import logging
from typing import BinaryIO

from clamav_client.clamd import ClamdError, ClamdNetworkSocket, ClamdUnixSocket
from django.conf import settings

from certification.choices import FileCheck

LONGEST_WAIT = 60
log = logging.getLogger(__name__)


def is_configured() -> bool:
    """Tell whether an antivirus is there to be asked."""
    return bool(settings.ANTIVIRUS)


def scan(content: BinaryIO) -> tuple[FileCheck, str]:
    """Return what the antivirus says of a content, with the name of the threat when it found one."""
    if not is_configured():
        return FileCheck.UNAVAILABLE, ""
    kind = ClamdUnixSocket if "path" in settings.ANTIVIRUS else ClamdNetworkSocket
    try:
        answers = kind(**settings.ANTIVIRUS, timeout=LONGEST_WAIT).instream(content)
    except (ClamdError, OSError, ValueError) as error:
        # ValueError: what answers does not even speak in words.
        log.warning("The antivirus does not answer: %s", error)
        return FileCheck.UNAVAILABLE, ""
    status, threat = answers.get("stream", ("ERROR", ""))
    if status == "FOUND":
        return FileCheck.INFECTED, threat or ""
    return (FileCheck.CLEAN, "") if status == "OK" else (FileCheck.UNAVAILABLE, "")
