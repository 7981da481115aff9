"""The choice to follow the version in force: a dry run first, then a confirmation; what was written stays readable."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from certification.choices import SnapshotKind
from certification.errors import NotAllowed, StaleDossier
from certification.queries import carried as queries
from certification.queries.migration_map import notes_between
from certification.rules import dossier as dossier_is
from certification.rules import permissions as may
from certification.services import dossier_version as services
from certification.views.access import dossier_or_404, members_only

REFUSED, STALE = 422, 409


def version_offer(dossier, person) -> dict:
    """Return what the page of a dossier says of another version in force, and what was left under a former one."""
    may_move = dossier_is.version_may_still_change(dossier)
    before = dossier.snapshots.filter(kind=SnapshotKind.BEFORE_VERSION) if dossier.roles_of(person) else ()
    return {
        "newer_version": dossier.version_in_force
        if may_move and dossier_is.another_version_is_in_force(dossier)
        else None,
        "may_change_version": may.change_version(dossier, person),
        "before_versions": [{"number": row.number, "framework": row.content["framework"]} for row in before],
    }


@members_only
@require_http_methods(["GET", "HEAD", "POST"])
def dossier_version(request, pk):
    """Show what would carry over, what is to be confirmed or answered anew, what is left; then do it."""
    dossier = dossier_or_404(request, pk)
    if not may.change_version(dossier, request.user):
        raise PermissionDenied
    reasons, status = [], 200
    if request.method == "POST":
        try:
            dossier = services.change_version(dossier, actor=request.user, seen=request.POST.get("seen", ""))
        except StaleDossier:
            reasons, status = [_("Answers were saved meanwhile: read the report again, then confirm.")], STALE
        except NotAllowed as refusal:
            reasons, status = refusal.reasons, REFUSED
        else:
            words = _("The dossier now follows version %(number)s. What it said before stays readable.")
            messages.success(request, words % {"number": dossier.version.version})
            return redirect("certification:dossier", dossier.pk)
    blocked = [
        sentence
        for rule in (dossier_is.version_may_still_change, dossier_is.another_version_is_in_force)
        for sentence in rule.refusals(dossier)
    ]
    context = {
        "dossier": dossier,
        "crumbs": crumbs(dossier, _("Another version of the framework")),
        "blocked": blocked,
        "reasons": reasons,
        "cancel_url": reverse("certification:dossier", args=[dossier.pk]),
        **({} if blocked else dry_run(dossier)),
    }
    return render(request, "certification/dossier/version.html", context, status=status)


def dry_run(dossier) -> dict:
    """Return the report of a change of version, before anything is changed."""
    version = dossier.version_in_force
    found = queries.passage(dossier, version)
    notes = notes_between(dossier.version, version)
    rows = queries.passage_rows(found, notes)
    farewells = {row.entry.source_uid: row.entry.note for row in notes if row.entry.target_uid is None}
    pieces = dossier.evidences.filter(removed_at=None).count()
    return {
        "version": version,
        "rows": rows,
        "left": [
            {
                "criterion": found.former[uid],
                "level": queries.level_words(queries.given(found.answers.get(uid))),
                "note": farewells.get(uid, ""),
            }
            for uid in found.plan.left
        ],
        "figures": [
            {"label": _("answers carried as they are"), "value": sum(not row.asks for row in rows)},
            {"label": _("to be confirmed"), "value": sum(row.asks == "confirm" for row in rows)},
            {"label": _("to be answered anew"), "value": sum(row.asks == "anew" for row in rows)},
            {"label": _("left, still readable"), "value": len(found.plan.left)},
            {"label": _("pieces of evidence kept"), "value": pieces},
        ],
        "sign_offs": dossier.sign_offs.count(),
        "seen": services.state_of(dossier),
    }


@members_only
@require_safe
def before_version(request, pk, number):
    """Show what the dossier said under a former version, exactly."""
    dossier = dossier_or_404(request, pk)
    snapshot = get_object_or_404(dossier.snapshots, kind=SnapshotKind.BEFORE_VERSION, number=number)
    if not dossier.roles_of(request.user):
        raise Http404
    language = get_language()
    answers = [
        {**answer, "name": answer["name"].get(language) or answer["code"]}
        for answer in snapshot.content["answers"]
    ]
    questions = [
        {**answer, "name": answer["name"].get(language) or answer["code"]}
        for answer in snapshot.content["questions"]
    ]
    context = {
        "dossier": dossier,
        "crumbs": crumbs(dossier, snapshot.content["framework"]),
        "snapshot": snapshot,
        "answers": answers,
        "questions": questions,
    }
    return render(request, "certification/dossier/before_version.html", context)


def crumbs(dossier, last: str) -> list:
    return [
        (_("My space"), reverse("certification:dashboard")),
        (dossier.number or _("Draft dossier"), reverse("certification:dossier", args=[dossier.pk])),
        (last, None),
    ]
