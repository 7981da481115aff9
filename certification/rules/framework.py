"""When a version of the reference framework may be adopted, applied, retired."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from certification.rules.document_kinds import Concern
from certification.rules.verdict import Rule, rule


def _free_of(message: str, *concerns: Concern) -> Rule:
    """Build the rule that nothing is wrong in the document for these concerns; it explains with each problem."""

    @rule(message)
    def sound(version) -> bool:
        return not version.problems_of(*concerns)

    @sound.explained_by
    def explain(version, **_facts) -> Iterable[str]:
        return [str(problem) for problem in version.problems_of(*concerns)]

    return sound


texts_are_translated = _free_of(_("Every text is written in every language."), Concern.TRANSLATION)
tree_is_closed = _free_of(
    _("Everything that is named exists: principles, questions, families, theme modules."),
    Concern.REFERENCE,
    Concern.SHAPE,
)
codes_are_unique = _free_of(_("Each code is used once."), Concern.DUPLICATE)
figures_are_sound = _free_of(
    _("Every weight is above zero, and every share is between 0 and 1."), Concern.WEIGHT, Concern.SHARE
)
scale_is_covered = _free_of(_("Each criterion describes every level of the scale."), Concern.SCALE)
vetoes_are_sound = _free_of(
    _("At least one criterion is mandatory, and none of those can be not applicable."), Concern.VETO
)

SOUND = [
    texts_are_translated,
    tree_is_closed,
    codes_are_unique,
    figures_are_sound,
    scale_is_covered,
    vetoes_are_sound,
]


@rule(_("The content is the one that was adopted."))
def content_is_intact(version) -> bool:
    return version.is_intact()


@rule(_("No other version of this framework is in force."))
def no_other_version_is_in_force(version) -> bool:
    return not version.others_in_force().exists()


@rule(_("Every criterion of the former version and of this one is in the migration map."))
def every_criterion_is_mapped(version) -> bool:
    return not version.map_gaps


@every_criterion_is_mapped.explained_by
def what_the_map_lacks(version) -> list[str]:
    return [gap.sentence for gap in version.map_gaps]


@rule(_("No dossier in progress follows this version."))
def no_open_dossier_follows_it(version) -> bool:
    return not version.open_dossiers().exists()
