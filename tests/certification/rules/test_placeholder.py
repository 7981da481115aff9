"""Placeholders: known names only, nothing that a template language or a format string would understand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certification.rules.placeholder import fill, problems_of, with_braces

KNOWN = ("territory", "name")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Hello {name}, about {territory}.", None),
        ("No placeholder at all.", None),
        ("A percent sign: 100 %(name)s stays.", None),
        ("{dossier.__class__}", "“{dossier.__class__}” is not a placeholder"),
        ("{name.__class__.__mro__}", "“{name.__class__.__mro__}” is not a placeholder"),
        ("{name!r}", "“{name!r}” is not a placeholder"),
        ("{name:>9999999}", "“{name:>9999999}” is not a placeholder"),
        ("{name[0]}", "“{name[0]}” is not a placeholder"),
        ("{0}", "“{0}” is not a placeholder"),
        ("{}", "“{}” is not a placeholder"),
        ("{ name }", "“{ name }” is not a placeholder"),
        ("{{ name }}", "“{{” means nothing here"),
        ("{{name}}", "“{{” means nothing here"),
        ("{% load static %}", "“{%” means nothing here"),
        ("{# comment #}", "“{#” means nothing here"),
        ("Hello {name", "A brace is not closed"),
        ("Hello name}", "A brace is not closed"),
    ],
)
def test_what_is_accepted_and_what_is_refused(text, sentence):
    found = problems_of(text, KNOWN)
    assert (found == []) if sentence is None else (len(found) == 1 and found[0].startswith(sentence))


def test_a_refusal_names_the_placeholders():
    (sentence,) = problems_of("{person}", KNOWN)
    assert sentence.endswith("The placeholders are: {territory}, {name}.")


def test_values_are_put_in_once_and_never_read_again():
    assert fill("{name} – {territory}", {"name": "{territory}", "territory": "{% now %}"}) == (
        "{territory} – {% now %}"
    )
    assert fill("{name} {other}", {"name": "Ana"}) == "Ana {other}"


def test_the_sentences_of_the_code_are_shown_as_staff_write_them():
    assert with_braces("%(count)d days for %(territory)s") == "{count} days for {territory}"


@given(st.text(alphabet="{}%#nametriory. _!:[]0", max_size=40))
def test_whatever_is_accepted_holds_known_names_only(text):
    if not problems_of(text, KNOWN):
        assert "{" not in fill(text, {"name": "", "territory": ""})
        assert "}" not in fill(text, {"name": "", "territory": ""})
