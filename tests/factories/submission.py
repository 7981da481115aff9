"""A self-assessment submitted, sent back, changed and submitted again, as people would do it."""

from certification.services import assessment as services
from certification.services.dossier import return_for_completion
from tests.factories import assessment, people
from tests.factories.path import fresh, lead
from tests.factories.remembered import remembered

BEFORE = "Ce que nous faisons pour"
AFTER = "Depuis la demande, trois assemblées de plus."


@remembered
def sent_back(dossier=None):
    """Submitted once, then back with its territory to complete."""
    dossier = dossier or assessment.self_assessed()
    return fresh(
        return_for_completion(
            dossier, actor=people.case_officer(), reason="Une preuve est illisible.", items=["A1 : relire"]
        )
    )


def change(dossier, code="A1", *, text=AFTER, level=2, actor=None):
    """Save another answer to one criterion."""
    stored = dossier.answers.get(criterion__code=code)
    return services.save_answer(
        dossier,
        stored.criterion,
        actor=actor or lead(dossier),
        level=level,
        not_applicable=False,
        na_reason="",
        text=text,
        revision=stored.revision,
    )


@remembered
def being_completed(dossier=None):
    """Sent back, A1 changed and one more piece of evidence, not submitted again yet."""
    dossier = sent_back(dossier)
    change(dossier)
    services.add_evidence(
        dossier,
        actor=lead(dossier),
        title="Compte rendu",
        upload=assessment.pdf("compte-rendu.pdf", assessment.PROOF + b"% second\n"),
        criteria=[criterion for criterion in dossier.criteria if criterion.code == "A1"],
    )
    return fresh(dossier)


@remembered
def submitted_twice(dossier=None):
    dossier = being_completed(dossier)
    return fresh(services.submit_self_assessment(dossier, actor=lead(dossier)))
