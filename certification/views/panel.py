"""What a dossier page says first, for whoever reads it: five answers, steps, actions, the pages of the dossier."""

from email.utils import parseaddr

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.urls import NoReverseMatch, reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from certification.choices import TERMINAL_DOSSIER_STATUSES, AwardStatus, DossierStatus, MarkScope, Role
from certification.clock import localdate
from certification.queries import agenda as agendas
from certification.queries.dossier import Turn, delay_in_words, last_step_before_the_end, path_of, whose_turn
from certification.queries.message import unread
from certification.rules import permissions as may
from certification.services.moves import VERBS
from certification.services.transition import refusals

S = DossierStatus
SECRETARIAT_ADDRESS = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
MOST_SENTENCES = 6
# How far each state is on the path; the ends stand where they fell.
RANKS = {
    S.DRAFT: 0,
    S.SUBMITTED: 1,
    S.ELIGIBILITY: 2,
    S.INELIGIBLE: 2,
    S.SELF_ASSESSMENT: 3,
    S.COMPLETENESS: 4,
    S.VISIT_PLANNING: 5,
    S.VISIT: 6,
    S.REPORTING: 7,
    S.REPLY: 8,
    S.DOCKETED: 9,
    S.DELIBERATION: 10,
    S.CONDITIONAL: 11,
    S.ADJOURNED: 11,
    S.REFUSED: 11,
    S.ACCREDITED: 12,
}
MEMBERS = frozenset({Role.TERRITORY_LEAD, Role.TERRITORY_CONTRIBUTOR, Role.TERRITORY_READER})
PEERS = frozenset({Role.ASSESSOR, Role.LEAD_ASSESSOR})
COMMITTEE = frozenset({Role.COMMITTEE_MEMBER, Role.COMMITTEE_CHAIR})
# Decisions are taken in session and appeals ruled on their own page: no button here stands for them.
ELSEWHERE = frozenset(
    {"open_deliberation", "send_back_to_docket", "accredit", "accredit_with_conditions", "adjourn", "refuse"}
    | {"reopen", "reopen_eligibility"}
)
# Moves with a page of their own, which lists what is missing beside what is to be written.
OWN_PAGES = {
    "return_for_completion": ("dossier_act", "return"),
    "submit_self_assessment": ("assessment_submit",),
    "start_visit": ("visit",),
    "close_visit": ("visit",),
    "send_report": ("report",),
}
# Where the work of each state is done, by whoever's turn it is.
WORK_PAGES = {
    S.DRAFT: ("application", gettext_lazy("Open the application")),
    S.SELF_ASSESSMENT: ("workspace", gettext_lazy("Open the self-assessment")),
    S.VISIT_PLANNING: ("team", gettext_lazy("Open the team")),
    S.VISIT: ("visit", gettext_lazy("Open the visit")),
    S.REPORTING: ("consensus", gettext_lazy("Open the consensus")),
    S.REPLY: ("reply", gettext_lazy("Open the replies")),
    S.CONDITIONAL: ("conditions", gettext_lazy("Open the conditions")),
}
# Where to do what a blocked action waits for.
WHERE = {
    "submit": [("application", gettext_lazy("Open the application"))],
    "docket": [("reply", gettext_lazy("Open the replies"))],
    "lift_conditions": [("conditions", gettext_lazy("Open the conditions"))],
    "refuse_unmet_conditions": [("conditions", gettext_lazy("Open the conditions"))],
}


def address(name: str, *args) -> str:
    """Return the address of a page of the guarantee, or an empty string when it does not exist."""
    try:
        return reverse(f"certification:{name}", args=args)
    except NoReverseMatch:
        return ""


def head(dossier, person, *, crumbs=()) -> dict:
    """Return what every page of a dossier shows at its top."""
    turn = whose_turn(dossier)
    return {
        "dossier": dossier,
        "territory": dossier.territory,
        "answers": five_answers(dossier, person, turn),
        "steps": path_of(dossier),
        "turn": turn,
        "crumbs": [(_("My space"), address("dashboard")), *crumbs],
    }


def five_answers(dossier, person, turn: Turn) -> dict:
    roles = dossier.roles_of(person)
    return {
        "received": received(dossier),
        "editable": editable(dossier, roles),
        "turn": {
            "text": _("You") if turn.is_for(roles) else turn.who,
            "detail": turn.task if turn.roles else "",
        },
        "deadline": deadline(turn),
        "contact": contact(dossier, roles),
    }


def received(dossier) -> dict:
    if dossier.submitted_at is None:
        return {"text": _("Not yet"), "detail": _("it is a draft")}
    return {
        "text": _("Yes"),
        "detail": _("on %(date)s") % {"date": date_format(dossier.submitted_at, "DATE_FORMAT")},
    }


