"""My space: what waits for the reader, their territories and dossiers, their missions."""

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from certification.choices import OPEN_DOSSIER_STATUSES, Role
from certification.clock import localdate
from certification.models import Mandate
from certification.models.people import accompanied_by, mandate_roles
from certification.queries import companion as companions
from certification.queries import dossier as dossiers
from certification.queries import territory as territories
from certification.queries.dashboard import gather
from certification.rules import permissions as may
from certification.views.access import members_only

SOON = 14
LISTED_ROLES = {
    Role.CASE_OFFICER,
    Role.IMPARTIALITY_GUARDIAN,
    Role.COMMITTEE_CHAIR,
    Role.COMMITTEE_MEMBER,
    Role.ADMIN,
}


@members_only
@require_safe
def dashboard(request):
    person = request.user
    today = localdate()
    roles = mandate_roles(person)
    tasks, memberships, missions = gather(person)
    accompanied = companions.accompanied_territories(person) if accompanied_by(person) else []
    is_new = not any((tasks, memberships, missions, roles, accompanied))
    items = [item for task in tasks if (item := as_item(task, today))]
    return render(
        request,
        "certification/dashboard.html",
        {
            "items": items,
            "groups": by_urgency(items),
            "late": sum(bool(item["days_late"]) for item in items),
            "empty_text": nothing_waits(roles, memberships),
            "homes": [home(membership, today) for membership in memberships],
            "missions": missions,
            "accompanied": accompanied,
            "invitations": territories.invitations_for(person) if is_new else [],
            "roles": sorted({Role(role).label for role in roles}, key=str),
            "steers": may.read_dossiers(Mandate(), person),
            "reads_complaints": may.read_complaints(Mandate(), person),
            "reads_impartiality": may.read_impartiality_report(Mandate(), person),
            "sees_list": bool(roles & LISTED_ROLES) or bool(missions),
            "is_new": is_new,
            "pool_page": pool_page(roles),
            "is_guardian": Role.IMPARTIALITY_GUARDIAN in roles,
        },
    )


def nothing_waits(roles, memberships) -> str:
    """Return what to tell somebody for whom nothing waits, as what they do decides what will."""
    if Role.IMPARTIALITY_GUARDIAN in roles:
        return _("No freeze is in force and nothing asks for you. The yearly report stays open to you.")
    if roles & {Role.CASE_OFFICER, Role.ADMIN, Role.SCHEME_MANAGER}:
        return _("Nothing waits for you. The pipeline shows what others are doing.")
    if roles & {Role.COMMITTEE_MEMBER, Role.COMMITTEE_CHAIR, Role.APPEAL_PANEL_MEMBER}:
        return _("Nothing waits for you. We will write to you when a dossier is put before you.")
    if Role.ASSESSOR in roles:
        return _("Nothing waits for you. We will write to you when a mission is proposed.")
    if memberships and all(membership.role == Role.TERRITORY_READER for membership in memberships):
        return _("You read the dossiers of your territory: nothing is asked of you.")
    return ""


def pool_page(roles) -> dict | None:
    """Return the way to one's place in the pool of assessors; those who keep the scheme or decide have none to ask."""
    if Role.ASSESSOR in roles:
        return {"label": _("My assessor’s page"), "url": reverse("certification:my_assessor_page")}
    if not roles:
        return {"label": _("Become an assessor"), "url": reverse("certification:apply_to_assess")}
    return None


def as_item(task, today) -> dict | None:
    """Return a task as a line of the panel; None while its page does not exist."""
    return task.path and {
        "title": task.label,
        "url": task.path,
        "text": task.about,
        "since": task.since if task.since and task.since <= today else None,
        "due": task.due_on,
        "days_left": task.days_left(today),
        "days_late": task.days_late(today),
    }


def by_urgency(items: list[dict]) -> list[dict]:
    """Return the lines under what they have in common: late, due within days, later, without a date."""
    groups = (
        (_("Late"), lambda left: left is not None and left < 0),
        (_("In the next days"), lambda left: left is not None and 0 <= left <= SOON),
        (_("Later"), lambda left: left is not None and left > SOON),
        (_("Without a deadline"), lambda left: left is None),
    )
    found = [
        {"title": title, "lines": [item for item in items if belongs(item["days_left"])]}
        for title, belongs in groups
    ]
    return [group for group in found if group["lines"]]


def home(membership, today) -> dict:
    """Return a territory with its dossiers, whose turn it is on each, until when."""
    lines = []
    for dossier in membership.territory.dossiers.all():
        turn = dossiers.whose_turn(dossier)
        lines.append({"dossier": dossier, "turn": turn, "days_left": turn.days_left(today)})
    return {
        "membership": membership,
        "territory": membership.territory,
        "dossiers": lines,
        "is_lead": membership.role == Role.TERRITORY_LEAD,
        "has_open": any(line["dossier"].status in OPEN_DOSSIER_STATUSES for line in lines),
    }
