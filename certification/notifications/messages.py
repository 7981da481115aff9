"""Who is told of what, in which words. Never a confidential content: what happened, whose turn it is, where to look.

Two doors: `notify_move`, called after each move of a life cycle with the table `LETTERS`; and one function for each
message that no move sends. Both go through `notice.tell`, which keeps the message in the person's space and sends the
letter (`templates/email/letter.*`) in their language.
"""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from certification.choices import NoticeFamily
from certification.clock import localdate
from certification.models import Award, Dossier, HistoryEntry, Scheme
from certification.notifications import notice
from certification.notifications.audience import (
    AS_ASSESSOR,
    AS_COMMITTEE,
    AS_INVITED,
    AS_MEMBER,
    AS_SENDER,
    ASSESSORS,
    COMMISSION,
    LEADS,
    SECRETARIAT,
    TEAM,
    Audience,
    in_their_language,
)
from certification.notifications.events import EVENTS, Event, register
from certification.notifications.letter import SECRETARIAT_ADDRESS, Letter, address, write
from certification.queries.dossier import whose_turn
from cms.mail import is_silent, send_message

# --- what each move says ------------------------------------------------------------------------------------------

APPEAL_RULED = [
    Letter(LEADS, _("Your appeal has been examined"), _("The appeal panel has given its ruling. Read it, with its reasons, on the page of the appeal."), "appeal", _("Read the ruling")),
    Letter(SECRETARIAT, _("An appeal has been examined"), _("The appeal panel has given its ruling.")),
]  # fmt: skip
# The pages whose address names the subject of the move rather than its dossier.
PAGES_OF_THE_SUBJECT = {"award", "follow_up"}
AWARD_ENDED = [
    Letter(LEADS, _("The state of your award has changed"), _("The public register shows its new state. The page of the award says what follows for the use of the mark."), "award", _("Open the award")),
]  # fmt: skip
LETTERS: dict[tuple[str, str], list[Letter]] = {
    ("dossier", "submit"): [
        Letter(LEADS, _("Your application is received"), _("We have received your application, as it stood when you submitted it. Keep this message: it is your receipt."), "submissions", _("Open the receipt"), even_the_actor=True),
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
        Letter(LEADS, _("Your self-assessment is received"), _("We have received your self-assessment, as it stood when you submitted it. Keep this message: it is your receipt."), "submissions", _("Open the receipt"), even_the_actor=True),
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
    ("finding", "propose_action"): [
        Letter(ASSESSORS, _("An action is proposed on a finding"), _("The territory says what it will do, and before when. Accept the action, or ask for another one."), "findings", _("Read the action")),
        Letter(SECRETARIAT, _("An action is proposed on a finding"), _("The territory says what it will do, and before when."), "findings", _("Read the action")),
    ],
    ("finding", "accept_action"): [
        Letter(TEAM, _("Your action is accepted"), _("Give the proof once it is done, before the day that you chose."), "findings", _("See the findings")),
    ],
    ("finding", "send_back_action"): [
        Letter(TEAM, _("Another action is asked for"), _("The action that you proposed does not answer the finding. The reasons are on its page."), "findings", _("See the findings")),
    ],
    ("finding", "declare_done"): [
        Letter(ASSESSORS, _("The proof of a correction is given"), _("The territory says what was done. Verify it, or say what is still missing."), "findings", _("Read the proof")),
        Letter(SECRETARIAT, _("The proof of a correction is given"), _("The territory says what was done. It is to be verified."), "findings", _("Read the proof")),
    ],
    ("finding", "refuse_proof"): [
        Letter(TEAM, _("Another proof is asked for"), _("What you gave does not show the correction yet. The reasons are on the page of the finding."), "findings", _("See the findings")),
    ],
    ("finding", "verify"): [
        Letter(TEAM, _("A correction is verified"), _("Nothing more is asked of you on this finding."), "findings", _("See the findings")),
    ],
    ("finding", "withdraw"): [
        Letter(TEAM, _("A finding is withdrawn"), _("Your reply was heard: the assessors withdraw this finding, and say why."), "findings", _("See the findings")),
    ],
    ("finding", "fall_overdue"): [
        Letter(TEAM, _("The time of a finding is over"), _("Propose an action or give the proof of the correction now: it may still be brought to the committee."), "findings", _("See the findings")),
        Letter(SECRETARIAT, _("A finding is overdue"), _("The territory was reminded, and its time is over. See whether the committee must know."), "findings", _("See the findings")),
    ],
    ("finding", "escalate"): [
        Letter(TEAM, _("A finding is brought to the committee"), _("The committee may suspend an award when a shortfall is not corrected in time. You may still give the proof of the correction."), "findings", _("See the findings")),
    ],
    ("dossier", "docket"): [
        Letter(LEADS, _("Your dossier goes to the guarantee committee"), _("The file is sealed: report, replies and answers. The committee decides without the assessors.")),
        Letter(SECRETARIAT, _("A dossier is ready for the committee"), _("The file is sealed. Put it on the docket of a session.")),
        Letter(ASSESSORS, _("The dossier goes to the guarantee committee"), _("Your mission is over: the committee decides without the assessors. Thank you.")),
        Letter(COMMISSION, _("The opinion of your regional commission is asked for"), _("A territory of your region goes before the guarantee committee. Give the reasoned opinion of your commission before it decides."), "regional_opinion", _("Give the opinion")),
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
    ("dossier", "reexamine"): [
        Letter(LEADS, _("The decision on your dossier is examined again"), _("Somebody who took part had a tie that was not declared. The committee examines the decision again without them; until then it stands.")),
        Letter(SECRETARIAT, _("A decision is examined again"), _("The guardian confirmed a tie found later. The dossier goes back before the committee, without the person concerned.")),
    ],
    ("dossier", "reopen_eligibility"): [
        Letter(LEADS, _("Your application is examined again"), _("The appeal was upheld: the eligibility check starts again.")),
        Letter(SECRETARIAT, _("An appeal is upheld"), _("The eligibility check starts again, with other case officers.")),
    ],
    ("assignment", "accept"): [Letter(SECRETARIAT, _("A mission is accepted"), _("An assessor has accepted the mission and declared their interests."), "team", _("Open the team"))],
    ("assignment", "decline"): [Letter(SECRETARIAT, _("A mission is declined"), _("An assessor has declined the mission: somebody else is needed."), "team", _("Open the team"))],
    ("assignment", "lapse"): [Letter(SECRETARIAT, _("A mission was not answered in time"), _("An assessor has not answered the mission in time: somebody else is needed."), "team", _("Open the team"))],
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
    ("award", "restore"): [
        Letter(LEADS, _("Your award is in force again, on appeal"), _("The panel has annulled the measure: the mark and the certificate may be used. After a withdrawal, a new file of the certificate replaces the former one."), "award", _("Open the award")),
        Letter(SECRETARIAT, _("An award is restored on appeal"), _("The panel has annulled the measure: the award is in force again."), "award", _("Open the award")),
    ],
    ("award", "withdraw"): AWARD_ENDED,
    ("award", "surrender"): [
        *AWARD_ENDED,
        Letter(SECRETARIAT, _("An award is surrendered"), _("The territory gives up its award."), "award", _("Open the award")),
    ],
    ("award", "supersede"): AWARD_ENDED,
    ("award", "expire"): AWARD_ENDED,
    ("award", "annul"): AWARD_ENDED,
    ("award", "lapse_measure"): [
        Letter(LEADS, _("The urgent measure has lapsed: your award is in force"), _("The committee did not ratify the measure in time. The mark and the certificate may be used again."), "award", _("Open the award")),
        Letter(SECRETARIAT, _("An urgent measure has lapsed"), _("The committee did not ratify it in time: the award is in force again."), "award", _("Open the award")),
    ],
    ("review", "open"): [
        Letter(TEAM, _("Your yearly follow-up is open"), _("Say how far the actions of your progress plan are, bring the indicators up to date, and tell what has changed. What you gave last time is already there."), "follow_up", _("Open the follow-up")),
    ],
    ("review", "submit"): [
        Letter(LEADS, _("Your follow-up is handed in"), _("The secretariat reads it, and tells you what it concludes. The document stays on the page of the follow-up."), "follow_up", _("Open the follow-up"), even_the_actor=True),
        Letter(SECRETARIAT, _("A follow-up is handed in"), _("Read what the territory says of its year, then conclude."), "follow_up", _("Read the follow-up")),
    ],
    ("review", "send_back"): [
        Letter(TEAM, _("Your follow-up is to be completed"), _("What is missing is on the page of the follow-up, with the new date."), "follow_up", _("See what is missing")),
    ],
    ("review", "fall_overdue"): [
        Letter(SECRETARIAT, _("A follow-up is late"), _("The territory has not accounted for its year in time. You may call it."), "follow_up", _("Open the follow-up")),
    ],
    ("review", "conclude"): [
        Letter(TEAM, _("Your follow-up is concluded"), _("The conclusion and the date of the next follow-up are on its page."), "follow_up", _("Read the conclusion")),
    ],
}  # fmt: skip


# Moves that give or take a right, and the receipts of what was handed in: nobody may miss them.
OF_RIGHT = frozenset(
    {"submit", "declare_ineligible", "submit_self_assessment", "lift_conditions", "refuse_unmet_conditions"}
    | {"lapse", "withdraw", "reopen", "reopen_eligibility", "reexamine", "send_report"}
)
FAMILY_OF_MODEL = {
    "award": NoticeFamily.DECISION,
    "review": NoticeFamily.DEADLINE,
    "appeal": NoticeFamily.DECISION,
    "assignment": NoticeFamily.MISSION,
}


def event_of(model: str, move: str, letter: Letter) -> str:
    """Return the code of what a letter tells: the move, and to whom."""
    return f"{model}.{move}.{letter.to.code}"


def family_of_letter(model: str, move: str, letter: Letter) -> str:
    if model == "dossier" and move in OF_RIGHT:
        return NoticeFamily.DECISION
    if letter.to.code == "assessors":
        return NoticeFamily.MISSION
    return FAMILY_OF_MODEL.get(model, NoticeFamily.PATH)


for (_model, _move), _letters in LETTERS.items():
    for _letter in _letters:
        register(
            event_of(_model, _move, _letter),
            Event(
                family_of_letter(_model, _move, _letter).value,
                _letter.subject,
                _letter.subject,
                (_letter.text,),
            ),
        )


def notify_move(subject, move: str, entry_pk: int) -> None:
    """Tell the people concerned by a move, once it is committed."""
    name = subject._meta.model_name
    letters = LETTERS.get((name, move), [])
    if not letters or is_silent():
        return
    subject = type(subject)._default_manager.get(pk=subject.pk)
    dossier = subject if isinstance(subject, Dossier) else subject.dossier
    entry = HistoryEntry.objects.get(pk=entry_pk)
    for letter in letters:
        page, page_of = letter.page, subject.pk if letter.page in PAGES_OF_THE_SUBJECT else dossier.pk
        if page == "appeal" and name == "appeal":
            page, page_of = subject.page
        for person in in_their_language(letter.to.find(dossier)):
            if person.pk != entry.user_id or letter.even_the_actor:
                extra = []
                if letter.page == "award" and subject.number:
                    extra.append(f"{_('Certificate No')} {subject.number}")
                if letter.even_the_actor and entry.digest:
                    extra.append(
                        _("Fingerprint of what you submitted: %(digest)s") % {"digest": entry.digest}
                    )
                write(
                    person,
                    dossier,
                    letter.subject,
                    [letter.text],
                    why=letter.to.why,
                    url=address(person, page, page_of),
                    action=letter.action,
                    event=event_of(name, move, letter),
                    extra=extra,
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
    send_message(known or invitation.email, notice.TEMPLATE, context, language=language)


def announce(person, dossier, event: str, *, facts=None, **letter) -> None:
    """Write to one person, about a dossier, the words of a registered event."""
    subject, lines = EVENTS[event].words_for({"territory": dossier.territory.name, **(facts or {})})
    write(person, dossier, subject, lines, event=event, facts=facts, **letter)


def announce_to(audience: Audience, dossier, event: str, *, facts=dict, **letter) -> None:
    """Announce an event to an audience; its facts are made in the language of each."""
    for person in in_their_language(audience.find(dossier)):
        url = address(person, "dossier", dossier.pk)
        announce(person, dossier, event, why=audience.why, url=url, facts=facts(), **letter)


def correction_asked(correction) -> None:
    """Tell the territory what the secretariat asks it to complete."""
    for person in in_their_language(LEADS.find(correction.dossier)):
        announce(
            person,
            correction.dossier,
            "dossier.correction_asked",
            why=AS_MEMBER,
            url=address(person, "dossier", correction.dossier.pk),
            action=_("See what is missing"),
            due={"who": _("Your turn"), "date": correction.due_on},
        )


def evidence_set_aside(dossier) -> None:
    """Tell those who fill a dossier that the antivirus set a file aside; its name is on the page, not in the mail."""
    for person in in_their_language(TEAM.find(dossier)):
        announce(
            person,
            dossier,
            "evidence.quarantined",
            why=TEAM.why,
            url=f"{address(person, 'evidence', dossier.pk)}?flag=set_aside",
            action=_("See which file"),
        )


def file_set_aside(file) -> None:
    """Tell who sent a file that is no evidence (a letter, a photo, a report) that the antivirus set it aside."""
    if is_silent() or file.uploaded_by is None:
        return
    for person in in_their_language([file.uploaded_by]):
        facts = {"sent_on": date_format(localdate(file.uploaded_at), "DATE_FORMAT")}
        notice.tell(
            person,
            "file.set_aside",
            url=address(person, "dashboard"),
            facts=facts,
            letter={"action": _("Open my space"), "why": AS_SENDER, "contact": SECRETARIAT_ADDRESS},
        )


def correction_answered(correction) -> None:
    """Tell the secretariat that the territory answered."""
    announce_to(SECRETARIAT, correction.dossier, "dossier.correction_answered")


def extension_asked(request) -> None:
    """Tell the secretariat that the territory asks for more time."""
    announce_to(SECRETARIAT, request.dossier, "dossier.extension_asked", facts=lambda: {"days": request.days})


def extension_answered(request) -> None:
    """Tell the territory whether it has more time; the reasons are on the page, not in the mail."""
    if request.granted:
        announce_to(
            LEADS,
            request.dossier,
            "dossier.extension_granted",
            facts=lambda: {
                "days": (request.new_due_on - request.due_on).days,
                "new_deadline": date_format(request.new_due_on, "DATE_FORMAT"),
            },
        )
    else:
        announce_to(LEADS, request.dossier, "dossier.extension_refused")


def dossier_frozen(freeze) -> None:
    """Tell everybody at work on a dossier that it stops."""
    for audience in (LEADS, SECRETARIAT, ASSESSORS):
        announce_to(audience, freeze.dossier, "dossier.frozen")


def reminder(dossier: Dossier, days_left: int) -> None:
    """Recall a deadline to the territory, with what happens when it passes."""
    moment = "passed" if days_left < 0 else "near" if days_left else "today"
    announce_to(
        LEADS,
        dossier,
        f"dossier.deadline_{moment}",
        facts=lambda: {"task": whose_turn(dossier).task, "count": days_left},
    )


def finding_raised(finding) -> None:
    """Tell the territory of a finding raised while its award stands."""
    for person in in_their_language(TEAM.find(finding.dossier)):
        announce(
            person,
            finding.dossier,
            "finding.raised",
            facts={"code": finding.criterion.code},
            why=TEAM.why,
            url=address(person, "finding", finding.pk),
            action=_("Open the finding"),
            due={"date": finding.due_on, "who": _("Next step due")} if finding.due_on else None,
        )


def finding_due(finding, days_left: int) -> None:
    """Recall to the territory that its time on a finding runs out."""
    for person in in_their_language(TEAM.find(finding.dossier)):
        announce(
            person,
            finding.dossier,
            "finding.due",
            facts={"code": finding.criterion.code, "count": days_left},
            why=TEAM.why,
            url=address(person, "finding", finding.pk),
            action=_("Open the finding"),
            due={"date": finding.due_on, "who": _("Next step due")},
        )


def mission_proposed(assignment) -> None:
    """Propose a mission to an assessor, who reads nothing of the dossier before declaring their interests."""
    for person in in_their_language([assignment.person]):
        announce(
            person,
            assignment.dossier,
            "assignment.proposed",
            facts={"role": assignment.get_role_display()},
            why=AS_ASSESSOR,
            url=address(person, "mission", assignment.pk),
            action=_("Answer the proposal"),
            due=answer_due(assignment),
        )


def answer_due(assignment) -> dict | None:
    """Return the deadline of a mission's answer as letters show it, or None."""
    return assignment.answer_due_on and {"who": _("Your turn"), "date": assignment.answer_due_on}


def session_convened(session) -> None:
    """Convene the members of the committee, its chair and its secretary."""
    if is_silent():
        return
    people = {seat.holder for seat in session.seats} | {session.chair, session.secretary}
    facts = {"number": session.number, "place": session.place or session.remote_link}
    for person in in_their_language(sorted(people, key=lambda found: found.pk)):
        subject, lines = EVENTS["session.convened"].words_for(facts)
        notice.tell(
            person,
            "session.convened",
            url=address(person, "session", session.pk),
            facts=facts,
            words=(subject, lines if facts["place"] else lines[1:]),
            extra=[
                _("To put the session in your calendar: %(address)s")
                % {"address": address(person, "session_calendar", session.pk)}
            ],
            letter={
                "about": _("Guarantee committee"),
                "action": _("Open the session"),
                "due": {"who": _("Session"), "on": session.held_on, "time": session.starts_at},
                "why": AS_COMMITTEE,
                "contact": SECRETARIAT_ADDRESS,
            },
        )


def decision_notified(decision) -> None:
    """Tell the territory that the committee decided, and how to appeal. The outcome is on the page, not in the mail."""
    days = Scheme.current().appeal_days
    for person in in_their_language(LEADS.find(decision.dossier)):
        announce(
            person,
            decision.dossier,
            "decision.notified",
            facts={"decision": decision.number, "count": days},
            why=AS_MEMBER,
            url=address(person, "decision", decision.pk),
            action=_("Read the decision"),
        )


def certificate_ready(award_pk: int) -> None:
    """Tell the territory that the file of its certificate is made and sealed."""
    if is_silent():
        return
    award = Award.objects.select_related("dossier__territory").get(pk=award_pk)
    for person in in_their_language(LEADS.find(award.dossier)):
        announce(
            person,
            award.dossier,
            "award.certificate_ready",
            why=AS_MEMBER,
            url=address(person, "award", award.pk),
            action=_("Download the certificate"),
            due=None,
        )