def editable(dossier, roles) -> dict:
    if may_write_application(dossier, roles):
        return {
            "text": _("Yes, the application"),
            "detail": _("until it is submitted")
            if dossier.status == S.DRAFT
            else _("until you answer the request"),
            "url": address("application", dossier.pk),
        }
    if dossier.status == S.SELF_ASSESSMENT and roles & {Role.TERRITORY_LEAD, Role.TERRITORY_CONTRIBUTOR}:
        return {
            "text": _("Yes, the self-assessment"),
            "detail": _("until it is submitted"),
            "url": address("workspace", dossier.pk),
        }
    if dossier.status == S.REPLY and Role.TERRITORY_LEAD in roles and dossier.reply_submitted_at is None:
        return {"text": _("No, but you may reply"), "url": address("reply", dossier.pk)}
    if dossier.status in TERMINAL_DOSSIER_STATUSES:
        return {"text": _("No"), "detail": _("the path is over")}
    return {"text": _("No"), "detail": _("what was submitted is kept as it is")}


def may_write_application(dossier, roles) -> bool:
    """Tell whether the application form is open: a draft, or an eligibility check that waits for a correction."""
    if not roles & {Role.TERRITORY_LEAD, Role.TERRITORY_CONTRIBUTOR}:
        return False
    return dossier.status == S.DRAFT or (
        dossier.status == S.ELIGIBILITY and dossier.open_correction is not None
    )


def deadline(turn: Turn) -> dict:
    if turn.due_on is None:
        return {"text": _("No deadline"), "detail": ""}
    left = turn.days_left(localdate())
    if left < 0:
        detail = ngettext("%(days)d day late", "%(days)d days late", -left) % {"days": -left}
    elif left == 0:
        detail = _("today")
    else:
        detail = ngettext("%(days)d day left", "%(days)d days left", left) % {"days": left}
    return {"text": date_format(turn.due_on, "DATE_FORMAT"), "detail": detail}


def contact(dossier, roles) -> dict:
    """Return whom to write to: the secretariat for the territory and the peers, the territory for the secretariat."""
    if Role.CASE_OFFICER in roles and not roles & MEMBERS:
        email = dossier.territory.contact_email
        return {"text": dossier.territory.lead_organisation, "detail": email, "url": f"mailto:{email}"}
    if dossier.case_officer is not None:
        email = dossier.case_officer.email
        return {"text": str(dossier.case_officer), "detail": email, "url": f"mailto:{email}"}
    return {
        "text": _("The secretariat"),
        "detail": SECRETARIAT_ADDRESS,
        "url": f"mailto:{SECRETARIAT_ADDRESS}",
    }


def what_next(turn: Turn, dossier) -> dict | None:
    """Return the sentence that says what comes after this step, and how long it may take."""
    if not turn.then:
        return None
    try:
        clock = dossier.version.clock(turn.then_clock) if turn.then_clock else None
    except ObjectDoesNotExist:
        clock = None
    return {"text": turn.then, "delay": delay_in_words(clock)}


def actions_for(dossier, person) -> list[dict]:
    """Return the moves that a person may make, as buttons: blocked ones with their sentences and where to act."""
    found = []
    for arrow in dossier.get_all_status_transitions():
        move = arrow.name
        if arrow.source != dossier.status or move in ELSEWHERE or move not in VERBS["dossier"]:
            continue
        if not arrow.permission(dossier, person):
            continue
        page = OWN_PAGES.get(move)
        found.append(
            {
                "name": move,
                "label": arrow.custom["label"],
                "tone": arrow.custom["tone"],
                "reasons": [] if page else shortened(refusals(dossier, arrow)),
                "url": address(page[0], dossier.pk, *page[1:])
                if page
                else address("dossier_move", dossier.pk, move),
                "where": [(label, address(name, dossier.pk)) for name, label in WHERE.get(move, [])],
            }
        )
    # What moves the dossier forward first, what ends it last.
    return sorted(found, key=lambda action: (action["tone"] == "danger", action["tone"] == "secondary"))


def way_forward(dossier, turn: Turn, roles, docket_item) -> dict | None:
    """Return the page where the reader does what waits for them, when it is their turn."""
    if not turn.is_for(roles):
        return None
    if dossier.status == S.ACCREDITED:
        award = next(award for award in dossier.awards.all() if award.status == AwardStatus.PREPARED)
        return {"label": _("Open the award"), "url": address("award", award.pk)}
    if dossier.status in (S.DOCKETED, S.DELIBERATION):
        if docket_item is None:
            return {"label": _("Open the sessions"), "url": address("sessions")}
        return {"label": _("Open the item of the session"), "url": address("item", docket_item.pk)}
    if dossier.status not in WORK_PAGES:
        return None
    page, label = WORK_PAGES[dossier.status]
    return {"label": label, "url": address(page, dossier.pk)}


def shortened(sentences: list) -> list:
    """Return the first sentences, and how many more there are."""
    more = len(sentences) - MOST_SENTENCES
    if more <= 0:
        return sentences
    rest = ngettext("And %(count)d more point.", "And %(count)d more points.", more) % {"count": more}
    return [*sentences[:MOST_SENTENCES], rest]


