"""The words of the scheme, in the singular and the plural of each language."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from certification.rules.terminology import DEFAULTS, FEMININE, Noun

LABELS = {
    "award": gettext_lazy("What the committee grants"),
    "certificate": gettext_lazy("The document that shows it"),
    "register": gettext_lazy("Where everybody reads it"),
}
LONGEST_WORD = 60


class TerminologyForm(forms.Form):
    """Each word, with the default one beside it; left empty, a word is the default one."""

    def __init__(self, data=None, *, chosen=None):
        super().__init__(data)
        for code, label in LABELS.items():
            for language, name in settings.LANGUAGES:
                default = DEFAULTS[code][language]
                noun = (chosen or {}).get(code, {}).get(language)
                gender = (
                    _("feminine")
                    if code in FEMININE[language]
                    else _("masculine")
                    if language != "en"
                    else ""
                )
                for part, words, initial in (
                    ("singular", _("one"), noun and noun.singular),
                    ("plural", _("several"), noun and noun.plural),
                ):
                    usual = getattr(default, part)
                    help_text = (
                        _(
                            "By default “%(word)s”; choose a %(gender)s word, since the sentences agree with it."
                        )
                        if gender
                        else _("By default “%(word)s”.")
                    )
                    self.fields[f"{code}_{language}_{part}"] = forms.CharField(
                        label=f"{label}, {words} ({name})",
                        help_text=help_text % {"word": usual, "gender": gender},
                        max_length=LONGEST_WORD,
                        required=False,
                        initial=initial or "",
                        widget=forms.TextInput(attrs={"lang": language, "placeholder": usual}),
                    )

    def words(self) -> dict[str, dict[str, Noun]]:
        """Return the nouns that were typed, by word and language; a pair left empty is left out."""
        found: dict = {}
        for code in LABELS:
            for language, _name in settings.LANGUAGES:
                noun = Noun(
                    *(
                        self.cleaned_data[f"{code}_{language}_{part}"].strip()
                        for part in ("singular", "plural")
                    )
                )
                if any(noun):
                    found.setdefault(code, {})[language] = noun
        return found
