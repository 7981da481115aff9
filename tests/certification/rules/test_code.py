"""Verification codes: unguessable, typable, with slips told from forgeries."""

import math

from hypothesis import given
from hypothesis import strategies as st

from certification.rules.code import ALPHABET, RANDOM_LENGTH, check_character, grouped, new_code, normalised

bodies = st.text(ALPHABET, min_size=RANDOM_LENGTH, max_size=RANDOM_LENGTH)
codes = bodies.map(lambda body: grouped(body + check_character(body)))


def test_a_code_holds_more_than_64_bits_of_chance_and_no_look_alike():
    assert RANDOM_LENGTH * math.log2(len(ALPHABET)) >= 64
    assert not set("01OILUZ") & set(ALPHABET)
    assert len(set(ALPHABET)) == len(ALPHABET)


def test_codes_differ_and_are_their_own_stored_form():
    made = {new_code() for _time in range(500)}
    assert len(made) == 500
    assert all(normalised(code) == code for code in made)


@given(codes)
def test_a_code_is_understood_however_it_is_typed(code):
    assert normalised(code.lower().replace("-", " ")) == code
    assert normalised(f"  {code.replace('-', '')}\t") == code


@given(codes, st.data())
def test_one_wrong_character_is_noticed(code, data):
    bare = code.replace("-", "")
    place = data.draw(st.integers(0, len(bare) - 1))
    other = data.draw(st.sampled_from([character for character in ALPHABET if character != bare[place]]))
    assert normalised(bare[:place] + other + bare[place + 1 :]) is None


@given(st.text(max_size=60))
def test_whatever_is_typed_gives_a_code_or_nothing(text):
    found = normalised(text)
    assert found is None or normalised(found) == found


@given(codes, st.integers(0, RANDOM_LENGTH - 2))
def test_two_characters_swapped_are_noticed(code, place):
    bare = code.replace("-", "")
    swapped = bare[:place] + bare[place + 1] + bare[place] + bare[place + 2 :]
    assert swapped == bare or normalised(swapped) is None
