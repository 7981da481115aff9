"""The clauses of the mark-use contract, in three languages."""

from django import forms
from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _

from certification.models import ContractText
from certification.models.framework_document import LOCALES

MOST_CLAUSES = 60
MOST_TITLE, MOST_TEXT = 200, 5000


class ClauseForm(forms.Form):
    """One clause: a title and a text in each language."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for locale in LOCALES:
            language = get_language_info(locale)["name_translated"]
            self.fields[f"title_{locale}"] = forms.CharField(
                label=_("Title (%(language)s)") % {"language": language},
                max_length=MOST_TITLE,
                widget=forms.TextInput(attrs={"lang": locale}),
            )
            self.fields[f"text_{locale}"] = forms.CharField(
                label=_("Text (%(language)s)") % {"language": language},
                max_length=MOST_TEXT,
                widget=forms.Textarea(attrs={"lang": locale, "rows": 4}),
            )

    def by_language(self) -> list[tuple]:
        """Return the title and the text of each language, to be shown together."""
        return [(self[f"title_{locale}"], self[f"text_{locale}"]) for locale in LOCALES]

    def clause(self) -> dict:
        """Return the clause as a text keeps it, whatever was typed so far."""
        typed = getattr(self, "cleaned_data", {})
        return {
            part: {locale: typed.get(f"{part}_{locale}", "").replace("\r\n", "\n") for locale in LOCALES}
            for part in ("title", "text")
        }


class ContractForm(
    forms.formset_factory(
        ClauseForm, extra=1, can_order=True, can_delete=True, max_num=MOST_CLAUSES, absolute_max=MOST_CLAUSES
    )
):
    """Every clause in its order; the last one is empty, for another clause."""

    def __init__(self, data=None, *, text: ContractText):
        self.text = text
        initial = [
            {
                f"{part}_{locale}": clause[part].get(locale, "")
                for part in ("title", "text")
                for locale in LOCALES
            }
            for clause in text.clauses
        ]
        super().__init__(data, initial=initial, prefix="clause")

    def add_fields(self, form, index):
        super().add_fields(form, index)
        form.fields["ORDER"].label = gettext_lazy("Place")
        form.fields["DELETE"].label = gettext_lazy("Take this clause out")

    def clean(self):
        if str(self.text.number) != self.data.get("number"):
            raise forms.ValidationError(
                _(
                    "Version %(number)d was published meanwhile: copy what you typed, open the page again and start from "
                    "that version."
                )
                % {"number": self.text.number}
            )

    def clauses(self) -> list[dict]:
        """Return the clauses in their places, without those taken out nor the empty one."""
        kept = [
            (form.cleaned_data.get("ORDER") or MOST_CLAUSES, place, form.clause())
            for place, form in enumerate(self.forms)
            if hasattr(form, "cleaned_data") and form.cleaned_data and not form.cleaned_data.get("DELETE")
        ]
        return [clause for _order, _place, clause in sorted(kept, key=lambda line: line[:2])]
