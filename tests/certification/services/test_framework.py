"""Loading, publishing and copying a framework."""

import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from certification.choices import FrameworkStatus, Role
from certification.errors import InvalidDocument, NotAllowed
from certification.exports.framework import write_document
from certification.models import (
    Axis,
    Criterion,
    Framework,
    FrameworkVersion,
    HistoryEntry,
    Indicator,
    Mandate,
)
from certification.rules.framework_document import canonical, fingerprint
from certification.rules.permissions import SYSTEM
from certification.services.framework import copy_to_new_draft, import_draft, load_framework, publish_version
from certification.services.transition import perform
from tests.factories.framework import PROFILE, small_document, small_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(person):
    manager = person("manager@example.org")
    Mandate.objects.create(person=manager, role=Role.SCHEME_MANAGER)
    return manager


def test_a_document_is_loaded_whole():
    version = small_version()
    assert version.status == FrameworkStatus.DRAFT
    assert version.as_document() == canonical(small_document())
    assert version.content_hash == fingerprint(small_document()) == version.fingerprint()


def test_loading_again_changes_nothing():
    first = small_version(publish=True)
    rows, facts = Criterion.objects.count(), HistoryEntry.objects.count()
    again = small_version(publish=True)
    assert (again.pk, again.content_hash, again.status) == (
        first.pk,
        first.content_hash,
        FrameworkStatus.IN_FORCE,
    )
    assert (Criterion.objects.count(), HistoryEntry.objects.count()) == (rows, facts)


def test_a_draft_is_replaced():
    draft = small_version()
    document = small_document()
    del document["axes"][1]["criteria"][1:]
    again = load_framework(document, actor=SYSTEM)
    assert again.pk == draft.pk
    assert [row.code for row in again.criteria.all()] == ["A1", "A2", "B1"]
    assert again.fingerprint() == again.content_hash != draft.content_hash


def test_an_adopted_version_takes_no_other_content():
    version = small_version(publish=True)
    document = small_document()
    document["axes"][0]["weight"] = 99
    with pytest.raises(NotAllowed, match=r"1\.0"):
        load_framework(document, actor=SYSTEM)
    assert version.is_intact()


def test_an_unsound_document_writes_nothing():
    document = small_document()
    del document["title"]["es"]
    with pytest.raises(InvalidDocument):
        load_framework(document, actor=SYSTEM)
    assert not Framework.objects.exists()


def test_only_those_who_manage_frameworks_load_one(person, manager):
    with pytest.raises(PermissionDenied):
        small_version(actor=person("someone@example.org"))
    assert not Framework.objects.exists()
    assert small_version(actor=manager).status == FrameworkStatus.DRAFT


def test_publishing_goes_through_every_step(manager):
    version = small_version(actor=manager)
    publish_version(version, actor=manager)
    version = FrameworkVersion.objects.get(pk=version.pk)
    assert version.status == FrameworkStatus.IN_FORCE
    assert version.published_at
    assert version.is_intact()
    targets = HistoryEntry.objects.exclude(target="").order_by("sequence").values_list("target", flat=True)
    assert list(targets) == ["consultation", "adopted", "in_force"]


def test_the_former_version_enters_its_transition():
    former, new = small_version(publish=True), small_version(version="2.0", publish=True)
    former = FrameworkVersion.objects.get(pk=former.pk)
    assert (former.status, new.status) == (FrameworkStatus.TRANSITION, FrameworkStatus.IN_FORCE)
    with pytest.raises(NotAllowed):
        publish_version(former, actor=SYSTEM)


def test_a_copy_starts_a_draft_with_its_translations():
    version = small_version(publish=True)
    copy = copy_to_new_draft(version, number="1.1", actor=SYSTEM)
    assert (copy.status, copy.version) == (FrameworkStatus.DRAFT, "1.1")
    assert copy.as_document() == version.as_document() | {"version": "1.1"}
    with pytest.raises(NotAllowed):
        copy_to_new_draft(version, number="1.1", actor=SYSTEM)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda version: version.spheres.update(name_es=""), "spheres civil / name / es"),
        (lambda version: version.criteria.filter(code="A1").update(weight=0), "criteria A1 / weight"),
        (lambda version: version.criteria.update(is_veto=False), "axes"),
        (
            lambda version: version.criteria.filter(code="A1").update(na_condition_fr="Jamais"),
            "A1 / not_applicable",
        ),
        (lambda version: version.criteria.get(code="A1").descriptors.filter(level=2).delete(), "A1 / levels"),
        (lambda version: version.criteria.filter(code="A1").update(questions=["Q9"]), "A1 / questions"),
        (lambda version: version.committee_rules.delete(), ""),
    ],
)
def test_an_unsound_draft_is_not_opened_to_consultation(spoil, words):
    version = small_version()
    spoil(version)
    with pytest.raises(NotAllowed) as refusal:
        perform(version, "consult", actor=SYSTEM)
    assert words in " ".join(map(str, refusal.value.reasons))


def test_content_changed_by_sql_is_not_put_in_force():
    version = small_version()
    for move in ("consult", "adopt"):
        version = perform(version, move, actor=SYSTEM)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE certification_criterion SET weight = 9 WHERE code = 'A2'")
    with pytest.raises(NotAllowed):
        perform(version, "put_in_force", actor=SYSTEM)


