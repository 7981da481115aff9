"""What every page of the site has: a sentence that presents it, a picture, and where it takes place."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page, PageViewRestriction
from wagtail.search import index

from home.blocks import BodyBlock
from home.queries.translations import refuse_untranslated_words

SHORT_TEXT = ["bold", "italic", "link", "ol", "ul"]


def body_field(label=None, *, block=BodyBlock, **options) -> StreamField:
    """Return the field of a text made of blocks."""
    return StreamField(block(), verbose_name=label or _("text"), blank=True, **options)


def short_text_field(label, **options) -> RichTextField:
    """Return the field of a few paragraphs: bold, italic, links and lists, without titles."""
    return RichTextField(label, features=SHORT_TEXT, blank=True, **options)


class WholeTranslation(models.Model):
    """Something published in a language only once it is written in it from end to end."""

    class Meta:
        abstract = True

    def publish(self, revision, *args, **kwargs):
        """Publish a revision, unless words of the language of origin remain in it.

        Everything that publishes passes here: editors, workflows, schedules, bulk actions and wagtail-localize.
        """
        refuse_untranslated_words(revision)
        return super().publish(revision, *args, **kwargs)


class SitePage(WholeTranslation, Page):
    """A page that remembers how it was reached; `home.routing` fills this in."""

    # The pages above it, from the home page down; nothing when it was not reached by its address.
    way: list[Page] | None = None
    # No page on the way, this one included, is restricted or stands for another one.
    is_known_open = False
    # What its screen always shows and can be read with it.
    served_with: tuple[str, ...] = ()

    class Meta:
        abstract = True

    def get_view_restrictions(self):
        """Ask nothing more when the way here was seen to be open."""
        return PageViewRestriction.objects.none() if self.is_known_open else super().get_view_restrictions()


class ContentPage(SitePage):
    """A page of the site: every type is one of these, but the home page."""

    served_with = ("picture",)

    introduction = models.TextField(
        _("introduction"),
        max_length=300,
        blank=True,
        help_text=_("One or two sentences, under the title, in lists and in search engines."),
    )
    picture = models.ForeignKey(
        "home.SiteImage", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("picture")
    )
    picture_alt = models.CharField(
        _("what the picture shows"),
        max_length=250,
        blank=True,
        help_text=_("For people who do not see it. Leave empty when it only decorates."),
    )

    presentation_panel = MultiFieldPanel(
        [FieldPanel("introduction"), FieldPanel("picture"), FieldPanel("picture_alt")],
        heading=_("Presentation"),
    )
    content_panels = [*Page.content_panels, presentation_panel]
    search_fields = [*Page.search_fields, index.SearchField("introduction", boost=2)]
    # Wagtail's own list: an editor chooses the menus in the settings of the site, not on each page.
    promote_panels = [
        MultiFieldPanel(
            [FieldPanel("slug"), FieldPanel("seo_title"), FieldPanel("search_description")],
            heading=_("For search engines"),
        ),
    ]

    class Meta:
        abstract = True


class IndexPage(ContentPage):
    """The list of the pages of one type; there is one in each language."""

    content_panels = ContentPage.content_panels

    class Meta:
        abstract = True


class Located(models.Model):
    """Somewhere in the world, down to a point on the map when it is known."""

    place = models.CharField(_("town or place"), max_length=120, blank=True)
    country = models.CharField(
        _("country"), max_length=2, blank=True, help_text=_("Two letters, for example FR.")
    )
    region = models.ForeignKey(
        "home.Region", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("region")
    )
    latitude = models.DecimalField(_("latitude"), max_digits=8, decimal_places=5, null=True, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=8, decimal_places=5, null=True, blank=True)

    place_panel = MultiFieldPanel(
        [
            FieldPanel("place"),
            FieldRowPanel([FieldPanel("region"), FieldPanel("country")]),
            FieldRowPanel([FieldPanel("latitude"), FieldPanel("longitude")]),
        ],
        heading=_("Where"),
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(latitude=None) | Q(latitude__gte=-90, latitude__lte=90),
                name="%(class)s_latitude_on_earth",
                violation_error_message=_("A latitude goes from -90 to 90 degrees."),
            ),
            models.CheckConstraint(
                condition=Q(longitude=None) | Q(longitude__gte=-180, longitude__lte=180),
                name="%(class)s_longitude_on_earth",
                violation_error_message=_("A longitude goes from -180 to 180 degrees."),
            ),
        ]
