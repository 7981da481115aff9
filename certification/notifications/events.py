"""What people may be told: every event with its family, its default words, and the facts that its words may name.

Another module of this package adds its own events: `register("team.mention", Event(...))`, then calls `notice.tell`.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from certification.choices import FAMILIES_WITH_LEGAL_EFFECT, NoticeFamily
from certification.rules.placeholder import with_braces

# What every message may name: who reads it, which territory, which dossier, until when.
SHARED_FACTS = ("name", "territory", "number", "deadline")
MANY = 2


class Event(NamedTuple):
    """A kind of message. `subject` and `lines` are lazy sentences with `%(fact)s`; a callable takes the fact `count`."""

    family: str
    words: str
    subject: str | Callable[[int], str]
    lines: tuple = ()
    facts: tuple[str, ...] = ()

    @property
    def has_legal_effect(self) -> bool:
        return self.family in FAMILIES_WITH_LEGAL_EFFECT

    @property
    def placeholders(self) -> tuple[str, ...]:
        return (*SHARED_FACTS, *self.facts)

    def default_words(self) -> tuple[str, str]:
        """Return the default subject and text as staff read them, in the language that is active."""
        sentences = [with_braces(_raw(sentence, MANY)) for sentence in (self.subject, *self.lines)]
        return sentences[0], "\n\n".join(sentences[1:])

    def words_for(self, facts: Mapping) -> tuple[str, list[str]]:
        """Return the default subject and lines with these facts in them."""
        count = facts.get("count", MANY)
        subject, *lines = [
            raw % facts if facts else raw
            for raw in (_raw(sentence, count) for sentence in (self.subject, *self.lines))
        ]
        return subject, lines


EVENTS: dict[str, Event] = {}
# What is told without an event of its own.
ANY = "dossier.news"


def register(code: str, event: Event) -> None:
    """Add an event; the same code twice would be two meanings of one message."""
    if code in EVENTS:
        raise ValueError(f"The event {code} is registered already.")
    EVENTS[code] = event


def family_of(code: str) -> str:
    return EVENTS[code].family if code in EVENTS else NoticeFamily.PATH.value


def _raw(sentence, count: int) -> str:
    return str(sentence(count) if callable(sentence) else sentence)


# --- what no move of a life cycle says ---------------------------------------------------------------------------

D = NoticeFamily.DEADLINE.value
OTHER_EVENTS = {
    "dossier.correction_asked": Event(
        D,
        _("A correction is asked for"),
        _("Something is missing in your dossier"),
        (
            _(
                "The secretariat asks you to complete your dossier. The list of what is missing is on its page."
            ),
            _("Our clock stops until you answer."),
        ),
    ),
    "evidence.quarantined": Event(
        D,
        _("A file is set aside by the antivirus"),
        _("A file of your dossier was set aside"),
        (
            _("The antivirus found a threat in it: nobody can open it any more, and it proves nothing."),
            _(
                "Its page in the library says which file it is. Put a sound file in its place, or remove it; clean the "
                "computer that it comes from."
            ),
        ),
    ),
    "file.set_aside": Event(
        D,
        _("A file that you sent is set aside by the antivirus"),
        _("A file that you sent was set aside"),
        (
            _("The antivirus found a threat in the file that you sent on %(sent_on)s: nobody can open it."),
            _("Clean the device that it comes from, then send a sound file where you had sent this one."),
        ),
        ("sent_on",),
    ),
    "dossier.correction_answered": Event(
        NoticeFamily.PATH.value,
        _("A correction request is answered"),
        _("A correction request is answered"),
        (_("The territory has answered what you asked for. The check goes on from where it stopped."),),
    ),
    "dossier.extension_asked": Event(
        NoticeFamily.PATH.value,
        _("More time is asked for"),
        _("%(territory)s asks for more time"),
        (_("The territory asks for %(days)s more days, with its reasons. Answer before the deadline."),),
        ("days",),
    ),
    "dossier.extension_granted": Event(
        D,
        _("More time is granted"),
        _("You have more time"),
        (_("The secretariat has granted %(days)s more days. The new deadline is %(new_deadline)s."),),
        ("days", "new_deadline"),
    ),
    "dossier.extension_refused": Event(
        D,
        _("More time is refused"),
        _("Your deadline does not change"),
        (_("The secretariat could not give you more time. Its reasons are on the page of the dossier."),),
    ),
    "dossier.frozen": Event(
        NoticeFamily.DECISION.value,
        _("A dossier is frozen"),
        _("The dossier is frozen"),
        (_("The impartiality guardian has stopped every move of this dossier. The reason is on its page."),),
    ),
    "dossier.deadline_near": Event(
        D,
        _("A deadline comes near"),
        lambda count: ngettext(
            "%(count)d day left for your dossier", "%(count)d days left for your dossier", count
        ),
        (
            _("This is the step that waits for you: %(task)s."),
            _("If you need more time, ask for it before the deadline, on the page of the dossier: say why."),
        ),
        ("task", "count"),
    ),
    "dossier.deadline_today": Event(
        D,
        _("A deadline is today"),
        _("The deadline of your dossier is today"),
        (_("This is the step that waits for you: %(task)s."),),
        ("task",),
    ),
    "dossier.deadline_passed": Event(
        D,
        _("A deadline has passed"),
        _("The deadline of your dossier has passed"),
        (_("This is the step that waits for you: %(task)s."),),
        ("task",),
    ),
    "finding.due": Event(
        D,
        _("The time of a finding runs out"),
        lambda count: ngettext(
            "%(count)d day left for the finding on %(code)s",
            "%(count)d days left for the finding on %(code)s",
            count,
        ),
        (_("Propose an action, or give the proof of the correction, before the deadline."),),
        ("code", "count"),
    ),
    "assignment.proposed": Event(
        NoticeFamily.MISSION.value,
        _("A mission is proposed"),
        _("A mission is proposed to you: %(territory)s"),
        (
            _("Role proposed: %(role)s."),
            _("Declare your interests first: the dossier opens to you once you have accepted."),
        ),
        ("role",),
    ),
    "session.convened": Event(
        NoticeFamily.COMMITTEE.value,
        _("A session is convened"),
        _("You are convened to session %(number)s"),
        (
            _("Place: %(place)s."),
            _("Declare your interests on each dossier before you read it: a file opens once you have."),
        ),
        ("place",),
    ),
    "decision.notified": Event(
        NoticeFamily.DECISION.value,
        _("A decision is signed"),
        _("The guarantee committee has decided on your dossier"),
        (
            _("Decision %(decision)s is signed. Read it with its reasons, and what follows from it."),
            lambda count: ngettext(
                "If you disagree, you may appeal within %(count)d day: from the page of the dossier, “Appeal”. "
                "A panel of people who took no part in the decision will examine it.",
                "If you disagree, you may appeal within %(count)d days: from the page of the dossier, “Appeal”. "
                "A panel of people who took no part in the decision will examine it.",
                count,
            ),
        ),
        ("decision", "count"),
    ),
    "award.certificate_ready": Event(
        NoticeFamily.DECISION.value,
        _("The file of a certificate is ready"),
        _("The file of your certificate is ready"),
        (
            _(
                "It is sealed, and carries what proves it: keep the file itself, a printed copy proves nothing."
            ),
            _("Anybody can check it, without us, with free programs; the file tells how."),
        ),
    ),
    "finding.raised": Event(
        NoticeFamily.PATH.value,
        _("A finding is raised while the award stands"),
        _("A finding is raised on the criterion %(code)s"),
        (_("Read it and propose what you will do about it, from its page. Your award stays as it is."),),
        ("code",),
    ),
    "award.notice_given": Event(
        NoticeFamily.DECISION.value,
        _("A measure is considered about an award"),
        _("A measure is considered about your award"),
        (_("Read the notice and its reasons, then answer: you are heard before anything is decided."),),
    ),
}
for _code, _event in OTHER_EVENTS.items():
    register(_code, _event)
