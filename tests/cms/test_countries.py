"""Countries and languages by their name."""

import pytest
from django.utils.translation import override

from cms.countries import countries_in, country_name, country_names, language_names


@pytest.mark.parametrize(("language", "name"), [("fr", "Espagne"), ("en", "Spain"), ("es", "España")])
def test_a_country_is_named_in_the_language_of_the_reader(language, name):
    with override(language):
        assert country_name("ES") == country_name("es") == name


def test_an_unknown_code_is_shown_as_it_is():
    assert country_name("X1") == "X1"


def test_names_are_in_alphabetical_order_whatever_their_accents():
    with override("fr"):
        assert list(country_names(["FR", "ET", "EC"]).values()) == ["Équateur", "Éthiopie", "France"]
        assert list(language_names(["pt", "fr", "en"]).values()) == ["anglais", "français", "portugais"]


def test_groupings_are_not_countries():
    assert {"EU", "UN", "ZZ"}.isdisjoint(code for code, _name in countries_in("en"))
