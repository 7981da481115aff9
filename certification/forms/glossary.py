"""A term of the glossary in three languages."""

from django import forms
from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _


class TermForm(forms.Form):
    """Name, other forms and definition, language by language."""

    def __init__(self, *args, term=None, **kwargs):
        initial = {}
        super().__init__(*args, **kwargs)
        for code, language in settings.LANGUAGES:
            self.add(f"name_{code}", format_lazy("{} ({})", _("Term"), language), max_length=100)
            self.add(
                f"variants_{code}",
                format_lazy("{} ({})", _("Other forms"), language),
                required=False,
                widget=forms.Textarea(attrs={"rows": 2}),
                help_text=_("Plural and other spellings that texts use, one on each line."),
            )
            self.add(
                f"definition_{code}",
                format_lazy("{} ({})", _("Definition"), language),
                max_length=600,
                widget=forms.Textarea(attrs={"rows": 3}),
            )
        if term is not None:
            initial = {name: getattr(term, name) for name in self.fields}
        self.initial.update(initial)

    def add(self, name: str, label, **options) -> None:
        self.fields[name] = forms.CharField(label=label, **options)
