"""Who is told of what, in which words. Never a confidential content: what happened, whose turn it is, where to look.

Two doors: `notify_move`, called after each move of a life cycle with the table `LETTERS`; and one function for each
message that no move sends. All messages share one letter: `templates/email/letter.*`, in the recipient's language.
"""

from collections.abc import Callable, Iterable, Iterator
from email.utils import parseaddr
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import Q
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, override

from certification.choices import AssignmentStatus, Role
from certification.clock import localdate
from certification.models import Award, Dossier, HistoryEntry, Mandate, Membership, Scheme
from certification.queries.dossier import whose_turn
from cms.mail import is_silent, send_message

TEMPLATE = "email/letter"
SECRETARIAT_ADDRESS = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
AS_MEMBER = _("You receive this message because you are a member of this territory.")
AS_STAFF = _("You receive this message because you follow this dossier for the secretariat.")
AS_ASSESSOR = _("You receive this message because you have a mission on this dossier.")
AS_COMMITTEE = _("You receive this message because you sit on the guarantee committee.")
AS_INVITED = _("You receive this message because somebody invited you. If it is a mistake, do nothing.")


class Audience(NamedTuple):
    """Some people concerned by a dossier, and why they are written to."""

    find: Callable[[Dossier], Iterable]
    why: str


class Letter(NamedTuple):
    """What one audience reads: a subject, a text, and the page where the link leads."""

    to: Audience
    subject: str
    text: str
    page: str = "dossier"
    action: str = _("Open the dossier")
    even_the_actor: bool = False


# --- people -------------------------------------------------------------------------------------------------------


def members(dossier: Dossier, *roles: Role) -> list:
    """Return the members of the dossier's territory who hold one of these roles today."""
    today = localdate()
    found = Membership.objects.filter(
        Q(until=None) | Q(until__gte=today), territory=dossier.territory_id, role__in=roles, since__lte=today
    )
    return [membership.person for membership in found.select_related("person")]


def secretariat(dossier: Dossier) -> list:
    """Return the case officer of the dossier; before one is named, everybody who could be."""
    if dossier.case_officer is not None:
        return [dossier.case_officer]
    mandates = Mandate.objects.active().filter(role=Role.CASE_OFFICER).select_related("person")
    return [mandate.person for mandate in mandates]


def team(dossier: Dossier) -> list:
    """Return the assessors who accepted their mission in this round."""
    on_mission = (AssignmentStatus.ACCEPTED, AssignmentStatus.COMPLETED)
    return [mission.person for mission in dossier.assessors if mission.status in on_mission]


def in_their_language(people: Iterable) -> Iterator:
    """Give each person in turn, with their language active: a sentence with a name in it is made at once."""
    for person in people:
        with override(person.language):
            yield person


LEADS = Audience(lambda dossier: members(dossier, Role.TERRITORY_LEAD), AS_MEMBER)
TEAM = Audience(lambda dossier: members(dossier, Role.TERRITORY_LEAD, Role.TERRITORY_CONTRIBUTOR), AS_MEMBER)
SECRETARIAT = Audience(secretariat, AS_STAFF)
ASSESSORS = Audience(team, AS_ASSESSOR)

# --- what each move says ------------------------------------------------------------------------------------------

