"""A self-assessment filled in, signed off and submitted, as the people of a territory would do it."""

from certification.services import assessment as services
from tests.factories.path import draft_dossier, eligible, fresh, lead, pdf
from tests.factories.remembered import remembered
from tests.factories.territory import member

PROOF = b"%PDF-1.7\n1 0 obj\n<</Type/Catalog>>\nendobj\ntrailer\n<</Root 1 0 R>>\n%%EOF\n"
FAMILIES = ("HAB", "UNI")
THEME = "dominante_tourisme"


@remembered
def opened(territory=None):
    """In self-assessment, with the dominant theme: the whole grid, 31 criteria."""
    return eligible(draft_dossier(territory, modules=[THEME]))


def contributors(dossier):
    """Return one contributor for each family that signs beside the lead's own."""
    slug = dossier.territory.slug
    return {
        family: member(dossier.territory, f"{family.lower()}.{slug}@example.org", family=family)
        for family in FAMILIES
    }


def proof(name="bilan.pdf"):
    """Return a small real PDF, as a browser sends it."""
    return pdf(name, PROOF)


@remembered
def answered(dossier=None, *, level=3, levels=None):
    """Answer every criterion at `level` (or at its own in `levels`), one document serving them all."""
    dossier = dossier or opened()
    leader = lead(dossier)
    services.add_evidence(
        dossier, actor=leader, title="Bilan partagé 2026", upload=proof(), criteria=list(dossier.criteria)
    )
    for criterion in dossier.criteria:
        services.save_answer(
            dossier,
            criterion,
            actor=leader,
            level=(levels or {}).get(criterion.code, level),
            not_applicable=False,
            na_reason="",
            text=f"Ce que nous faisons pour {criterion.name.lower()}.",
            revision=0,
        )
    return fresh(dossier)


@remembered
def ready_to_submit(dossier=None, *, level=3, levels=None):
    """Everything done but the submission: answers, evidence, questions, three families' sign-offs."""
    dossier = answered(dossier, level=level, levels=levels)
    leader = lead(dossier)
    for question in dossier.version.questions.all():
        services.save_question_answer(
            dossier, question, actor=leader, text=f"Réponse : {question.keyword.lower()}.", revision=0
        )
    services.sign_off(dossier, actor=leader, family="ELU")
    for family, person in contributors(dossier).items():
        services.sign_off(dossier, actor=person, family=family)
    return fresh(dossier)


@remembered
def self_assessed(dossier=None, *, level=3, levels=None):
    """Submitted: the completeness check has begun."""
    dossier = ready_to_submit(dossier, level=level, levels=levels)
    return fresh(services.submit_self_assessment(dossier, actor=lead(dossier)))
