"""Which texts of the framework have one column a language. French is the source and the fallback."""

from modeltranslation.translator import TranslationOptions, register

from certification.models.consultation import Consultation, ConsultationComment
from certification.models.framework import Framework, FrameworkVersion
from certification.models.framework_criteria import (
    Axis,
    Criterion,
    EvidenceType,
    Indicator,
    LevelDescriptor,
    Principle,
)
from certification.models.framework_lists import (
    ActorFamily,
    AwardLevel,
    Clock,
    FindingGrade,
    InterestCategory,
    MaturityLevel,
    PledgeText,
    Profile,
    Question,
    Sphere,
    ThemeModule,
)
from certification.models.glossary import GlossaryTerm
from certification.models.migration_map import MapEntry


@register(Framework)
class TitleTranslation(TranslationOptions):
    fields = ("title",)


@register(FrameworkVersion)
class VersionTranslation(TranslationOptions):
    fields = ("title", "summary")


@register([Sphere, Clock, InterestCategory, Axis])
class NameTranslation(TranslationOptions):
    fields = ("name",)


@register([ActorFamily, ThemeModule, Profile, AwardLevel])
class DescriptionTranslation(TranslationOptions):
    fields = ("name", "description")


@register(MaturityLevel)
class MaturityLevelTranslation(TranslationOptions):
    fields = ("name", "definition")


@register(Question)
class QuestionTranslation(TranslationOptions):
    fields = ("keyword", "text", "help")


@register(FindingGrade)
class FindingGradeTranslation(TranslationOptions):
    fields = ("name", "definition", "consequence")


@register(PledgeText)
class PledgeTranslation(TranslationOptions):
    fields = ("title", "text")


@register(Criterion)
class CriterionTranslation(TranslationOptions):
    fields = ("name", "expected", "na_condition")


@register(Indicator)
class IndicatorTranslation(TranslationOptions):
    fields = ("unit", "text")


@register([Principle, EvidenceType, LevelDescriptor])
class TextTranslation(TranslationOptions):
    fields = ("text",)


@register(MapEntry)
class NoteTranslation(TranslationOptions):
    fields = ("note",)


@register(Consultation)
class ConsultationTranslation(TranslationOptions):
    fields = ("introduction", "report")


@register(ConsultationComment)
class ConsultationCommentTranslation(TranslationOptions):
    fields = ("answer",)


@register(GlossaryTerm)
class GlossaryTranslation(TranslationOptions):
    fields = ("name", "variants", "definition")
