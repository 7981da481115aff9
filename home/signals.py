"""What follows from a publication, a move or a new list: each receiver hands over to a service."""

from django.db.models.signals import post_save, pre_delete
from wagtail.models import Page, TranslatableMixin
from wagtail.signals import page_unpublished, post_page_move, published

from home import models
from home.services import proposals
from home.services.registration import fill_places
from home.services.roles import open_to_regional_editors
from home.services.translations import move_translations, pass_on, unpublish_translations

# Lists under which regional editors write.
OPEN_TO_REGIONS = (
    models.CooperationIndexPage,
    models.InitiativeIndexPage,
    models.MeetingIndexPage,
    models.NewsIndexPage,
    models.PersonIndexPage,
    models.SheetIndexPage,
    models.SynthesisIndexPage,
)


def listen() -> None:
    """Connect the receivers, once."""
    published.connect(_published, dispatch_uid="home.published")
    page_unpublished.connect(_unpublished, dispatch_uid="home.unpublished")
    post_page_move.connect(_moved, dispatch_uid="home.moved")
    pre_delete.connect(_deleted, sender=Page, dispatch_uid="home.deleted")
    for model in OPEN_TO_REGIONS:
        post_save.connect(_list_made, sender=model, dispatch_uid=f"home.list.{model.__name__}")


def _published(sender, instance, **_facts) -> None:
    if isinstance(instance, TranslatableMixin) and sender._meta.app_label == "home":
        pass_on(instance)
    if isinstance(instance, models.MeetingPage):
        fill_places(key=instance.translation_key)  # perhaps with more places than before
    if isinstance(instance, (models.InitiativePage, models.SheetPage)):
        proposals.publish(page=instance)


def _deleted(instance, **_facts) -> None:
    proposals.lose_draft(page=instance)


def _unpublished(instance, **_facts) -> None:
    unpublish_translations(instance)


def _moved(instance, parent_page_before, parent_page_after, **_facts) -> None:
    if parent_page_before != parent_page_after:
        move_translations(instance, parent_page_after)


def _list_made(instance, created, raw, **_facts) -> None:
    if created and not raw:
        open_to_regional_editors(instance)
