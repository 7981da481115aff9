"""One verb on many rows, for the daily job: what befalls one row keeps no other waiting."""

import logging
from collections.abc import Callable, Iterable
from typing import Any

from certification.errors import NotAllowed

logger = logging.getLogger(__name__)


def each(rows: Iterable[Any], verb: Callable[[Any], Any]) -> int:
    """Do a verb on each row, in its own transaction; return how many were done.

    A row that the rules hold back waits for another day. One that breaks is logged and the others are done; then an
    ExceptionGroup says what broke, so that the job does not pass for well done.
    """
    done, broken = 0, []
    for row in rows:
        try:
            verb(row)
        except NotAllowed:
            continue
        except Exception as error:
            logger.exception("The daily job could not deal with %s %s", row._meta.label, row.pk)
            broken.append(error)
        else:
            done += 1
    if broken:
        raise ExceptionGroup(f"{len(broken)} × {broken[0]}", broken)
    return done