APPEAL_RULED = [
    Letter(LEADS, _("Your appeal has been examined"), _("The appeal panel has given its ruling. Read it, with its reasons, on the page of the appeal."), "appeal", _("Read the ruling")),
    Letter(SECRETARIAT, _("An appeal has been examined"), _("The appeal panel has given its ruling.")),
]  # fmt: skip
AWARD_ENDED = [
    Letter(LEADS, _("The state of your award has changed"), _("The public register shows its new state. The page of the award says what follows for the use of the mark."), "award", _("Open the award")),
]  # fmt: skip
LETTERS: dict[tuple[str, str], list[Letter]] = {
    ("dossier", "submit"): [
        Letter(LEADS, _("Your application is received"), _("We have received your application, as it stood when you submitted it. Keep this message: it is your receipt."), even_the_actor=True),
        Letter(SECRETARIAT, _("A new application is received"), _("A territory has submitted its application. The eligibility check can start once the contribution is recorded or waived.")),
    ],
    ("dossier", "examine"): [
        Letter(TEAM, _("The eligibility check has started"), _("The secretariat checks that your application can follow the path. You have nothing to do for now.")),
    ],
    ("dossier", "declare_ineligible"): [
        Letter(LEADS, _("Your application is not eligible"), _("Two case officers have examined your application, and concluded that it cannot follow the path as it is. Their reasons are on the page of the dossier. You may appeal against this decision."), "dossier", _("Read the reasons")),
    ],
    ("dossier", "open_self_assessment"): [
        Letter(TEAM, _("Your application is eligible"), _("You can now fill in the self-assessment, criterion by criterion, with all the families of actors of your territory."), "workspace", _("Start the self-assessment")),
    ],
    ("dossier", "submit_self_assessment"): [
        Letter(LEADS, _("Your self-assessment is received"), _("We have received your self-assessment, as it stood when you submitted it. Keep this message: it is your receipt."), even_the_actor=True),
        Letter(SECRETARIAT, _("A self-assessment is received"), _("A territory has submitted its self-assessment. Check that nothing is missing.")),
    ],
    ("dossier", "prepare_visit"): [
        Letter(TEAM, _("Your dossier is complete"), _("The secretariat has checked your dossier: nothing is missing. A team of peers is being formed to visit you.")),
    ],
    ("dossier", "start_visit"): [
        Letter(TEAM, _("The visit of your peers is confirmed"), _("The team, the dates and the agenda are set. Tell the people who will be met."), "visit", _("See the agenda")),
        Letter(ASSESSORS, _("The visit is confirmed"), _("The team, the dates and the agenda are set. The dossier is open to you."), "visit", _("See the agenda")),
    ],
    ("dossier", "close_visit"): [
        Letter(TEAM, _("The visit is over"), _("Your peers now write their report. You will read it before anybody decides, and you will be able to reply.")),
    ],
    ("dossier", "send_report"): [
        Letter(LEADS, _("The visit report is waiting for you"), _("Your peers have handed in their report. Read it, say what you agree with, contest a finding and give your reasons, criterion by criterion."), "report", _("Read the report and reply")),
    ],
    ("dossier", "docket"): [
        Letter(LEADS, _("Your dossier goes to the guarantee committee"), _("The file is sealed: report, replies and answers. The committee decides without the assessors.")),
        Letter(SECRETARIAT, _("A dossier is ready for the committee"), _("The file is sealed. Put it on the docket of a session.")),
        Letter(ASSESSORS, _("The dossier goes to the guarantee committee"), _("Your mission is over: the committee decides without the assessors. Thank you.")),
    ],
    ("dossier", "send_back_to_docket"): [
        Letter(LEADS, _("The committee has not decided yet"), _("Your dossier will be examined again in a coming session. You lose no right.")),
        Letter(SECRETARIAT, _("A dossier goes back to the docket"), _("The committee did not decide. Put the dossier on the docket of a coming session.")),
    ],
    ("dossier", "lift_conditions"): [
        Letter(LEADS, _("The conditions are lifted: your territory is accredited"), _("Every condition was verified by your peers. Sign the pledge of the territory, and the certificate will be issued.")),
        Letter(SECRETARIAT, _("The conditions of a dossier are lifted"), _("The territory is accredited. The certificate can be issued once the pledge is signed.")),
    ],
    ("dossier", "refuse_unmet_conditions"): [
        Letter(LEADS, _("The conditions were not met in time"), _("The guarantee committee has closed your dossier. The reasons are on the page of the decision, with the way to appeal.")),
    ],
    ("dossier", "resume_report"): [
        Letter(LEADS, _("Your dossier goes on: the report is taken up again"), _("The assessors complete their report, as the committee asked.")),
        Letter(ASSESSORS, _("The report is taken up again"), _("The committee asks you to complete your report.")),
    ],
    ("dossier", "resume_visit"): [
        Letter(LEADS, _("Your dossier goes on: a new visit is being prepared"), _("A team of peers will visit you again, as the committee asked.")),
    ],
    ("dossier", "resume_docket"): [
        Letter(LEADS, _("Your dossier goes back to the guarantee committee"), _("It will be examined in a coming session.")),
    ],
    ("dossier", "lapse"): [
        Letter(LEADS, _("Your dossier has lapsed"), _("Its deadline has passed, after the reminders that we sent. What you wrote is kept, and you may apply again.")),
        Letter(SECRETARIAT, _("A dossier has lapsed"), _("Its deadline has passed, after the reminders.")),
    ],
    ("dossier", "withdraw"): [
        Letter(LEADS, _("Your dossier is withdrawn"), _("The path stops here, at your request. You may apply again whenever you wish."), even_the_actor=True),
        Letter(SECRETARIAT, _("A dossier is withdrawn"), _("The territory has withdrawn its dossier.")),
        Letter(ASSESSORS, _("A dossier is withdrawn"), _("The territory has withdrawn its dossier: your mission stops here.")),
    ],
    ("dossier", "reopen"): [
        Letter(LEADS, _("Your dossier goes back to a committee"), _("The appeal was upheld: members who did not vote the first time will decide again.")),
        Letter(SECRETARIAT, _("An appeal is upheld"), _("The dossier goes back to the docket, for other voters.")),
    ],
    ("dossier", "reopen_eligibility"): [
        Letter(LEADS, _("Your application is examined again"), _("The appeal was upheld: the eligibility check starts again.")),
        Letter(SECRETARIAT, _("An appeal is upheld"), _("The eligibility check starts again, with other case officers.")),
    ],
    ("assignment", "accept"): [Letter(SECRETARIAT, _("A mission is accepted"), _("An assessor has accepted the mission and declared their interests."), "team", _("Open the team"))],
    ("assignment", "decline"): [Letter(SECRETARIAT, _("A mission is declined"), _("An assessor has declined the mission: somebody else is needed."), "team", _("Open the team"))],
    ("docketitem", "defer"): [
        Letter(LEADS, _("The examination of your dossier is put off"), _("The committee will examine it in a coming session. You lose no right.")),
        Letter(SECRETARIAT, _("An item of the session is put off"), _("Put the dossier on the docket of a coming session.")),
    ],
    ("appeal", "admit"): [Letter(LEADS, _("Your appeal is admitted"), _("A panel of people who took no part in the decision examines it."), "appeal", _("Open the appeal"))],
    ("appeal", "declare_inadmissible"): APPEAL_RULED,
    ("appeal", "reject"): APPEAL_RULED,
    ("appeal", "uphold"): APPEAL_RULED,
    ("award", "activate"): [
        Letter(LEADS, _("Your certificate is issued"), _("The award is in force, and the public register shows it. Anybody can verify the certificate from its number or its code."), "award", _("See the certificate")),
    ],
    ("award", "lapse"): [
        Letter(LEADS, _("The award was never signed"), _("The time to sign the pledge has passed: the award does not take effect."), "award", _("Open the award")),
        Letter(SECRETARIAT, _("An award was never signed"), _("The time to sign the pledge has passed."), "award", _("Open the award")),
    ],
    ("award", "suspend"): [
        Letter(LEADS, _("Your award is suspended"), _("The mark and the certificate may not be used until the suspension is lifted. The reasons and what is expected are on the page of the award."), "award", _("Open the award")),
    ],
    ("award", "reinstate"): [
        Letter(LEADS, _("Your award is in force again"), _("The causes of the suspension are lifted: the mark and the certificate may be used."), "award", _("Open the award")),
    ],
    ("award", "withdraw"): AWARD_ENDED,
    ("award", "surrender"): [
        *AWARD_ENDED,
        Letter(SECRETARIAT, _("An award is surrendered"), _("The territory gives up its award."), "award", _("Open the award")),
    ],
    ("award", "supersede"): AWARD_ENDED,
    ("award", "expire"): AWARD_ENDED,
    ("award", "annul"): AWARD_ENDED,
}  # fmt: skip


