"""A percentage in three languages, by its one function and through its two users."""

from fractions import Fraction

import pytest
from django.utils.translation import override

from certification.rules.percentage import percentage_in_words
from certification.rules.scoring import Percentage
from certification.templatetags.certification import percent


@pytest.mark.parametrize(
    ("language", "number", "places", "words"),
    [
        ("en", "30", 0, "30%"),
        ("en", "72.50", 2, "72.50%"),
        ("fr", "30", 0, "30\u202f%"),
        ("fr", "72.50", 2, "72,50\u202f%"),
        ("es", "30", 0, "30\u00a0%"),
        ("es", "72.5", 1, "72,5\u00a0%"),
    ],
)
def test_each_language_has_its_mark_and_its_space(language, number, places, words):
    with override(language):
        assert percentage_in_words(number, places) == words
        assert percent(float(number), places) == words
        assert str(Percentage(Fraction(number) / 100, places)) == words
