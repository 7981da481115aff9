"""Links that editors choose: a page, a screen of the site, or an outside address."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, ChoiceBlock, PageChooserBlock, StreamBlock, StructBlock, URLBlock

# Screens that are not pages, by the name of their address.
SCREENS = [
    ("certification:guarantee", _("How the guarantee works")),
    ("certification:framework", _("Reference framework")),
    ("certification:register", _("Public register")),
    ("verify_form", _("Verify a certificate")),
    ("certification:dossier_new", _("Apply")),
    ("certification:complaint", _("Make a complaint")),
    ("home:propose", _("Propose an initiative or a sheet")),
    ("home:feeds", _("Feeds and calendars")),
    ("home:site_map", _("Site map")),
]


class LinkBlock(StructBlock):
    """Words, and where they lead: exactly one of a page, a screen or an address."""

    label = CharBlock(
        label=_("words"), max_length=80, required=False, help_text=_("Empty: the title of the page.")
    )
    page = PageChooserBlock(label=_("page"), required=False)
    screen = ChoiceBlock(label=_("screen of the site"), choices=SCREENS, required=False)
    url = URLBlock(label=_("outside address"), required=False)

    class Meta:
        icon = "link"
        label = _("link")

    def clean(self, value):
        value = super().clean(value)
        targets = [name for name in ("page", "screen", "url") if value.get(name)]
        if len(targets) != 1:
            raise ValidationError(
                _("Choose one target: a page, a screen of the site, or an outside address.")
            )
        if targets != ["page"] and not value["label"]:
            raise ValidationError(_("Write the words of the link."))
        return value


class MenuBlock(StreamBlock):
    """The links of a menu, in order."""

    link = LinkBlock()
