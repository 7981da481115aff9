"""A register as large as a federation's, invented from a seed: to measure, never to show.

Rows are written in bulk, past the services: the states are those that the life cycles allow, and the history is chained. No
row names a person; one closed account stands for everybody.
"""

import datetime as dt
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from types import SimpleNamespace

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.utils.text import slugify

from certification.choices import (
    DecisionMethod,
    DocketItemStatus,
    DossierStatus,
    Outcome,
    SessionStatus,
    TerritoryKind,
)
from certification.clock import localdate, noon
from certification.demo.scale_rows import (
    COUNTRIES,
    HEADS,
    KINDS,
    TAILS,
    Told,
    award_of,
    certificate_of,
    common_facts,
    history_of,
    opening,
    suspensions_of,
)
from certification.errors import CertificationError
from certification.models import (
    Award,
    Certificate,
    Decision,
    DocketItem,
    Dossier,
    FrameworkVersion,
    Session,
    Suspension,
    Territory,
)
from certification.rules.synthetic import SYNTHETIC_EMAIL as EMAIL
from certification.services.history import record_many
from certification.services.log import append_many, events_until_now
from certification.services.register import entry_from, store
from cms.users.models import User

SEED = 20261130
BATCH = 2000
SLUG = "synthetic-"


@dataclass
class Size:
    """How much is invented: territories, dossiers, awards, and events of each award."""

    territories: int
    dossiers: int
    awards: int
    events: int = 5


def load(size: Size, *, say: Callable[[str], None] = print) -> dict[str, int]:
    """Write synthetic rows; return how many of each kind.

    Raise CertificationError when the database holds a territory that is not synthetic, or when some are there already.
    """
    refuse_other_data()
    return fill(size, say=say)


def fill(size: Size, *, say: Callable[[str], None] = print) -> dict[str, int]:
    """Write synthetic rows beside whatever is there: for the benchmarks, whose database is thrown away."""
    if size.awards and not (size.dossiers and size.territories):
        raise CertificationError("An award needs a dossier, and a dossier a territory.")
    version = FrameworkVersion.objects.in_force().select_related("framework").first()
    if version is None:
        raise CertificationError("Load and publish a framework first: load_framework PATH --publish.")
    world = SimpleNamespace(
        size=size,
        random=random.Random(SEED),  # noqa: S311 - invented data, the same at each run
        version=version,
        levels=list(version.award_levels.all()),
        modules=list(version.modules.all()),
        account=account(),
        today=localdate(),
        facts=common_facts(version),
    )
    with transaction.atomic():
        territories = write_territories(world)
        say(f"{len(territories)} territories")
        dossiers = write_dossiers(world, territories)
        say(f"{len(dossiers)} dossiers")
        awards = write_awards(world, territories, dossiers)
        say(f"{len(awards)} awards, with their lines in the register")
        number = record_many(history_of(world, awards))
        say(f"{number} events in the history")
    return {
        "territories": len(territories),
        "dossiers": len(dossiers),
        "awards": len(awards),
        "events": number,
    }


def refuse_other_data() -> None:
    """Refuse a database that holds anything real, or that was filled already."""
    if Territory.objects.exclude(slug__startswith=SLUG).exists() or (
        Dossier.objects.exclude(territory__slug__startswith=SLUG).exists()
    ):
        raise CertificationError(
            "This database holds territories that were not invented here: nothing is written."
        )
    if Territory.objects.exists():
        raise CertificationError("Synthetic data are there already: start from an empty database.")


def account() -> User:
    """Return the closed account that stands for everybody."""
    found = User.objects.filter(email=EMAIL).first()
    return found or User.objects.create_user(EMAIL, name="Synthetic data", is_active=False)


def in_batches(model, rows: Iterator) -> list:
    """Store rows in bulk, and return them with their keys."""
    stored = []
    while batch := list(islice(rows, BATCH)):
        stored += model._default_manager.bulk_create(batch)
    return stored


# --- rows -----------------------------------------------------------------------------------------------------------


