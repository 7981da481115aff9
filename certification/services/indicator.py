"""The values of indicators, one a year, written as people type them."""

import datetime as dt
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from certification.clock import localdate
from certification.errors import NotAllowed
from certification.models import Dossier, Indicator, IndicatorValue
from certification.rules import indicator as indicator_rules
from certification.services.assessment import hold_open, refuse_foreign, refuse_too_long, write

MOST_TEXT = IndicatorValue._meta.get_field("text").max_length
MOST_REASON = IndicatorValue._meta.get_field("reason").max_length


@transaction.atomic
def save_value(
    dossier: Dossier,
    indicator: Indicator,
    *,
    actor,
    year: int,
    value: Decimal | dt.date | bool | str | None,
    not_available: bool,
    reason: str,
    revision: int,
) -> IndicatorValue:
    """Save the value of an indicator in one year, or why there is none.

    `value` is of the kind of the indicator, None when nothing is known yet. `revision` is the one that the person
    had read: raises StaleDossier with the value stored when somebody else saved meanwhile.
    """
    dossier = hold_open(dossier, actor)
    refuse_foreign(dossier, indicator.criterion)
    value = None if value == "" else value
    refusals = [
        indicator_rules.why_year_refused(year, on=localdate()),
        indicator_rules.why_refused(indicator.kind, value=value),
    ]
    if any(refusals):
        raise NotAllowed([refusal for refusal in refusals if refusal])
    if isinstance(value, str):
        refuse_too_long(value, MOST_TEXT)
    refuse_too_long(reason, MOST_REASON)
    if not_available and value is not None:
        raise NotAllowed(_("Give a value, or say that it is not available: not both."))
    stored = IndicatorValue.objects.select_related("updated_by", "indicator").filter(
        dossier=dossier, indicator=indicator, year=year
    )
    row = stored.first() or IndicatorValue(dossier=dossier, indicator=indicator, year=year)
    content = {"number": None, "date": None, "yes": None, "text": ""}
    if value is not None:
        content[indicator_rules.field_of(indicator.kind)] = value
    content |= {"not_available": not_available, "reason": reason if not_available else ""}
    return write(row, content, actor=actor, revision=revision)
