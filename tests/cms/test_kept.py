"""Parts of pages that are drawn once say what they would say if they were drawn each time."""

import pytest
from django.core.cache import caches
from django.template import Context, Template
from django.utils.translation import override

from cms import catalogues, delivery

DRAWN = Template(
    "{% load site i18n %}{% kept shown %}{% translate 'Search' %} {{ shown }} {{ hidden }}{% endkept %}"
)


def draw(language="fr", **facts):
    with override(language):
        return DRAWN.render(Context(facts))


def test_a_part_is_drawn_once_for_each_set_of_facts_and_each_language():
    assert draw(shown="a", hidden=1) == draw(shown="a", hidden=2)
    assert len({draw(shown="a"), draw(shown="b"), draw("en", shown="a")}) == 3


def test_a_part_is_drawn_again_when_the_words_of_the_scheme_change():
    former = draw(shown="words", hidden="before")
    catalogues.lay_over("fr", [])
    assert draw(shown="words", hidden="after") == former.replace("before", "after")


@pytest.fixture
def made(settings):
    """What was made so far, where pages are kept."""
    settings.PAGE_CACHE_SECONDS = 300
    caches["pages"].clear()
    return []


def test_what_is_kept_is_made_again_once_something_shown_is_written(
    made, db, django_capture_on_commit_callbacks
):
    def ask():
        return delivery.until_written("name", lambda: made.append("made") or len(made))

    assert (ask(), ask()) == (1, 1)
    with django_capture_on_commit_callbacks(execute=True):
        delivery.forget_pages()
    assert ask() == 2


def test_nothing_is_kept_where_no_cache_is_shared(made, settings):
    settings.PAGE_CACHE_SECONDS = 0
    assert [
        delivery.until_written("name", lambda: made.append("made") or len(made)) for _turn in range(2)
    ] == [1, 2]
