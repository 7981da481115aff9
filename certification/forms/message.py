"""A message to the other side, with files."""

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from certification.forms.assessment import ACCEPT
from certification.services.files import MOST_BYTES
from certification.services.message import MOST_FILES, MOST_TEXT


class ManyFiles(forms.ClearableFileInput):
    """A field of the browser that takes several files."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class FilesField(forms.FileField):
    """Several files, each checked alone."""

    def clean(self, data, initial=None):
        return [super(FilesField, self).clean(upload, initial) for upload in data or []]


class MessageForm(forms.Form):
    """A text and its files."""

    text = forms.CharField(label=_("Your message"), max_length=MOST_TEXT, widget=forms.Textarea({"rows": 6}))
    files = FilesField(
        label=_("Files"),
        required=False,
        widget=ManyFiles({"accept": ACCEPT}),
        help_text=format_lazy(
            _("{most} files at most, of {size} MB each: PDF, images, text documents, spreadsheets."),
            most=MOST_FILES,
            size=MOST_BYTES // 1024 // 1024,
        ),
    )
