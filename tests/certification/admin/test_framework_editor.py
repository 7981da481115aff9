"""One page a criterion and an axis: what is typed is saved at once, in order, by one or by two people."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from certification.models import (
    Axis,
    Criterion,
    EvidenceType,
    FrameworkVersion,
    HistoryEntry,
    Indicator,
    Profile,
    ThemeModule,
)
from certification.services.framework_content import remove_row
from tests.certification.admin.test_framework import part_url, row_url, typed
from tests.factories.framework import PROFILE, criterion, small_document, small_version

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english_accounts")]

WORDS = {f"text_{locale}": "How often" for locale in ("fr", "en", "es")}
MOST_BYTES = 300_000


def codes(rows):
    return list(rows.order_by("order", "pk").values_list("code", flat=True))


def line(relation, key, **values):
    return {f"{relation}-{key}-{name}": value for name, value in values.items()}


# --- a criterion on one page --------------------------------------------------------------------------------------


def test_a_criterion_and_everything_below_it_is_saved_at_once(client, manager, version, a1):
    url = row_url(version, "criteria", a1)
    first, second = a1.indicators.all()
    evidence = a1.evidence_types.get()
    changes = {
        "weight": 7,
        "name_en": "Steering body",
        "descriptors-2-text_es": "Nivel dos",
        **line("indicators", first.pk, unit_en="times"),
        **line("indicators", second.pk, remove="on"),
        **line("indicators", "new0", code="A1.9", kind="percent", **WORDS),
        **line("evidence_types", evidence.pk, minimum=3, max_age_months=24),
    }
    assert client.post(url, typed(client, url, **changes))["Location"] == url
    a1 = Criterion.objects.get(pk=a1.pk)
    assert (a1.weight, a1.name_en, a1.descriptors.get(level=2).text_es) == (7, "Steering body", "Nivel dos")
    assert codes(a1.indicators) == ["A1.1", "A1.9"]
    assert Indicator.objects.get(pk=first.pk).unit_en == "times"
    evidence.refresh_from_db()
    assert (evidence.minimum, evidence.max_age_months) == (3, 24)
    assert evidence.uid == EvidenceType.objects.get(pk=evidence.pk).uid
    entry = HistoryEntry.objects.latest("sequence")
    assert (entry.data["row"], entry.data["removed"]) == ("criterion A1", ["indicator A1.2"])


def test_a_page_saved_as_it_was_shown_changes_nothing(client, manager, version, a1):
    before = version.as_document(identified=True)
    for part, row in (("criteria", a1), ("axes", version.axes.first())):
        url = row_url(version, part, row)
        assert client.post(url, typed(client, url)).status_code == 302
    assert FrameworkVersion.objects.get(pk=version.pk).as_document(identified=True) == before


def test_a_new_criterion_is_typed_whole(client, manager, version):
    axis = version.axes.first()
    url = reverse("framework_version:row_new", args=[version.pk, "criteria"])
    texts = {f"{name}_{locale}": name for name in ("name", "expected") for locale in ("fr", "en", "es")}
    levels = {
        f"descriptors-{level}-text_{locale}": "x" for level in range(5) for locale in ("fr", "en", "es")
    }
    data = {
        "axis": axis.pk, "principle": axis.principles.first().pk, "code": "A3", "weight": 1, **texts, **levels,
        **line("indicators", "new0", code="A3.1", kind="number", **WORDS),
        **line("evidence_types", "new0", code="A3.a", kind="document", minimum=1, **WORDS),
    }  # fmt: skip
    assert client.post(url, typed(client, url, **data)).status_code == 302
    fresh = FrameworkVersion.objects.get(pk=version.pk)
    assert fresh.problems == []
    assert codes(fresh.criteria) == ["A1", "A2", "A3", "B1", "B2", "B3"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (line("indicators", "new0", code="A1.1", kind="number", **WORDS), "“A1.1” is there twice."),
        (line("indicators", "new0", code="", kind="number", **WORDS), "This field is required."),
        ({"code": "A2"}, "“A2” is there twice."),
        ({"weight": "heavy"}, "Enter a whole number."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(client, manager, version, a1, changes, sentence):
    before = version.as_document()
    url = row_url(version, "criteria", a1)
    answer = client.post(url, typed(client, url, name_fr="Un autre nom", **changes))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert "Un autre nom" in page
    assert "How often" in page or "text_fr" not in str(changes)
    assert FrameworkVersion.objects.get(pk=version.pk).as_document() == before


def test_two_lines_exchange_their_codes(client, manager, version, a1):
    url = row_url(version, "criteria", a1)
    first, second = a1.indicators.all()
    changes = line("indicators", first.pk, code="A1.2") | line("indicators", second.pk, code="A1.1")
    assert client.post(url, typed(client, url, **changes)).status_code == 302
    assert codes(a1.indicators) == ["A1.2", "A1.1"]


def test_a_text_of_several_lines_ends_them_with_one_character(client, manager, version, a1):
    url = row_url(version, "criteria", a1)
    assert (
        client.post(url, typed(client, url, expected_fr="un\r\ndeux", name_fr="un\r\ndeux")).status_code
        == 302
    )
    a1 = Criterion.objects.get(pk=a1.pk)
    assert (a1.expected_fr, a1.name_fr) == ("un\ndeux", "un deux")
    assert FrameworkVersion.objects.get(pk=version.pk).problems == []


# --- two people at once -------------------------------------------------------------------------------------------


def test_who_saves_second_is_told_and_loses_nothing(client, manager, version, a1):
    url = row_url(version, "criteria", a1)
    second = typed(
        client, url, name_fr="Le second nom", **line("indicators", "new0", code="N", kind="number", **WORDS)
    )
    assert client.post(url, typed(client, url, name_fr="Le premier nom")).status_code == 302
    answer = client.post(url, second)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Somebody else saved this page meanwhile." in page
    assert "Le premier nom" in page
    assert "Le second nom" in page
    assert Criterion.objects.get(pk=a1.pk).name_fr == "Le premier nom"
    # The page shown follows what is stored: saved again, what this person typed is kept.
    again = {**second, "mark": answer.context["mark"]}
    assert client.post(url, again).status_code == 302
    assert Criterion.objects.get(pk=a1.pk).name_fr == "Le second nom"
    assert codes(a1.indicators) == ["A1.1", "A1.2", "N"]


def test_what_was_typed_on_a_line_removed_meanwhile_is_kept_as_a_new_line(client, manager, version, a1):
    url = row_url(version, "criteria", a1)
    gone = a1.indicators.get(code="A1.2")
    data = typed(client, url, **line("indicators", gone.pk, text_fr="Mes mots"))
    remove_row(gone, actor=manager)
    answer = client.post(url, data)
    assert "Mes mots" in answer.content.decode()
    assert client.post(url, {**data, "mark": answer.context["mark"]}).status_code == 302
    assert a1.indicators.get(code="A1.2").text_fr == "Mes mots"


def test_what_was_typed_on_a_row_removed_meanwhile_is_shown_and_saved_as_a_new_one(
    client, manager, version, a1
):
    url = row_url(version, "criteria", a1)
    blank = line("indicators", "new0", code="N", kind="number", **WORDS)
    data = typed(client, url, expected_fr="Mes mots", code="A9", **blank)
    remove_row(a1, actor=manager)
    answer = client.post(url, data)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Somebody else removed this from the version while you were writing." in page
    assert "Mes mots" in page
    again = client.post(answer.context["action"], {**data, "mark": answer.context["mark"]})
    assert again.status_code == 302
    added = version.criteria.get(code="A9")
    assert (added.expected_fr, set(codes(added.indicators)) >= {"N"}) == ("Mes mots", True)
    # Whoever meant to remove it has nothing left to do; nobody else opens it any more.
    assert client.post(url, {**data, "remove": "1"}).status_code == 302
    assert client.get(url).status_code == 404


def test_an_order_changed_meanwhile_takes_no_words_to_another_line(client, manager, version, a1):
    url = row_url(version, "criteria", a1)
    first = a1.indicators.get(code="A1.1")
    data = typed(client, url, **line("indicators", first.pk, text_fr="Pour la première"))
    client.post(url, typed(client, url, move=f"indicators:{first.pk}:down"))
    assert client.post(url, data).status_code == 302
    assert codes(a1.indicators) == ["A1.2", "A1.1"]
    assert Indicator.objects.get(pk=first.pk).text_fr == "Pour la première"


# --- order --------------------------------------------------------------------------------------------------------


def test_a_button_moves_a_line_and_saves_what_was_typed(client, manager, version, a1):
    url = row_url(version, "criteria", a1)
    second = a1.indicators.get(code="A1.2")
    data = typed(client, url, weight=9, move=f"indicators:{second.pk}:up")
    assert client.post(url, data)["Location"] == f"{url}#indicators"
    assert codes(a1.indicators) == ["A1.2", "A1.1"]
    assert Criterion.objects.get(pk=a1.pk).weight == 9


def test_rows_of_a_part_are_moved_and_the_grid_follows_its_axes(client, manager, version):
    b = version.axes.last()
    url = part_url(version, "axes")
    assert client.post(url, {"move": f"{b.pk}:up"})["Location"] == f"{url}#row-{b.pk}"
    assert codes(version.axes) == ["B", "A"]
    assert codes(version.criteria) == ["B1", "B2", "B3", "A1", "A2"]
    assert client.post(url, {"move": f"{b.pk}:up"}).status_code == 302  # already the first
    b3 = version.criteria.get(code="B3")
    client.post(part_url(version, "criteria"), {"move": f"{b3.pk}:up"})
    client.post(part_url(version, "criteria"), {"move": f"{version.criteria.get(code='A1').pk}:up"})
    assert codes(version.criteria) == ["B1", "B3", "B2", "A1", "A2"]
    document = FrameworkVersion.objects.get(pk=version.pk).as_document()
    assert [row["code"] for axis in document["axes"] for row in axis["criteria"]] == codes(version.criteria)


@pytest.mark.parametrize("move", ["", "x:up", "1:sideways", "0:up"])
def test_a_move_that_is_none_is_not_found(client, manager, version, move):
    assert client.post(part_url(version, "axes"), {"move": move}).status_code == 404
    assert client.post(part_url(version, "scale"), {"move": move}).status_code == 404


def test_the_weights_of_an_axis_are_written_together_with_its_principles(client, manager, version, a1):
    axis = version.axes.first()
    url = row_url(version, "axes", axis)
    a2 = version.criteria.get(code="A2")
    data = typed(client, url, **{f"criteria-{a1.pk}-weight": 4, f"criteria-{a2.pk}-weight": 5})
    data |= {"name_en": "New axis", **line("principles", "new0", code="A.2", **WORDS)}
    data["move"] = f"criteria:{a2.pk}:up"
    assert client.post(url, data).status_code == 302
    assert dict(axis.criteria.values_list("code", "weight")) == {"A1": 4, "A2": 5}
    assert codes(axis.principles) == ["A.1", "A.2"]
    assert codes(axis.criteria) == ["A2", "A1"]


def test_a_principle_that_holds_criteria_is_not_removed(client, manager, version):
    axis = version.axes.first()
    url = row_url(version, "axes", axis)
    answer = client.post(url, typed(client, url, **line("principles", axis.principles.get().pk, remove="on")))
    assert "Move or remove first what belongs to it" in answer.content.decode()
    assert axis.principles.count() == 1


# --- themes and profiles ------------------------------------------------------------------------------------------


def test_a_theme_takes_the_place_of_another(client, manager):
    document = small_document()
    document["modules"].append({**document["modules"][0], "code": "craft"})
    version = small_version(modules=document["modules"], profiles=[PROFILE])
    tourism, craft = version.modules.all()
    url = row_url(version, "modules", tourism)
    assert client.post(url, {"swap": "1"}).status_code == 422
    assert client.post(url, {"swap": "1", "replacement": tourism.pk}).status_code == 422
    assert client.post(url, {"swap": "1", "replacement": craft.pk}).status_code == 302
    assert version.criteria.get(code="B3").module == craft
    assert version.profiles.get().modules == ["craft"]
    assert FrameworkVersion.objects.get(pk=version.pk).problems == []
    assert client.post(row_url(version, "modules", tourism), {"remove": "1"}).status_code == 302
    assert not ThemeModule.objects.filter(pk=tourism.pk).exists()


def test_a_profile_is_written_and_a_code_that_is_gone_is_told_not_lost(client, manager, version):
    url = reverse("framework_version:row_new", args=[version.pk, "profiles"])
    words = {f"{name}_{locale}": name for name in ("name", "description") for locale in ("fr", "en", "es")}
    data = {
        "code": "parks",
        "territory_kinds": ["natural_park"],
        "modules": ["tourism"],
        "presumed_na": ["B2"],
    }
    assert client.post(url, {**data, **words, "mark": ""}).status_code == 302
    profile = Profile.objects.get(version=version)
    assert (profile.territory_kinds, profile.modules, profile.presumed_na) == (
        ["natural_park"],
        ["tourism"],
        ["B2"],
    )
    offered = client.get(url).context["form"].fields["presumed_na"].choices
    assert [code for code, _words in offered] == ["B2"]
    remove_row(version.criteria.get(code="B2"), actor=manager)
    url = row_url(version, "profiles", profile)
    assert client.post(url, typed(client, url)).status_code == 302
    profile.refresh_from_db()
    assert profile.presumed_na == ["B2"]
    [problem] = FrameworkVersion.objects.get(pk=version.pk).problems
    assert str(problem) == "profiles parks / presumed_na 1: Unknown criterion “B2”."


# --- budgets ------------------------------------------------------------------------------------------------------


def large_document(axes=5, criteria=12, indicators=5):
    """Return a document of a thousand nodes: axes, principles, criteria, indicators, evidence, levels."""
    document = small_document(profiles=[])
    document["awards"][1]["requires"] = {}
    document["axes"] = []
    for number in range(axes):
        letter = "ABCDE"[number]
        rows = []
        for place in range(1, criteria + 1):
            row = criterion(f"{letter}{place}", veto=place == 1)
            first = row["indicators"][0]
            row["indicators"] = [first | {"code": f"{letter}{place}.{n}"} for n in range(indicators)]
            kind = row["evidence"][0]
            row["evidence"] = [kind | {"code": f"{letter}{place}.e{n}"} for n in range(5)]
            rows.append(row)
        principle = {"code": f"{letter}.1", "text": row["name"]}
        document["axes"].append(
            {"code": letter, "weight": 10, "name": row["name"], "principles": [principle], "criteria": rows}
        )
    return document


@pytest.fixture(params=["small", "large"])
def any_size(request):
    return small_version() if request.param == "small" else small_version(**large_document())


def test_the_editor_asks_the_same_few_queries_whatever_the_size(
    client, manager, any_size, django_assert_max_num_queries
):
    version = any_size
    row = version.criteria.order_by("order").first()
    Criterion.objects.filter(pk=row.pk).update(name_es="")
    urls = [
        reverse("framework_version:inspect", args=[version.pk]),
        reverse("framework_version:check", args=[version.pk]),
        reverse("framework_version:trial", args=[version.pk]) + "?fill=3&evidence=visited",
        reverse("framework_version:preview", args=[version.pk, row.code]),
        row_url(version, "criteria", row),
        row_url(version, "axes", version.axes.first()),
        *(
            part_url(version, part)
            for part in ("criteria", "axes", "families", "profiles", "scoring", "committee")
        ),
        reverse("framework_version:row_new", args=[version.pk, "profiles"]),
        reverse("framework_version:row_new", args=[version.pk, "criteria"]),
    ]
    client.get(urls[0])  # what the session and the site remember is read once
    for url in urls:
        with django_assert_max_num_queries(25) as queries:
            answer = client.get(url)
        assert answer.status_code == 200, url
        assert len(answer.content) < MOST_BYTES, url
        assert queries


def test_a_thousand_nodes_are_loaded_and_read_in_few_queries(django_assert_max_num_queries):
    document = large_document()
    criteria = [row for axis in document["axes"] for row in axis["criteria"]]
    nodes = sum(1 + len(row["indicators"]) + len(row["evidence"]) + len(row["levels"]) for row in criteria)
    assert nodes + 2 * len(document["axes"]) >= 960 + 10
    with django_assert_max_num_queries(100):
        version = small_version(**document)
    with django_assert_max_num_queries(10):
        assert FrameworkVersion.objects.get(pk=version.pk).problems == []


# --- immutability -------------------------------------------------------------------------------------------------


def test_an_adopted_version_is_read_and_not_written_through_any_screen(client, manager):
    version = small_version(publish=True, profiles=[PROFILE])
    a1 = version.criteria.get(code="A1")
    before = version.as_document(identified=True)
    rows = {
        "criteria": a1,
        "axes": version.axes.first(),
        "modules": version.modules.first(),
        "profiles": version.profiles.get(),
    }
    for part, row in rows.items():
        url = row_url(version, part, row)
        page = client.get(url)
        assert "its content no longer changes" in page.content.decode()
        assert all(field.disabled for field in page.context["form"].fields.values())
        assert all(
            field.disabled
            for _h, group in page.context["lines"]
            for form in group
            for field in form.fields.values()
        )
        for data in ({"code": "Z"}, {"remove": "1"}, {"swap": "1"}, {"move": f"indicators:{row.pk}:down"}):
            assert client.post(url, data).status_code == 404
        assert client.post(part_url(version, part), {"move": f"{row.pk}:down"}).status_code == 404
        assert (
            client.post(reverse("framework_version:row_new", args=[version.pk, part]), {}).status_code == 404
        )
    assert client.post(part_url(version, "scoring"), {"max_level": 9}).status_code == 404
    file = client.get(reverse("framework_version:export", args=[version.pk, "yaml"])).content
    changed = file.replace(b"weight: 10", b"weight: 11", 1)
    answer = client.post(reverse("framework_version:import"), {"file": SimpleUploadedFile("x.yaml", changed)})
    assert "exists already" in answer.content.decode()
    version = FrameworkVersion.objects.get(pk=version.pk)
    assert version.is_intact()
    assert version.as_document(identified=True) == before
    assert Axis.objects.filter(version=version).count() == 2