def notify_move(model, pk: int, move: str, entry_pk: int) -> None:
    """Tell the people concerned by a move, once it is committed."""
    letters = LETTERS.get((model._meta.model_name, move), [])
    if not letters or is_silent():
        return
    subject = model._default_manager.get(pk=pk)
    dossier = subject if isinstance(subject, Dossier) else subject.dossier
    entry = HistoryEntry.objects.get(pk=entry_pk)
    for letter in letters:
        page_of = subject.pk if letter.page == "award" else dossier.pk
        for person in in_their_language(letter.to.find(dossier)):
            if person.pk != entry.user_id or letter.even_the_actor:
                lines = [letter.text]
                if letter.page == "award" and subject.number:
                    lines.append(f"{_('Certificate No')} {subject.number}")
                if letter.even_the_actor and entry.digest:
                    lines.append(
                        _("Fingerprint of what you submitted: %(digest)s") % {"digest": entry.digest}
                    )
                write(
                    person,
                    dossier,
                    letter.subject,
                    lines,
                    why=letter.to.why,
                    url=address(person, letter.page, page_of),
                    action=letter.action,
                )


# --- messages that no move sends ----------------------------------------------------------------------------------


def invitation(invitation, token: str) -> None:
    """Invite somebody by e-mail; the link carries the secret, which is kept nowhere else."""
    known = get_user_model().objects.filter(email__iexact=invitation.email).first()
    language = known.language if known else invitation.invited_by.language
    names = {"name": str(invitation.invited_by), "territory": invitation.territory.name}
    with override(language):
        context = {
            "about": invitation.territory.name,
            "title": _("%(name)s invites you to join %(territory)s") % names,
            "lines": [
                _("The territory works on its collective guarantee, and asks you to take part in it."),
                _(
                    "Open the link, create an account with this e-mail address or sign in, then accept the invitation."
                ),
            ],
            "url": settings.BASE_URL + reverse("certification:invitation", args=[token]),
            "action": _("Join the territory"),
            "due": {"date": invitation.expires_on, "who": _("This invitation is valid")},
            "why": AS_INVITED,
            "contact": SECRETARIAT_ADDRESS,
        }
    send_message(known or invitation.email, TEMPLATE, context, language=language)


