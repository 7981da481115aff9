"""What anybody writes about a draft of the framework, and what staff do with it."""

from django import forms
from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from certification.choices import CommentPosition
from certification.forms.roster import DayInput
from certification.models.consultation import COMMENT_CHARACTERS, REASON_CHARACTERS
from certification.queries.consultation import family_names
from cms.spam import HoneypotMixin

NO_CHOICE = ("", "–")
NO_FAMILY = "-"
LONG = {"rows": 5}


class CommentForm(HoneypotMixin, forms.Form):
    """A comment on a criterion or on the whole: what is thought of it, then who says so. No account is needed."""

    position = forms.ChoiceField(label=_("Your position"), choices=CommentPosition, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("Your comment"),
        max_length=COMMENT_CHARACTERS,
        help_text=_("Say why, and if you can, the words that you would rather read."),
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    family = forms.ChoiceField(
        label=_("You speak as"),
        help_text=_("The report of the consultation counts comments by family of actors."),
    )
    name = forms.CharField(
        label=_("Your name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    organisation = forms.CharField(
        label=_("Your organisation"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    email = forms.EmailField(
        label=_("Your e-mail"),
        help_text=_("To tell you that the comment is published, then answered. It is not published."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    name_is_public = forms.BooleanField(
        label=_("Publish my name and my organisation with the comment."),
        required=False,
        help_text=_("Otherwise only the family of actors is shown."),
    )
    consent = forms.BooleanField(
        label=_("I agree that my comment is read, published and answered on this site."),
        error_messages={"required": _("Without your agreement we cannot receive your comment.")},
    )

    def __init__(self, *args, version, contact_months: int, **kwargs):
        super().__init__(*args, **kwargs)
        families = [(code or NO_FAMILY, name) for code, name in family_names(version).items()]
        self.fields["family"].choices = [NO_CHOICE, *families]
        self.fields["consent"].help_text = _(
            "My address is deleted %(months)d months after the consultation, and my name too unless it is published."
        ) % {"months": contact_months}

    def facts(self) -> dict:
        """Return what is kept."""
        kept = {name: self.cleaned_data[name] for name in self.fields if name not in {self.trap, "consent"}}
        return kept | {"family": "" if kept["family"] == NO_FAMILY else kept["family"]}


class InLanguages(forms.Form):
    """A form with texts in every language; `texts(name)` returns one by language."""

    written: tuple = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, label, required in self.written:
            for code, language in settings.LANGUAGES:
                self.fields[f"{name}_{code}"] = forms.CharField(
                    label=f"{capfirst(label)} ({language})",
                    required=required,
                    max_length=COMMENT_CHARACTERS,
                    widget=forms.Textarea(attrs={**LONG, "lang": code}),
                )

    def texts(self, name: str) -> dict[str, str]:
        return {code: self.cleaned_data[f"{name}_{code}"] for code, _language in settings.LANGUAGES}


class OpeningForm(InLanguages):
    """When a version opens to comments, and what is said first. Left empty, the dates are today and the shortest time."""

    written = (("introduction", _("introduction"), False),)

    opens_on = forms.DateField(label=_("Opens on"), required=False, widget=DayInput)
    closes_on = forms.DateField(label=_("Last day"), required=False, widget=DayInput)


class ConsultationForm(InLanguages):
    """What may change while a consultation is open."""

    written = (("introduction", _("introduction"), False),)

    closes_on = forms.DateField(label=_("Last day"), widget=DayInput)


class ReportForm(InLanguages):
    """What is concluded from a consultation."""

    written = (("report", _("conclusions"), True),)


class AnswerForm(InLanguages):
    """The answer to a comment, in every language."""

    written = (("answer", _("answer"), True),)


class DeclineForm(forms.Form):
    """Why comments are kept off the site, in words that their authors read."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=REASON_CHARACTERS,
        help_text=_("The author of the comment reads it in a message."),
        widget=forms.Textarea(attrs=LONG),
    )
