"""Blocks of words: text, quote, call-out."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.blocks import CharBlock, ChoiceBlock, RichTextBlock, StructBlock, StructValue
from wagtail.blocks import TextBlock as PlainTextBlock

from home.blocks.base import SHORT_TEXT, WORDS, Sampled
from home.choices import CalloutTone

OPENING_MARKS, CLOSING_MARKS = '«“„"', '»”"'


class TextBlock(Sampled, RichTextBlock):
    """Paragraphs, titles of sections, lists and links."""

    class Meta:
        icon = "pilcrow"
        group = WORDS
        label = gettext_lazy("Text")
        description = gettext_lazy("Paragraphs, titles of sections, lists and links.")
        template = "home/blocks/text.html"

    def __init__(self, titles=("h2", "h3"), **kwargs):
        super().__init__(features=[*titles, *SHORT_TEXT], **kwargs)
        self._constructor_args = [[], {"features": self.features, **kwargs}]

    def sample(self):
        return "<{level}>{title}</{level}><p>{text}</p><ul><li>{first}</li><li>{second}</li></ul>".format(
            level=self.features[0],
            title=_("Water, shared by those who drink it"),
            text=_(
                "In March, three villages measured their springs together. They now read the meters aloud."
            ),
            first=_("Eleven springs, each with its keeper."),
            second=_("One evening a month to decide."),
        )

    def deconstruct(self):
        # Migrations keep Wagtail's own block, and not the address of this one.
        return "wagtail.blocks.RichTextBlock", *self._constructor_args


class QuoteValue(StructValue):
    @property
    def words(self) -> str:
        """The words without the marks around them: the page sets those of its language."""
        text = self["text"].strip()
        if text[:1] in OPENING_MARKS and text[-1:] in CLOSING_MARKS and len(text) > 1:
            return text[1:-1].strip()
        return text


class QuoteBlock(Sampled, StructBlock):
    """What somebody said, and who."""

    text = PlainTextBlock(
        label=gettext_lazy("Words quoted"),
        max_length=800,
        help_text=gettext_lazy("Without quotation marks: the page sets those of its language."),
    )
    author = CharBlock(label=gettext_lazy("Who said it"), max_length=120, required=False)
    role = CharBlock(
        label=gettext_lazy("In what capacity"),
        max_length=160,
        required=False,
        help_text=gettext_lazy("For example: market gardener, member of the water council."),
    )

    class Meta:
        icon = "openquote"
        group = WORDS
        label = gettext_lazy("Quote")
        description = gettext_lazy("What somebody said, and who.")
        template = "home/blocks/quote.html"
        value_class = QuoteValue

    def sample(self):
        return {
            "text": _("Nothing is for sale here. One comes for a path, and leaves with a contact."),
            "author": "Rosa Arbousier",
            "role": _("market gardener"),
        }


class CalloutBlock(Sampled, StructBlock):
    """A few words set apart, so that nobody misses them."""

    tone = ChoiceBlock(label=gettext_lazy("Tone"), choices=CalloutTone.choices, default=CalloutTone.INFO)
    title = CharBlock(label=gettext_lazy("Title"), max_length=120, required=False)
    text = RichTextBlock(label=gettext_lazy("Text"), features=SHORT_TEXT)

    class Meta:
        icon = "info-circle"
        group = WORDS
        label = gettext_lazy("Call-out")
        description = gettext_lazy("A few words set apart: good to know, an idea to take away, a warning.")
        template = "home/blocks/callout.html"

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context=parent_context)
        return {**context, "tone": CalloutTone(value["tone"] or CalloutTone.INFO)}

    def sample(self):
        return {
            "tone": CalloutTone.IDEA,
            "title": _("To take away"),
            "text": "<p>{}</p>".format(
                _("Count before you meet: an inventory gives everybody something to say.")
            ),
        }