def test_a_version_under_consultation_goes_back_to_draft_with_a_reason():
    version = perform(small_version(), "consult", actor=SYSTEM)
    with pytest.raises(NotAllowed):
        perform(version, "redraft", actor=SYSTEM)
    assert perform(version, "redraft", actor=SYSTEM, reason="New remarks").status == FrameworkStatus.DRAFT


def test_a_version_is_retired_after_its_transition():
    version = perform(small_version(publish=True), "phase_out", actor=SYSTEM)
    assert perform(version, "retire", actor=SYSTEM).status == FrameworkStatus.RETIRED


def lasting_of(version):
    return {
        (model.__name__, row.pk, row.code): row.uid
        for model in (Axis, Criterion, Indicator)
        for row in model.objects.filter(**{PATHS[model]: version})
    }


PATHS = {Axis: "version", Criterion: "version", Indicator: "criterion__version"}


def codes_to_identifiers(version):
    return sorted((name, code, uid) for (name, _pk, code), uid in lasting_of(version).items())


def test_what_lasts_keeps_its_identifier_in_the_next_version_and_when_a_draft_is_loaded_again():
    first = small_version(publish=True)
    draft = copy_to_new_draft(first, number="next", actor=SYSTEM)
    assert codes_to_identifiers(draft) == codes_to_identifiers(first)
    again = load_framework(
        {**draft.as_document(), "summary": {"fr": "a", "en": "b", "es": "c"}}, actor=SYSTEM
    )
    assert again.pk == draft.pk
    assert codes_to_identifiers(again) == codes_to_identifiers(first)
    assert lasting_of(again).keys().isdisjoint(lasting_of(first).keys())


def test_a_file_with_identifiers_keeps_them_whatever_became_of_the_codes():
    first = small_version(publish=True)
    document = first.as_document(identified=True) | {"version": "2.0"}
    document["axes"][0]["criteria"][1]["code"] = "A9"
    document["axes"][0]["criteria"][1]["indicators"][0]["code"] = "A9.1"
    second = load_framework(document, actor=SYSTEM)
    before = Criterion.objects.get(version=first, code="A2")
    after = Criterion.objects.get(version=second, code="A9")
    assert after.uid == before.uid
    assert after.indicators.get(code="A9.1").uid == before.indicators.get(code="A2.1").uid
    assert second.questions.get().uid == first.questions.get().uid


def test_a_new_version_without_identifiers_continues_the_codes_and_a_new_code_is_something_new():
    first = small_version(publish=True)
    document = small_document(version="2.0")
    document["axes"][0]["criteria"][1]["code"] = "A9"
    second = load_framework(document, actor=SYSTEM)
    known = set(Criterion.objects.filter(version=first).values_list("uid", flat=True))
    uids = dict(Criterion.objects.filter(version=second).values_list("code", "uid"))
    assert uids.pop("A9") not in known
    assert set(uids.values()) <= known


def test_a_draft_takes_the_identifiers_of_a_file_with_the_same_content_and_an_adopted_version_does_not():
    draft = small_version()
    uid = str(uuid.uuid4())
    document = draft.as_document(identified=True)
    document["axes"][0]["id"] = uid
    draft = load_framework(document, actor=SYSTEM)
    assert str(draft.axes.first().uid) == uid
    adopted = publish_version(draft, actor=SYSTEM)
    document["axes"][0]["id"] = str(uuid.uuid4())
    assert str(load_framework(document, actor=SYSTEM).axes.first().uid) == uid
    assert FrameworkVersion.objects.get(pk=adopted.pk).is_intact()


def test_a_copy_keeps_the_identifiers_of_the_version_copied_even_when_another_came_after():
    first = small_version(publish=True)
    document = small_document(version="other")
    document["axes"][0]["criteria"][1]["code"] = "A9"
    load_framework(document, actor=SYSTEM)
    copy = copy_to_new_draft(first, number="1.1", actor=SYSTEM)
    assert codes_to_identifiers(copy) == codes_to_identifiers(first)


@pytest.mark.parametrize("file_format", ["yaml", "xlsx"])
def test_a_file_becomes_a_new_draft_and_an_existing_version_is_kept(manager, file_format):
    version = small_version(profiles=[PROFILE], publish=True)
    content = write_document(version, file_format)
    with pytest.raises(NotAllowed, match="exists already"):
        import_draft(f"file.{file_format}", content, actor=manager)
    draft = import_draft(f"file.{file_format}", content, number="2.0", actor=manager)
    assert (draft.status, draft.version) == (FrameworkStatus.DRAFT, "2.0")
    assert codes_to_identifiers(draft) == codes_to_identifiers(version)
    assert draft.as_document() == version.as_document() | {"version": "2.0"}


def test_nothing_of_a_wrong_file_is_written_and_only_managers_import(manager, person):
    with pytest.raises(InvalidDocument) as refusal:
        import_draft("file.yaml", b"code: SMALL\n", actor=manager)
    assert "line 1: schema: The key “schema” is missing." in refusal.value.lines
    assert not Framework.objects.exists()
    with pytest.raises(PermissionDenied):
        import_draft("file.yaml", b"code: [", actor=person("someone@example.org"))
