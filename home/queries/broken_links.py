"""Links of the site to itself that lead nowhere, read from what is stored: nothing is asked of the network."""

import re
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, URLField
from django.urls import Resolver404, resolve
from django.utils.html import strip_tags
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from modelcluster.fields import ParentalKey
from wagtail.contrib.redirects.models import Redirect
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page, ReferenceIndex, Site

from home.choices import LinkProblem
from home.models import Footer, Menu, SiteDocument, SiteNotice
from home.queries.pages import HOME_DEPTH, open_to_all

ADDRESS = re.compile(r"""href=["']([^"']+)["']""")
AROUND = (Menu, Footer, SiteNotice)
AROUND_PAGES = "around"
# The home page is a section of its own, and each page under it begins one.
SECTION_DEPTHS = (HOME_DEPTH, HOME_DEPTH + 1)
SECTION_PATH = SECTION_DEPTHS[-1] * Page.steplen
LANGUAGES = dict(settings.LANGUAGES)
PAGE_VIEW = "wagtail_serve"
DOCUMENT = re.compile(r"/documents/(\d+)/")


class BrokenLink(NamedTuple):
    """A link to mend: what holds it, in which section of the site, what it points at, and what is wrong."""

    holder: Model
    section: str
    target: str
    problem: LinkProblem

    @property
    def language(self) -> str:
        return self.holder.locale.language_code


def broken_links() -> list[BrokenLink]:
    """Return the broken links of everything that is published, by holder. The number of queries does not grow."""
    return sorted(Check().run(), key=lambda link: (not isinstance(link.holder, Page), link.holder.pk))


def sections() -> list[tuple[str, str]]:
    """Return the parts of the site, each with its title in the language of the reader; what is around the pages comes last."""
    found = Page.objects.filter(depth__in=SECTION_DEPTHS).order_by("depth", "path")
    titles: dict[str, str] = {}
    for key, title, language in found.values_list("translation_key", "title", "locale__language_code"):
        if language == get_language():
            titles[str(key)] = title
        else:
            titles.setdefault(str(key), title)
    return [*titles.items(), (AROUND_PAGES, _("Menus, footer and notices"))]


