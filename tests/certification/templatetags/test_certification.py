"""States, profiles and fingerprints, as a page shows them."""

from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.template import Context, Template
from django.utils import translation

from certification.templatetags.certification import BADGES, WORDS, digest_groups, percent


def render(source, **context):
    return Template("{% load certification %}" + source).render(Context(context))


@pytest.mark.parametrize("kind", WORDS)
def test_every_state_has_an_icon_and_no_icon_is_without_its_state(kind):
    assert set(BADGES[kind]) == set(WORDS[kind].values)


def test_a_badge_says_its_word_and_wears_its_tone():
    shown = render('{% badge "award" "suspended" %}')
    assert "badge-wait" in shown
    assert "Suspended" in shown or "Suspendu" in shown


def test_percentages_follow_the_language():
    with translation.override("en"):
        assert percent(Decimal("66.25")) == "66.3%"
    assert percent(None) == "–"


def test_a_profile_always_comes_with_its_table():
    axes = [SimpleNamespace(code=c, name=f"Axis {c}", score=Decimal(50)) for c in "ABCDE"]
    shown = render("{% five_axis axes floor=45 %}", axes=axes)
    assert shown.count("<tr>") == len(axes) + 1
    assert "five-land" in shown


def test_a_fingerprint_is_cut_into_groups_of_eight():
    assert digest_groups("a" * 8 + "b" * 8) == "aaaaaaaa bbbbbbbb"
