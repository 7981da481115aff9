"""Give the next human number of a yearly series."""

from certification.models import NumberSeries


def next_number(prefix: str, year: int) -> str:
    """Return the next number of a series, such as `AG-2026-0017`; call inside the transaction that uses it."""
    NumberSeries.objects.get_or_create(prefix=prefix, year=year)
    series = NumberSeries.objects.select_for_update().get(prefix=prefix, year=year)
    series.last += 1
    series.save(update_fields=["last"])
    return f"{prefix}-{year}-{series.last:04d}"