def pages_of(dossier, person, docket_item, decision) -> list[dict]:
    """Return the pages of the dossier that this person may open now."""
    roles = dossier.roles_of(person)
    status = dossier.status
    rank = RANKS.get(status)
    if rank is None:
        rank = RANKS.get(last_step_before_the_end(dossier), 0)
    writes = bool(roles & (MEMBERS | {Role.CASE_OFFICER} | PEERS))
    pages = [
        ("application", _("Application"), "file-text", True),
        ("workspace", _("Self-assessment"), "list-checks", rank >= RANKS[S.SELF_ASSESSMENT]),
        ("carried", _("Answers taken over"), "replace", dossier.previous_id is not None),
        ("progress", _("Progress from cycle to cycle"), "route", dossier.previous_id is not None),
        ("causes", _("Root causes"), "network", agendas.may_read(dossier, person)),
        ("agenda", _("Territorial agenda"), "list-todo", agendas.may_read(dossier, person)),
        ("team", _("Team of assessors"), "users-round", rank >= RANKS[S.VISIT_PLANNING] and writes),
        ("visit", _("Peer visit"), "footprints", rank >= RANKS[S.VISIT_PLANNING]),
        ("obco", _("OBCO report"), "eye", rank >= RANKS[S.VISIT]),
        ("grid", _("My grid"), "clipboard-check", rank >= RANKS[S.VISIT] and bool(roles & PEERS)),
        (
            "consensus",
            _("Consensus of the assessors"),
            "handshake",
            rank >= RANKS[S.REPORTING] and bool(roles & PEERS),
        ),
        (
            "report",
            _("Assessment report"),
            "scroll-text",
            rank >= RANKS[S.REPLY] or (rank == RANKS[S.REPORTING] and bool(roles & PEERS)),
        ),
        ("findings", _("Findings"), "clipboard-list", rank >= RANKS[S.REPLY]),
        ("reply", _("Replies of the territory"), "reply", rank >= RANKS[S.REPLY]),
        (
            "third_party",
            _("Third-party verification"),
            "scan-search",
            rank >= RANKS[S.SUBMITTED] and dossier.mark_scope == MarkScope.COMMERCIAL_EU,
        ),
        (
            "regional_opinion",
            _("Regional opinion"),
            "map-pin",
            status in (S.REPLY, S.DOCKETED) and bool(roles & {Role.CASE_OFFICER, Role.REGIONAL_COMMISSION}),
        ),
        ("guidance", _("Guidance meeting"), "message-square", status == S.REFUSED),
        ("messages", messages_label(dossier, person), "message-square", may.correspond(dossier, person)),
        ("appeal", _("Appeal"), "scale", may_see_appeal(dossier, roles)),
        (
            "submissions",
            _("Submissions and receipts"),
            "archive",
            rank >= RANKS[S.SUBMITTED] and may.read_submissions(dossier, person),
        ),
        ("take_away", _("Take the dossier away"), "download", may.take_away(dossier, person)),
        ("history", _("History"), "history", may.read_history(dossier, person)),
        (
            "accesses",
            _("Accesses"),
            "eye",
            rank >= RANKS[S.VISIT_PLANNING] and may.read_accesses(dossier, person),
        ),
        (
            "undeclared_new",
            _("Tie found after the declaration"),
            "shield-alert",
            rank >= RANKS[S.VISIT_PLANNING] and may.record_undeclared_interest(dossier, person),
        ),
    ]
    found = [
        {"label": label, "icon": icon, "url": address(name, dossier.pk)}
        for name, label, icon, shown in pages
        if shown
    ]
    if docket_item is not None and roles & (COMMITTEE | {Role.CASE_OFFICER}):
        found.append(
            {"label": _("Item of the session"), "icon": "gavel", "url": address("item", docket_item.pk)}
        )
    if decision is not None and decision.is_signed:
        found.append({"label": _("Decision"), "icon": "stamp", "url": address("decision", decision.pk)})
    if status == S.CONDITIONAL:
        found.append(
            {"label": _("Conditions"), "icon": "list-checks", "url": address("conditions", dossier.pk)}
        )
    found += [
        {"label": _("Award"), "icon": "award", "url": address("award", award.pk)}
        for award in awards_of(dossier)
    ]
    return [page for page in found if page["url"]]


def awards_of(dossier):
    """Return the awards of a dossier: none before its first decision, and nothing is asked for them."""
    return dossier.awards.all() if was_decided(dossier) else []


def was_decided(dossier) -> bool:
    """Tell whether a committee has decided on a dossier, be it in an earlier round."""
    return dossier.round > 1 or RANKS.get(dossier.status, 0) >= RANKS[S.CONDITIONAL]


def messages_label(dossier, person) -> str:
    """Return the name of the thread with the secretariat, and how many messages of it are new to the reader."""
    new = unread(person, [dossier.pk]).count() if may.correspond(dossier, person) else 0
    if not new:
        return _("Messages")
    return ngettext("Messages (%(count)d new)", "Messages (%(count)d new)", new) % {"count": new}


def may_see_appeal(dossier, roles) -> bool:
    decided = dossier.status in (S.INELIGIBLE, S.REFUSED, S.CONDITIONAL, S.ACCREDITED)
    return decided and bool(roles & {Role.TERRITORY_LEAD, Role.CASE_OFFICER, Role.APPEAL_PANEL_MEMBER})
