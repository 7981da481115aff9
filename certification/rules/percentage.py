"""A percentage as each language writes it: the decimal mark, and the space before the sign."""

from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import get_language

# French sets a narrow no-break space, Spanish a no-break space, English nothing.
SPACES = {"fr": "\u202f", "es": "\u00a0"}


def percentage_in_words(number: Decimal | str, places: int) -> str:
    """Write a number of hundredths ("72.50") with `places` decimals, already rounded: "72.50%", « 72,50 % »."""
    space = SPACES.get((get_language() or "")[:2], "")
    return f"{number_format(Decimal(number), decimal_pos=places)}{space}%"
