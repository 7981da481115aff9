"""A version that nothing can change once it is adopted, and what it lets others read."""

from fractions import Fraction

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.utils import translation

from certification.choices import FrameworkStatus
from certification.errors import FrozenVersion
from certification.models.framework import FrameworkVersion
from certification.models.framework_criteria import Axis, Criterion, Indicator, LevelDescriptor, Principle
from certification.models.framework_lists import ActorFamily, AwardLevel, CommitteeRules, Sphere, ThemeModule
from tests.factories.framework import small_version

pytestmark = pytest.mark.django_db

EVERY_KIND_OF_ROW = [
    Axis,
    Principle,
    Criterion,
    Indicator,
    LevelDescriptor,
    AwardLevel,
    CommitteeRules,
    ActorFamily,
]


@pytest.fixture
def published():
    return small_version(publish=True)


@pytest.mark.parametrize("model", EVERY_KIND_OF_ROW)
def test_every_write_on_a_frozen_row_is_refused(published, model):
    field = next(f.name for f in model._meta.concrete_fields if f.name in ("order", "level", "min_families"))
    new = model.objects.first()
    new.pk = None
    for write in (
        lambda: model.objects.first().save(),
        lambda: model.objects.first().save(update_fields=[field]),
        lambda: model.objects.first().delete(),
        lambda: model.objects.update(**{field: 9}),
        lambda: model.objects.bulk_update([model.objects.first()], [field]),
        lambda: model.objects.all().delete(),
        lambda: new.save(force_insert=True),
        lambda: model.objects.bulk_create([new]),
    ):
        with pytest.raises(FrozenVersion):
            write()
    assert published.is_intact()


class TestFrozenVersion:
    def test_its_own_columns_are_refused(self, published):
        for column, value in {"max_level": 5, "title_en": "Other", "na_max_axis_share": "1"}.items():
            version = FrameworkVersion.objects.get(pk=published.pk)
            setattr(version, column, value)
            with pytest.raises(FrozenVersion):
                version.save()

    def test_saving_without_a_change_is_harmless(self, published):
        published.save()

    def test_delete_and_writes_in_bulk_are_refused(self, published):
        with pytest.raises(FrozenVersion):
            published.delete()
        with pytest.raises(FrozenVersion):
            FrameworkVersion.objects.all().delete()
        with pytest.raises(FrozenVersion):
            FrameworkVersion.objects.update(max_level=5)
        with pytest.raises(FrozenVersion):
            FrameworkVersion.objects.bulk_update([published], ["max_level"])

    def test_the_status_moves_by_the_gate_only(self):
        draft = small_version()
        with pytest.raises(FrozenVersion):
            FrameworkVersion.objects.update(status=FrameworkStatus.IN_FORCE)
        with pytest.raises(AttributeError):
            draft.status = FrameworkStatus.IN_FORCE

    def test_a_row_cannot_move_into_or_out_of_it(self, published):
        draft = small_version(version="2.0")
        axis = published.axes.first()
        with pytest.raises(FrozenVersion):
            draft.axes.update(version=published)
        foreign = draft.axes.first()
        foreign.version = published
        with pytest.raises(FrozenVersion):
            foreign.save()
        axis.version = draft
        with pytest.raises(FrozenVersion):
            axis.save()

    def test_a_change_by_sql_is_detected(self, published):
        with connection.cursor() as cursor:
            cursor.execute("UPDATE certification_criterion SET weight = 9 WHERE code = 'A2'")
        assert not FrameworkVersion.objects.get(pk=published.pk).is_intact()

    def test_a_framework_with_versions_stays(self, published):
        with pytest.raises(ProtectedError):
            published.framework.delete()


def test_a_draft_is_edited_freely():
    draft = small_version()
    criterion = draft.criteria.first()
    criterion.weight = 5
    criterion.save()
    draft.criteria.filter(code="A2").update(weight=7)
    draft.clocks.all().delete()
    assert list(draft.criteria.values_list("weight", flat=True))[:2] == [5, 7]


def test_one_version_in_force_a_framework(published):
    other = small_version(version="2.0")
    table = FrameworkVersion._meta.db_table
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET status = 'in_force' WHERE id = %s", [other.pk])


def test_texts_are_read_in_the_active_language(published):
    criterion = published.criteria.first()
    for locale in ("fr", "en", "es"):
        with translation.override(locale):
            assert criterion.name == f"Criterion A1 ({locale})"


def test_a_missing_text_falls_back_to_french():
    draft = small_version()
    sphere = draft.spheres.first()
    Sphere.objects.filter(pk=sphere.pk).update(name_es="")
    with translation.override("es"):
        assert Sphere.objects.get(pk=sphere.pk).name == "Civil (fr)"


class TestReading:
    def test_the_grid_holds_the_chosen_modules_only(self, published):
        assert [row.code for row in published.criteria_for()] == ["A1", "A2", "B1", "B2", "B3"]
        assert [row.code for row in published.criteria_for([])] == ["A1", "A2", "B1", "B2"]
        chosen = ThemeModule.objects.filter(code="tourism")
        assert [row.code for row in published.criteria_for(chosen)] == ["A1", "A2", "B1", "B2", "B3"]
        assert len(published.criteria_for(["tourism"])) == 5

    def test_a_criterion_without_condition_always_applies(self, published):
        allowed = {row.code: row.na_allowed for row in published.criteria.all()}
        assert allowed == {"A1": False, "A2": False, "B1": False, "B2": True, "B3": False}

    def test_rows_are_found_by_code_and_read_once(self, published, django_assert_num_queries):
        with django_assert_num_queries(1):
            assert published.clock("eligibility").days == 30
            assert published.clock("whole_path").months_min == 9
        assert published.award_level("second").requires == {"B1": 3}
        assert published.family("ELU").sphere.code == "public"
        assert published.interest_category("close_tie").look_back_months is None
        with pytest.raises(ActorFamily.DoesNotExist):
            published.family("none")

    def test_shares_are_exact(self, published):
        assert published.committee_rules.majority == Fraction(2, 3)
        assert published.na_max_overall_share == Fraction(1, 3)

    def test_a_share_above_one_is_refused(self):
        with pytest.raises(ValidationError):
            CommitteeRules(majority="3/2")
