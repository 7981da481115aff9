"""What each side, the panel and the guardian are told of an appeal. Never its words: what happened, and where to read."""

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from certification.choices import NoticeFamily, StatementSide
from certification.clock import localdate
from certification.notifications.assessor import guardians
from certification.notifications.audience import AS_STAFF, LEADS, SECRETARIAT, in_their_language
from certification.notifications.events import Event, register
from certification.notifications.letter import address
from certification.notifications.messages import announce

AS_PANEL = _("You receive this message because you sit on the panel of this appeal.")
AS_GUARDIAN = _("You receive this message because you watch over impartiality.")
D, DEADLINE = NoticeFamily.DECISION.value, NoticeFamily.DEADLINE.value
OPEN_APPEAL = _("Open the appeal")

EVENTS = {
    "appeal.lodged": Event(
        D,
        _("An appeal is lodged"),
        _("Your appeal is lodged"),
        (
            _(
                "We have received your appeal. A panel of people who took no part in the decision will rule on it."
            ),
            _(
                "It is ruled before %(ruling_day)s. The decision holds meanwhile, unless the panel suspends it."
            ),
        ),
        ("ruling_day",),
    ),
    "appeal.lodged_secretariat": Event(
        NoticeFamily.PATH.value,
        _("An appeal is lodged: to the secretariat"),
        _("A territory appeals"),
        (_("Name its panel: three families, nobody who took part in the dossier."),),
    ),
    "appeal.panel_named": Event(
        NoticeFamily.COMMITTEE.value,
        _("A panel is named"),
        _("You are named to the panel of an appeal"),
        (_("Declare your interests on this dossier first: the file opens to you once you have."),),
    ),
    "appeal.spoken": Event(
        D,
        _("The other side spoke before the panel"),
        _("The other side has spoken before the panel"),
        (_("Read what it says, and answer it before the exchange ends."),),
    ),
    "appeal.hearing": Event(
        D,
        _("A hearing is set"),
        _("You are invited to a hearing on %(hearing_day)s"),
        (_("The panel wishes to hear both sides. Where and how is on the page of the appeal."),),
        ("hearing_day",),
    ),
    "appeal.decision_suspended": Event(
        D,
        _("An appeal suspends a decision"),
        _("The decision is suspended until the ruling"),
        (
            _(
                "The panel has suspended the effects of the decision. Its reasons are on the page of the appeal."
            ),
        ),
    ),
    "appeal.ruling_drafted": Event(
        NoticeFamily.COMMITTEE.value,
        _("A ruling waits for the agreement of the panel"),
        _("A ruling waits for your agreement"),
        (_("A member of the panel has written a ruling. Say whether you agree to it, and if not, why."),),
    ),
    "appeal.due": Event(
        DEADLINE,
        _("The time of an appeal runs out"),
        lambda count: ngettext(
            "%(count)d day left for an appeal", "%(count)d days left for an appeal", count
        ),
        (_("What is due is on the page of the appeal."),),
        ("count",),
    ),
    "appeal.late": Event(
        DEADLINE,
        _("An appeal is late"),
        _("An appeal was not ruled in time"),
        (_("Its deadline has passed. See with the secretariat and the panel what keeps it waiting."),),
    ),
}
for _code, _event in EVENTS.items():
    register(_code, _event)


def _tell(people, appeal, event: str, *, why, page: str = "", action=OPEN_APPEAL, due=None, facts=dict):
    """Announce an event to people; its facts are made in the language of each."""
    page, key = (page, appeal.dossier_id) if page else appeal.page
    for person in in_their_language(people):
        announce(
            person,
            appeal.dossier,
            event,
            facts=facts(),
            why=why,
            url=address(person, page, key),
            action=action,
            due={"who": _("Appeal"), "date": due} if due else None,
        )


def lodged(appeal) -> None:
    """Acknowledge an appeal to its territory, and ask the secretariat for a panel."""
    dossier = appeal.dossier
    _tell(
        LEADS.find(dossier),
        appeal,
        "appeal.lodged",
        why=LEADS.why,
        facts=lambda: {"ruling_day": date_format(appeal.rule_before, "DATE_FORMAT")},
    )
    _tell(
        SECRETARIAT.find(dossier),
        appeal,
        "appeal.lodged_secretariat",
        why=AS_STAFF,
        due=appeal.admit_before,
    )


def panel_named(appeal) -> None:
    """Ask those who will rule to declare their interests."""
    _tell(
        appeal.members,
        appeal,
        "appeal.panel_named",
        why=AS_PANEL,
        page="interests",
        action=_("Declare your interests"),
        due=appeal.admit_before,
    )


def statement_given(statement) -> None:
    """Tell the other side, and the panel, that somebody spoke."""
    appeal = statement.appeal
    other = SECRETARIAT if statement.side == StatementSide.TERRITORY else LEADS
    _tell(other.find(appeal.dossier), appeal, "appeal.spoken", why=other.why, due=appeal.exchange_until)


def hearing_planned(appeal) -> None:
    """Invite both sides, and the other members of the panel."""
    for people, why in (
        (LEADS.find(appeal.dossier), LEADS.why),
        (SECRETARIAT.find(appeal.dossier), AS_STAFF),
        (appeal.members, AS_PANEL),
    ):
        _tell(
            people,
            appeal,
            "appeal.hearing",
            why=why,
            facts=lambda: {"hearing_day": date_format(appeal.hearing_on, "DATE_FORMAT")},
        )


def decision_suspended(appeal) -> None:
    """Tell both sides that the effects of the decision wait for the ruling."""
    _tell(LEADS.find(appeal.dossier), appeal, "appeal.decision_suspended", why=LEADS.why)
    _tell(SECRETARIAT.find(appeal.dossier), appeal, "appeal.decision_suspended", why=AS_STAFF)


def ruling_drafted(draft) -> None:
    """Ask the other members of the panel whether they agree."""
    appeal = draft.appeal
    others = [member for member in appeal.members if member.pk != draft.drafted_by_id]
    _tell(others, appeal, "appeal.ruling_drafted", why=AS_PANEL, due=appeal.due_on)


def due(appeal) -> None:
    """Recall the deadline to whoever the next step belongs to: the panel, or the secretariat that names it."""
    left = (appeal.due_on - localdate()).days
    people, why = (
        (appeal.members, AS_PANEL) if appeal.members else (SECRETARIAT.find(appeal.dossier), AS_STAFF)
    )
    _tell(people, appeal, "appeal.due", why=why, due=appeal.due_on, facts=lambda: {"count": left})


def late(appeal) -> None:
    """Tell the guardian that a deadline of an appeal has passed."""
    _tell(guardians(), appeal, "appeal.late", why=AS_GUARDIAN, due=appeal.due_on)
