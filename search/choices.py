"""What a search finds: the kinds of results, in the order in which they are offered."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Kind(TextChoices):
    NEWS = "news", pgettext_lazy("kind of result", "News")
    MEETING = "meeting", _("Meeting")
    SHEET = "sheet", _("Experience sheet")
    SYNTHESIS = "synthesis", _("Synthesis or report")
    INITIATIVE = "initiative", _("Initiative")
    COOPERATION = "cooperation", _("Cooperation")
    TERRITORY = "territory", _("Territory")
    BRANCH = "branch", _("Regional branch")
    PERSON = "person", _("Resource person")
    DOCUMENT = "document", _("Document")
    PAGE = "page", _("Page of the site")
