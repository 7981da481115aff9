"""The check of a version with its links, the preview of a criterion, the simulation of levels."""

import pytest
from django.urls import reverse

from certification.models import (
    HistoryEntry,
)
from certification.services.framework_content import write_row
from tests.certification.admin.test_framework import row_url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english_accounts")]


# --- the check ----------------------------------------------------------------------------------------------------


def spoil(version, manager):
    """Make one thing wrong of each kind; return where each is put right."""
    a1, b1 = version.criteria.get(code="A1"), version.criteria.get(code="B1")
    axis = version.axes.first()
    a1.name_es, a1.questions = "", ["Q9"]
    b1.weight = 0
    b1.save()
    a1.save()
    a1.descriptors.filter(level=3).delete()
    evidence = a1.evidence_types.get()
    evidence.text_en = ""
    evidence.save()
    principle = axis.principles.get()
    principle.text_fr = ""
    principle.save()
    sphere = version.spheres.last()
    sphere.name_en = ""
    sphere.save()
    write_row(version, actor=manager)
    return {
        row_url(version, "criteria", a1) + "#id_name_es",
        row_url(version, "criteria", a1) + "#id_questions",
        row_url(version, "criteria", b1) + "#id_weight",
        row_url(version, "criteria", a1) + "#descriptors",
        row_url(version, "criteria", a1) + "#evidence_types-line-0",
        row_url(version, "axes", axis) + "#principles-line-0",
        row_url(version, "spheres", sphere) + "#id_name_en",
    }


def test_every_problem_leads_to_the_place_where_it_is_put_right(client, manager, version):
    places = spoil(version, manager)
    answer = client.get(reverse("framework_version:check", args=[version.pk]))
    problems = [problem for group in answer.context["groups"] for problem in group["problems"]]
    assert {problem["url"] for problem in problems} == places
    for url in places:
        address, _sep, anchor = url.partition("#")
        assert f'id="{anchor}"' in client.get(address).content.decode()
    missing = {str(row["name"]): row["count"].missing for row in answer.context["languages"]}
    assert missing == {"French": 1, "English": 2, "Spanish": 1}


def test_the_page_of_a_criterion_tells_its_own_problems(client, manager, version, a1):
    spoil(version, manager)
    problems = client.get(row_url(version, "criteria", a1)).context["problems"]
    assert {problem["anchor"] for problem in problems} == {
        "id_name_es",
        "descriptors",
        "evidence_types-line-0",
    }


def test_a_version_without_rules_of_its_committee_is_still_shown(client, manager, version):
    version.committee_rules.delete()
    for name in ("inspect", "check"):
        assert client.get(reverse(f"framework_version:{name}", args=[version.pk])).status_code == 200
    answer = client.get(reverse("framework_version:export", args=[version.pk, "yaml"]), follow=True)
    assert "The rules of the committee are missing." in answer.content.decode()


# --- preview and simulation ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "words"), [("fr", "Criterion A1 (fr)"), ("en", "Criterion A1 (en)"), ("es", "Criterion A1 (es)")])  # fmt: skip
def test_a_criterion_is_seen_as_the_territory_will(client, manager, version, a1, language, words):
    url = reverse("framework_version:preview", args=[version.pk, "A1"])
    page = client.get(f"{url}?language={language}").content.decode()
    assert words in page
    assert f'lang="{language}"' in page
    assert page.count('type="radio"') == 5
    assert page.count("disabled") >= 6
    assert client.get(f"{url}?language=de").status_code == 404
    assert client.get(reverse("framework_version:preview", args=[version.pk, "Z"])).status_code == 404


def trial(client, version, **asked):
    return client.get(reverse("framework_version:trial", args=[version.pk]), asked)


def test_levels_are_tried_out_and_nothing_is_stored(client, manager, version):
    entries = HistoryEntry.objects.count()
    proofs = ["dated_measure", "concordant_testimonies", "published_transmission"]
    everything = {"fill": 4, "evidence": "visited", "proofs": proofs, "modules": ["tourism"]}
    explained = trial(client, version, **everything).context["explained"]
    assert (explained.level.code, str(explained.overall)) == ("second", "100.00")
    answer = trial(client, version, **everything, **{"level-A1": 1})
    assert "Mandatory criterion A1: level 1, at least 2 needed." in answer.content.decode()
    assert answer.context["explained"].level is None
    answer = trial(client, version, fill=4, evidence="documents")
    assert answer.context["explained"].axes[0].score == 50
    assert "4 declared, capped at 2: not seen on site." in answer.content.decode()
    answer = trial(client, version, **everything, **{"level-B2": "na"})
    assert answer.context["result"].not_applicable == ("B2",)
    answer = trial(client, version, evidence="none")
    assert "Criterion A1 is not answered." in answer.content.decode()
    assert HistoryEntry.objects.count() == entries
    assert trial(client, version, evidence="visited", fill=9).context.get("explained") is None
