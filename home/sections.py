"""The sections with which editors compose the home page."""

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import (
    CharBlock,
    IntegerBlock,
    ListBlock,
    RichTextBlock,
    StreamBlock,
    StructBlock,
    TextBlock,
)

from home.links import LinkBlock


class SectionBlock(StructBlock):
    """A section with a title and a few words."""

    title = CharBlock(label=_("title"), max_length=120)
    text = TextBlock(label=_("a few words"), max_length=400, required=False)

    class Meta:
        abstract = True


class NewsSection(SectionBlock):
    count = IntegerBlock(label=_("how many"), min_value=1, max_value=6, default=4)

    class Meta:
        icon = "doc-full"
        label = _("latest news")
        template = "home/sections/news.html"


class NextMeetingSection(StructBlock):
    label = CharBlock(label=_("words above the title"), max_length=80)

    class Meta:
        icon = "date"
        label = _("next meeting")
        template = "home/sections/next_meeting.html"


class TerritoriesSection(SectionBlock):
    class Meta:
        icon = "site"
        label = _("accredited territories, list and map")
        template = "home/sections/territories.html"


class QuestionsSection(SectionBlock):
    class Meta:
        icon = "help"
        label = _("the five questions and their sheets")
        template = "home/sections/questions.html"


class SheetsSection(SectionBlock):
    count = IntegerBlock(label=_("how many"), min_value=1, max_value=6, default=3)

    class Meta:
        icon = "copy"
        label = _("latest sheets")
        template = "home/sections/sheets.html"


class StepBlock(StructBlock):
    title = CharBlock(label=_("title"), max_length=80)
    text = TextBlock(label=_("text"), max_length=300)


class StepsSection(SectionBlock):
    steps = ListBlock(StepBlock(), label=_("steps"))
    link = LinkBlock(label=_("link"), required=False)

    class Meta:
        icon = "list-ol"
        label = _("numbered steps")
        template = "home/sections/steps.html"


class VerifySection(SectionBlock):
    class Meta:
        icon = "check"
        label = _("verify a certificate")
        template = "home/sections/verify.html"


class CallSection(SectionBlock):
    links = ListBlock(LinkBlock(), label=_("buttons"), max_num=2)

    class Meta:
        icon = "pick"
        label = _("call to act")
        template = "home/sections/call.html"


class TextSection(StructBlock):
    title = CharBlock(label=_("title"), max_length=120)
    text = RichTextBlock(label=_("text"), features=["bold", "italic", "link", "ol", "ul"])

    class Meta:
        icon = "pilcrow"
        label = _("text")
        template = "home/sections/text.html"


class HomeSections(StreamBlock):
    """Everything that a home page may be made of."""

    text = TextSection()
    news = NewsSection()
    next_meeting = NextMeetingSection()
    territories = TerritoriesSection()
    questions = QuestionsSection()
    sheets = SheetsSection()
    steps = StepsSection()
    verify = VerifySection()
    call = CallSection()
