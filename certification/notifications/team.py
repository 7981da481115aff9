"""What the people of a territory are told about one another's work. Never the words themselves: who, what, where."""

from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from certification.choices import DelegationStatus, Role, TransferStatus
from certification.notifications import notice
from certification.notifications.audience import AS_MEMBER, AS_STAFF, in_their_language, members, secretariat
from certification.notifications.events import ANY
from certification.notifications.letter import SECRETARIAT_ADDRESS, address, write
from certification.notifications.notice import TEMPLATE
from cms.mail import is_silent, send_message

AS_COMPANION = gettext_lazy("You receive this message because you are invited to accompany this territory.")
S = DelegationStatus


def write_about(person, territory, subject, lines, *, url, action, why=AS_MEMBER) -> None:
    """Send one letter about a territory rather than about one of its dossiers; to a bare address, by e-mail alone."""
    letter = {
        "about": territory.name,
        "action": action,
        "due": None,
        "why": why,
        "contact": SECRETARIAT_ADDRESS,
    }
    if isinstance(person, str):
        send_message(person, TEMPLATE, {**letter, "title": subject, "lines": lines, "url": url})
    else:
        notice.tell(person, ANY, url=url, words=(subject, lines), letter=letter)


# --- the lead, the members ----------------------------------------------------------------------------------------


def lead_offered(transfer) -> None:
    """Tell a member that the lead of the project is offered to them."""
    for person in in_their_language([transfer.person]):
        write_about(
            person,
            transfer.territory,
            _("%(name)s offers you the lead of the project") % {"name": transfer.asked_by},
            [_("Nothing changes until you accept. You may decline.")],
            url=address(person, "transfer", transfer.pk),
            action=_("Answer the offer"),
        )


def lead_answered(transfer) -> None:
    """Tell who offered the lead what was answered."""
    accepted = transfer.status == TransferStatus.ACCEPTED
    for person in in_their_language([transfer.asked_by]):
        names = {"name": transfer.person}
        write_about(
            person,
            transfer.territory,
            _("%(name)s now leads the project") % names
            if accepted
            else _("%(name)s declines the lead of the project") % names,
            [
                _("You remain in the team, as a contributor.")
                if accepted
                else _("You keep the lead. You may offer it to somebody else.")
            ],
            url=address(person, "territory", transfer.territory_id),
            action=_("Open the territory"),
        )


def lead_cancelled(transfer) -> None:
    """Tell a member that the lead is no longer offered to them."""
    for person in in_their_language([transfer.person]):
        write_about(
            person,
            transfer.territory,
            _("The lead of the project is no longer offered to you"),
            [_("You have nothing to do.")],
            url=address(person, "territory", transfer.territory_id),
            action=_("Open the territory"),
        )


def member_changed(membership, actor) -> None:
    """Tell a member that their role or their family was changed by somebody else."""
    if membership.person_id == actor.pk:
        return
    for person in in_their_language([membership.person]):
        write_about(
            person,
            membership.territory,
            _("Your place in the territory has changed"),
            [_("Your role is now: %(role)s.") % {"role": membership.get_role_display()}],
            url=address(person, "territory", membership.territory_id),
            action=_("Open the territory"),
        )


def member_left(membership, actor, returned: list) -> None:
    """Tell the project leaders that somebody left, and what they had to answer comes back to them."""
    if is_silent():
        return
    territory = membership.territory
    leads = [lead for lead in territory.leads() if lead.pk not in (membership.person_id, actor.pk)]
    if returned:
        leads = [lead for lead in territory.leads() if lead.pk != membership.person_id]
    for person in in_their_language(leads):
        codes = ", ".join(d.code for d in returned if d.person_id == person.pk)
        write_about(
            person,
            territory,
            _("%(name)s has left the territory") % {"name": membership.person},
            [
                _("What they wrote stays, under their name."),
                _("What they were asked to answer comes back to you: %(codes)s.") % {"codes": codes}
                if codes
                else "",
            ],
            url=address(person, "territory", territory.pk),
            action=_("Open the territory"),
        )


# --- who answers what ---------------------------------------------------------------------------------------------


def about_delegation(delegation, person, subject, lines) -> None:
    write(
        person,
        delegation.dossier,
        subject,
        lines,
        why=AS_MEMBER,
        url=address(person, "delegation", delegation.pk),
        action=_("See what is asked"),
        due={"who": _("To answer"), "date": delegation.due_on} if delegation.due_on else None,
    )


def delegation_asked(delegation, actor) -> None:
    """Tell a member that they are asked to answer an axis or a criterion."""
    if delegation.person_id == actor.pk:
        return
    for person in in_their_language([delegation.person]):
        about_delegation(
            delegation,
            person,
            _("%(name)s asks you to answer %(code)s") % {"name": actor, "code": delegation.code},
            [_("Answer with whom it concerns, then hand it in: the project leader reads it.")],
        )


def delegation_handed_in(delegation, actor) -> None:
    """Tell the project leaders that something was handed in."""
    if is_silent():
        return
    leads = [p for p in members(delegation.dossier, Role.TERRITORY_LEAD) if p.pk != actor.pk]
    for person in in_their_language(leads):
        about_delegation(
            delegation,
            person,
            _("%(name)s has handed in %(code)s") % {"name": actor, "code": delegation.code},
            [_("Read it, then agree or ask for changes.")],
        )


