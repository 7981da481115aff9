"""The blocks of which editors make the texts of the site. None of them takes raw HTML."""

from wagtail.blocks import StreamBlock

from home.blocks.media import DocumentBlock, FigureBlock, GalleryBlock, VideoBlock
from home.blocks.pages import MeetingsBlock, PeopleBlock, SheetsBlock
from home.blocks.tables import KeyFiguresBlock, TableBlock
from home.blocks.words import CalloutBlock, QuoteBlock, TextBlock

__all__ = ["AnswerBlock", "BodyBlock"]


class BodyBlock(StreamBlock):
    """The text of a page."""

    text = TextBlock()
    quote = QuoteBlock()
    callout = CalloutBlock()
    figure = FigureBlock()
    gallery = GalleryBlock()
    document = DocumentBlock()
    video = VideoBlock()
    table = TableBlock()
    figures = KeyFiguresBlock()
    people = PeopleBlock()
    meetings = MeetingsBlock()
    sheets = SheetsBlock()

    class Meta:
        template = "home/blocks/body.html"


class AnswerBlock(StreamBlock):
    """The answer to one of the five questions, whose title is already one of the page."""

    text = TextBlock(titles=["h3"])
    quote = QuoteBlock()
    figure = FigureBlock()

    class Meta:
        template = "home/blocks/body.html"
