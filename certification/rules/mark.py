"""What the mark may be used for, by the scope that an award carries. Pure: the pages and the contract are made from it."""

from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from certification.choices import AwardStatus, MarkScope


class Use(NamedTuple):
    """One use of the mark, and the scopes that permit it; what no scope permits is never permitted."""

    code: str
    words: str
    permitted_by: frozenset[str] = frozenset()

    def is_permitted(self, scope: str) -> bool:
        return scope in self.permitted_by


ANY_SCOPE = frozenset({MarkScope.INSTITUTIONAL.value, MarkScope.COMMERCIAL_EU.value})
COMMERCIAL = frozenset({MarkScope.COMMERCIAL_EU.value})
USES = (
    Use("institution", _("On the institutional website, the letters and the reports of the lead organisation and of the families that signed."), ANY_SCOPE),
    Use("public_space", _("On signs and posters in the public space of the perimeter, to tell residents about the approach."), ANY_SCOPE),
    Use("press", _("In the press and in meetings, with the level, the dates and the address of the verification page."), ANY_SCOPE),
    Use("badge", _("As the badge that shows its state of today, linked to the verification page."), ANY_SCOPE),
    Use("offers", _("In messages that promote the destination to consumers of the European Union, with the address of the verification page."), COMMERCIAL),
    Use("brochures", _("On brochures, booking pages and advertisements of the destination as a whole."), COMMERCIAL),
    Use("products", _("On a product, a stay, a room or a business: the award is about a territory, not about what is sold in it.")),
    Use("claims", _("Beside general claims such as “green” or “sustainable”, or to say that everything in the territory meets the requirements.")),
    Use("outside", _("Outside the perimeter, or for an organisation that did not sign.")),
    Use("altered", _("Changed in its drawing or its words, or without its level and its dates.")),
    Use("certified", _("With words that the law keeps for accredited bodies, such as “certified”.")),
    Use("after", _("During a suspension, and after the end of the award.")),
)  # fmt: skip


def permitted(scope: str) -> list[Use]:
    return [use for use in USES if use.is_permitted(scope)]


def forbidden(scope: str) -> list[Use]:
    return [use for use in USES if not use.is_permitted(scope)]


def may_be_used(status: str) -> bool:
    """Tell whether the mark may be used at all while an award is in this state."""
    return status == AwardStatus.ACTIVE


# What a text of the contract may name between braces.
PLACEHOLDERS = (
    "territory",
    "lead_organisation",
    "level",
    "perimeter",
    "mark_scope",
    "permitted",
    "forbidden",
    "notice_days",
    "suspension_months",
    "change_days",
    "appeal_days",
    "review_months",
    "site_visit_one_in",
)
