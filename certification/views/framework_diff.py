"""The versions of the framework and what changed between two of them, for everybody: no account, no cookie, no script."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from certification.queries import framework_diff as diffs
from certification.queries.migration_map import notes_between


@require_safe
def framework_versions(request):
    """List the versions that have been in force, each with what it changed."""
    versions = list(diffs.published_versions())
    return render(
        request,
        "certification/framework/versions.html",
        {
            "rows": [
                {"version": version, "former": former_among(version, versions[place + 1 :])}
                for place, version in enumerate(versions)
            ],
            "crumbs": [
                (_("Reference framework"), reverse("certification:framework")),
                (_("Versions"), None),
            ],
        },
    )


def former_among(version, older):
    """Return the version of the same framework that came before, or None."""
    return next((found for found in older if found.framework_id == version.framework_id), None)


@require_safe
def framework_difference(request, old, new):
    """Show what changed from one published version to another."""
    found = {version.version: version for version in diffs.published_versions()}
    former, version = found.get(old), found.get(new)
    if former is None or version is None or former.framework_id != version.framework_id or former == version:
        raise Http404
    differences = diffs.differences_between(former, version)
    return render(
        request,
        "certification/framework/difference.html",
        {
            "former": former,
            "version": version,
            "figures": diffs.summary_of(differences),
            "chapters": diffs.chapters(differences),
            "map_notes": notes_between(former, version),
            "crumbs": [
                (_("Reference framework"), reverse("certification:framework")),
                (_("Versions"), reverse("certification:framework_versions")),
                (f"{former.version} → {version.version}", None),
            ],
        },
    )
