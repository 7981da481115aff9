"""The migration map: proposed, completed, asked for before adoption, frozen with its version."""

import pytest
from django.core.exceptions import PermissionDenied

from certification.choices import FrameworkStatus, MapChange
from certification.errors import FrozenVersion, NotAllowed
from certification.models import Criterion, FrameworkVersion, HistoryEntry, MapEntry, MigrationMap
from certification.queries.migration_map import map_of, route
from certification.rules.migration_map import Entry
from certification.rules.permissions import SYSTEM
from certification.services.framework import copy_to_new_draft, load_framework, publish_version
from certification.services.migration_map import propose_map, remove_entry, settle_map, write_entry
from certification.services.transition import perform
from tests.factories import people
from tests.factories.framework import criterion, small_document, small_version, texts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english_accounts")]


def next_document(number="2.0"):
    """A renamed criterion, one that went, one that came."""
    document = small_document(version=number)
    document["axes"][0]["criteria"][1]["name"] = texts("Another name")
    document["axes"][1]["criteria"].pop(1)
    document["axes"][1]["criteria"].append(criterion("B9"))
    return document


@pytest.fixture
def former():
    return small_version(publish=True)


@pytest.fixture
def draft(former):
    return load_framework(next_document(), actor=SYSTEM)


def uid(version, code):
    return Criterion.objects.get(version=version, code=code).uid


def said(version):
    codes = {**dict(version.former.criteria.values_list("uid", "code")), **dict(version.criteria.values_list("uid", "code"))}  # fmt: skip
    found = MapEntry.objects.filter(map__target=version, thing="criterion")
    return {(codes.get(e.source_uid, ""), codes.get(e.target_uid, ""), e.change) for e in found}


def sentences(version):
    return [gap.sentence for gap in FrameworkVersion.objects.get(pk=version.pk).map_gaps]


def test_what_lasts_is_proposed_and_the_rest_is_asked(draft):
    propose_map(draft, actor=SYSTEM)
    assert said(draft) == {
        ("A1", "A1", "kept"),
        ("A2", "A2", "renamed"),
        ("B1", "B1", "kept"),
        ("B3", "B3", "kept"),
    }
    assert [sentence.split(":")[0] for sentence in sentences(draft)] == [
        "B2 of version 1.0",
        "B9 of version 2.0",
    ]
    settle_map(draft, actor=SYSTEM)
    assert {("B2", "", "withdrawn"), ("", "B9", "new")} < said(draft)
    assert sentences(draft) == []


def test_proposing_again_keeps_what_people_wrote(draft, former):
    write_entry(draft, actor=SYSTEM, thing="criterion", change="merged", source=uid(former, "A2"), target=uid(draft, "A1"))  # fmt: skip
    propose_map(draft, actor=SYSTEM)
    propose_map(draft, actor=SYSTEM)
    assert {entry for entry in said(draft) if entry[0][:1] == "A"} == {
        ("A1", "A1", "kept"),
        ("A2", "A1", "merged"),
    }


def test_a_version_is_not_adopted_before_every_criterion_is_mapped(draft):
    version = perform(draft, "consult", actor=SYSTEM)
    with pytest.raises(NotAllowed) as refusal:
        perform(version, "adopt", actor=SYSTEM)
    assert refusal.value.reasons == ["Prepare the migration map from version 1.0."]
    propose_map(version, actor=SYSTEM)
    with pytest.raises(NotAllowed) as refusal:
        perform(version, "adopt", actor=SYSTEM)
    assert refusal.value.reasons == [
        "B2 of version 1.0: say what becomes of it in the migration map.",
        "B9 of version 2.0: say in the migration map where it comes from, or that it is new.",
    ]
    settle_map(version, actor=SYSTEM)
    assert perform(version, "adopt", actor=SYSTEM).status == FrameworkStatus.ADOPTED


def test_the_first_version_needs_no_map():
    version = small_version()
    with pytest.raises(NotAllowed, match="first version"):
        propose_map(version, actor=SYSTEM)
    assert publish_version(version, actor=SYSTEM).status == FrameworkStatus.IN_FORCE
    assert not MigrationMap.objects.exists()


def test_publishing_in_one_go_writes_the_map_that_lasts(former):
    version = load_framework(next_document(), actor=SYSTEM, publish=True)
    assert version.status == FrameworkStatus.IN_FORCE
    entries = route(former, version)
    assert {entry.change for entry in entries} == {"kept", "renamed", "withdrawn", "new"}


def test_publishing_in_one_go_refuses_a_map_that_people_left_half_done(draft):
    propose_map(draft, actor=SYSTEM)
    with pytest.raises(NotAllowed, match="B2"):
        publish_version(draft, actor=SYSTEM)
    assert FrameworkVersion.objects.get(pk=draft.pk).status == FrameworkStatus.DRAFT


def test_a_version_overtaken_by_another_one_is_not_put_in_force(former):
    first = load_framework(next_document("2.0"), actor=SYSTEM)
    first = perform(first, "consult", actor=SYSTEM)
    settle_map(first, actor=SYSTEM)
    first = perform(first, "adopt", actor=SYSTEM)
    other = copy_to_new_draft(former, number="1.5", actor=SYSTEM)
    publish_version(other, actor=SYSTEM)
    perform(FrameworkVersion.objects.get(pk=other.pk), "phase_out", actor=SYSTEM)
    with pytest.raises(NotAllowed, match=r"from version 1\.5"):
        perform(first, "put_in_force", actor=SYSTEM)


