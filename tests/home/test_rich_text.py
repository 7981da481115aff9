"""Links of texts: they lead where their reader may go, in one query."""

import pytest
from django.utils.translation import override
from wagtail.models import PageViewRestriction
from wagtail.rich_text import expand_db_html

from home.models import StandardPage
from tests.factories.pages import make_page, make_translation

pytestmark = pytest.mark.django_db


def link(page_id):
    return f'<p><a linktype="page" id="{page_id}">words</a></p>'


def test_a_link_leads_to_the_page_in_the_language_of_the_reader():
    page = make_page(StandardPage, title="Eau")
    english = make_translation(page, "en", title="Water")
    with override("fr"):
        assert f'href="{page.url}"' in expand_db_html(link(page.pk))
        assert f'href="{page.url}"' in expand_db_html(link(english.pk))
    with override("en"):
        assert f'href="{english.url}"' in expand_db_html(link(page.pk))
    with override("es"):
        assert f'href="{page.url}"' in expand_db_html(link(page.pk))


def test_a_page_that_its_reader_may_not_open_keeps_its_words_alone():
    draft, restricted = make_page(StandardPage), make_page(StandardPage)
    draft.unpublish()
    PageViewRestriction.objects.create(page=restricted, restriction_type="login")
    for page in (draft, restricted):
        assert expand_db_html(link(page.pk)) == "<p><a>words</a></p>"


@pytest.mark.parametrize("odd", ["999999", "", "-1", "x", "1 OR 1", "²"])
def test_an_odd_link_keeps_its_words_alone(odd):
    assert expand_db_html(link(odd)) == "<p><a>words</a></p>"


def test_all_the_links_of_a_text_cost_one_query(django_assert_num_queries):
    pages = [make_page(StandardPage) for _ in range(5)]
    html = "".join(link(page.pk) for page in pages)
    expand_db_html(html)  # the roots of the site are read once
    with django_assert_num_queries(1):
        assert expand_db_html(html).count("href=") == 5
