"""What a page is, for search engines: schema.org in JSON-LD, from the fields of the page alone, without a query."""

import json

from django.conf import settings
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import json_script
from django.utils.safestring import SafeString, mark_safe

from cms.addresses import whole_address
from home import models
from home.choices import MeetingMode, NewsKind

CONTEXT = "https://schema.org"
ARTICLES = {
    models.NewsPage: "NewsArticle",
    models.SheetPage: "Article",
    models.SynthesisPage: "Report",
    models.CollectionPage: "Article",
}
PLACES = (models.TerritoryPage, models.InitiativePage, models.BranchPage)
ATTENDANCE = {
    MeetingMode.ON_SITE: "OfflineEventAttendanceMode",
    MeetingMode.ONLINE: "OnlineEventAttendanceMode",
    MeetingMode.HYBRID: "MixedEventAttendanceMode",
}


def describe(page, url: str, crumbs: list[tuple[str, str]], picture: str) -> list[dict]:
    """Return what a page is and the way to it; `url` and `picture` are absolute, `crumbs` (words, address) pairs."""
    if isinstance(page, models.HomePage):
        return [organisation(), _website(page)]
    found = [_way(crumbs, url)]
    if type(page) in ARTICLES:
        found.append(_article(page, url, picture))
    elif isinstance(page, models.MeetingPage):
        found.append(_event(page, url, picture))
    elif isinstance(page, PLACES):
        found.append(_place(page, url))
    return found


def organisation() -> dict:
    """Return the association."""
    return {
        "@type": "Organization",
        "@id": f"{settings.BASE_URL}/#organisation",
        "name": "Pactes Locaux",
        "url": settings.BASE_URL,
        "logo": f"{settings.BASE_URL}{static('img/mark.svg')}",
    }


def script(found: list[dict]) -> SafeString:
    """Return data for a page, safe inside HTML: nothing in it can close the element."""
    data = json_script({"@context": CONTEXT, "@graph": [_without_blanks(one) for one in found]})
    # Safe: json_script escapes the data; only the type of the element changes.
    return mark_safe(data.replace('type="application/json"', 'type="application/ld+json"', 1))


def read(html: str) -> dict:
    """Return the data of a script element."""
    return json.loads(html[html.index(">") + 1 : html.rindex("<")])


def _website(page) -> dict:
    return {
        "@type": "WebSite",
        "name": "Pactes Locaux",
        "url": whole_address(page),
        "inLanguage": page.locale.language_code,
        "publisher": {"@id": f"{settings.BASE_URL}/#organisation"},
    }


def _way(crumbs, url: str) -> dict:
    steps = [
        {
            "@type": "ListItem",
            "position": number,
            "name": str(words),
            "item": f"{settings.BASE_URL}{address}" if address else url,
        }
        for number, (words, address) in enumerate(crumbs, 1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": steps}


def _article(page, url: str, picture: str) -> dict:
    day = getattr(page, "date", None) or getattr(page, "published_on", None)
    published = day or page.first_published_at
    kind = ARTICLES[type(page)]
    if getattr(page, "kind", None) == NewsKind.ANNOUNCEMENT:
        kind = "Article"
    authors = getattr(page, "author", "") or getattr(page, "authors", "")
    return {
        "@type": kind,
        "headline": page.title[:110],
        "description": page.introduction,
        "url": url,
        "mainEntityOfPage": url,
        "image": picture,
        "inLanguage": page.locale.language_code,
        "datePublished": published and published.isoformat(),
        "dateModified": page.last_published_at and page.last_published_at.isoformat(),
        "author": {"@type": "Person", "name": authors}
        if authors
        else {"@id": f"{settings.BASE_URL}/#organisation"},
        "publisher": organisation(),
        "license": "https://creativecommons.org/licenses/by-sa/4.0/"
        if getattr(page, "licence", "") == "CC BY-SA 4.0"
        else None,
    }


def _event(page: models.MeetingPage, url: str, picture: str) -> dict:
    online = {"@type": "VirtualLocation", "url": url}
    on_site = {"@type": "Place", "name": page.place, "address": _address(page), "geo": _geo(page)}
    places = {MeetingMode.ON_SITE: on_site, MeetingMode.ONLINE: online, MeetingMode.HYBRID: [on_site, online]}
    return {
        "@type": "Event",
        "name": page.title,
        "description": page.introduction,
        "url": url,
        "image": picture,
        "inLanguage": page.locale.language_code,
        "startDate": timezone.localtime(page.starts_at).isoformat(),
        "endDate": timezone.localtime(page.ends_at).isoformat(),
        "eventStatus": f"{CONTEXT}/EventScheduled",
        "eventAttendanceMode": f"{CONTEXT}/{ATTENDANCE[page.mode]}",
        "location": places[page.mode],
        "organizer": organisation(),
        "isAccessibleForFree": True,
    }


def _place(page, url: str) -> dict:
    return {
        "@type": "Organization" if isinstance(page, models.InitiativePage) else "Place",
        "name": page.title,
        "description": page.introduction,
        "url": url,
        "address": _address(page),
        "geo": None if isinstance(page, models.InitiativePage) else _geo(page),
    }


def _address(page) -> dict | None:
    if not page.place and not page.country:
        return None
    return {"@type": "PostalAddress", "addressLocality": page.place, "addressCountry": page.country}


def _geo(page) -> dict | None:
    if page.latitude is None or page.longitude is None:
        return None
    return {"@type": "GeoCoordinates", "latitude": float(page.latitude), "longitude": float(page.longitude)}


def _without_blanks(value):
    """Leave out what is not known: an empty property is an error for search engines."""
    if isinstance(value, dict):
        return {name: _without_blanks(one) for name, one in value.items() if one not in (None, "", {})}
    return [_without_blanks(one) for one in value] if isinstance(value, list) else value
