"""The mark-use contract of an award: as it would be signed today, or as it was signed."""

from typing import NamedTuple

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from certification.choices import MarkScope
from certification.models import Award, ContractText, MarkContract, Scheme
from certification.queries.framework import version_in_force
from certification.rules import mark
from certification.rules.placeholder import fill


class Shown(NamedTuple):
    """A contract to read: its clauses in the active language, the version of its text, its digest once it is frozen."""

    clauses: list[dict]
    number: int
    digest: str = ""


def facts_of(award: Award) -> dict:
    """Return what the text may name, in the active language."""
    scheme, clocks = award.scheme, award.dossier.version
    return {
        "territory": award.territory.name,
        "lead_organisation": award.territory.lead_organisation,
        "level": award.level.name,
        "perimeter": award.perimeter,
        "mark_scope": str(MarkScope(award.mark_scope).label),
        "permitted": as_list(mark.permitted(award.mark_scope)),
        "forbidden": as_list(mark.forbidden(award.mark_scope)),
        "review_months": clocks.clock("annual_review").months,
        **numbers_of(scheme),
    }


def numbers_of(scheme: Scheme) -> dict:
    """Return the numbers of the scheme that a text may name."""
    return {
        "notice_days": scheme.notice_days,
        "suspension_months": scheme.longest_suspension_months,
        "change_days": scheme.change_days,
        "appeal_days": scheme.appeal_days,
        "site_visit_one_in": scheme.site_visit_one_in,
    }


def as_list(uses) -> str:
    return "\n".join(f"– {use.words}" for use in uses)


def content_for(award: Award, text: ContractText) -> list[dict]:
    """Return the clauses with the facts of an award in them, in the active language (French when it has no text)."""
    return filled(text.clauses, facts_of(award))


def filled(clauses: list[dict], facts: dict) -> list[dict]:
    """Return clauses with facts in their places, in the active language."""
    locale = (get_language() or "fr")[:2]
    return [
        {part: fill(clause[part].get(locale) or clause[part]["fr"], facts) for part in ("title", "text")}
        for clause in clauses
    ]


def sample_facts() -> dict:
    """Return invented facts for every name that a text may hold, with the numbers of today where there are some."""
    scheme, version, scope = Scheme.current(), version_in_force(), MarkScope.INSTITUTIONAL
    return {
        "territory": _("Plateau of the Springs"),
        "lead_organisation": _("Union of the municipalities of the Plateau"),
        "level": "A",
        "perimeter": _("Twelve municipalities"),
        "mark_scope": str(scope.label),
        "permitted": as_list(mark.permitted(scope)),
        "forbidden": as_list(mark.forbidden(scope)),
        "review_months": version.clock("annual_review").months if version else 12,
        **numbers_of(scheme),
    }


def texts() -> models.QuerySet[ContractText]:
    """Return every version of the text, the last one first, with how many contracts carry it (`signed`)."""
    return (
        ContractText.objects.select_related("published_by")
        .annotate(signed=models.Count("contracts"))
        .order_by("-number")
    )


def contract_shown(award: Award) -> Shown:
    """Return the contract that a person reads before signing, or the one that was frozen at the first signature."""
    found = MarkContract.objects.filter(award=award).select_related("text").first()
    if found is not None:
        return Shown(found.clauses, found.text.number, found.digest)
    text = ContractText.current()
    return Shown(content_for(award, text), text.number)


def signatures_of(award: Award) -> models.QuerySet:
    return award.signatures.select_related("person", "contract", "pledge").order_by("signed_at", "pk")
