"""What is typed in an OBCO report: free words of the visitors, then the word of the hosts. Never a mark."""

from django import forms
from django.utils.translation import gettext_lazy as _

TEXTS = {
    "strong_points": (_("What is strong here"), _("What could inspire other territories.")),
    "astonishments": (_("What astonished us"), _("What we did not expect, and want to understand.")),
    "advice": (_("Advice from peers"), _("What we would try in your place: as peers, without obligation.")),
}


class RevisedForm(forms.Form):
    """A form that sends back which version was read (0: none)."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)

    def clean_revision(self):
        return self.cleaned_data["revision"] or 0


class ObcoForm(RevisedForm):
    """Strengths, one free text for each question, astonishments, advice. A draft may leave some of them empty."""

    def __init__(self, *args, questions, obco=None, is_draft=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.codes = {f"answer_{question.code}": question.code for question in questions}
        written = {answer.question_id: answer.text for answer in obco.answers.all()} if obco else {}
        self.fields["revision"].initial = obco.revision if obco else 0
        self.fields["strong_points"] = self._text("strong_points", obco, required=not is_draft)
        for question in questions:
            self.fields[f"answer_{question.code}"] = forms.CharField(
                label=question.text,
                help_text=_("What you saw and heard, and the questions it leaves open."),
                widget=forms.Textarea(attrs={"rows": 5}),
                max_length=4000,
                initial=written.get(question.pk, ""),
                required=not is_draft,
            )
        for name in ("astonishments", "advice"):
            self.fields[name] = self._text(name, obco, required=False)

    def _text(self, name, obco, *, required):
        label, hint = TEXTS[name]
        return forms.CharField(
            label=label,
            help_text=hint,
            widget=forms.Textarea(attrs={"rows": 4}),
            max_length=4000,
            initial=getattr(obco, name, ""),
            required=required,
        )

    def answers(self) -> dict[str, str]:
        return {code: self.cleaned_data[name] for name, code in self.codes.items()}


class RemarkForm(forms.Form):
    """What an observer of the visit remarks."""

    text = forms.CharField(
        label=_("Your remark"),
        help_text=_(
            "It is signed with your name, and read by whoever reads the report. It is not changed later."
        ),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
    )


class CommentForm(RevisedForm):
    """The hosts' word on what their visitors observed."""

    comment = forms.CharField(
        label=_("Your comment"),
        help_text=_("What you recognise, what surprises you, what the visitors could not see."),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=4000,
    )
