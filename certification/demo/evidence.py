"""What some territories say of their evidence and of their indicators: dates, versions, figures over two cycles."""

import datetime as dt
from decimal import Decimal

from dateutil.relativedelta import relativedelta
from django.core.files.uploadedfile import SimpleUploadedFile

from certification.choices import Confidentiality, FileCheck
from certification.clock import localdate
from certification.demo import files
from certification.models import Indicator, PrivateFile
from certification.rules.indicator import field_of
from certification.services import evidence as library
from certification.services.indicator import save_value

# The only territory that is told over two cycles.
MEASURED = frozenset({"sarrelongue", "mirvaux"})
YEARS_BEFORE = 3
# What each kind of indicator begins with, and how it moves from year to year.
FIRST = {"percent": Decimal(34), "number": Decimal(12), "amount": Decimal(18_000), "duration": Decimal(40)}
STEPS = (Decimal("1.00"), Decimal("1.08"), Decimal("1.05"), Decimal("1.15"))
LATE = "La mesure commence cette année ; le premier chiffre viendra avec le bilan de juin."
MONTHS_OLD = (7, 64, 14, 3, 26, 9, 5, 18)


def document(path, *, axes: str) -> None:
    """Say what the evidence is and give the indicators of the last years, for the territories that show them."""
    if path.key not in MEASURED:
        return
    describe_all(path)
    measure(path, axes)


def describe_all(path) -> None:
    """Date each piece of evidence: one is out of date, one names people, one may be published."""
    dossier, today = path.dossier, localdate()
    held = dossier.evidences.filter(removed_at=None, proves="").prefetch_related("uses__criterion")
    for place, evidence in enumerate(held.order_by("pk")):
        until = today - relativedelta(months=MONTHS_OLD[place % len(MONTHS_OLD)])
        library.describe_evidence(
            evidence,
            actor=path.lead,
            title=evidence.title,
            kind=evidence.kind,
            proves=path.words["document_text"],
            period_from=until - dt.timedelta(days=365),
            period_to=until,
            effective_on=until + dt.timedelta(days=20),
            confidentiality=Confidentiality.PUBLIC if place == 0 else Confidentiality.EXAMINERS,
            personal_data=place == 3,
            uses={use.criterion: use.evidence_type for use in evidence.uses.all()},
        )


def measure(path, axes: str) -> None:
    """Give the indicators of some axes, year after year; one figure is not available yet."""
    dossier, last = path.dossier, localdate().year - 1
    codes = [criterion.code for criterion in dossier.criteria if criterion.code[0] in axes]
    indicators = Indicator.objects.filter(
        criterion__version=dossier.version, criterion__code__in=codes
    ).select_related("criterion__module")
    for place, indicator in enumerate(indicators.order_by("criterion__order", "criterion__code", "order")):
        if field_of(indicator.kind) != "number":
            continue
        is_late = place % 11 == 5
        value = FIRST[indicator.kind] + place % 9
        places = Decimal("0.1") if indicator.kind == "percent" else Decimal(1)
        for year, step in zip(range(last - YEARS_BEFORE, last + 1), STEPS, strict=True):
            value = min(value * step, Decimal(96)) if indicator.kind == "percent" else value * step
            is_missing = is_late and year == last
            save_value(
                dossier,
                indicator,
                actor=path.lead,
                year=year,
                value=None if is_missing else value.quantize(places),
                not_available=is_missing,
                reason=LATE if is_missing else "",
                revision=0,
            )


def send_newest(path) -> None:
    """Send what has just come: a photo that names no criterion yet, a newer version, a file still being checked."""
    dossier = path.dossier
    photo = files.picture("Assemblée du hameau", f"{path.key}-assemblee")
    library.receive_evidence(dossier, actor=path.lead, upload=photo, personal_data=True)
    first, second = (
        SimpleUploadedFile("proces-verbal.pdf", files.pdf_bytes("Procès-verbal", [line]))
        for line in ("Projet", "Version adoptée")
    )
    minutes = library.receive_evidence(dossier, actor=path.lead, upload=first).evidence
    library.replace_file(minutes, second, actor=path.lead)
    table = files.table("Comptage des visiteurs", [["mois", "passages"], ["juillet", "4120"]])
    waiting = library.receive_evidence(dossier, actor=path.lead, upload=table).evidence
    PrivateFile.objects.filter(pk=waiting.file_id).update(check_state=FileCheck.WAITING)