def correction_asked(correction) -> None:
    """Tell the territory what the secretariat asks it to complete."""
    dossier = correction.dossier
    for person in in_their_language(LEADS.find(dossier)):
        write(
            person,
            dossier,
            _("Something is missing in your dossier"),
            [
                _(
                    "The secretariat asks you to complete your dossier. The list of what is missing is on its page."
                ),
                _("Our clock stops until you answer."),
            ],
            why=AS_MEMBER,
            url=address(person, "dossier", dossier.pk),
            action=_("See what is missing"),
            due={"who": _("Your turn"), "date": correction.due_on},
        )


def correction_answered(correction) -> None:
    """Tell the secretariat that the territory answered."""
    dossier = correction.dossier
    for person in in_their_language(secretariat(dossier)):
        write(
            person,
            dossier,
            _("A correction request is answered"),
            [_("The territory has answered what you asked for. The check goes on from where it stopped.")],
            why=AS_STAFF,
            url=address(person, "dossier", dossier.pk),
        )


def dossier_frozen(freeze) -> None:
    """Tell everybody at work on a dossier that it stops."""
    dossier = freeze.dossier
    for audience in (LEADS, SECRETARIAT, ASSESSORS):
        for person in in_their_language(audience.find(dossier)):
            write(
                person,
                dossier,
                _("The dossier is frozen"),
                [
                    _(
                        "The impartiality guardian has stopped every move of this dossier. The reason is on its page."
                    )
                ],
                why=audience.why,
                url=address(person, "dossier", dossier.pk),
            )


def reminder(dossier: Dossier, days_left: int) -> None:
    """Recall a deadline to the territory, with what happens when it passes."""
    for person in in_their_language(LEADS.find(dossier)):
        write(
            person,
            dossier,
            words_of_a_deadline(days_left),
            [
                _("This is the step that waits for you: %(task)s.") % {"task": whose_turn(dossier).task},
                _("If you need more time, write to us before the deadline: say why, and how much."),
            ],
            why=AS_MEMBER,
            url=address(person, "dossier", dossier.pk),
        )


def words_of_a_deadline(days_left: int) -> str:
    if days_left < 0:
        return _("The deadline of your dossier has passed")
    if days_left == 0:
        return _("The deadline of your dossier is today")
    return ngettext(
        "%(count)d day left for your dossier", "%(count)d days left for your dossier", days_left
    ) % {"count": days_left}


def mission_proposed(assignment) -> None:
    """Propose a mission to an assessor, who reads nothing of the dossier before declaring their interests."""
    dossier = assignment.dossier
    for person in in_their_language([assignment.person]):
        write(
            person,
            dossier,
            _("A mission is proposed to you: %(territory)s") % {"territory": dossier.territory.name},
            [
                _("Role proposed: %(role)s.") % {"role": assignment.get_role_display()},
                _("Declare your interests first: the dossier opens to you once you have accepted."),
            ],
            why=AS_ASSESSOR,
            url=address(person, "mission", assignment.pk),
            action=_("Answer the proposal"),
            due=None,
        )


