"""What people give to be verified: a code, a fingerprint, or the file itself."""

from django import forms
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.utils.translation import gettext_lazy as _

from certification.documents.verification import LARGEST_FILE, is_pdf

TOO_LARGE = _("This file is larger than 5 MB: no certificate of ours is.")


class MemoryOnly(MemoryFileUploadHandler):
    """Receive a file in memory, whatever its size, and never on the disk: the view has refused what is too large."""

    def handle_raw_input(self, input_data, META, content_length, boundary, encoding=None):  # noqa: N803 - Django's name
        self.activated = True


class FileToVerify(forms.Form):
    """The PDF of a certificate, compared and forgotten."""

    file = forms.FileField(
        label=_("Compare a PDF file"),
        help_text=_("PDF format, 5 MB at most. It is compared, then forgotten."),
        widget=forms.ClearableFileInput(attrs={"accept": "application/pdf,.pdf"}),
        error_messages={
            "required": _("Choose the PDF file of a certificate, 5 MB at most."),
            "empty": _("This file is empty. Choose the PDF file of a certificate."),
        },
    )

    def clean_file(self) -> bytes:
        """Return the bytes of the file, once they look like a PDF of a reasonable size."""
        sent = self.cleaned_data["file"]
        if sent.size > LARGEST_FILE:
            raise forms.ValidationError(TOO_LARGE)
        data = sent.read()
        if not is_pdf(data):
            raise forms.ValidationError(
                _("This is not a PDF file. A photo or a scan cannot be compared: type the number instead.")
            )
        return data