MOVED = {
    S.CHANGES_REQUESTED: gettext_lazy("Changes are asked for on %(code)s"),
    S.CLOSED: gettext_lazy("What you handed in on %(code)s is agreed"),
    S.OPEN: gettext_lazy("%(code)s is open again"),
    S.WITHDRAWN: gettext_lazy("You are no longer asked to answer %(code)s"),
}


def delegation_moved(delegation, actor) -> None:
    """Tell the member concerned what became of what they were asked."""
    if delegation.person_id == actor.pk:
        return
    for person in in_their_language([delegation.person]):
        about_delegation(
            delegation,
            person,
            str(MOVED[delegation.status]) % {"code": delegation.code},
            [_("The page says what was decided, and what comes next.")],
        )


# --- comments, messages -------------------------------------------------------------------------------------------


def comment_written(comment, mentioned: list) -> None:
    """Tell those who are mentioned, and who began the thread, where to read."""
    told = list(mentioned)
    head = comment.thread
    if head is not None and comment.edited_at is None:
        others = {person.pk for person in told} | {comment.author_id}
        readers = (
            {person.pk for person in readers_of(comment.dossier)} if head.author_id not in others else ()
        )
        told += [head.author] if head.author_id in readers else []
    for person in in_their_language(told):
        names = {"name": comment.author, "code": comment.criterion.code}
        subject = (
            _("%(name)s mentions you about %(code)s")
            if person in mentioned
            else _("%(name)s answers you about %(code)s")
        )
        write(
            person,
            comment.dossier,
            subject % names,
            [_("The discussion is on the page of the criterion.")],
            why=AS_MEMBER,
            url=f"{address(person, 'criterion', comment.dossier_id, comment.criterion.code)}#comment-{comment.pk}",
            action=_("Read the comment"),
            due=None,
        )


def readers_of(dossier) -> list:
    """Return the people of the territory today."""
    return members(dossier, Role.TERRITORY_LEAD, Role.TERRITORY_CONTRIBUTOR, Role.TERRITORY_READER)


def message_sent(message) -> None:
    """Tell the other side that a message waits; its words and its files stay on the platform."""
    if is_silent():
        return
    dossier = message.dossier
    if message.from_secretariat:
        people = members(dossier, Role.TERRITORY_LEAD, Role.TERRITORY_CONTRIBUTOR)
        subject, why = gettext_lazy("The secretariat writes to you"), AS_MEMBER
    else:
        people = secretariat(dossier)
        subject, why = gettext_lazy("A territory writes to you"), AS_STAFF
    files = message.files.count()
    for person in in_their_language(people):
        joined = ngettext("%(count)d file is joined.", "%(count)d files are joined.", files) % {
            "count": files
        }
        write(
            person,
            dossier,
            subject,
            [_("Read the message on the platform, where you may answer."), joined if files else ""],
            why=why,
            url=address(person, "messages", dossier.pk),
            action=_("Read the message"),
            due=None,
        )


# --- companions ---------------------------------------------------------------------------------------------------


def companion_invited(companionship) -> None:
    """Invite somebody to accompany a territory, by their account or by their bare address."""
    from_whom = companionship.offered_by
    for person in in_their_language([account_of(companionship) or from_whom]):
        recipient = person if person.email.lower() == companionship.email.lower() else companionship.email
        names = {"name": from_whom, "territory": companionship.territory.name}
        write_about(
            recipient,
            companionship.territory,
            _("%(name)s invites you to accompany %(territory)s") % names,
            [
                _(
                    "A companion reads the dossier, comments and suggests; they neither fill it in nor submit it."
                ),
                _("They may then neither assess this territory nor vote on it for some time."),
                _("Sign in with this e-mail address, or create an account with it, then answer."),
            ],
            url=address(person, "companion", companionship.pk),
            action=_("Answer the invitation"),
            why=AS_COMPANION,
        )


def account_of(companionship):
    """Return the account of the address invited, or None."""
    return get_user_model().objects.filter(email__iexact=companionship.email, is_active=True).first()


def companion_offered(companionship) -> None:
    """Tell the project leaders that the secretariat offers a companion."""
    for person in in_their_language(companionship.territory.leads()):
        write_about(
            person,
            companionship.territory,
            _("The secretariat offers you a companion"),
            [_("Nobody is invited until you agree.")],
            url=address(person, "companion", companionship.pk),
            action=_("Answer the offer"),
        )


def companion_answered(companionship) -> None:
    """Tell those who invited what was answered."""
    people = {lead.pk: lead for lead in companionship.territory.leads()}
    people[companionship.offered_by_id] = companionship.offered_by
    accepted = companionship.accepted_at is not None
    for person in in_their_language(people.values()):
        names = {"name": companionship.person or companionship.email}
        write_about(
            person,
            companionship.territory,
            _("%(name)s now accompanies the territory") % names
            if accepted
            else _("%(name)s will not accompany the territory") % names,
            [],
            url=address(person, "territory", companionship.territory_id),
            action=_("Open the territory"),
        )


def companion_ended(companionship, actor) -> None:
    """Tell the companion, or those who invited, that it is over."""
    people = {lead.pk: lead for lead in companionship.territory.leads()}
    if companionship.person is not None:
        people[companionship.person_id] = companionship.person
    people.pop(actor.pk, None)
    for person in in_their_language(people.values()):
        write_about(
            person,
            companionship.territory,
            _("A companionship has ended"),
            [_("What was written stays, under its author's name.")],
            url=address(person, "dashboard"),
            action=_("Go to my space"),
            why=AS_COMPANION if person == companionship.person else AS_MEMBER,
        )
