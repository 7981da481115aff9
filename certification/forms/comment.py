"""A comment, or another wording of an answer, and who is mentioned."""

from django import forms
from django.utils.translation import gettext_lazy as _

from certification.choices import CommentKind
from certification.services.comment import MOST_TEXT


class CommentForm(forms.Form):
    """What is written, what it is, and the people whom it is pointed out to."""

    text = forms.CharField(
        label=_("Your comment"),
        max_length=MOST_TEXT,
        widget=forms.Textarea({"rows": 4, "data-mentions": "people-here"}),
        help_text=_("Write @ before a name, or tick it below, to point the comment out to somebody."),
    )
    kind = forms.ChoiceField(
        label=_("It is"),
        choices=[
            (CommentKind.COMMENT.value, _("A comment")),
            (CommentKind.SUGGESTION.value, _("Another wording of the answer")),
        ],
        initial=CommentKind.COMMENT.value,
        widget=forms.RadioSelect,
        required=False,
    )
    mentions = forms.TypedMultipleChoiceField(
        label=_("Point it out to"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    use_required_attribute = False

    def __init__(self, *args, people, is_reply=False, **kwargs):
        super().__init__(*args, prefix=kwargs.pop("prefix", "comment"), **kwargs)
        self.fields["mentions"].choices = [(person.pk, str(person)) for person in people]
        if is_reply:
            del self.fields["kind"]
