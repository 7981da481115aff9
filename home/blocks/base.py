"""What the blocks share: the groups of the chooser, and a preview made of a sample."""

from django.utils.translation import gettext_lazy as _

WORDS = _("Words")
MEDIA = _("Pictures and files")
FIGURES = _("Tables and figures")
PAGES = _("Pages of the site")
# What a few words may contain: no title, so that a block never breaks the order of headings.
SHORT_TEXT = ["bold", "italic", "link", "document-link", "ol", "ul"]


class Sampled:
    """A block shown to editors with a sample, in their language, before they choose it."""

    def sample(self):
        """Return the value of the preview, as the database would keep it."""
        raise NotImplementedError

    def get_preview_value(self):
        return self.normalize(self.sample())
