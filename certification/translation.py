"""Which texts of the framework have one column a language. French is the source and the fallback."""

from modeltranslation.translator import TranslationOptions, register

from certification.models.framework import (
    ActorFamily,
    AwardLevel,
    Axis,
    Clock,
    Criterion,
    EvidenceType,
    FindingGrade,
    Framework,
    FrameworkVersion,
    Indicator,
    InterestCategory,
    LevelDescriptor,
    MaturityLevel,
    PledgeText,
    Principle,
    Question,
    Sphere,
    ThemeModule,
)


@register(Framework)
class TitleTranslation(TranslationOptions):
    fields = ("title",)


@register(FrameworkVersion)
class VersionTranslation(TranslationOptions):
    fields = ("title", "summary")


@register([Sphere, Clock, InterestCategory, Axis])
class NameTranslation(TranslationOptions):
    fields = ("name",)


@register([ActorFamily, ThemeModule, AwardLevel])
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
