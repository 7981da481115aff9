"""Keep the lines of the register in step with the awards, certificates and territories that they are drawn from.

Whatever writes one of these announces it, so that no verb of an award has to think of the register. What is written in bulk
does not announce itself: whoever does so calls `write_entries`.
"""

from collections.abc import Iterable
from functools import lru_cache
from itertools import islice

from django.apps import apps
from django.conf import settings
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.db.models import QuerySet
from django.db.models.signals import post_migrate, post_save
from django.utils.translation import override

from certification.choices import (
    PUBLIC_AWARD_STATUSES,
    STANDING_AWARD_STATUSES,
    AwardStatus,
    DossierKind,
)
from certification.clock import localdate, now
from certification.documents.density import cell_of
from certification.models import Award, Certificate, Dossier, RegisterEntry, Territory
from cms.countries import country_name
from cms.delivery import forget_pages
from cms.words import fold, folded_words

BATCH = 500
LONGEST_SORT = 120
WRITTEN = [field.name for field in RegisterEntry._meta.concrete_fields if not field.primary_key]


def listen() -> None:
    """Hear of every award, certificate and territory that is written."""
    post_save.connect(_award_saved, sender=Award, dispatch_uid="register.award")
    post_save.connect(_certificate_saved, sender=Certificate, dispatch_uid="register.certificate")
    post_save.connect(_territory_saved, sender=Territory, dispatch_uid="register.territory")
    post_save.connect(_dossier_saved, sender=Dossier, dispatch_uid="register.dossier")
    post_migrate.connect(
        _migrated, sender=apps.get_app_config("certification"), dispatch_uid="register.migrated"
    )


def write_entries(awards: QuerySet[Award]) -> int:
    """Write the lines of these awards, those that are public and have a certificate; return how many."""
    public = awards.filter(status__in=PUBLIC_AWARD_STATUSES, certificate__isnull=False)
    found = (
        public.select_related("territory", "level", "certificate", "dossier__version__framework")
        .prefetch_related("dossier__modules")
        .order_by("pk")
    )
    return store(entry_of(award) for award in found.iterator(chunk_size=BATCH))


def store(entries: Iterable[RegisterEntry]) -> int:
    """Write lines in bulk, each in place of the one that its award had; return how many."""
    entries, number = iter(entries), 0
    while batch := list(islice(entries, BATCH)):
        RegisterEntry.objects.bulk_create(
            batch, update_conflicts=True, unique_fields=["award"], update_fields=WRITTEN
        )
        number += len(batch)
    return number


def entry_of(award: Award) -> RegisterEntry:
    """Return the line of an award, not stored; its related rows are read with it."""
    version = award.dossier.version
    return entry_from(
        award,
        award.territory,
        code=award.certificate.code,
        level=award.level.code,
        framework=version.framework.code,
        framework_version=version.version,
        themes=[module.code for module in award.dossier.modules.all()],
    )


def entry_from(
    award: Award,
    territory: Territory,
    *,
    code: str,
    level: str,
    framework: str,
    framework_version: str,
    themes: Iterable[str],
) -> RegisterEntry:
    """Return the line of an award from its parts, not stored; level, framework and themes are given by their codes."""
    ended_on = award.ended_on
    if ended_on is None and award.status not in STANDING_AWARD_STATUSES:
        # An annulment is dated by its status alone.
        ended_on = localdate(award.status_since)
    return RegisterEntry(
        award_id=award.pk,
        territory_id=territory.pk,
        code=code,
        number=award.number,
        name=territory.name,
        slug=territory.slug,
        place=territory.place,
        region=territory.region,
        country=territory.country,
        status=award.status,
        level=level,
        framework=framework,
        framework_version=framework_version,
        themes=_between_spaces(sorted(themes)),
        valid_from=award.valid_from,
        valid_until=award.valid_until,
        ended_on=ended_on,
        latitude=territory.latitude,
        longitude=territory.longitude,
        cell=cell_of(territory.latitude, territory.longitude),
        sort=fold(territory.name)[:LONGEST_SORT],
        search=_between_spaces(
            folded_words(
                f"{territory.name} {territory.place} {territory.region} {_countries(territory.country)} "
                f"{award.number} {code}"
            )
        ),
        changed_at=now(),
    )


def _between_spaces(words: Iterable[str]) -> str:
    return f" {' '.join(words)} "


@lru_cache
def _countries(code: str) -> str:
    """Return the names of a country in the languages of the site."""
    names = []
    for language, _name in settings.LANGUAGES:
        with override(language):
            names.append(country_name(code))
    return " ".join(names)


def _award_saved(instance: Award, *, created: bool, raw: bool = False, **_facts) -> None:
    # An award that begins has no certificate, so no line.
    if not raw and not created and instance.status in PUBLIC_AWARD_STATUSES:
        write_entries(Award.objects.filter(pk=instance.pk))


def _certificate_saved(instance: Certificate, *, raw: bool = False, **_facts) -> None:
    if not raw:
        write_entries(Award.objects.filter(pk=instance.award_id))


def _territory_saved(instance: Territory, *, created: bool, raw: bool = False, **_facts) -> None:
    if not raw and not created:
        write_entries(Award.objects.filter(territory=instance.pk))


def _dossier_saved(instance: Dossier, *, created: bool, raw: bool = False, **_facts) -> None:
    # Whether an award whose last day has passed is to be relied upon depends on where its renewal is.
    if raw or created or instance.kind != DossierKind.RENEWAL:
        return
    over = Award.objects.filter(
        territory=instance.territory_id, status=AwardStatus.ACTIVE, valid_until__lt=localdate()
    )
    if write_entries(over):
        forget_pages()


def _migrated(*, using: str, **_facts) -> None:
    """Write the register of a database that has awards and no line: one older than the register, or put back."""
    tables = connections[using].introspection.table_names()
    if RegisterEntry._meta.db_table not in tables or RegisterEntry.objects.exists():
        return
    if Award.objects.exists() and not _is_behind(using):
        write_entries(Award.objects.all())


def _is_behind(using: str) -> bool:
    """Tell whether the database waits for a migration: its tables are then not those of the code."""
    executor = MigrationExecutor(connections[using])
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
