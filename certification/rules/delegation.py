"""When an axis or a criterion is handed in, taken up again, agreed."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from certification.rules.assessment import self_assessment_is_open
from certification.rules.verdict import rule


@rule(_("The self-assessment is not open: nothing of it moves now."))
def dossier_is_open(delegation) -> bool:
    return self_assessment_is_open(delegation.dossier)


@rule(_("Give a level to each criterion first, or say that it does not apply."))
def every_criterion_is_answered(delegation) -> bool:
    return not delegation.unanswered()


@every_criterion_is_answered.explained_by
def criteria_to_answer(delegation) -> list[str]:
    """Name the criteria that have no level yet."""
    return [
        gettext("%(criterion)s: give a level, or say that it does not apply.") % {"criterion": criterion}
        for criterion in delegation.unanswered()
    ]
