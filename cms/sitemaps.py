"""The map of the public pages for search engines: every page in its three languages, each naming the others."""

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.urls import reverse
from django.utils.translation import get_language

HOME = "home"


class PublicPages(Sitemap):
    """The pages that stand whatever the editors publish."""

    i18n = alternates = True
    languages = [code for code, _name in settings.LANGUAGES]

    def items(self):
        return [
            HOME,
            "certification:guarantee",
            "certification:framework",
            "certification:register",
            "accessibility",
            "legal_notice",
            "personal_data",
        ]

    def location(self, item):
        return f"/{get_language()}/" if item == HOME else reverse(item)
