"""What is read of a framework, in few queries."""

import pytest

from certification.models import FrameworkVersion
from certification.models.scores import specification
from certification.queries.framework import find_version, profile_for, structure, version_in_force
from certification.queries.framework_trial import try_out
from certification.rules.scoring import ObservedAnswer, score
from tests.factories.framework import PROFILE, criterion, small_document, small_version

pytestmark = pytest.mark.django_db


def test_the_version_in_force():
    assert version_in_force() is None
    small_version()
    assert version_in_force("SMALL") is None
    published = small_version(version="2.0", publish=True)
    assert version_in_force() == version_in_force("SMALL") == published
    assert version_in_force("OTHER") is None


def test_a_version_by_its_codes():
    version = small_version()
    assert find_version("SMALL", "1.0") == version
    assert find_version("SMALL", "9") is None


def test_the_specification_follows_the_modules_chosen(django_assert_num_queries):
    version = small_version()
    with django_assert_num_queries(3):
        spec = specification(version, [])
    assert [row.code for row in spec.criteria] == ["A1", "A2", "B1", "B2"]
    assert len(specification(version).criteria) == 5
    result = score(spec, {row.code: ObservedAnswer.fully_evidenced(4) for row in spec.criteria})
    assert (result.level, result.overall_percent) == ("second", "100.00")


@pytest.mark.parametrize("extra", [0, 5])
def test_the_tree_costs_the_same_whatever_its_size(extra, django_assert_num_queries):
    document = small_document()
    document["axes"][0]["criteria"] += [criterion(f"A{number}") for number in range(3, 3 + extra)]
    version = FrameworkVersion.objects.get(pk=small_version(axes=document["axes"]).pk)
    with django_assert_num_queries(6):
        seen = [
            (axis.code, row.code, row.principle.code, len(row.indicators.all()), len(row.descriptors.all()))
            for axis in structure(version)
            for row in axis.criteria.all()
            if axis.principles.all() and row.evidence_types.all()
        ]
    assert len(seen) == 5 + extra


def test_the_tree_leaves_out_the_modules_not_chosen():
    version = small_version()
    assert [row.code for axis in structure(version, []) for row in axis.criteria.all()] == [
        "A1",
        "A2",
        "B1",
        "B2",
    ]


def test_the_profile_of_a_kind_of_territory():
    version = small_version(
        profiles=[
            PROFILE,
            PROFILE | {"code": "towns", "territory_kinds": ["municipality", "grouping"], "modules": []},
        ]
    )
    assert profile_for(version, "natural_park").code == "parks"
    assert profile_for(version, "natural_park").presumed_na == ["B2"]
    assert profile_for(version, "grouping").code == "towns"
    assert profile_for(version, "region") is None


@pytest.mark.parametrize("extra", [0, 40])
def test_a_document_is_read_in_the_same_queries_whatever_its_size(extra, django_assert_max_num_queries):
    document = small_document(profiles=[PROFILE])
    document["axes"][0]["criteria"] += [criterion(f"A{number}") for number in range(3, 3 + extra)]
    document["families"] += [document["families"][0] | {"code": f"F{number}"} for number in range(extra)]
    pk = small_version(axes=document["axes"], families=document["families"], profiles=document["profiles"]).pk
    version = FrameworkVersion.objects.select_related("framework", "committee_rules").get(pk=pk)
    with django_assert_max_num_queries(7):
        assert version.problems == []


def test_a_trial_says_what_a_version_would_give():
    version = small_version()
    full = {row.code: ObservedAnswer.fully_evidenced(4) for row in version.criteria.all()}
    result, explained = try_out(version, full, ["tourism"])
    assert (result.level, explained.level.code, str(explained.overall)) == ("second", "second", "100.00")
    _result, explained = try_out(version, full | {"A1": ObservedAnswer(level=4)}, [])
    assert [line.criterion.code for line in explained.capped] == ["A1"]
    assert explained.level is None
    assert [award.passed for award in explained.awards] == [False, False]
    result, _explained = try_out(version, {}, [])
    assert set(result.unanswered) == {"A1", "A2", "B1", "B2"}
