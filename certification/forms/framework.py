"""The content of a framework version, one row a form, the languages side by side."""

from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from django import forms
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from modeltranslation.fields import TranslationField
from modeltranslation.translator import translator

from certification.models.fraction import FractionField
from certification.models.framework_document import LOCALES
from certification.rules.framework_document import CODE, LAST_GOAL, share, write_share
from certification.rules.scoring import PROOFS

PROOF_WORDS = {
    "dated_measure": gettext_lazy("A dated measure"),
    "concordant_testimonies": gettext_lazy("Testimonies of several families that agree"),
    "published_transmission": gettext_lazy("A published transmission"),
}


LANGUAGE_NAMES = {
    "fr": gettext_lazy("French"),
    "en": gettext_lazy("English"),
    "es": gettext_lazy("Spanish"),
}


class Group(NamedTuple):
    """Fields shown together: one, or the same text in each language."""

    label: str
    fields: list

    @property
    def is_translated(self) -> bool:
        return len(self.fields) > 1


class ShareField(forms.CharField):
    """An exact share of 1, as it is written in a framework file."""

    def prepare_value(self, value):
        return write_share(value) if isinstance(value, Fraction) else value

    def has_changed(self, initial, data):
        return super().has_changed(self.prepare_value(initial), data)

    def to_python(self, value):
        try:
            return share(super().to_python(value).replace(",", "."))
        except ValueError as error:
            raise forms.ValidationError(_("Write a share of 1: 0.30 or 2/3.")) from error


class LevelsField(forms.CharField):
    """Levels required of named criteria, one a line: “E7: 3”."""

    widget = forms.Textarea(attrs={"rows": 3})

    def prepare_value(self, value):
        if isinstance(value, dict):
            return "\n".join(f"{code}: {level}" for code, level in value.items())
        return value

    def has_changed(self, initial, data):
        return super().has_changed(self.prepare_value(initial), data)

    def to_python(self, value):
        found = {}
        for line in filter(None, map(str.strip, (super().to_python(value) or "").splitlines())):
            code, separator, level = map(str.strip, line.partition(":"))
            if not separator or not CODE.fullmatch(code) or not level.isdecimal():
                raise forms.ValidationError(
                    _("“%(line)s” is not understood: write a criterion, a colon and a level.")
                    % {"line": line}
                )
            found[code] = int(level)
        return found


class WholeNumbers(forms.TypedMultipleChoiceField):
    """Numbers ticked in a list."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs):
        super().__init__(coerce=int, empty_value=[], **kwargs)

    def clean(self, value):
        return sorted(super().clean(value))


class RowForm(forms.ModelForm):
    """One row of a version; `version` narrows what it may refer to."""

    def __init__(self, *args, version, **kwargs):
        self.version = version
        super().__init__(*args, **kwargs)
        for name, relation in (("sphere", "spheres"), ("module", "modules"), ("axis", "axes")):
            if name in self.fields:
                self.fields[name].queryset = getattr(version, relation).all()
        if "principle" in self.fields:
            principles = self.fields["principle"].queryset.filter(axis__version=version)
            self.fields["principle"].queryset = principles.order_by("axis__order", "order")
        if "questions" in self.fields:
            chosen = [
                (question.code, f"{question.code} · {question.keyword}")
                for question in version.questions.all()
            ]
            self.fields["questions"] = forms.MultipleChoiceField(
                label=self.fields["questions"].label,
                choices=chosen,
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )
        for field in self.fields.values():
            if isinstance(field.widget, forms.Textarea):
                field.widget.attrs.update({"rows": 4})

    def clean(self):
        data = super().clean()
        axis, principle = data.get("axis"), data.get("principle")
        if axis and principle and principle.axis_id != axis.pk:
            self.add_error("principle", _("This principle belongs to another axis."))
        return data

    def freeze(self):
        """Show the row without letting it be changed."""
        for field in self.fields.values():
            field.disabled = True
        return self

    def groups(self) -> Iterator[Group]:
        """Yield the fields in order, the languages of a text together."""
        translated = {
            f"{name}_{locale}": name for name in translated_names(self._meta.model) for locale in LOCALES
        }
        seen = set()
        for name in self.fields:
            text = translated.get(name)
            if text is None:
                yield Group(self[name].label, [self[name]])
            elif text not in seen:
                seen.add(text)
                label = capfirst(self._meta.model._meta.get_field(text).verbose_name)
                yield Group(label, [self[f"{text}_{locale}"] for locale in LOCALES])


def translated_names(model) -> list[str]:
    """Return the texts of a model that have one column a language."""
    if model not in translator.get_registered_models():
        return []
    return list(translator.get_options_for_model(model).get_field_names())


def form_for(model, names) -> type[RowForm]:
    """Build the form of a kind of row from its fields in order, a text standing for its languages."""
    texts = set(translated_names(model))
    fields = [
        field
        for name in names
        for field in ([f"{name}_{locale}" for locale in LOCALES] if name in texts else [name])
    ]
    return forms.modelform_factory(model, form=RowForm, fields=fields, formfield_callback=field_of)


def field_of(column: models.Field, **kwargs) -> forms.Field | None:
    """Return the field of a column: lists are ticked, levels written one a line, texts may wait for a translation."""
    label = capfirst(column.verbose_name)
    if column.name == "any_of":
        choices = [(proof, PROOF_WORDS.get(proof, proof)) for proof in PROOFS]
        return forms.MultipleChoiceField(label=label, choices=choices, widget=forms.CheckboxSelectMultiple)
    if column.name == "sdgs":
        goals = [(goal, str(goal)) for goal in range(1, LAST_GOAL + 1)]
        return WholeNumbers(label=label, choices=goals, required=False)
    if column.name == "requires":
        return LevelsField(
            label=label,
            required=False,
            help_text=gettext_lazy("One a line: a criterion, a colon, a level. For example E7: 3."),
        )
    if isinstance(column, FractionField):
        return ShareField(label=label, help_text=gettext_lazy("A share of 1: 0.30 or 2/3."))
    field = column.formfield(**kwargs)
    if isinstance(column, TranslationField):
        # A draft may wait for a text: the check says which one is missing.
        field.required = False
        field.widget.attrs["lang"] = column.language
        field.label = LANGUAGE_NAMES[column.language]
    return field


class CopyForm(forms.Form):
    """The number of the next version."""

    number = forms.RegexField(
        label=gettext_lazy("Number of the new version"),
        regex=rf"^{CODE.pattern}$",
        max_length=64,
        help_text=gettext_lazy("For example 1.1. It is printed on every certificate."),
    )
