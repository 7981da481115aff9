"""The accessibility checks that editors see while they write, in Wagtail's own checker."""

import re

from django.utils.translation import gettext_lazy as _
from wagtail.admin.userbar import ContentCheckerItem

# Links are often read out of their sentence: these words say nothing of where they lead.
VAGUE_LINKS = [
    "ici", "cliquez ici", "cliquer ici", "cliquez", "lien", "ce lien", "lire", "lire la suite", "lire plus", "suite",
    "en savoir plus", "savoir plus", "plus", "plus d’infos", "plus d'infos", "voir", "voir plus", "télécharger",
    "here", "click here", "click", "link", "this link", "read", "read more", "more", "learn more", "see more",
    "find out more", "details", "download",
    "aquí", "haz clic aquí", "haga clic aquí", "pulse aquí", "clic aquí", "enlace", "este enlace", "leer más",
    "más", "más información", "saber más", "ver", "ver más", "descargar",
]  # fmt: skip
# A file's name, or what a camera or a computer calls a picture.
FILE_NAME = (
    r"\.(avif|gif|jpe?g|png|svg|webp|heic|tiff?)$|_|"
    r"^(img|dsc[fn]?|dcim|pxl|image|photo|picture|imagen|foto|capture d.écran|screenshot|captura)[\s-]*\d*$"
)


def vague_link_pattern() -> str:
    """Return the pattern of words that say nothing, with the marks that may follow them."""
    return rf"^({'|'.join(re.escape(words) for words in VAGUE_LINKS)})[\s.…>→»:!]*$"


class AccessibilityItem(ContentCheckerItem):
    """Wagtail's checks, and ours: links whose words say where they lead, pictures described and not merely named."""

    axe_run_only = [*ContentCheckerItem.axe_run_only, "vague-link"]
    axe_custom_rules = [
        *ContentCheckerItem.axe_custom_rules,
        {
            "id": "vague-link",
            "impact": "serious",
            "selector": "main a[href]",
            "tags": ["best-practice"],
            "any": ["check-vague-link"],
            "enabled": True,
        },
    ]
    axe_custom_checks = [
        *(check for check in ContentCheckerItem.axe_custom_checks if check["id"] != "check-image-alt-text"),
        {"id": "check-image-alt-text", "options": {"pattern": FILE_NAME}},
        {"id": "check-vague-link", "options": {"pattern": vague_link_pattern()}},
    ]

    class Media:
        js = ["js/checks.js"]  # what the check of links does

    axe_messages = {
        **ContentCheckerItem.axe_messages,
        "heading-order": {
            "error_name": _("A level of title is missing"),
            "help_text": _("Go from level 2 to level 3, without a jump: titles are the map of the page."),
        },
        "link-name": {
            "error_name": _("A link without words"),
            "help_text": _("Write in the link where it leads."),
        },
        "alt-text-quality": {
            "error_name": _("A picture is described by the name of a file"),
            "help_text": _("Say what the picture shows, or mark it as decorative."),
        },
        "vague-link": {
            "error_name": _("A link that does not say where it leads"),
            "help_text": _("Name the page or the document: “Read the sheet on water”, not “Click here”."),
        },
    }


def use_our_checks(items: list) -> None:
    """Put our checks in place of Wagtail's among the items of a bar."""
    items[:] = [
        AccessibilityItem(in_editor=item.in_editor) if isinstance(item, ContentCheckerItem) else item
        for item in items
    ]
