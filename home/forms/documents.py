"""The documents that editors upload: known by their content, whatever their name says."""

from pathlib import PurePosixPath

from django import forms
from django.utils.translation import gettext as _
from wagtail.documents.forms import BaseDocumentForm

from certification.choices import FileCheck
from certification.errors import InvalidUpload
from certification.services import antivirus
from certification.services.files import EXTENSIONS, MOST_BYTES, read_type, safe_name


class DocumentForm(BaseDocumentForm):
    """Refuses what is too heavy, hostile, or not what its name says."""

    def clean_file(self):
        """Read the file once, as the guarantee reads evidence."""
        upload = self.cleaned_data["file"]
        if "file" not in self.changed_data:
            return upload
        name = safe_name(upload.name)
        if upload.size > MOST_BYTES:
            raise forms.ValidationError(
                _("“%(name)s” is larger than %(most)d MB. Reduce it, or cut it into several files."),
                params={"name": name, "most": MOST_BYTES // 1024 // 1024},
            )
        upload.seek(0)
        try:
            content_type = read_type(upload.read(MOST_BYTES + 1), name)
        except InvalidUpload as refused:
            raise forms.ValidationError(str(refused)) from refused
        finally:
            upload.seek(0)
        if PurePosixPath(name).suffix.lower().lstrip(".") not in EXTENSIONS[content_type]:
            raise forms.ValidationError(
                _(
                    "The content of “%(name)s” is a .%(extension)s file: give it that ending, then send it again."
                ),
                params={"name": name, "extension": EXTENSIONS[content_type][0]},
            )
        _refuse_what_the_antivirus_does_not_pass(upload, name)
        return upload


def _refuse_what_the_antivirus_does_not_pass(upload, name: str) -> None:
    """Ask at once: an editor's document is public as soon as it is saved."""
    if not antivirus.is_configured():
        return
    state, _threat = antivirus.scan(upload)
    upload.seek(0)
    if state == FileCheck.INFECTED:
        raise forms.ValidationError(
            _(
                "The antivirus found a threat in “%(name)s”: it was not kept. Clean the device that it comes from, "
                "then send a sound file."
            ),
            params={"name": name},
        )
    if state == FileCheck.UNAVAILABLE:
        raise forms.ValidationError(
            _(
                "The antivirus does not answer: “%(name)s” could not be checked, and was not kept. Send it again in a "
                "few minutes."
            ),
            params={"name": name},
        )