class Check:
    """One look over the whole site."""

    @cached_property
    def holders(self) -> dict[tuple[int, str], Model]:
        """What readers see, by content type and number."""
        page_type = ContentType.objects.get_for_model(Page).pk
        found = Page.objects.filter(live=True, alias_of=None, depth__gt=1).select_related("locale")
        known = {(page_type, str(page.pk)): page for page in found}
        for model in AROUND:
            kind = ContentType.objects.get_for_model(model).pk
            known |= {
                (kind, str(row.pk)): row for row in model.objects.filter(live=True).select_related("locale")
            }
        return known

    @cached_property
    def sections(self) -> dict[str, str]:
        """The part of the site that begins at a place of the tree: the same key in every language."""
        found = Page.objects.filter(depth__in=SECTION_DEPTHS).values_list("path", "translation_key")
        return {path: str(key) for path, key in found}

    @cached_property
    def shown(self) -> dict[int, str]:
        """The pages that anybody may read, with their place in the tree."""
        return dict(open_to_all(Page).values_list("pk", "url_path"))

    @cached_property
    def titles(self) -> dict[int, tuple[str, bool]]:
        """Every page, with whether it is live."""
        return {pk: (title, live) for pk, title, live in Page.objects.values_list("pk", "title", "live")}

    @cached_property
    def documents(self) -> set[int]:
        return set(SiteDocument.objects.values_list("pk", flat=True))

    @cached_property
    def places(self) -> set[str]:
        return set(self.shown.values())

    @cached_property
    def roots(self) -> dict[str, str]:
        """The place of the home page of each language."""
        return dict(Page.objects.filter(depth=2).values_list("locale__language_code", "url_path"))

    @cached_property
    def redirected(self) -> set[str]:
        return set(Redirect.objects.values_list("old_path", flat=True))

    @cached_property
    def hosts(self) -> set[str]:
        known = set(Site.objects.values_list("hostname", flat=True))
        return known | {urlsplit(settings.BASE_URL).hostname}

    def run(self) -> Iterator[BrokenLink]:
        yield from self._references()
        yield from self._addresses()

    def _link(self, holder: Model, target: str, problem: LinkProblem) -> BrokenLink:
        section = self.sections[holder.path[:SECTION_PATH]] if isinstance(holder, Page) else AROUND_PAGES
        return BrokenLink(holder, section, target, problem)

    def _references(self) -> Iterator[BrokenLink]:
        """Links and relations that name a page or a document by its number."""
        kinds = {ContentType.objects.get_for_model(model).pk: model for model in (Page, SiteDocument)}
        found = ReferenceIndex.objects.filter(to_content_type__in=kinds).values_list(
            "base_content_type", "object_id", "to_content_type", "to_object_id"
        )
        for base, holder_id, kind, target_id in found.distinct():
            holder = self.holders.get((base, holder_id))
            if holder is None:
                continue
            ask = self._page_problem if kinds[kind] is Page else self._document_problem
            if found_wrong := ask(int(target_id)):
                yield self._link(holder, *found_wrong)

    def _page_problem(self, pk: int) -> tuple[str, LinkProblem] | None:
        if pk in self.shown:
            return None
        if pk not in self.titles:
            return _("page %(number)d") % {"number": pk}, LinkProblem.DELETED
        title, live = self.titles[pk]
        return title, LinkProblem.RESTRICTED if live else LinkProblem.UNPUBLISHED

    def _document_problem(self, pk: int) -> tuple[str, LinkProblem] | None:
        if pk in self.documents:
            return None
        return _("document %(number)d") % {"number": pk}, LinkProblem.DELETED

    def _addresses(self) -> Iterator[BrokenLink]:
        """Addresses typed by hand that belong to this site."""
        for model in apps.get_app_config("home").get_models():
            fields = [
                field
                for field in model._meta.get_fields()
                if isinstance(field, StreamField | RichTextField | URLField)
            ]
            if fields and (owner := _owner(model)):
                yield from self._addresses_of(model, owner, fields)

    def _addresses_of(self, model: type[Model], owner: str, fields: list) -> Iterator[BrokenLink]:
        kind = ContentType.objects.get_for_model(model if model in AROUND else Page).pk
        for row in model._default_manager.all():
            holder = self.holders.get((kind, str(getattr(row, owner))))
            if holder is None:
                continue
            texts = (text for field in fields for text in _texts(field.value_from_object(row)))
            for address in dict.fromkeys(one for text in texts for one in _links_in(text)):
                if self._is_ours(address) and not self._leads_somewhere(urlsplit(address).path):
                    yield self._link(holder, address, LinkProblem.NOWHERE)

    def _is_ours(self, address: str) -> bool:
        try:
            parts = urlsplit(address)
            return parts.hostname in self.hosts if parts.hostname else parts.path.startswith("/")
        except ValueError:
            return False

    def _leads_somewhere(self, path: str) -> bool:
        language = path.split("/")[1] if path.count("/") else ""
        if document := DOCUMENT.match(path):
            return int(document[1]) in self.documents
        if path.startswith((settings.MEDIA_URL, settings.STATIC_URL)):
            return True
        try:
            with override(language if language in LANGUAGES else settings.LANGUAGE_CODE):
                view = resolve(path or "/")
        except Resolver404:
            return False
        if view.url_name != PAGE_VIEW:
            return True
        place = self.roots.get(language, "") + path.removeprefix(f"/{language}/")
        return place.rstrip("/") + "/" in self.places or Redirect.normalise_path(path) in self.redirected


def _owner(model: type[Model]) -> str:
    """Return the field that says which page, or which row around the pages, holds a row."""
    if issubclass(model, Page) or model in AROUND:
        return "pk"
    keys = [field for field in model._meta.get_fields() if isinstance(field, ParentalKey)]
    return keys[0].attname if keys else ""


def _texts(value) -> Iterator[str]:
    """Return every text of a field, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _texts(one)
    elif hasattr(value, "raw_data"):
        yield from _texts([dict(block) for block in value.raw_data])
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one)


def _links_in(text: str) -> list[str]:
    """Return the addresses of a text: those of its links, or itself if it is one."""
    found = ADDRESS.findall(text)
    if not found and text == strip_tags(text) and text.startswith(("/", "http://", "https://")):
        return [text.strip()] if not re.search(r"\s", text.strip()) else []
    return found
