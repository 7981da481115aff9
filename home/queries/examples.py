"""Published experience sheets as examples beside a criterion of the framework."""

import re

from django.db.models import Case, Q, Value, When

from certification.queries.examples import Example
from home import models
from home.queries.pages import published


def sheets_about(criterion: str, axis: str, _questions: list[str], limit: int) -> list[Example]:
    """Return the sheets that name a criterion, then those about its axis, the latest first, in the active language."""
    names_it = Q(criteria__regex=rf"(^|[^0-9A-Za-z_-]){re.escape(criterion)}($|[^0-9A-Za-z_-])")
    sheets = (
        published(models.SheetPage)
        .filter(names_it | Q(axis=axis))
        .alias(rank=Case(When(names_it, then=Value(0)), default=Value(1)))
        .order_by("rank", "-first_published_at", "-pk")
    )
    return [Example(sheet.title, sheet.get_url() or "") for sheet in sheets.defer_streamfields()[:limit]]
