"""What is typed in the field: a note on a criterion, on a meeting or on the whole visit, with its photos.

The same form serves a page without scripts and the device, which makes the identifiers itself.
"""

import uuid

from django import forms
from django.utils import timezone
from django.utils.text import Truncator, format_lazy
from django.utils.translation import gettext_lazy as _

from certification.clock import now
from certification.forms.message import FilesField, ManyFiles
from certification.models.field import MOST_DEVICE, MOST_TEXT
from certification.services.field import MOST_PHOTO_BYTES, About

PHOTO_TYPES = "image/jpeg,image/png,image/webp"
MOST_AT_ONCE = 6
SHOWN = 60


class RevisionForm(forms.Form):
    """One revision of a note: its text, and what tells it from every other."""

    text = forms.CharField(
        label=_("Your note"),
        help_text=_(
            "A fact, its source, where it was seen. It is yours: nobody else reads it before all grids are submitted."
        ),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=MOST_TEXT,
    )
    revision_uuid = forms.UUIDField(widget=forms.HiddenInput)
    based_on = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    noted_at = forms.DateTimeField(widget=forms.HiddenInput, required=False)
    device = forms.CharField(widget=forms.HiddenInput, required=False, max_length=MOST_DEVICE)

    def clean_noted_at(self):
        moment = self.cleaned_data["noted_at"] or now()
        return moment if timezone.is_aware(moment) else timezone.make_aware(moment)

    def facts(self) -> dict:
        """Return what the service asks for."""
        names = ("text", "revision_uuid", "based_on", "noted_at", "device")
        return {name: self.cleaned_data[name] for name in names}


class DeviceNoteForm(RevisionForm):
    """A note as a device sends it: a meeting that was removed meanwhile refuses no note."""

    text = forms.CharField(max_length=MOST_TEXT)
    about = forms.CharField(required=False, max_length=40)
    uuid = forms.UUIDField(widget=forms.HiddenInput)

    def facts(self) -> dict:
        about = subject_of(self.cleaned_data["about"])
        return {**super().facts(), "uuid": self.cleaned_data["uuid"], "about": about}


class NoteForm(DeviceNoteForm):
    """A new note on a page, and photos that go with it."""

    field_order = ("about", "text", "photos")

    about = forms.ChoiceField(label=_("About"), required=False)
    text = RevisionForm.declared_fields["text"]
    photos = FilesField(
        label=_("Photos"),
        required=False,
        help_text=format_lazy(
            _("JPEG, PNG or WebP; {most} MB each, {count} at a time. Ask people before you photograph them."),
            most=MOST_PHOTO_BYTES // 1024 // 1024,
            count=MOST_AT_ONCE,
        ),
        widget=ManyFiles({"accept": PHOTO_TYPES, "multiple": True}),
    )

    def __init__(self, *args, criteria, slots, **kwargs):
        # Made when the page is written: sent twice, the note is there once.
        fresh = {"uuid": uuid.uuid4(), "revision_uuid": uuid.uuid4(), "based_on": 0}
        super().__init__(*args, initial={**fresh, **kwargs.pop("initial", {})}, **kwargs)
        self.fields["about"].choices = [
            ("", _("The whole visit")),
            (_("Meetings"), [(f"s:{slot.pk}", named(slot)) for slot in slots]),
            (_("Criteria"), [(f"c:{c.code}", f"{c.code} {c.name}") for c in criteria]),
        ]

    def clean_photos(self):
        photos = self.cleaned_data["photos"]
        if len(photos) > MOST_AT_ONCE:
            raise forms.ValidationError(
                _("Send %(count)d photos at a time, at most."), params={"count": MOST_AT_ONCE}
            )
        return photos


class PhotoForm(forms.Form):
    """One photo as a device sends it."""

    uuid = forms.UUIDField()
    note = forms.UUIDField()
    taken_at = forms.DateTimeField(required=False)
    device = forms.CharField(required=False, max_length=MOST_DEVICE)
    photo = forms.FileField()

    def facts(self) -> dict:
        typed = dict(self.cleaned_data)
        typed.pop("photo")
        return {**typed, "taken_at": typed["taken_at"] or now()}


def subject_of(code: str) -> About:
    """Return what a choice of the form names."""
    kind, _colon, name = code.partition(":")
    if kind == "c":
        return About(criterion=name)
    return About(slot=int(name)) if kind == "s" and name.isdecimal() else About()


def named(slot) -> str:
    starts_at = timezone.localtime(slot.starts_at)
    return f"{starts_at:%d/%m %H:%M} {Truncator(slot.title).chars(SHOWN)}"
