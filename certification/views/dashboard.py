"""My space: what waits for the reader, their territories and dossiers, their missions."""

from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_safe

from certification.choices import OPEN_DOSSIER_STATUSES, Role
from certification.clock import localdate
from certification.models.people import mandate_roles
from certification.queries import dossier as dossiers
from certification.queries import territory as territories
from certification.queries.dashboard import gather
from certification.views.access import members_only

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
    is_new = not memberships and not missions and not roles
    return render(
        request,
        "certification/dashboard.html",
        {
            "items": [item for task in tasks if (item := as_item(task, today))],
            "homes": [home(membership, today) for membership in memberships],
            "missions": missions,
            "invitations": territories.invitations_for(person) if is_new else [],
            "roles": sorted({Role(role).label for role in roles}, key=str),
            "sees_list": bool(roles & LISTED_ROLES) or bool(missions),
            "is_new": is_new,
        },
    )


def as_item(task, today) -> dict | None:
    """Return a task as a line of the panel; None while its page does not exist."""
    name = task.url_name if ":" in task.url_name else f"certification:{task.url_name}"
    try:
        url = reverse(name, args=task.args)
    except NoReverseMatch:
        return None
    dossier = task.dossier
    return {
        "title": task.label,
        "url": url,
        "text": " · ".join(filter(None, [dossier.number, dossier.territory.name]))
        if dossier is not None
        else "",
        "due": task.due_on,
        "days_left": task.days_left(today),
    }


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
