"""A territory at the end of a cycle, and the renewal that follows."""

from certification.choices import DossierKind
from certification.models import Answer, Evidence, EvidenceUse, QuestionAnswer
from certification.services import dossier as dossiers
from certification.services.files import receive_file
from tests.factories import certificate
from tests.factories.assessment import proof
from tests.factories.path import fresh, lead
from tests.factories.remembered import remembered


@remembered
def last_cycle():
    """Return a dossier accredited with its answers, one document for two criteria, and an award in force."""
    award = certificate.issued(number="TR-2025-0001")
    dossier = award.dossier
    person = lead(dossier)
    Answer.objects.bulk_create(
        Answer(dossier=dossier, criterion=criterion, level=2, text=f"Avant : {criterion.code}.", revision=4, updated_by=person)
        for criterion in dossier.criteria
    )  # fmt: skip
    question = dossier.version.questions.get(code="Q1")
    QuestionAnswer.objects.create(dossier=dossier, question=question, text="Ce que nous disions.", revision=2)
    evidence = Evidence.objects.create(
        dossier=dossier, title="Bilan", file=receive_file(proof(), actor=person), added_by=person
    )
    for code in ("A1", "C1"):
        criterion = dossier.version.criteria.get(code=code)
        kind = criterion.evidence_types.first()
        EvidenceUse.objects.create(evidence=evidence, criterion=criterion, evidence_type=kind)
    return fresh(dossier)


def renew(last, modules=()):
    return dossiers.open_dossier(last.territory, actor=lead(last), kind=DossierKind.RENEWAL, modules=modules)
