"""Published experience sheets are examples beside the criteria of their axis."""

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from certification.queries.examples import examples_for
from home.models import SheetPage
from home.queries.examples import sheets_about
from tests.factories import ter_res
from tests.factories.pages import make_page

pytestmark = pytest.mark.django_db


def test_at_most_three_sheets_of_the_axis_in_the_language_of_the_reader(django_assert_max_num_queries):
    sheets = [make_page(SheetPage, title=f"Fiche {number}", axis="A") for number in range(4)]
    make_page(SheetPage, title="Un autre axe", axis="B")
    make_page(SheetPage, title="Pas publiée", axis="A").unpublish()
    criterion = ter_res.in_force().criteria.select_related("axis").filter(axis__code="A").first()
    with override("fr"):
        with django_assert_max_num_queries(3):
            found = examples_for(criterion)
        assert len(found) == 3
        assert {example.title for example in found} <= {sheet.title for sheet in sheets}
        assert {example.url for example in found} <= {sheet.url for sheet in sheets}
        assert sheets_about("Z1", "Z", [], 3) == []
    with override("es"):
        assert sheets_about("A1", "A", [], 3) == []


def test_the_sheets_of_the_criterion_come_before_those_of_its_axis():
    make_page(SheetPage, title="De l’axe", axis="A")
    make_page(SheetPage, title="D’un autre critère", axis="B", criteria="A11, B2")
    make_page(SheetPage, title="Du critère", axis="B", criteria="B3, A1")
    make_page(SheetPage, title="De l’axe encore", axis="A")
    with override("fr"):
        assert [example.title for example in sheets_about("A1", "A", [], 3)] == [
            "Du critère",
            "De l’axe encore",
            "De l’axe",
        ]


def test_the_codes_are_those_of_the_framework_in_force():
    ter_res.in_force()
    page = make_page(SheetPage, title="Une fiche", criteria="Z9")
    form_class = SheetPage.get_edit_handler().get_form_class()

    def read(typed):
        form = form_class(instance=page)
        form.cleaned_data = {"criteria": typed}
        return form.clean_criteria()

    assert read("b2; a1, a1") == "B2, A1"
    assert read("A1, Z9") == "A1, Z9"
    with pytest.raises(ValidationError, match="no criterion “X1”"):
        read("A1, X1")
