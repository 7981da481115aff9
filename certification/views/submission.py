"""What was submitted: receipts, the content as it was, two submissions side by side, what changed since."""

import json
from typing import NamedTuple

from django.contrib import messages
from django.core.exceptions import FieldDoesNotExist
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from certification.choices import DossierStatus, SnapshotKind
from certification.documents.receipt import render_receipt
from certification.models import Dossier
from certification.queries import submission as submitted
from certification.rules import permissions as may
from certification.rules.submission import Change, compare
from certification.services.assessment import self_assessment_content
from certification.services.history import canonical, digest_of
from certification.views import panel
from certification.views.access import dossier_or_404, members_only

FIELDS = {
    "level": gettext_lazy("Level"),
    "not_applicable": gettext_lazy("Does not apply"),
    "na_reason": gettext_lazy("Why the criterion does not apply"),
    "text": gettext_lazy("Text"),
    "criterion": gettext_lazy("Code"),
    "title": gettext_lazy("Title"),
    "criteria": gettext_lazy("Criteria"),
    "personal_data": gettext_lazy("Contains personal data"),
    "link": gettext_lazy("Link"),
    "person": gettext_lazy("Person"),
    "signed_at": gettext_lazy("Signed on"),
    "framework": gettext_lazy("Reference framework"),
    "framework_content": gettext_lazy("Content of the framework"),
    "modules": gettext_lazy("Dominant themes"),
    "mandate_letter": gettext_lazy("Mandate letter"),
    "indicators": gettext_lazy("Indicators"),
    "answer": gettext_lazy("Answer to the correction request"),
    "value": gettext_lazy("Value"),
}
# Who signed is a number in the content; the date says that a signature was renewed.
NOT_SHOWN = frozenset({"person", "file", "kind"})


class Side(NamedTuple):
    """One field of a change, old and new in words."""

    label: str
    old: str
    new: str


class Shown(NamedTuple):
    """One change as a page shows it."""

    title: str
    kind: str
    sides: list[Side]


def readable_or_404(request, pk: int) -> Dossier:
    """Return a dossier whose submissions this person may read: its members, and the secretariat."""
    dossier = dossier_or_404(request, pk)
    if not may.read_submissions(dossier, request.user):
        raise Http404
    return dossier


def crumbs(dossier, *last) -> list:
    name = dossier.number or _("Draft dossier")
    overview = panel.address("submissions", dossier.pk)
    return [
        (_("My space"), panel.address("dashboard")),
        (name, panel.address("dossier", dossier.pk)),
        (_("Submissions"), overview if last else None),
        *((label, None) for label in last),
    ]


# --- in words -----------------------------------------------------------------------------------------------------


def value_in_words(value) -> str:
    """Return a value of a content as people read it."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if value in (None, "", [], {}):
        return "–"
    if isinstance(value, list):
        return ", ".join(value_in_words(part) for part in value)
    if isinstance(value, dict):
        return ", ".join(
            f"{label_of(key)} {value_in_words(part)}" for key, part in value.items() if part not in (None, "")
        )
    return str(value)


def label_of(key: str) -> str:
    """Return the words for a key of a content: ours, else those of the dossier's own field."""
    name = key.rpartition(".")[2]
    if name in FIELDS:
        return str(FIELDS[name])
    try:
        return str(Dossier._meta.get_field(name).verbose_name)
    except FieldDoesNotExist:
        return name.replace("_", " ")


def shown(change: Change, title: str) -> Shown:
    old, new = change.old or {}, change.new or {}
    keys = [
        key
        for key in dict.fromkeys([*new, *old])
        if key not in NOT_SHOWN
        and old.get(key) != new.get(key)
        and (old.get(key) or new.get(key)) is not None
    ]
    sides = [Side(label_of(key), value_in_words(old.get(key)), value_in_words(new.get(key))) for key in keys]
    return Shown(title, change.kind, sides)


def sections_of(dossier, old: dict, new: dict) -> list[dict]:
    """Return all that changed from one content to another, by part of the dossier, in words."""
    found = compare(old, new)
    criteria = {str(criterion.uid): criterion for criterion in dossier.criteria}
    criteria |= {criterion.code: criterion for criterion in dossier.criteria}
    questions = {question.code: question for question in dossier.version.questions.all()}
    families = {family.code: family.name for family in dossier.version.families.all()}
    sections = (
        (_("Criteria"), found.answers, lambda c: str(criteria.get(c.key) or (c.new or c.old)["criterion"])),
        (_("The questions"), found.questions, lambda c: _question(questions.get(c.key), c.key)),
        (_("Evidence"), found.evidence, lambda c: (c.new or c.old)["title"]),
        (_("Sign-off by families"), found.families, lambda c: families.get(c.key, c.key)),
        (_("The rest of the dossier"), found.others, lambda c: label_of(c.key)),
    )
    return [
        {"title": title, "changes": [shown(change, name(change)) for change in changes]}
        for title, changes, name in sections
        if changes
    ]


