"""What goes out of a session: its calendar file, its papers in one file, its minutes in two parts."""

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from certification.choices import SessionStatus
from certification.documents.committee_session import session_calendar
from certification.exports.committee_minutes import minutes_csv, minutes_json
from certification.models import Decision, Session
from certification.queries import committee_minutes as queries
from certification.queries import decision as decisions
from certification.queries.committee_reading import open_dossiers
from certification.services.committee_papers import archive_for, document_for
from certification.views.access import keep_access, members_only
from certification.views.committee import crumbs, session_or_404
from certification.views.deadline import as_file

HELD = (SessionStatus.OPEN, SessionStatus.CLOSED)


@members_only
@require_safe
def session_calendar_file(request, pk):
    """Give the session as a file for a calendar."""
    session = session_or_404(request, pk)
    return as_file(session_calendar(session), slugify(session.number))


@members_only
@require_safe
def session_papers(request, pk, kind):
    """Give the papers that this person may read, in one file: what is closed to them is named and left out."""
    session = session_or_404(request, pk)
    keep_access(request, *open_dossiers(session, request.user))
    name = f"{session.number}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    if kind == "pdf":
        content = document_for(session, request.user, language=get_language())
        return HttpResponse(content, content_type="application/pdf", headers=headers)
    chunks = archive_for(session, request.user, language=get_language())
    return StreamingHttpResponse(chunks, content_type="application/zip", headers=headers)


@members_only
@require_safe
def session_minutes(request, pk, kind=""):
    """Show the minutes to the people of the session, on the page or as a file; what is closed to one is left out."""
    session = held_or_404(session_or_404(request, pk))
    keep_access(request, *open_dossiers(session, request.user))
    minutes = queries.minutes_for(session, request.user)
    headers = {"Content-Disposition": f'attachment; filename="{session.number}-minutes.{kind}"'}
    if kind == "json":
        content = minutes_json(minutes, session.minutes_digest)
        return HttpResponse(content, content_type="application/json", headers=headers)
    if kind == "csv":
        lines = minutes_csv(minutes, session.minutes_digest)
        return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)
    return render(
        request,
        "certification/committee/minutes.html",
        {
            "crumbs": crumbs(
                (session.number, reverse("certification:session", args=[pk])), (_("Minutes"), None)
            ),
            "session": session,
            "minutes": minutes,
            **queries.words_of(session),
            "public_url": reverse("certification:public_minutes", args=[session.number]),
        },
    )


def held_or_404(session: Session) -> Session:
    if session.status not in HELD:
        raise Http404
    return session


@never_cache
@require_safe
def public_minutes(request, number):
    """Show the public part of the minutes of a session that is closed: decisions that this reader may read."""
    session = get_object_or_404(Session, number=number, status=SessionStatus.CLOSED)
    of_session = Decision.objects.filter(item__session=session)
    shown = set(
        decisions.visible_to(request.user)
        .filter(item__session=session, signed_by_secretary__isnull=False)
        .values_list("number", flat=True)
    )
    items = [
        item
        for item in (session.minutes or queries.minutes_of(session))["items"]
        if item["public"] and item["public"]["decision"] in shown
    ]
    return render(
        request,
        "certification/committee/public_minutes.html",
        {
            "layout": "members.html" if request.user.is_authenticated else "base.html",
            "session": session,
            "items": items,
            "hidden": of_session.count() - len(items),
            "decisions": {row.number: row for row in of_session if row.number in shown},
            **queries.words_of(session),
        },
    )
