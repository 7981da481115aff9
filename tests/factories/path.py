"""A dossier brought to each state of its path through the services, as people would do it.

Each function continues the one before and returns the dossier, fresh. `lead(dossier)` is its territory's project
leader; `people.case_officer()` follows it. The states further on are in `assessment.py`, `assessor.py`, … beside.
"""

from django.core.files.uploadedfile import SimpleUploadedFile

from certification.choices import FeeStatus, Role
from certification.models import Dossier
from certification.services import dossier as services
from tests.factories import people
from tests.factories.remembered import remembered
from tests.factories.territory import territory as make_territory

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
APPLICATION = {
    "perimeter": "Les douze communes de la vallée, de la source à la plaine.",
    "population": 8200,
    "municipalities": 12,
    "motivation": "Faire reconnaître vingt ans de travail entre habitants, élus et entreprises.",
    "public_notice": True,
}


def pdf(name="mandat.pdf", content=PDF):
    """Return an upload as a browser sends it."""
    return SimpleUploadedFile(name, content, "application/pdf")


def fresh(dossier):
    return Dossier.objects.select_related("territory", "version").get(pk=dossier.pk)


def lead(dossier):
    return dossier.territory.memberships.filter(role=Role.TERRITORY_LEAD).order_by("pk").first().person


@remembered
def draft_dossier(territory=None, *, kind="initial", modules=()):
    territory = territory or make_territory()
    leader = territory.memberships.filter(role=Role.TERRITORY_LEAD).order_by("pk").first().person
    return services.open_dossier(territory, actor=leader, kind=kind, modules=modules)


@remembered
def ready_to_submit(dossier=None, **fields):
    dossier = dossier or draft_dossier()
    leader = lead(dossier)
    services.save_application(dossier, actor=leader, **{**APPLICATION, **fields})
    services.attach_mandate_letter(dossier, pdf(), actor=leader)
    services.accept_charter(dossier, actor=leader)
    return fresh(dossier)


@remembered
def submitted(dossier=None, **fields):
    dossier = ready_to_submit(dossier, **fields)
    return fresh(services.submit_application(dossier, actor=lead(dossier)))


@remembered
def in_eligibility(dossier=None, **fields):
    dossier = submitted(dossier, **fields)
    officer = people.case_officer()
    services.record_fee(dossier, actor=officer, fee=FeeStatus.RECORDED)
    return fresh(services.examine(dossier, actor=officer))


@remembered
def awaiting_correction(dossier=None):
    dossier = in_eligibility(dossier)
    services.ask_correction(
        dossier,
        actor=people.case_officer(),
        reason="La carte du périmètre manque.",
        items=["La carte du périmètre", "La liste des communes"],
    )
    return fresh(dossier)


@remembered
def ineligible(dossier=None):
    dossier = in_eligibility(dossier)
    services.propose_ineligibility(
        dossier, actor=people.case_officer(), reasons="Le périmètre est celui d’une seule entreprise."
    )
    services.declare_ineligible(
        dossier, actor=people.second_case_officer(), reason="Le périmètre ne convient pas."
    )
    return fresh(dossier)


@remembered
def eligible(dossier=None, **fields):
    """In self-assessment."""
    dossier = in_eligibility(dossier, **fields)
    officer = people.case_officer()
    services.confirm_perimeter(dossier, actor=officer)
    return fresh(services.open_self_assessment(dossier, actor=officer))


@remembered
def withdrawn(dossier=None):
    dossier = submitted(dossier)
    return fresh(
        services.withdraw_dossier(dossier, actor=lead(dossier), reason="Le projet change de périmètre.")
    )


@remembered
def frozen(dossier=None):
    dossier = dossier or in_eligibility()
    services.freeze_dossier(dossier, actor=people.guardian(), reason="Un lien d’intérêts est à l’étude.")
    return fresh(dossier)
