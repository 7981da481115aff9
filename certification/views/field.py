"""The field mode of a mission: one page, its worker, its manifest, and the doors through which a device sends what it kept.

The page works without scripts as a plain form. With them it works without a network: see `templates/certification/field/`
and `cms/static/js/field.js`.
"""

import datetime as dt
from http import HTTPStatus
from itertools import groupby
from uuid import uuid4, uuid5

from django.contrib import messages
from django.http import Http404, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certification.clock import localdate
from certification.documents.visit import render_kit
from certification.errors import InvalidUpload, NotAllowed
from certification.forms.field import DeviceNoteForm, NoteForm, PhotoForm, RevisionForm
from certification.models import FieldNote
from certification.queries import field as kit
from certification.queries.visit import participants, programme
from certification.rules import permissions as may
from certification.services import field as verbs
from certification.views.access import dossier_or_404, keeps_what_was_typed, members_only
from certification.views.assessor import UNPROCESSABLE, crumbs_of
from certification.views.visit import pdf_response

# Raised when the worker or the page changes what it keeps, so that what an older one kept is left behind.
VERSION = 1
PAPER, PINE = "#FBF8F2", "#1E5A4C"


def mission_or_404(request, pk):
    """Return the dossier that this person visits; the field mode exists for nobody else."""
    dossier = dossier_or_404(request, pk)
    if dossier.current_visit is None or not may.observe(dossier, request.user):
        raise Http404
    return dossier


def last_day(dossier) -> dt.date:
    """Return until when a device keeps what was sent already."""
    return dossier.current_visit.ends_on + dt.timedelta(days=dossier.scheme.field_mode_days)


def is_open(dossier) -> bool:
    return dossier.status in verbs.WRITTEN_IN


def stays_on_devices(dossier) -> bool:
    """Tell whether a device may still keep the mission; a plain form outlives it."""
    return is_open(dossier) and localdate() <= last_day(dossier)


def vault_of(dossier, person) -> str:
    """Return the name under which a browser keeps a mission: one person, one visit."""
    return f"field:{person.pk}:{dossier.pk}:{dossier.current_visit.pk}"


# --- the page ---------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_what_was_typed
@members_only
def field(request, pk):
    """Show the kit and the notes of one's mission, and take a note without scripts."""
    dossier = mission_or_404(request, pk)
    lines = kit.kit_lines(dossier, request.user)
    form = note_form(dossier, request)
    reasons = []
    if form.is_valid():
        try:
            note = verbs.keep_note(dossier, actor=request.user, **form.facts())
        except NotAllowed as refused:
            reasons = refused.reasons
        else:
            for sentence in keep_photos(dossier, note, form, request.user):
                messages.error(request, sentence)
            messages.success(request, _("The note is kept."))
            return redirect("certification:field", pk)
    context = {
        "dossier": dossier,
        "territory": dossier.territory,
        "crumbs": crumbs_of(dossier, (_("Visit"), "certification:visit"), _("In the field")),
        "visit": dossier.current_visit,
        "form": form,
        "reasons": reasons,
        "is_open": is_open(dossier),
        "has_scripts": localdate() <= last_day(dossier),
        "until": last_day(dossier),
        "vault": vault_of(dossier, request.user),
        "user": request.user,
        "own_notes": kit.notes_of(dossier, request.user),
        "points": kit.points_first(lines),
        "axes": [(axis, list(rows)) for axis, rows in groupby(lines, lambda line: line.criterion.axis)],
        "programme": programme(dossier, with_people=True),
        "people": participants(dossier),
        "questions": dossier.version.questions.all(),
        "most_photo_bytes": verbs.MOST_PHOTO_BYTES,
    }
    return render(
        request, "certification/field/field.html", context, status=UNPROCESSABLE if form.is_bound else None
    )


def note_form(dossier, request) -> NoteForm:
    return NoteForm(
        request.POST or None,
        request.FILES or None,
        criteria=dossier.criteria,
        slots=dossier.current_visit.agenda,
        initial={"about": request.GET.get("about", "")},
    )


def keep_photos(dossier, note: FieldNote, form: NoteForm, person) -> list[str]:
    """Keep the photos sent with a note; return a sentence for each that was refused. The note stays in any case."""
    refused = []
    for number, upload in enumerate(form.cleaned_data["photos"]):
        try:
            verbs.keep_photo(
                dossier,
                upload,
                actor=person,
                note=note.uuid,
                # The same form sent twice carries the same photos in the same order.
                uuid=uuid5(form.cleaned_data["revision_uuid"], str(number)),
                taken_at=form.cleaned_data["noted_at"],
            )
        except InvalidUpload as error:
            refused.append(str(error))
        except NotAllowed as error:
            refused += [str(reason) for reason in error.reasons]
    return refused


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_what_was_typed
@members_only
def field_note(request, pk, uuid):
    """Rewrite one's own note, with what another device wrote at the same time beside it."""
    dossier = mission_or_404(request, pk)
    note = get_object_or_404(kit.notes_of(dossier, request.user), uuid=uuid)
    form = RevisionForm(
        request.POST or None,
        initial={
            "text": "\n\n".join([note.text, *(revision.text for revision in note.apart)]),
            "revision_uuid": uuid4(),
            "based_on": note.revision,
        },
    )
    reasons = []
    if form.is_valid():
        try:
            kept = verbs.keep_note(dossier, actor=request.user, uuid=note.uuid, **form.facts())
        except NotAllowed as refused:
            reasons = refused.reasons
        else:
            if kept.revisions.filter(is_apart=True).exists():
                messages.warning(
                    request, _("Another device changed this note meanwhile: both texts are kept.")
                )
            else:
                messages.success(request, _("The note is kept."))
            return redirect("certification:field", pk)
    context = {
        "dossier": dossier,
        "crumbs": crumbs_of(
            dossier,
            (_("Visit"), "certification:visit"),
            (_("In the field"), "certification:field"),
            _("Change the note"),
        ),
        "note": note,
        "form": form,
        "reasons": reasons,
        "cancel_url": reverse("certification:field", args=[pk]),
    }
    return render(
        request, "certification/field/note.html", context, status=UNPROCESSABLE if form.is_bound else None
    )


