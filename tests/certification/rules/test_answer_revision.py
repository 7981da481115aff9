"""Which former content is kept, and how two texts differ."""

import datetime as dt
from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from certification.rules.answer_revision import Piece, compare, is_worth_keeping

NOON = dt.datetime(2026, 5, 4, 12, tzinfo=dt.UTC)


def test_words_removed_and_added_are_told_apart():
    assert compare("Quatre assemblées par an", "Cinq assemblées par an") == [
        Piece("removed", "Quatre"),
        Piece("added", "Cinq"),
        Piece("same", " assemblées par an"),
    ]


@given(st.text(max_size=60), st.text(max_size=60))
def test_both_texts_are_found_again_in_their_difference(old, new):
    pieces = compare(old, new)
    assert "".join(piece.text for piece in pieces if piece.kind != "added") == old
    assert "".join(piece.text for piece in pieces if piece.kind != "removed") == new


@given(st.text(max_size=60))
def test_a_text_does_not_differ_from_itself(text):
    assert all(piece.kind == "same" for piece in compare(text, text))


def test_the_words_of_somebody_else_are_kept_and_ones_own_after_a_while():
    answer = SimpleNamespace(revision=1, updated_by_id=1, updated_at=NOON)
    soon, later = NOON + dt.timedelta(minutes=9), NOON + dt.timedelta(minutes=11)
    assert not is_worth_keeping(answer, 1, soon)
    assert is_worth_keeping(answer, 1, later)
    assert is_worth_keeping(answer, 2, soon)
    answer.revision = 0
    assert not is_worth_keeping(answer, 2, later)
