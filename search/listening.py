"""When the index is written again: after each write of a page, a document, a theme or a region."""

from django.db.models.signals import m2m_changed, post_save
from wagtail.models import Page

from home.models import Region, SiteDocument, Theme
from search.indexing import index_document, index_page, index_subject

# What Wagtail writes about a page while editors work on its next version.
BOOKKEEPING = frozenset(
    {
        "draft_title",
        "expired",
        "has_unpublished_changes",
        "latest_revision",
        "latest_revision_created_at",
        "locked",
        "locked_at",
        "locked_by",
        "numchild",
        "path",
        "url_path",
    }
)


def listen() -> None:
    """Hear of every write that changes what may be found. What is deleted goes with its entry."""
    post_save.connect(_saved, dispatch_uid="search.saved")
    # The themes of a page and the tags of a document are written after it.
    m2m_changed.connect(_gathered, dispatch_uid="search.gathered")


def _saved(sender, instance, *, raw=False, update_fields=None, **_facts) -> None:
    if raw or (update_fields and BOOKKEEPING.issuperset(update_fields)):
        return
    if issubclass(sender, Page):
        index_page(instance.pk)
    elif issubclass(sender, SiteDocument):
        index_document(instance.pk)
    elif sender is Theme:
        index_subject(themes=instance)
    elif sender is Region:
        index_subject(region=instance)


def _gathered(instance, action, **_facts) -> None:
    if not action.startswith("post_"):
        return
    if isinstance(instance, Page):
        index_page(instance.pk)
    elif isinstance(instance, SiteDocument):
        index_document(instance.pk)
