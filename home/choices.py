"""The fixed words of the public site: kinds of pages, and the five questions of the reading grid."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Question(TextChoices):
    """The five questions that every stage and every sheet answers; the values are the fields of a sheet."""

    ECONOMY = "economy", _("Economy")
    POWER_TO_ACT = "power_to_act", _("Power to act")
    COOPERATION = "cooperation", _("Cooperation and scales")
    LASTING = "lasting", _("Lasting")
    LESSONS = "lessons", _("Lessons")

    @property
    def sentence(self):
        """The question as it is asked."""
        return QUESTIONS[self]

    @property
    def number(self) -> int:
        return list(Question).index(self) + 1


QUESTIONS = {
    Question.ECONOMY: _("What economy has the action generated, or could it generate?"),
    Question.POWER_TO_ACT: _(
        "How has it increased the power to act and the responsibility of the different actors in the solutions "
        "put to work?"
    ),
    Question.COOPERATION: _(
        "On which cooperation between actors, and which links between scales of governance, did the territory "
        "lean to succeed?"
    ),
    Question.LASTING: _(
        "What allowed some dynamics to last, and to bring lasting ways of doing to a territory?"
    ),
    Question.LESSONS: _("What lessons can be drawn to multiply them in future?"),
}


class NewsKind(TextChoices):
    NEWS = "news", pgettext_lazy("kind of news", "News")
    ANNOUNCEMENT = "announcement", _("Announcement")
    GUARANTEE = "guarantee", _("Collective guarantee")
    INTERNATIONAL = "international", _("International")
    PRESS = "press", _("In the press")


class MeetingKind(TextChoices):
    STAGE = "stage", _("Regional stage")
    INTERNATIONAL = "international", _("International meeting")
    WORKSHOP = "workshop", _("Workshop")
    ASSEMBLY = "assembly", _("Assembly")


class MeetingMode(TextChoices):
    ON_SITE = "on_site", _("On site")
    ONLINE = "online", _("Online")
    HYBRID = "hybrid", _("On site and online")


class RegistrationMode(TextChoices):
    NONE = "none", _("No registration")
    LINK = "link", _("By a link")
    FORM = "form", _("With the form of this site")


class RegistrationStatus(TextChoices):
    CONFIRMED = "confirmed", pgettext_lazy("registration", "Confirmed")
    WAITING = "waiting", _("On the waiting list")
    CANCELLED = "cancelled", pgettext_lazy("registration", "Cancelled")


class Sequence(TextChoices):
    """The three half-days of a stage."""

    ILLUSTRATE = "illustrate", pgettext_lazy("half-day", "Illustrate")
    DEBATE = "debate", pgettext_lazy("half-day", "Debate")
    PROPOSE = "propose", pgettext_lazy("half-day", "Propose")


class SynthesisKind(TextChoices):
    SYNTHESIS = "synthesis", _("Synthesis")
    REPORT = "report", _("Report")
    BOOK = "book", _("Book")


class InitiativeKind(TextChoices):
    ASSOCIATION = "association", _("Association")
    COOPERATIVE = "cooperative", _("Cooperative")
    BUSINESS = "business", _("Business")
    PUBLIC_BODY = "public_body", _("Public body")
    COLLECTIVE = "collective", _("Informal collective")


class CooperationKind(TextChoices):
    TWINNING = "twinning", _("Twinning")
    PARTNERSHIP = "partnership", _("Partnership")
    WORKSHOP = "workshop", _("Standing workshop")


class ProposalKind(TextChoices):
    INITIATIVE = "initiative", _("Initiative")
    SHEET = "sheet", _("Experience sheet")


class ProposalStatus(TextChoices):
    RECEIVED = "received", _("Received")
    PUBLISHED = "published", _("Published")
    DECLINED = "declined", pgettext_lazy("proposal", "Not retained")


class MenuSlot(TextChoices):
    """The places of a page that hold links chosen by editors."""

    MAIN = "main", _("Main navigation")
    FOOTER_GUARANTEE = "footer_guarantee", _("Footer: collective guarantee")
    FOOTER_NETWORK = "footer_network", _("Footer: the network")
    FOOTER_CONTACT = "footer_contact", _("Footer: contact")
    LEGAL = "legal", _("Footer: last line")


class Tone(TextChoices):
    INFO = "info", _("Information")
    SUCCESS = "success", _("Good news")
    WARNING = "warning", _("Warning")


class CalloutTone(TextChoices):
    """The tones of a call-out in a text."""

    INFO = "info", _("Good to know")
    IDEA = "idea", _("Idea")
    WARNING = "warning", pgettext_lazy("call-out", "Beware")


class LinkProblem(TextChoices):
    """What is wrong with a link of the site to itself."""

    DELETED = "deleted", _("was deleted")
    RESTRICTED = "restricted", _("is open to some people only, or is an alias")
    UNPUBLISHED = "unpublished", _("is not published")
    NOWHERE = "nowhere", _("leads nowhere")


class TranslationState(TextChoices):
    """How far the translation of a page has gone."""

    MISSING = "missing", pgettext_lazy("translation", "Not translated")
    STARTED = "started", pgettext_lazy("translation", "In progress")
    READY = "ready", pgettext_lazy("translation", "Ready to publish")
    OUTDATED = "outdated", pgettext_lazy("translation", "Outdated")
    CURRENT = "current", pgettext_lazy("translation", "Up to date")