def write_territories(world) -> list[Territory]:
    draw, weights = world.random, [facts[0] for facts in COUNTRIES.values()]

    def rows():
        for number in range(1, world.size.territories + 1):
            (country,) = draw.choices(list(COUNTRIES), weights)
            _weight, regions, latitude, longitude, reach = COUNTRIES[country]
            root = draw.choice(HEADS) + draw.choice(TAILS)
            place = draw.choice(HEADS) + draw.choice(TAILS)
            name = f"{draw.choice(KINDS)} de {root}"
            yield Territory(
                name=name,
                slug=f"{SLUG}{slugify(name)[:50]}-{number}",
                kind=TerritoryKind.values[number % len(TerritoryKind.values)],
                country=country,
                region=draw.choice(regions),
                place=place,
                latitude=round(latitude + draw.uniform(-reach, reach), 5) if number % 20 else None,
                longitude=round(longitude + draw.uniform(-reach, reach), 5) if number % 20 else None,
                lead_organisation=f"Syndicat mixte de {root}",
                contact_email=EMAIL,
            )

    return in_batches(Territory, rows())


def write_dossiers(world, territories: list[Territory]) -> list[int]:
    """Write dossiers, territory after territory, and return their keys."""
    awarded = min(world.size.dossiers, world.size.awards)

    def rows():
        for number in range(world.size.dossiers):
            yield Dossier(
                number=f"TS-{number + 1:08d}",
                territory=territories[number % len(territories)],
                version=world.version,
                opened_by=world.account,
                status=DossierStatus.ACCREDITED if number < awarded else DossierStatus.REFUSED,
                perimeter="12 communes",
                population=1000 + number % 90_000,
                municipalities=1 + number % 60,
            )

    keys = [dossier.pk for dossier in in_batches(Dossier, rows())]
    through = Dossier.modules.through
    module_keys = {module.code: module.pk for module in world.modules}
    in_batches(
        through,
        (
            through(dossier_id=key, thememodule_id=module_keys[code])
            for rank, key in enumerate(keys)
            for code in themes_of(rank, world.modules)
        ),
    )
    return keys


def themes_of(number: int, modules: list) -> list[str]:
    return [modules[number % len(modules)].code] if modules else []


def write_awards(world, territories: list[Territory], dossiers: list[int]) -> list[Told]:
    """Write items, decisions, awards, certificates, lines of the register and of the log, some at a time.

    Return what the history tells of them. Nothing is signed: `rules.synthetic` keeps the calendar from doing so. Several awards of one dossier are rounds of it.
    """
    if not world.size.awards:
        return []
    world.session = Session.objects.create(
        number="SYNTHETIC",
        version=world.version,
        held_on=world.today - relativedelta(years=3),
        starts_at=dt.time(10),
        chair=world.account,
        secretary=world.account,
        status=SessionStatus.CLOSED,
    )
    ranks, told = iter(range(world.size.awards)), []
    while batch := list(islice(ranks, BATCH)):
        told += write_some_awards(world, territories, dossiers, batch)
    return told


def write_some_awards(world, territories, dossiers, ranks: list[int]) -> list[Told]:
    count = len(dossiers)
    items = [
        DocketItem(
            session=world.session,
            dossier_id=dossiers[rank % count],
            round=rank // count + 1,
            status=DocketItemStatus.DECIDED,
        )
        for rank in ranks
    ]
    DocketItem.objects.bulk_create(items)
    decisions = [decision_of(world, item, rank) for item, rank in zip(items, ranks, strict=True)]
    Decision.objects.bulk_create(decisions)
    lands = [territories[rank % count % len(territories)] for rank in ranks]
    awards = [
        award_of(world, decision, land, rank)
        for decision, land, rank in zip(decisions, lands, ranks, strict=True)
    ]
    Award.objects.bulk_create(awards)
    certificates = [certificate_of(world, award) for award in awards]
    Certificate.objects.bulk_create(certificates)
    Suspension.objects.bulk_create([row for award in awards for row in suspensions_of(award)])
    store(
        entry_from(
            award,
            award.territory,
            code=certificate.code,
            level=award.level.code,
            framework=world.version.framework.code,
            framework_version=world.version.version,
            themes=themes_of(rank % count, world.modules),
        )
        for award, certificate, rank in zip(awards, certificates, ranks, strict=True)
    )
    append_many(event for award in awards for event in events_until_now(award))
    return [
        Told(award.pk, award.number, award.dossier_id, award.status, award.valid_from) for award in awards
    ]


def decision_of(world, item: DocketItem, rank: int) -> Decision:
    day = opening(world, rank)
    return Decision(
        number=f"DS-{rank + 1:08d}",
        dossier_id=item.dossier_id,
        item=item,
        round=item.round,
        outcome=Outcome.ACCREDITED,
        level=world.levels[rank % len(world.levels)].code,
        method=DecisionMethod.CONSENT,
        reasons="Synthetic",
        decided_on=day,
        signed_by_chair=world.account,
        signed_by_chair_at=noon(day),
        digest="0" * 64,
    )
