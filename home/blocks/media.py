"""Blocks of pictures and files: figure, gallery, document, video."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.blocks import (
    CharBlock,
    ListBlock,
    StructBlock,
    StructBlockValidationError,
    StructValue,
    URLBlock,
)
from wagtail.blocks import TextBlock as PlainTextBlock
from wagtail.documents import get_document_model
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images import get_image_model
from wagtail.images.blocks import ImageBlock

from home.blocks.base import MEDIA, Sampled


class FigureBlock(Sampled, StructBlock):
    """A picture, what it shows for those who do not see it, and its caption."""

    image = ImageBlock(label=gettext_lazy("Picture"))
    caption = CharBlock(label=gettext_lazy("Caption"), max_length=300, required=False)

    class Meta:
        icon = "image"
        group = MEDIA
        label = gettext_lazy("Picture")
        description = gettext_lazy(
            "One picture across the text, with its caption and the name of who made it."
        )
        template = "home/blocks/figure.html"

    def sample(self):
        return sample_figure(latest(get_image_model()))


class GalleryBlock(Sampled, StructBlock):
    """Several pictures of one subject."""

    title = CharBlock(label=gettext_lazy("Title"), max_length=120)
    images = ListBlock(FigureBlock(), label=gettext_lazy("Pictures"), min_num=2, max_num=24)

    class Meta:
        icon = "grid"
        group = MEDIA
        label = gettext_lazy("Gallery")
        description = gettext_lazy(
            "Several pictures of one subject, cut to the same shape around what matters."
        )
        template = "home/blocks/gallery.html"

    def get_context(self, value, parent_context=None):
        # Every size of every picture in one query.
        prefetch_related_objects(
            [figure["image"] for figure in value["images"] if figure["image"]], "renditions"
        )
        return super().get_context(value, parent_context=parent_context)

    def sample(self):
        pictures = get_image_model()._default_manager.order_by("-pk")[:3]
        return {"title": _("In pictures"), "images": [sample_figure(picture) for picture in pictures]}


class DocumentBlock(Sampled, StructBlock):
    """A file to download, with its format and weight."""

    document = DocumentChooserBlock(label=gettext_lazy("Document"))
    title = CharBlock(
        label=gettext_lazy("Title"),
        max_length=160,
        required=False,
        help_text=gettext_lazy("Empty: the title of the document."),
    )
    description = PlainTextBlock(label=gettext_lazy("What it contains"), max_length=400, required=False)

    class Meta:
        icon = "doc-full"
        group = MEDIA
        label = gettext_lazy("Document")
        description = gettext_lazy("A file to download, with its format and its weight.")
        template = "home/blocks/document.html"

    def sample(self):
        return {
            "document": latest(get_document_model()),
            "title": "",
            "description": _("What readers find inside, in one sentence."),
        }


class VideoValue(StructValue):
    @property
    def host(self) -> str:
        """The site that shows the video."""
        return host_of(self["url"])


class VideoBlock(Sampled, StructBlock):
    """A card that leads to a video on another site: nothing of that site is loaded here."""

    url = URLBlock(label=gettext_lazy("Address of the video"), max_length=500)
    title = CharBlock(label=gettext_lazy("Title"), max_length=160)
    description = PlainTextBlock(
        label=gettext_lazy("What it shows"),
        max_length=400,
        required=False,
        help_text=gettext_lazy("Say how long it lasts, and whether it has subtitles."),
    )

    class Meta:
        icon = "media"
        group = MEDIA
        label = gettext_lazy("Video")
        description = gettext_lazy(
            "A card that leads to a video on another site. Readers are followed by nobody: nothing is loaded here."
        )
        template = "home/blocks/video.html"
        value_class = VideoValue

    def clean(self, value):
        value = super().clean(value)
        if value["url"] and not is_allowed(value["url"]):
            refusal = _("Videos may come from: %(hosts)s. The address must begin with https://.")
            raise StructBlockValidationError(
                {"url": ValidationError(refusal, params={"hosts": ", ".join(settings.VIDEO_HOSTS)})}
            )
        return value

    def sample(self):
        return {
            "url": "https://{}/w/example".format(*settings.VIDEO_HOSTS),
            "title": _("One morning at the fair of experiences"),
            "description": _("Six minutes, with subtitles in French."),
        }


def latest(model):
    """Return what was added last to a library, for a sample."""
    return model._default_manager.order_by("-pk").first()


def sample_figure(picture) -> dict:
    """Return a figure that shows a picture of the library."""
    return {
        "image": {
            "image": picture,
            "decorative": False,
            "alt_text": picture.default_alt_text if picture else "",
        },
        "caption": _("The caption says what the picture does not: where, when, who."),
    }


def host_of(url: str) -> str:
    """Return the host of an address, or nothing when it cannot be read."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def is_allowed(url: str) -> bool:
    """Say whether an address is a secure one, on a site that the network trusts with its videos."""
    return url.startswith("https://") and host_of(url) in settings.VIDEO_HOSTS
