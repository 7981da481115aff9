"""The addresses of screens by their name, for those that this site has."""

from django.conf import settings
from django.urls import NoReverseMatch, reverse


def address(name: str, *args) -> str:
    """Return the address of a named view, or an empty string when this site does not have it."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def whole_address(page) -> str:
    """Return the address of a page with the site, as messages and calendars need it; that of the site for a draft."""
    parts = page.get_url_parts()
    return f"{settings.BASE_URL}{parts[2]}" if parts else settings.BASE_URL