@require_POST
@members_only
def field_note_remove(request, pk, uuid):
    dossier = mission_or_404(request, pk)
    note = get_object_or_404(kit.notes_of(dossier, request.user), uuid=uuid)
    try:
        verbs.remove_note(note, actor=request.user)
    except NotAllowed as refused:
        for reason in refused.reasons:
            messages.error(request, reason)
    else:
        messages.success(request, _("The note is removed."))
    return redirect("certification:field", pk)


@require_safe
@members_only
def kit_pdf(request, pk):
    """Hand over the visit kit on paper to a visitor."""
    dossier = mission_or_404(request, pk)
    content = render_kit(dossier, kit.kit_lines(dossier, request.user), language=request.LANGUAGE_CODE)
    return pdf_response(content, slugify(f"{dossier.number} {_('visit kit')}"))


# --- the device -------------------------------------------------------------------------------------------------


def as_data(note: FieldNote) -> dict:
    """Return a note as a device keeps it."""
    about = f"c:{note.criterion.code}" if note.criterion else f"s:{note.slot_id}" if note.slot_id else ""
    return {
        "uuid": str(note.uuid),
        "about": about,
        "text": note.text,
        "noted_at": note.noted_at.isoformat(),
        "device": note.device,
        "revision": note.revision,
        "apart": [
            {"text": each.text, "noted_at": each.noted_at.isoformat(), "device": each.device}
            for each in note.apart
        ],
        "photos": [
            {
                "uuid": str(photo.uuid),
                "name": photo.file.name,
                "url": reverse("certification:file", args=[photo.file.uuid]),
            }
            for photo in note.photos.all()
        ],
    }


@require_safe
@members_only
def field_state(request, pk):
    """Tell a device what is here already, whether the mission is still open, and with which token it may send."""
    dossier = mission_or_404(request, pk)
    return JsonResponse(
        {
            "open": stays_on_devices(dossier),
            "token": get_token(request),
            "notes": [as_data(note) for note in kit.notes_of(dossier, request.user)],
        }
    )


@require_POST
@members_only
def field_send_note(request, pk):
    """Receive one revision of a note from a device; the answer is the note as it stands."""
    dossier = mission_or_404(request, pk)
    form = DeviceNoteForm(request.POST)
    if not form.is_valid():
        return refusal([sentence for errors in form.errors.values() for sentence in errors])
    try:
        note = verbs.keep_note(dossier, actor=request.user, **form.facts())
    except NotAllowed as refused:
        return refusal(refused.reasons)
    return JsonResponse(as_data(kit.with_all(FieldNote.objects.filter(pk=note.pk)).get()))


@require_POST
@members_only
def field_send_photo(request, pk):
    """Receive one photo of a note from a device."""
    dossier = mission_or_404(request, pk)
    form = PhotoForm(request.POST, request.FILES)
    if not form.is_valid():
        return refusal([sentence for errors in form.errors.values() for sentence in errors])
    try:
        photo = verbs.keep_photo(dossier, form.cleaned_data["photo"], actor=request.user, **form.facts())
    except NotAllowed as refused:
        return refusal(refused.reasons)
    except InvalidUpload as error:
        return refusal([str(error)])
    return JsonResponse(as_data(kit.with_all(FieldNote.objects.filter(pk=photo.note_id)).get()))


def refusal(reasons) -> JsonResponse:
    """Say why something cannot be kept: the device shows it, and asks no more."""
    return JsonResponse(
        {"reasons": [str(reason) for reason in reasons]}, status=HTTPStatus.UNPROCESSABLE_ENTITY
    )


@members_only
@require_safe
def field_worker(request, pk):
    """Hand over the worker. Its address bounds its reach: the field mode of this mission, in this language."""
    dossier = mission_or_404(request, pk)
    if not stays_on_devices(dossier):
        raise Http404
    context = {
        "vault": vault_of(dossier, request.user),
        "cache": f"field:{VERSION}:{request.user.pk}:{dossier.pk}:{request.LANGUAGE_CODE}",
        "until": last_day(dossier) + dt.timedelta(days=1),
    }
    return render(request, "certification/field/worker.js", context, content_type="text/javascript")


@members_only
@require_safe
def field_manifest(request, pk):
    """Describe the mission as an application that a phone may put among its others."""
    dossier = mission_or_404(request, pk)
    scope = reverse("certification:field", args=[pk])
    return JsonResponse(
        {
            "name": _("Visit of %(territory)s") % {"territory": dossier.territory.name},
            "short_name": dossier.territory.name,
            "lang": request.LANGUAGE_CODE,
            "id": scope,
            "start_url": scope,
            "scope": scope,
            "display": "standalone",
            "background_color": PAPER,
            "theme_color": PINE,
            "icons": [{"src": static("img/mark.svg"), "type": "image/svg+xml", "sizes": "any"}],
        },
        content_type="application/manifest+json",
    )
