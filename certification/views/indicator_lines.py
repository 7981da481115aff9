"""The lines of indicators that several pages show: each with its form, its series and its table."""

from django.urls import reverse

from certification.forms.indicator import ValueForm
from certification.queries import assessment as assessments
from certification.queries import indicator as indicators

CRITERION = "criterion"


def indicator_section(dossier, criterion, person) -> dict:
    """Return what the page of a criterion shows of its indicators: those of the last whole year."""
    year = indicators.default_year()
    groups = indicators.groups_of(dossier, [criterion], year)
    return shown(dossier, groups, year, can_edit=assessments.may_fill(dossier, person)) | {
        "indicators_from": CRITERION
    }


def shown(dossier, groups, year, *, can_edit, forms=None, stored=None) -> dict:
    """Return the context of groups of indicators, each with the form of its year when they may be filled in."""
    forms, stored = forms or {}, stored or {}
    return {
        "indicator_year": year,
        "indicator_groups": [
            {
                "group": group,
                "url": reverse("certification:indicators_of", args=[dossier.pk, group.criterion.code]),
                "lines": [
                    {
                        "row": row,
                        "form": (
                            forms.get(row.indicator.pk) or ValueForm(indicator=row.indicator, value=row.value)
                        )
                        if can_edit
                        else None,
                        "stored": stored.get(row.indicator.pk),
                    }
                    for row in group.rows
                ],
            }
            for group in groups
        ],
    }
