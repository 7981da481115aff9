"""The reference framework and the rules of the guarantee, for everybody: no account, no cookie, no script."""

from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from certification.choices import FrameworkStatus
from certification.clock import localdate
from certification.forms.consultation import CommentForm
from certification.models import FrameworkVersion
from certification.queries.framework import (
    Readable,
    find_criterion,
    neighbours,
    readable,
    search,
    summary_of,
)
from certification.queries.retention import amount
from certification.services.printing import document

LONGEST_SEARCH = 100
PUBLISHED = {FrameworkStatus.IN_FORCE, FrameworkStatus.TRANSITION, FrameworkStatus.RETIRED}


@require_safe
def framework(request, number=None):
    """Show a version, axis by axis, or what is found in it; the one in force when none is named."""
    known = readable()
    version = version_of(known, number)
    if version is not None and number is not None and version == known.in_force:
        return redirect("certification:framework")
    words = " ".join(request.GET.get("q", "").replace("\0", "").split())[:LONGEST_SEARCH]
    axes = list(summary_of(version)) if version and not words else []
    criteria = [criterion for axis in axes for criterion in axis.criteria.all()]
    found = search(version, words) if version and words else []
    for criterion in [*criteria, *(one.criterion for one in found)]:
        criterion.url = criterion_address(known, version, criterion.code)
    context = {
        "axes": axes,
        "words": words,
        "found": found,
        "figures": [
            {"value": len(axes), "label": _("axes")},
            {"value": len(criteria), "label": _("criteria")},
            {
                "value": sum(criterion.is_veto for criterion in criteria),
                "label": _("mandatory for any award"),
            },
        ],
    }
    return render(request, "certification/framework/framework.html", context | surroundings(known, version))


@require_safe
def framework_criterion(request, code, number=None):
    """Show one criterion: what is expected, the levels, what is measured, what proves it."""
    known = readable()
    version = version_of(known, number)
    if version is not None and number is not None and version == known.in_force:
        return redirect("certification:framework_criterion", code)
    criterion = find_criterion(version, code) if version else None
    if criterion is None:
        raise Http404
    names = {level.level: level.name for level in version.maturity_levels.all()}
    around = surroundings(known, version)
    before, after = neighbours(version, criterion.code)
    for row in (before, after):
        if row is not None:
            row.url = criterion_address(known, version, row.code)
    context = {
        "criterion": criterion,
        "levels": [
            {"level": row.level, "name": names.get(row.level, ""), "text": row.text}
            for row in criterion.descriptors.all()
        ],
        "asked": [question for question in version.questions.all() if question.code in criterion.questions],
        "facts": facts_of(criterion),
        "before": before,
        "after": after,
        "crumbs": [
            (_("Reference framework"), reverse("certification:framework")),
            *([] if version == known.in_force else [(number_in_words(version), around["home"])]),
            (criterion.code, None),
        ],
        **comment_form(version, around["is_receiving"]),
    }
    return render(request, "certification/framework/criterion.html", context | around)


@require_safe
def framework_pdf(request, number):
    """Send the whole of a version as a PDF; while it is being made, say so."""
    known = readable()
    version = version_of(known, number)
    return send_document(
        request,
        "framework",
        version,
        filename=f"{version.framework.code}-{version.version}-{get_language()}.pdf",
        back=home_of(known, version),
    )


def send_document(request, kind: str, version: FrameworkVersion, *, filename: str, back: str):
    """Send a document about a version, nothing when the browser has it already, or a page that asks for patience."""
    kept = document(kind, version, get_language())
    file = kept.open()
    if file is None:
        context = {"back": back, "again": request.path, "version": version}
        response = render(request, "certification/framework/being_made.html", context, status=202)
        response["Cache-Control"], response["Retry-After"] = "private, no-store", "60"
        return response
    unchanged = get_conditional_response(request, etag=kept.etag)
    if unchanged:
        file.close()
        return unchanged
    response = FileResponse(file, filename=filename, content_type="application/pdf")
    response.headers["ETag"] = kept.etag
    return response


def version_of(known: Readable, number: str | None) -> FrameworkVersion | None:
    """Return the version of that number, or the one in force without one; an unknown number does not exist."""
    if number is None:
        return known.in_force
    version = known.find(number)
    if version is None:
        raise Http404
    return version


def surroundings(known: Readable, version: FrameworkVersion | None) -> dict:
    """Return what every page about a version shows around it: the other versions, its consultation, its files."""
    consulted_on = known.consulted_on
    held = version.consultation if version else None
    return {
        "version": version,
        "home": home_of(known, version) if version else "",
        "is_in_force": version is not None and version == known.in_force,
        "is_published": version is not None and version.status in PUBLISHED,
        "versions": [
            {"version": row, "url": home_of(known, row), "is_current": row == version}
            for row in known.versions
        ],
        "elsewhere": consulted_on if consulted_on != version else None,
        "consultation": held,
        "is_receiving": held is not None and held.receives_on(localdate()),
        "is_awaited": held is not None and localdate() < held.opens_on,
    }


def comment_form(version: FrameworkVersion, is_receiving: bool) -> dict:  # noqa: FBT001 - what the page knows
    """Return the form of a comment, while comments are received."""
    if not is_receiving:
        return {}
    months = amount("consultation_contact")
    return {"form": CommentForm(version=version, contact_months=months)}


def number_in_words(version: FrameworkVersion) -> str:
    return _("Version %(number)s") % {"number": version.version}


def home_of(known: Readable, version: FrameworkVersion) -> str:
    """Return where a version is read: the one in force has an address that never changes."""
    if version == known.in_force:
        return reverse("certification:framework")
    return reverse("certification:framework_version", args=[version.version])


def criterion_address(known: Readable, version: FrameworkVersion, code: str) -> str:
    """Return where a criterion of a version is read."""
    if version == known.in_force:
        return reverse("certification:framework_criterion", args=[code])
    return reverse("certification:framework_version_criterion", args=[version.version, code])


def facts_of(criterion) -> list[dict]:
    """Return the facts of a criterion, as labels and values."""
    goals = ", ".join(map(str, criterion.sdgs))
    rows = [
        (_("Axis"), f"{criterion.axis.code}. {criterion.axis.name}"),
        (_("Principle"), criterion.principle.text),
        (_("Weight in its axis"), criterion.weight),
        (_("Mandatory for any award"), _("Yes") if criterion.is_veto else _("No")),
        (_("Only with the theme"), criterion.module.name if criterion.module else ""),
        (_("Sustainable Development Goals"), goals),
    ]
    return [{"label": label, "value": value} for label, value in rows if value != ""]
