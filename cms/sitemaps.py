"""The map of the public pages for search engines: every page in its languages, each naming the others."""

from django.contrib.sitemaps import Sitemap
from django.urls import reverse
from django.utils.translation import get_language
from wagtail.models import Page

from certification.queries.framework import criterion_codes, readable
from certification.queries.register import newest
from cms.navigation import CODES
from home.queries.pages import open_to_all


class Screens(Sitemap):
    """The screens that stand whatever the editors publish."""

    i18n = alternates = True
    languages = CODES

    def items(self):
        return [
            "certification:guarantee",
            "certification:transparency",
            "certification:conformity",
            "certification:why_trust",
            "certification:complaint",
            "certification:complaint_figures",
            "certification:framework",
            "certification:register",
            "certification:register_data",
            "certification:register_map",
            "certification:glossary",
            "home:feeds",
            "home:site_map",
        ]

    def location(self, item):
        return reverse(item)


class Register(Sitemap):
    """The territories whose award stands, the newest first; those beyond are found from page to page of the register."""

    i18n = alternates = True
    languages = CODES
    MOST = 5000

    def items(self):
        return list(dict.fromkeys(entry.slug for entry in newest(self.MOST)))

    def location(self, item):
        return reverse("certification:register_territory", args=[item])


class Framework(Sitemap):
    """The reference framework: its other versions, the criteria of the one in force, the open consultation."""

    i18n = alternates = True
    languages = CODES

    def items(self):
        found = readable()
        # The version in force has an address without a number, among the screens.
        others = [row for row in found.versions if row != found.in_force]
        items = [("framework_versions", ()), *(("framework_version", (row.version,)) for row in others)]
        if found.in_force:
            items += [("framework_criterion", (code,)) for code in criterion_codes(found.in_force)]
        if found.consulted_on:
            items.append(("consultation", (found.consulted_on.version,)))
        return items

    def location(self, item):
        name, args = item
        return reverse(f"certification:{name}", args=args)


class Pages(Sitemap):
    """What editors published, home pages included: an item is one page with its translations, by language."""

    i18n = alternates = True
    languages = CODES

    def items(self):
        pages = (
            open_to_all(Page)
            .filter(depth__gt=1)
            .select_related("locale")
            .only("url_path", "translation_key", "last_published_at", "locale__language_code")
            .order_by("path")
        )
        groups = {}
        for page in pages:
            groups.setdefault(page.translation_key, {})[page.locale.language_code] = page
        return list(groups.values())

    def get_languages_for_item(self, item):
        return [code for code in self.languages if code in item]

    def location(self, item):
        return item[get_language()].get_url()

    def lastmod(self, item):
        return max((page.last_published_at for page in item.values() if page.last_published_at), default=None)


SITEMAPS = {"screens": Screens, "register": Register, "framework": Framework, "pages": Pages}