def session_convened(session) -> None:
    """Convene the members of the committee, its chair and its secretary."""
    people = {seat.holder for seat in session.seats} | {session.chair, session.secretary}
    when = {"number": session.number, "place": session.place or session.remote_link}
    for person in in_their_language(sorted(people, key=lambda found: found.pk)):
        send_message(
            person,
            TEMPLATE,
            {
                "about": _("Guarantee committee"),
                "title": _("You are convened to session %(number)s") % when,
                "lines": [
                    _("Place: %(place)s.") % when if when["place"] else "",
                    _(
                        "Declare your interests on each dossier before you read it: a file opens once you have."
                    ),
                ],
                "url": address(person, "session", session.pk),
                "action": _("Open the session"),
                "due": {"who": _("Session"), "on": session.held_on, "time": session.starts_at},
                "why": AS_COMMITTEE,
                "contact": SECRETARIAT_ADDRESS,
            },
        )


def decision_notified(decision) -> None:
    """Tell the territory that the committee decided, and how to appeal. The outcome is on the page, not in the mail."""
    dossier = decision.dossier
    days = Scheme.current().appeal_days
    for person in in_their_language(LEADS.find(dossier)):
        write(
            person,
            dossier,
            _("The guarantee committee has decided on your dossier"),
            [
                _("Decision %(number)s is signed. Read it with its reasons, and what follows from it.")
                % {"number": decision.number},
                ngettext(
                    "If you disagree, you may appeal within %(count)d day: from the page of the dossier, “Appeal”. "
                    "A panel of people who took no part in the decision will examine it.",
                    "If you disagree, you may appeal within %(count)d days: from the page of the dossier, “Appeal”. "
                    "A panel of people who took no part in the decision will examine it.",
                    days,
                )
                % {"count": days},
            ],
            why=AS_MEMBER,
            url=address(person, "decision", decision.pk),
            action=_("Read the decision"),
        )


def notice_given(award_pk: int) -> None:
    """Tell the territory that a measure is considered, and that it will be heard first."""
    award = Award.objects.select_related("dossier__territory").get(pk=award_pk)
    for person in in_their_language(LEADS.find(award.dossier)):
        write(
            person,
            award.dossier,
            _("A measure is considered about your award"),
            [_("Read the notice and its reasons, then answer: you are heard before anything is decided.")],
            why=AS_MEMBER,
            url=address(person, "award", award.pk),
            action=_("Read the notice and answer"),
            due=None,
        )


# --- the letter ---------------------------------------------------------------------------------------------------

OF_THE_DOSSIER = object()


def write(
    person,
    dossier: Dossier,
    subject,
    lines,
    *,
    why,
    url,
    action=Letter._field_defaults["action"],
    due=OF_THE_DOSSIER,
) -> None:
    """Send one letter about a dossier: what happened, whose turn it is and until when, what comes next, whom to ask."""
    if is_silent():
        return
    turn = whose_turn(dossier)
    if due is OF_THE_DOSSIER:
        is_theirs = turn.is_for(dossier.roles_of(person))
        due = (
            {
                "who": _("Your turn") if is_theirs else _("Next move: %(who)s") % {"who": turn.who},
                "date": turn.due_on,
                "task": turn.task,
            }
            if turn.roles
            else None
        )
    if due and due.get("date"):
        due["days_left"] = (due["date"] - localdate()).days
    number = dossier.number
    send_message(
        person,
        TEMPLATE,
        {
            "about": _("Dossier %(number)s · %(territory)s")
            % {"number": number, "territory": dossier.territory.name}
            if number
            else dossier.territory.name,
            "title": subject,
            "lines": lines,
            "url": url,
            "action": action,
            "due": due,
            "next": turn.then,
            "why": why,
            "contact": dossier.case_officer.email if dossier.case_officer else SECRETARIAT_ADDRESS,
        },
    )


def address(person, page: str, *args) -> str:
    """Return the whole address of a page, in the language of the person; the dossier's own page stands in for a missing one."""
    with override(person.language):
        try:
            return settings.BASE_URL + reverse(f"certification:{page}", args=args)
        except NoReverseMatch:
            return settings.BASE_URL + reverse("certification:dashboard")
