"""The content of a framework version, written row by row by whoever manages frameworks."""

import datetime as dt

import pytest
from django.urls import reverse

from certification.choices import FrameworkStatus
from certification.clock import at
from certification.models import (
    ActorFamily,
    AwardLevel,
    Axis,
    Clock,
    Criterion,
    FrameworkVersion,
    HistoryEntry,
    LevelRequirement,
)
from tests.factories import people
from tests.factories.framework import small_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(client):
    person = people.scheme_manager()
    client.force_login(person)
    return person


def typed(client, url, **changes):
    """Return what the form of a page would send, with changes."""
    context = client.get(url).context
    forms = [context["form"], *(form for _hanging, group in context.get("lines", []) for form in group)]
    data = {"mark": context["mark"]}
    for form in forms:
        for name in form.fields:
            value = form[name].value()
            if value is not None and value is not False:
                data[form.add_prefix(name)] = value
    return data | changes


def row_url(version, part, row):
    return reverse("framework_version:row", args=[version.pk, part, row.pk])


def part_url(version, part):
    return reverse("framework_version:part", args=[version.pk, part])


def test_a_text_is_written_in_each_language_side_by_side(client, manager):
    version = small_version()
    criterion = Criterion.objects.get(version=version, code="A1")
    url = row_url(version, "criteria", criterion)
    groups = {str(group.label): group for group in client.get(url).context["form"].groups()}
    translated = [group for group in groups.values() if group.is_translated]
    assert [len(group.fields) for group in translated] == [3, 3, 3]
    assert client.post(url, typed(client, url, name_en="Steering body", weight=5)).status_code == 302
    criterion = Criterion.objects.get(pk=criterion.pk)
    assert (criterion.name_en, criterion.name_fr, criterion.weight) == (
        "Steering body",
        "Criterion A1 (fr)",
        5,
    )
    entry = HistoryEntry.objects.latest("sequence")
    assert (entry.action, entry.data["row"]) == ("certification.frameworkversion.write", "criterion A1")


@pytest.mark.parametrize("part", ["texts", "scoring", "committee"])
def test_a_part_alone_is_saved_as_it_was_shown(client, manager, part):
    version = small_version()
    before = version.as_document()
    url = part_url(version, part)
    assert client.post(url, typed(client, url)).status_code == 302
    assert FrameworkVersion.objects.get(pk=version.pk).as_document() == before


@pytest.mark.parametrize(
    ("part", "model"),
    [
        ("criteria", Criterion),
        ("awards", AwardLevel),
        ("clocks", Clock),
        ("families", ActorFamily),
        ("requirements", LevelRequirement),
        ("axes", Axis),
    ],
)
def test_a_row_is_saved_as_it_was_shown(client, manager, part, model):
    version = small_version()
    before = version.as_document()
    for row in model.objects.filter(version=version):
        url = row_url(version, part, row)
        assert client.post(url, typed(client, url)).status_code == 302
    assert FrameworkVersion.objects.get(pk=version.pk).as_document() == before


def test_a_share_may_be_typed_with_a_comma_and_nonsense_is_refused(client, manager):
    version = small_version()
    url = part_url(version, "scoring")
    assert client.post(url, typed(client, url, na_max_axis_share="0,25")).status_code == 302
    assert str(FrameworkVersion.objects.get(pk=version.pk).na_max_axis_share) == "1/4"
    refused = client.post(url, typed(client, url, na_max_axis_share="most"))
    assert refused.status_code == 422
    assert refused.context["form"].errors["na_max_axis_share"]


def test_levels_required_of_criteria_are_written_one_a_line(client, manager):
    version = small_version()
    award = AwardLevel.objects.get(version=version, code="second")
    url = row_url(version, "awards", award)
    assert client.post(url, typed(client, url, requires="B1: 3\nA2: 2")).status_code == 302
    assert AwardLevel.objects.get(pk=award.pk).requires == {"B1": 3, "A2": 2}
    assert client.post(url, typed(client, url, requires="B1 three")).status_code == 422


def test_what_is_missing_is_said_at_once_and_keeps_from_consulting(client, manager):
    version = small_version()
    criterion = Criterion.objects.get(version=version, code="A1")
    url = row_url(version, "criteria", criterion)
    client.post(url, typed(client, url, name_es=""))
    page = client.get(reverse("framework_version:inspect", args=[version.pk]))
    assert page.context["problem_count"] == 1
    check = client.get(page.context["check_url"])
    [group] = [group for group in check.context["groups"] if group["problems"]]
    assert [problem["url"] for problem in group["problems"]] == [
        f"{row_url(version, 'criteria', criterion)}#id_name_es"
    ]
    assert client.post(reverse("framework_version:move", args=[version.pk, "consult"])).status_code == 422


def test_an_axis_keeps_its_criteria(client, manager):
    version = small_version()
    axis = version.axes.first()
    refused = client.post(row_url(version, "axes", axis), {"remove": "1"})
    assert refused.status_code == 422
    assert Axis.objects.filter(pk=axis.pk).exists()


def test_a_version_goes_from_draft_into_force_by_its_moves(client, manager):
    version = small_version()
    assert client.post(reverse("framework_version:move", args=[version.pk, "consult"])).status_code == 302
    assert client.post(reverse("framework_version:move", args=[version.pk, "adopt"])).status_code == 422
    with at(version.consultation.closes_on + dt.timedelta(days=1)):
        for move in ("adopt", "put_in_force"):
            assert client.post(reverse("framework_version:move", args=[version.pk, move])).status_code == 302
    version = FrameworkVersion.objects.get(pk=version.pk)
    assert version.status == FrameworkStatus.IN_FORCE
    page = client.get(part_url(version, "clocks"))
    assert not page.context["may_write"]
    clock = version.clocks.first()
    shown = client.get(row_url(version, "clocks", clock))
    assert all(field.disabled for field in shown.context["form"].fields.values())
    assert client.post(row_url(version, "clocks", clock), {"days": 1}).status_code == 404


def test_the_next_version_starts_from_this_one(client, manager):
    version = small_version(publish=True)
    url = reverse("framework_version:copy", args=[version.pk])
    assert client.post(url, {"number": "1.0"}).status_code == 422
    assert client.post(url, {"number": "not a number"}).status_code == 422
    assert client.post(url, {"number": "1.1"}).status_code == 302
    draft = FrameworkVersion.objects.get(framework=version.framework, version="1.1")
    assert draft.status == FrameworkStatus.DRAFT
    assert draft.criteria.count() == version.criteria.count()


def test_a_case_officer_reads_a_draft_and_writes_nothing(client):
    version = small_version()
    client.force_login(people.case_officer())
    clock = version.clocks.first()
    url = row_url(version, "clocks", clock)
    assert client.get(url).status_code == 200
    assert client.post(url, {"days": 1}).status_code == 404
    assert Clock.objects.get(pk=clock.pk).days == clock.days
