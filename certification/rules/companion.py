"""Who accompanies a territory may neither assess it nor vote on it, for a time after the end."""

import datetime as dt

from dateutil.relativedelta import relativedelta

# The tie of the framework that says how many months are looked back.
COMPANION_TIE = "companion"


def keeps_out(companionship, *, months: int | None, on: dt.date) -> bool:
    """Tell whether a companionship keeps its person out on a day: it runs, or ended less than `months` ago.

    `months` None: whenever it ended. One that was never accepted keeps nobody out.
    """
    if companionship.person_id is None or companionship.accepted_at is None:
        return False
    ended_on = companionship.ended_on
    return ended_on is None or months is None or on < ended_on + relativedelta(months=months)
