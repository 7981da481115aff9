"""What a synthetic register is made of: invented places, the life of each award, what its certificate states."""

import datetime as dt
import uuid
from collections.abc import Iterator
from typing import NamedTuple

from dateutil.relativedelta import relativedelta
from django.contrib.contenttypes.models import ContentType

from certification.choices import AwardStatus, DecisionMethod, ReasonCategory
from certification.clock import noon
from certification.documents.certificate_facts import LOCALES, in_three_languages
from certification.models import (
    Award,
    Certificate,
    Decision,
    FrameworkVersion,
    HistoryEntry,
    Suspension,
    Territory,
)
from certification.rules.code import new_code
from certification.services.history import digest_of

# The days over which the events are spread, before today; one window for each event of an award.
WINDOW = 180
KINDS = (
    *("Pays", "Vallée", "Vallons", "Marais", "Montagne", "Presqu’île", "Rives", "Val", "Plateau", "Côte"),
    *("Sierra", "Comarca", "Terra", "Hautes terres", "Bocage", "Îles"),
)
HEADS = (
    *(
        "Brou",
        "Sarre",
        "Ver",
        "Ker",
        "Alder",
        "Ser",
        "Orsa",
        "Ambre",
        "Étan",
        "Lou",
        "Mont",
        "Riva",
        "Valde",
        "Fon",
    ),
    *(
        "Aigue",
        "Clair",
        "Noir",
        "Bel",
        "Haut",
        "Font",
        "Peña",
        "Torre",
        "Lago",
        "Bosc",
        "Garri",
        "Cam",
        "Sain",
        "Tré",
    ),
)
TAILS = (
    *(
        "elle",
        "longue",
        "nois",
        "lann",
        "bach",
        "rant",
        "ne",
        "lles",
        "gère",
        "zac",
        "ville",
        "mont",
        "ières",
        "court",
    ),
    *(
        "oux",
        "eyre",
        "iñac",
        "osa",
        "ueda",
        "ells",
        "ona",
        "etta",
        "aro",
        "ola",
        "ington",
        "dale",
        "feld",
        "hem",
    ),
)
# Countries with their weight, regions, and the middle and half-height of a square where they are drawn (degrees).
COUNTRIES = {
    "FR": (
        60,
        ("Occitanie", "Bretagne", "Nouvelle-Aquitaine", "Grand Est", "Hauts-de-France"),
        46.5,
        2.5,
        3.2,
    ),
    "ES": (12, ("Aragón", "Cataluña", "Galicia", "Andalucía"), 40.3, -3.6, 2.8),
    "IT": (8, ("Toscana", "Piemonte", "Sardegna"), 43.0, 12.0, 2.5),
    "BE": (5, ("Wallonie", "Vlaanderen"), 50.6, 4.7, 0.6),
    "DE": (5, ("Bayern", "Sachsen"), 50.5, 10.3, 2.6),
    "PT": (4, ("Alentejo", "Norte"), 39.8, -8.0, 1.5),
    "CA": (3, ("Québec",), 47.0, -71.0, 2.0),
    "SN": (2, ("Casamance",), 13.0, -15.5, 0.8),
    "LU": (1, ("Luxembourg",), 49.7, 6.1, 0.2),
}
# Of a hundred awards, how many are in each state.
SHARES = {
    AwardStatus.ACTIVE: 70,
    AwardStatus.SUSPENDED: 5,
    AwardStatus.EXPIRED: 12,
    AwardStatus.SUPERSEDED: 8,
    AwardStatus.WITHDRAWN: 2,
    AwardStatus.SURRENDERED: 2,
    AwardStatus.ANNULLED: 1,
}
LAST_MOVE = {
    AwardStatus.EXPIRED: "expire",
    AwardStatus.SUPERSEDED: "supersede",
    AwardStatus.WITHDRAWN: "withdraw",
    AwardStatus.SURRENDERED: "surrender",
    AwardStatus.ANNULLED: "annul",
}
TARGETS = {
    "activate": AwardStatus.ACTIVE,
    "suspend": AwardStatus.SUSPENDED,
    "reinstate": AwardStatus.ACTIVE,
    **{move: status for status, move in LAST_MOVE.items()},
}


class Told(NamedTuple):
    """What the history tells of an award."""

    pk: int
    number: str
    dossier_id: int
    status: AwardStatus
    valid_from: dt.date


