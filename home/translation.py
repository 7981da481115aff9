"""Which words of the public site have one column a language: those that are not pages. French is the fallback."""

from modeltranslation.translator import TranslationOptions, register

from home.models.subjects import Region, Theme


@register([Theme, Region])
class NameTranslation(TranslationOptions):
    fields = ("name",)
