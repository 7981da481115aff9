"""What the territory types: an answer, a piece of evidence, its answers to the questions."""

import hashlib

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from certification.services.assessment import MOST_REASON, MOST_TEXT, MOST_TITLE
from certification.services.files import ACCEPTED_EXTENSIONS, MOST_BYTES

NOT_APPLICABLE = "na"
# Level, not applicable, reason, text of an answer that nobody gave yet.
UNANSWERED = (None, False, "", "")
ACCEPT = ",".join(f".{extension}" for extension in ACCEPTED_EXTENSIONS)


def fingerprint(*content) -> str:
    """Return what tells whether a person touched what they were shown."""
    return hashlib.sha256(repr(content).encode()).hexdigest()[:16]


class LongText(forms.CharField):
    """A text of several lines; a line break counts as one character, whatever the browser sends."""

    widget = forms.Textarea

    def to_python(self, value):
        return super().to_python(value and str(value).replace("\r\n", "\n"))


class DraftText(LongText):
    """A text owed when the self-assessment is submitted, which may stay empty until then."""

    def validate(self, value):
        """Accept an empty text: the submission says what is missing."""


class RevisedForm(forms.Form):
    """A form that sends back the revision it was made from, and whether anything was touched since."""

    use_required_attribute = False

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    base = forms.CharField(widget=forms.HiddenInput, max_length=16, required=False)

    def is_touched(self) -> bool:
        return self.cleaned_data["base"] != fingerprint(*self.content().values())

    def content(self) -> dict:
        raise NotImplementedError

    @classmethod
    def renewed(cls, data, stored, *, prefix=None):
        """Return what was typed, made to follow what is stored now: the person has read both."""
        data = data.copy()
        lead = f"{prefix}-" if prefix else ""
        data[f"{lead}revision"] = stored.revision
        data[f"{lead}base"] = cls.fingerprint_of(stored)
        return data


class AnswerForm(RevisedForm):
    """The answer to one criterion: a level or a justified not applicable, and a text."""

    level = forms.ChoiceField(
        label=_("Where do you stand?"),
        help_text=_(
            "Choose what your evidence shows today. The level retained will be the one that your peers observe."
        ),
        widget=forms.RadioSelect,
        required=False,
    )
    na_reason = DraftText(
        label=_("Why the criterion does not apply"),
        max_length=MOST_REASON,
        widget=forms.Textarea({"rows": 3}),
    )
    text = LongText(
        label=_("What you do, and what it changes"),
        help_text=_(
            "Say who takes part, in what, and which proposals were kept. "
            "A failure understood counts as much as a success."
        ),
        max_length=MOST_TEXT,
        required=False,
        widget=forms.Textarea({"rows": 8}),
    )

    def __init__(self, *args, criterion, max_level, answer=None, **kwargs):
        super().__init__(*args, initial=self.initial_of(answer), **kwargs)
        levels = [(str(level), str(level)) for level in range(max_level + 1)]
        if criterion.na_allowed and not criterion.is_veto:
            self.fields["level"].choices = [*levels, (NOT_APPLICABLE, _("Does not apply"))]
        else:
            self.fields["level"].choices = levels
            del self.fields["na_reason"]

    @classmethod
    def fingerprint_of(cls, answer) -> str:
        if answer is None:
            return fingerprint(*UNANSWERED)
        return fingerprint(answer.level, answer.not_applicable, answer.na_reason, answer.text)

    @classmethod
    def initial_of(cls, answer) -> dict:
        if answer is None:
            return {"revision": 0, "base": cls.fingerprint_of(None)}
        return {
            "level": NOT_APPLICABLE if answer.not_applicable else answer.level,
            "na_reason": answer.na_reason,
            "text": answer.text,
            "revision": answer.revision,
            "base": cls.fingerprint_of(answer),
        }

    def content(self):
        level = self.cleaned_data["level"]
        return {
            "level": int(level) if level not in ("", NOT_APPLICABLE) else None,
            "not_applicable": level == NOT_APPLICABLE,
            "na_reason": self.cleaned_data.get("na_reason", ""),
            "text": self.cleaned_data["text"],
        }


class QuestionForm(RevisedForm):
    """The answer to one question."""

    text = DraftText(max_length=MOST_TEXT, widget=forms.Textarea({"rows": 6}))

    def __init__(self, *args, question, answer=None, **kwargs):
        initial = {"text": "", "revision": 0, "base": self.fingerprint_of(None)}
        if answer is not None:
            initial = {"text": answer.text, "revision": answer.revision, "base": self.fingerprint_of(answer)}
        super().__init__(*args, initial=initial, prefix=question.code, **kwargs)
        self.question = question
        self.fields["text"].label = question.text
        self.fields["text"].help_text = question.help

    @classmethod
    def fingerprint_of(cls, answer) -> str:
        return fingerprint(answer.text if answer else "")

    def content(self):
        return {"text": self.cleaned_data["text"]}


class EvidenceForm(forms.Form):
    """A file or a link; nothing is asked that the file itself can tell."""

    upload = forms.FileField(
        label=_("File"),
        required=False,
        help_text=format_lazy(
            _(
                "PDF, image (JPEG, PNG, WebP), text document (ODT, DOCX), spreadsheet (ODS, XLSX) or CSV; "
                "{most} MB at most."
            ),
            most=MOST_BYTES // 1024 // 1024,
        ),
        widget=forms.FileInput({"accept": ACCEPT}),
    )
    link = forms.URLField(
        label=_("Or the address of a page"),
        required=False,
        assume_scheme="https",
        widget=forms.URLInput({"inputmode": "url"}),
        help_text=_("For example https://example.org/report.pdf. The page must stay readable by your peers."),
    )
    title = forms.CharField(
        label=_("Title"),
        required=False,
        max_length=MOST_TITLE,
        help_text=_("Otherwise, the name of the file."),
    )
    evidence_type = forms.TypedChoiceField(label=_("What it shows"), required=False, empty_value=None)
    personal_data = forms.BooleanField(
        label=_("It contains personal data"),
        required=False,
        help_text=_(
            "Names, photos or addresses of people. Send such a file only when nothing else can prove the point."
        ),
    )

    def __init__(self, *args, criterion, **kwargs):
        super().__init__(*args, prefix="evidence", **kwargs)
        kinds = {str(kind.pk): kind for kind in criterion.evidence_types.all()}
        field = self.fields["evidence_type"]
        field.choices = [("", _("Something else")), *((pk, kind.text) for pk, kind in kinds.items())]
        field.coerce = kinds.get

    def is_given(self) -> bool:
        """Tell whether the person gave anything to add."""
        return bool(
            self.files.get(self.add_prefix("upload")) or self.data.get(self.add_prefix("link"), "").strip()
        )

    def clean(self):
        cleaned = super().clean()
        if self.errors:
            return cleaned
        if cleaned.get("upload") and cleaned.get("link"):
            self.add_error("link", _("Choose a file or give a link: one of the two."))
        elif not cleaned.get("upload") and not cleaned.get("link"):
            self.add_error("upload", _("Choose a file, or give the address of a page."))
        return cleaned
