"""Pages of words: what is under them."""

from wagtail.models import Page

from home.queries.pages import crumbs, published


def text_context(page) -> dict:
    """Return the way to a text, and the texts under it."""
    return {"crumbs": crumbs(page), "below": _below(page)}


def section_context(page) -> dict:
    """Return the way to a section, and the pages that it presents, each as its type."""
    # One query for each type of page under it, whatever their number.
    return {"crumbs": crumbs(page), "below": _below(page).specific().defer_streamfields()}


def _below(page):
    if not page.numchild:
        return Page.objects.none()
    return published(Page, page.locale.language_code).child_of(page).order_by("path")
