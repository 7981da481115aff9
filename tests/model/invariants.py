"""What holds after any act, whoever did it, computed from the rows alone."""

import json
from collections import Counter, defaultdict

from django.contrib.contenttypes.models import ContentType

from certification.choices import AwardStatus, LogKind, Outcome
from certification.diagrams import SUBJECTS
from certification.models import (
    Award,
    Certificate,
    Checkpoint,
    Decision,
    DocketItem,
    HistoryEntry,
    LogEntry,
    LogHead,
    NumberSeries,
    RegisterEntry,
    StatusEntry,
    StatusList,
    Vote,
)
from certification.rules.credential import SETS_BIT, bit_is_set
from certification.services.history import digest_of, verify_history
from certification.services.log import KIND_OF_MOVE, root_at

IN_FORCE = (AwardStatus.ACTIVE, AwardStatus.SUSPENDED)
NEGATIVE = (Outcome.REFUSED, Outcome.CONDITIONAL, Outcome.ADJOURNED)


class Known:
    """What was seen once and may not change; and the rows that the factories put in their state by hand."""

    def __init__(self):
        self.decisions, self.certificates, self.checkpoints = {}, {}, {}
        self.by_hand = {row for row, _status, _target in strayed()}


def check(known):
    for holds in (history, awards, numbers, committee, decisions, log, lists, register):
        holds(known)


def history(known):
    """Chained and sealed; the state of each row is that of its last move."""
    assert verify_history()[1] is None
    assert [found for found in strayed() if found[0] not in known.by_hand] == []


def strayed():
    """Yield the rows whose state is not the one where the history left them."""
    last = {
        (entry.content_type_id, entry.object_id): entry.target
        for entry in HistoryEntry.objects.exclude(target="").order_by("sequence")
    }
    for model in SUBJECTS:
        content_type = ContentType.objects.get_for_model(model).pk
        for pk, status in model._default_manager.values_list("pk", "status"):
            target = last.get((content_type, str(pk)), status)
            if target != status:
                yield (model.__name__, pk), status, target


def awards(known):
    """One in force for a territory and a framework; in force with a certificate, whose facts never change."""
    counted = Counter(
        Award.objects.filter(status__in=IN_FORCE).values_list("territory", "dossier__version__framework")
    )
    assert all(count == 1 for count in counted.values()), counted
    for award in Award.objects.filter(status__in=IN_FORCE).select_related("certificate"):
        assert award.number
        assert award.certificate
        assert award.valid_from <= award.valid_until
    for certificate in Certificate.objects.all():
        assert certificate.digest == digest_of(certificate.facts)
        assert known.certificates.setdefault(certificate.pk, certificate.digest) == certificate.digest
        assert certificate.editions.filter(superseded_at=None).exclude(file=None).count() <= 1
    assert not Award.objects.filter(status=AwardStatus.PREPARED).exclude(number=None).exists()


def numbers(_known):
    """Each series without a hole nor a double."""
    given = defaultdict(list)
    for model in (Award, Decision):
        for number in model.objects.exclude(number=None).values_list("number", flat=True):
            prefix, _dash, rank = number.rpartition("-")
            given[prefix].append(int(rank)) if rank.isdecimal() else None
    for series in NumberSeries.objects.filter(prefix__in=["AG", "D"]):
        ranks = sorted(given[f"{series.prefix}-{series.year}"])
        assert ranks == list(range(1, series.last + 1)), (series, ranks)


def committee(_known):
    """Nobody decides on what they assessed or are tied to; one vote a seat; a quorum when it counted."""
    for item in DocketItem.objects.select_related("dossier", "session").exclude(quorum_at_count=None):
        votes = list(Vote.objects.filter(item=item, struck_at=None).select_related("seat"))
        assert len({vote.seat_id for vote in votes}) == len(votes)
        allowed = set(item.quorum_at_count.get("opened", item.quorum_at_count["voters"]))
        assert {vote.seat_id for vote in votes} <= allowed
        voters = {vote.cast_by_id for vote in votes}
        assert not voters & {mission.person_id for mission in item.dossier.assessors}
        assert not any(item.keeps_out(vote.cast_by) for vote in votes)


def decisions(known):
    """Signed by two people, with a quorum, with reasons; what was decided never changes."""
    for decision in Decision.objects.select_related("item__session"):
        said = (decision.outcome, decision.level, decision.digest, decision.number)
        assert known.decisions.setdefault(decision.pk, said) == said
        assert decision.quorum.get("is_met", True)
        if decision.signed_by_secretary_id:
            assert decision.signed_by_secretary_id != decision.signed_by_chair_id
        if decision.outcome in NEGATIVE:
            assert decision.reasons
    for award in Award.objects.select_related("decision"):
        assert award.decision.is_signed
        assert award.decision.outcome in {Outcome.ACCREDITED, Outcome.CONDITIONAL}


def log(known):
    """As many entries as events, without a hole, under a checkpoint that stays true."""
    entries = list(LogEntry.objects.order_by("index"))
    assert [entry.index for entry in entries] == list(range(len(entries)))
    size = LogHead.objects.filter(pk=1).values_list("size", flat=True).first() or 0
    assert size == len(entries)
    told = Counter((entry.award_id, entry.kind) for entry in entries if entry.award_id)
    assert all(told[award.pk, LogKind.ISSUED] == 1 for award in Award.objects.exclude(number=None))
    moved = Counter()
    numbered = set(Award.objects.exclude(number=None).values_list("pk", flat=True))
    prefix = "certification.award."
    for entry in HistoryEntry.objects.filter(action__startswith=prefix, content_type__model="award"):
        kind = KIND_OF_MOVE.get(entry.action.removeprefix(prefix))
        if kind and int(entry.object_id) in numbered:
            moved[int(entry.object_id), kind] += 1
    told = Counter({key: count for key, count in told.items() if key[1] in KIND_OF_MOVE.values()})
    assert told == moved
    for checkpoint in Checkpoint.objects.all():
        assert checkpoint.size <= size
        assert bytes(checkpoint.root) == root_at(checkpoint.size)
        kept = known.checkpoints.setdefault(checkpoint.size, bytes(checkpoint.root))
        assert kept == bytes(checkpoint.root)
    if numbered:
        assert max(known.checkpoints) == size


def lists(_known):
    """A status list says what the awards are."""
    for row in StatusList.objects.all():
        encoded = json.loads(bytes(row.document))["credentialSubject"]["encodedList"]
        for place in StatusEntry.objects.filter(number=row.number).select_related("certificate__award"):
            award = place.certificate.award
            assert bit_is_set(encoded, place.index) == (award.status in SETS_BIT[row.purpose]), award


def register(_known):
    """The public register says what the awards are."""
    said = dict(RegisterEntry.objects.values_list("award", "status"))
    for pk, status in Award.objects.exclude(number=None).values_list("pk", "status"):
        assert said.get(pk) == status, f"award {pk} is {status}, the register says {said.get(pk)}"