def _question(question, code: str) -> str:
    return f"{code} {question.keyword}" if question else code


# --- pages --------------------------------------------------------------------------------------------------------


@members_only
@require_safe
def submissions(request, pk):
    """List what was submitted and what was asked, at their dates, each submission with its receipt."""
    dossier = readable_or_404(request, pk)
    events = submitted.timeline(dossier)
    comparable = [
        event.submission
        for event in events
        if event.submission and event.submission.kind == SnapshotKind.SELF_ASSESSMENT
    ]
    context = {
        "dossier": dossier,
        "territory": dossier.territory,
        "crumbs": crumbs(dossier),
        "events": events,
        "comparable": comparable if len(comparable) > 1 else [],
        "changes_url": panel.address("changes", dossier.pk)
        if comparable and may_read_buffer(dossier, request.user)
        else "",
    }
    return render(request, "certification/submission/submissions.html", context)


def may_read_buffer(dossier, person) -> bool:
    """Tell whether a person reads what the territory is changing before it submits again."""
    return dossier.status == DossierStatus.SELF_ASSESSMENT and may.territory_member(dossier, person)


def asked_submission(request, dossier, name: str):
    """Return the submission that a parameter names, or answer 404."""
    value = request.GET.get(name, "")
    if not value.isdecimal():
        raise Http404
    return get_object_or_404(submitted.submissions(dossier), pk=value)


@members_only
@require_safe
def comparison(request, pk):
    """Show two submissions side by side, the older one first whatever was chosen first."""
    dossier = readable_or_404(request, pk)
    old, new = sorted(
        (asked_submission(request, dossier, name) for name in ("from", "to")), key=lambda row: row.made_at
    )
    if old.kind != new.kind:
        raise Http404
    context = {
        "dossier": dossier,
        "territory": dossier.territory,
        "crumbs": crumbs(dossier, _("Comparison")),
        "title": _("Submissions %(old)d and %(new)d compared") % {"old": old.number, "new": new.number},
        "old": old,
        "new": new,
        "sections": sections_of(dossier, old.content, new.content),
    }
    return render(request, "certification/submission/comparison.html", context)


@members_only
@require_safe
def changes(request, pk):
    """Show the territory what it changed since it last submitted, before it submits again."""
    dossier = dossier_or_404(request, pk)
    last = submitted.last_self_assessment(dossier)
    if last is None or not may_read_buffer(dossier, request.user):
        raise Http404
    now = json.loads(canonical(self_assessment_content(dossier)))
    context = {
        "dossier": dossier,
        "territory": dossier.territory,
        "crumbs": crumbs(dossier, _("Changes since")),
        "title": _("What you changed since you submitted"),
        "old": last,
        "new": None,
        "sections": sections_of(dossier, last.content, now),
    }
    return render(request, "certification/submission/comparison.html", context)


@members_only
@require_safe
def receipt(request, pk, submission):
    """Hand over the receipt of a submission, in the language of the page."""
    dossier = readable_or_404(request, pk)
    snapshot = get_object_or_404(submitted.submissions(dossier), pk=submission)
    snapshot.dossier = dossier
    if digest_of(snapshot.content) != snapshot.digest:
        words = _(
            "No receipt is given: the content of this submission no longer has its digest, so somebody rewrote it. "
            "Tell the secretariat."
        )
        messages.error(request, words)
        return redirect("certification:submissions", dossier.pk)
    data = render_receipt(snapshot, submitted.entry_of(snapshot), language=get_language())
    response = HttpResponse(data, content_type="application/pdf")
    name = f"{dossier.number}-{snapshot.kind}-{snapshot.number}.pdf".replace("_", "-")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@members_only
@require_safe
def content(request, pk, submission):
    """Hand over the content of a submission: the very bytes that its digest covers."""
    dossier = readable_or_404(request, pk)
    snapshot = get_object_or_404(submitted.submissions(dossier), pk=submission)
    response = HttpResponse(canonical(snapshot.content), content_type="application/json")
    name = f"{dossier.number}-{snapshot.kind}-{snapshot.number}.json".replace("_", "-")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