def opening(world, rank: int) -> dt.date:
    """Return the first day of an award: they follow one another over one window."""
    span = world.size.events * WINDOW
    return world.today - dt.timedelta(days=span - WINDOW * rank // max(world.size.awards, 1))


def award_of(world, decision: Decision, territory: Territory, rank: int) -> Award:
    (status,) = world.random.choices(list(SHARES), list(SHARES.values()))
    start, level = decision.decided_on, world.levels[rank % len(world.levels)]
    stands = status in (AwardStatus.ACTIVE, AwardStatus.SUSPENDED)
    last = start + dt.timedelta(days=(world.size.events - 1) * WINDOW)
    measured = status in (AwardStatus.SUSPENDED, AwardStatus.WITHDRAWN)
    return Award(
        number=f"AG-{start.year}-{rank + 1:07d}",
        territory=territory,
        dossier_id=decision.dossier_id,
        decision=decision,
        level=level,
        status=status,
        status_since=noon(last),
        perimeter="12 communes",
        prepared_on=start,
        pledge_due_on=start,
        valid_from=start,
        # One that expired did so on its last day; the others last beyond the events.
        valid_until=last - dt.timedelta(days=1)
        if status == AwardStatus.EXPIRED
        else world.today + dt.timedelta(days=30 + rank % 700),
        next_review_on=last + relativedelta(years=1) if stands else None,
        ended_on=None if stands else last,
        reason_category=ReasonCategory.MISSED_FOLLOW_UP if measured else "",
    )


def common_facts(version: FrameworkVersion) -> dict:
    """Return what all the certificates state alike."""
    return {
        "population": 8200,
        "municipalities": 12,
        "framework": {
            "code": version.framework.code,
            "version": version.version,
            "title": in_three_languages(version, "title"),
            "content_hash": version.content_hash,
            "modules": [],
        },
        "families": [
            {
                "code": family.code,
                "name": in_three_languages(family, "name"),
                "sphere": in_three_languages(family.sphere, "name"),
                "took_part": True,
            }
            for family in version.families.select_related("sphere")
        ],
        "visitors": [],
        "overall": "75.00",
        "axes": [
            {"code": axis.code, "name": in_three_languages(axis, "name"), "score": "75.00"}
            for axis in version.axes.all()
        ],
        "floor": "50.0",
    }


def certificate_of(world, award: Award) -> Certificate:
    territory, level, start = award.territory, award.level, award.valid_from.isoformat()
    code = new_code()
    facts = {
        **world.facts,
        "number": award.number,
        "code": code,
        "issued_on": start,
        "territory": {
            "name": territory.name,
            "country": territory.country,
            "region": territory.region,
            "place": territory.place,
        },
        "lead_organisation": territory.lead_organisation,
        "level": {"code": level.code, "name": {code: getattr(level, f"name_{code}") for code in LOCALES}},
        "valid_from": start,
        "valid_until": award.valid_until.isoformat(),
        "perimeter": award.perimeter,
        "mark_scope": award.mark_scope,
        "decision": {
            "number": award.decision.number,
            "decided_on": start,
            "method": DecisionMethod.CONSENT.value,
            "recusals": 0,
            "seats": 12,
        },
        "visit": {"starts_on": start, "ends_on": start},
    }
    certificate = Certificate(
        award=award, code=code, facts=facts, digest=digest_of(facts), issued_at=noon(award.valid_from)
    )
    # It has no credential: the log need not ask for each.
    Certificate._meta.get_field("credential").set_cached_value(certificate, None)
    return certificate


def suspensions_of(award: Award) -> Iterator[Suspension]:
    """Yield the measure behind a suspension that lasts, or behind a withdrawal."""
    if award.reason_category:
        yield Suspension(
            award=award,
            category=award.reason_category,
            reason="Synthetic",
            notified_on=award.valid_from,
            started_on=award.status_since.date(),
        )


# --- history --------------------------------------------------------------------------------------------------------


def moves_of(status: AwardStatus, number: int) -> list[str]:
    """Return the moves that lead an award to its state, as many as asked for, one less when the life cycle wants it."""
    last = LAST_MOVE.get(status)
    between = number - 1 - bool(last)
    if status == AwardStatus.ACTIVE:
        between -= between % 2
    if status == AwardStatus.SUSPENDED:
        between -= 1 - between % 2
    moves = ["activate", *(("suspend", "reinstate")[rank % 2] for rank in range(max(between, 0)))]
    return [*moves, last] if last else moves


def history_of(world, awards: list[Told]) -> Iterator[HistoryEntry]:
    """Yield the events of all the awards in the order in which they would have happened."""
    subject = ContentType.objects.get_for_model(Award, for_concrete_model=False)
    for step in range(world.size.events):
        for award in awards:
            moves = moves_of(award.status, world.size.events)
            if step >= len(moves):
                continue
            source = TARGETS[moves[step - 1]] if step else AwardStatus.PREPARED
            yield HistoryEntry(
                uuid=uuid.UUID(int=world.random.getrandbits(128), version=4),
                timestamp=noon(award.valid_from + dt.timedelta(days=step * WINDOW)),
                content_type=subject,
                object_id=str(award.pk),
                label=award.number,
                dossier_id=award.dossier_id,
                action=f"certification.award.{moves[step]}",
                user_id=world.account.pk,
                role="",
                source=source,
                target=TARGETS[moves[step]],
                reason="",
                digest="",
                data={},
            )