def test_the_map_is_frozen_with_its_version(former):
    version = load_framework(next_document(), actor=SYSTEM, publish=True)
    entry = map_of(version).entries.first()
    with pytest.raises(NotAllowed):
        remove_entry(entry, actor=SYSTEM)
    with pytest.raises(NotAllowed):
        propose_map(version, actor=SYSTEM)
    entry.change = MapChange.MOVED
    for attack in (
        entry.save,
        entry.delete,
        lambda: MapEntry.objects.update(change="moved"),
        lambda: MapEntry.objects.all().delete(),
        lambda: MapEntry.objects.bulk_create([MapEntry(map=entry.map, change="new")]),
        lambda: MapEntry.objects.update(map=entry.map),
        entry.map.delete,
        lambda: MigrationMap.objects.update(source=version),
    ):
        with pytest.raises(FrozenVersion):
            attack()


def test_entries_survive_a_draft_loaded_again(draft):
    settle_map(draft, actor=SYSTEM)
    before = said(draft)
    load_framework(next_document() | {"summary": texts("Another")}, actor=SYSTEM)
    assert said(FrameworkVersion.objects.get(pk=draft.pk)) == before


def test_a_criterion_removed_since_is_asked_again(draft):
    settle_map(draft, actor=SYSTEM)
    document = next_document()
    document["axes"][1]["criteria"].pop(0)
    document["awards"][1]["requires"] = {}
    load_framework(document, actor=SYSTEM)
    assert [sentence.split(":")[0] for sentence in sentences(draft)] == ["B1 of version 1.0"]


def test_a_whole_entry_is_written_with_its_table_and_its_notes(draft, former):
    settle_map(draft, actor=SYSTEM)
    write_entry(
        draft,
        actor=SYSTEM,
        thing="criterion",
        change="rescaled",
        source=uid(former, "B2"),
        target=uid(draft, "B9"),
        levels={level: max(0, level - 1) for level in range(5)},
        note={"fr": "Un niveau de moins", "en": "One level less", "es": "Un nivel menos"},
    )
    entry = MapEntry.objects.get(change="rescaled")
    assert entry.as_line() == Entry(
        "rescaled", uid(former, "B2"), uid(draft, "B9"), {0: 0, 1: 0, 2: 1, 3: 2, 4: 3}
    )
    assert entry.note_es == "Un nivel menos"
    # It replaces what said that one was withdrawn and the other new.
    assert sentences(draft) == []
    assert HistoryEntry.objects.latest("sequence").data["row"] == "B2 → B9"


@pytest.mark.parametrize(
    ("change", "source", "target", "levels", "words"),
    [
        ("new", "A1", "A1", {}, "has no former one"),
        ("withdrawn", None, "A1", {}, "leads nowhere"),
        ("merged", "A1", None, {}, "one in the former version and one in this version"),
        ("rescaled", "A1", "A1", {0: 1}, "from 0 to 4"),
        ("kept", "A1", "A1", {0: 0, 1: 9}, "from 0 to 4"),
    ],
)
def test_an_entry_that_says_nothing_sound_is_refused(draft, former, change, source, target, levels, words):
    with pytest.raises(NotAllowed, match=words):
        write_entry(
            draft,
            actor=SYSTEM,
            thing="criterion",
            change=change,
            source=source and uid(former, source),
            target=target and uid(draft, target),
            levels=levels,
        )


def test_two_entries_never_say_the_same(draft, former):
    propose_map(draft, actor=SYSTEM)
    entry = MapEntry.objects.get(source_uid=uid(former, "A2"), thing="criterion")
    with pytest.raises(NotAllowed, match="Another entry"):
        write_entry(draft, actor=SYSTEM, thing="criterion", change="merged", source=uid(former, "A1"), target=uid(draft, "A1"), entry=entry)  # fmt: skip


def test_only_those_who_manage_frameworks_write_it(draft):
    for verb in (propose_map, settle_map):
        with pytest.raises(PermissionDenied):
            verb(draft, actor=people.case_officer())
    assert propose_map(draft, actor=people.scheme_manager()).entries.exists()


def test_the_way_leads_through_every_map_between(former):
    second = load_framework(next_document("2.0"), actor=SYSTEM, publish=True)
    third = copy_to_new_draft(second, number="3.0", actor=SYSTEM)
    settle_map(third, actor=SYSTEM)
    write_entry(third, actor=SYSTEM, thing="criterion", change="merged", source=uid(second, "A2"), target=uid(third, "A1"))  # fmt: skip
    MapEntry.objects.filter(map__target=third, source_uid=uid(second, "A2"), change="kept").delete()
    write_entry(third, actor=SYSTEM, thing="criterion", change="split", source=uid(second, "A1"), target=uid(third, "A2"))  # fmt: skip
    third = publish_version(third, actor=SYSTEM)
    changes = {
        (entry.source, entry.target): entry.change
        for entry in route(former, third)
        if entry.source and entry.target
    }
    assert changes[uid(former, "A2"), uid(third, "A1")] == "merged"
    assert changes[uid(former, "A1"), uid(third, "A2")] == "split"
    assert Entry("withdrawn", uid(former, "B2")) in route(former, third)
