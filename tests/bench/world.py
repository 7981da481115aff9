"""The databases that benchmarks measure: copies of the demo, with as many invented territories, dossiers and awards beside."""

import datetime as dt
import tempfile
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import override_settings
from django.utils.translation import override

from certification.choices import OPEN_DOSSIER_STATUSES, DossierStatus, TerritoryKind
from certification.clock import localdate, now
from certification.demo import scale
from certification.demo import world as guarantee
from certification.models import Dossier, FrameworkVersion, Territory
from home.demo import world as public_site
from tests.database import copies, one_at_a_time, restore_with


def prepare(territories: int, awards: int) -> None:
    """Make a copy of the demo, filled; the demo itself, which takes minutes, is loaded once and kept."""
    database = copies("bench")
    with one_at_a_time():
        database.build_template()
    with tempfile.TemporaryDirectory() as folder, override("fr"), override_settings(MEDIA_ROOT=folder):
        restore_with(database, "bench", load_demo, Path(folder))
    if awards:
        # Several awards of one territory, as renewals make them.
        size = scale.Size(territories=max(territories, awards * 3 // 4), dossiers=awards, awards=awards)
        scale.fill(size, say=lambda _line: None)
    else:
        scale.fill(scale.Size(territories, territories, territories), say=lambda _line: None)
    open_dossiers(territories)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def load_demo() -> None:
    guarantee.load(settings.DEMO_PASSWORD)
    public_site.load()


def open_dossiers(number: int) -> None:
    """Put dossiers under way in the database, without their life: only their number matters to a list."""
    version = FrameworkVersion.objects.in_force().order_by("pk").first()
    person = get_user_model().objects.order_by("pk").first()
    statuses = sorted(OPEN_DOSSIER_STATUSES - {DossierStatus.DRAFT})
    territories = Territory.objects.bulk_create(
        Territory(
            name=f"Territoire {rank}",
            slug=f"bench-{rank}",
            kind=TerritoryKind.PROJECT_AREA,
            country="FR",
            region=f"R{rank % 13}",
            place="Bourg",
            lead_organisation="Syndicat",
            contact_email="bench@example.org",
        )
        for rank in range(number)
    )
    Dossier.objects.bulk_create(
        Dossier(
            territory=territory,
            version=version,
            opened_by=person,
            number=f"BENCH-{rank:05d}",
            status=statuses[rank % len(statuses)],
            submitted_at=now(),
            due_on=localdate() + dt.timedelta(days=rank % 120 - 30),
        )
        for rank, territory in enumerate(territories)
    )
