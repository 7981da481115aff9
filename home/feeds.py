"""What is published, for feed readers: RSS and Atom, by type of page, then by theme or region."""

import datetime as dt

from django.contrib.syndication.views import Feed
from django.http import Http404
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from certification.clock import noon
from home.queries.feeds import FEEDS, items, narrowing

FORMATS = {"rss": Rss201rev2Feed, "atom": Atom1Feed}


class PublishedFeed(Feed):
    """The latest pages of one type, or of all types, in the language of the address."""

    # The pages themselves are behind the links: readers get their introduction.
    item_guid_is_permalink = False

    def __call__(self, request, *args, **kwargs):
        """Answer in the format that the address names."""
        feed = type(self)()
        feed.feed_type = FORMATS[kwargs.pop("format")]
        feed.language = get_language()
        feed.feed_url = request.build_absolute_uri(request.path)
        return super(PublishedFeed, feed).__call__(request, *args, **kwargs)

    def get_object(self, request, kind="all", facet="", value=""):
        if kind not in FEEDS:
            raise Http404
        words = narrowing(facet, value) if facet else ""
        if facet and not words:
            raise Http404
        return {"kind": kind, "facet": facet, "value": value, "words": words}

    def title(self, obj):
        name = f"Pactes Locaux – {FEEDS[obj['kind']].label}"
        return (
            _("%(feed)s: %(narrowed)s") % {"feed": name, "narrowed": obj["words"]} if obj["words"] else name
        )

    def link(self, obj):
        return f"/{get_language()}/"

    def description(self, obj):
        return _("What the network publishes, as it comes out.")

    def items(self, obj):
        return items(obj["kind"], obj["facet"], obj["value"])

    def item_title(self, item):
        return item.title

    def item_description(self, item):
        return item.introduction

    def item_link(self, item):
        return item.get_url()

    def item_guid(self, item):
        return f"urn:uuid:{item.translation_key}:{get_language()}"

    def item_pubdate(self, item):
        if day := getattr(item, "date", None) or getattr(item, "published_on", None):
            return noon(day)
        return item.first_published_at

    def item_updateddate(self, item) -> dt.datetime:
        return item.last_published_at

    def item_author_name(self, item):
        return getattr(item, "author", "") or getattr(item, "authors", "") or "Pactes Locaux"

    def item_categories(self, item):
        return [str(theme) for theme in item.themes.all()]


def address(kind: str, file_format: str, facet: str = "", value: str = "") -> str:
    """Return the address of a feed in the active language."""
    if facet:
        narrowed = {"kind": kind, "facet": facet, "value": value, "format": file_format}
        return reverse("home:feed_narrowed", kwargs=narrowed)
    return reverse("home:feed", kwargs={"kind": kind, "format": file_format})
