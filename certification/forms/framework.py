"""The content of a framework version, one row a form, the languages side by side."""

import re
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from typing import NamedTuple

from django import forms
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from modeltranslation.fields import TranslationField
from modeltranslation.translator import translator

from certification.choices import EvidenceLevel, TerritoryKind
from certification.exports.framework_source import MAX_BYTES
from certification.models import ThemeModule
from certification.models.fraction import FractionField
from certification.models.framework_document import LOCALES
from certification.rules.document_kinds import CODE, share, write_share
from certification.rules.framework_document import LAST_GOAL
from certification.rules.scoring import (
    CONCORDANT_TESTIMONIES,
    DATED_MEASURE,
    EVERY_FAMILY,
    PROOFS,
    PUBLISHED_TRANSMISSION,
    ObservedAnswer,
)

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

    @property
    def is_list(self) -> bool:
        """Say whether the field is several boxes, which a legend names rather than a label."""
        return isinstance(self.fields[0].field.widget, forms.CheckboxSelectMultiple)


class Words(forms.Textarea):
    """A name: a few words on one line, which is wrapped so that three languages fit side by side."""

    def __init__(self, attrs=None):
        super().__init__({"rows": 2, **(attrs or {})})


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


def as_typed(data):
    """Return what a browser sent with the ends of lines that texts have here: one character, not two."""
    found = data.copy()
    for name, values in found.lists():
        found.setlist(name, [value.replace("\r\n", "\n") for value in values])
    return found


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
        for name, choices in CODES.items():
            if name in self.fields:
                self.fields[name] = forms.MultipleChoiceField(
                    label=self.fields[name].label,
                    choices=self._known(name, choices(version)),
                    required=False,
                    widget=forms.CheckboxSelectMultiple,
                )
        for field in self.fields.values():
            if isinstance(field.widget, forms.Textarea) and not isinstance(field.widget, Words):
                field.widget.attrs.update({"rows": 4})

    def _known(self, name: str, choices: list[tuple[str, str]]) -> list[tuple[str, str]]:
        """Keep the codes that the row names and that exist no longer: the check tells of them, a save keeps them."""
        known = {code for code, _words in choices}
        return choices + [(code, code) for code in getattr(self.instance, name) if code not in known]

    def clean(self):
        data = super().clean()
        for name, value in data.items():
            if isinstance(value, str) and isinstance(self.fields[name].widget, Words):
                data[name] = " ".join(value.split())
        self._refuse_twins(data)
        axis, principle = data.get("axis"), data.get("principle")
        if axis and principle and principle.axis_id != axis.pk:
            self.add_error("principle", _("This principle belongs to another axis."))
        return data

    def _refuse_twins(self, data) -> None:
        """Refuse a code or a level that another row beside this one bears."""
        key = next((name for name in ("code", "level") if data.get(name) is not None), None)
        parent = next((name for name in PARENTS if hasattr(self.instance, f"{name}_id")), None)
        if key is None or parent is None or self.prefix:
            return  # the lines of a page are compared with one another: see `Lines`
        place = data.get(parent) or getattr(self.instance, parent)
        twins = self._meta.model.objects.filter(**{parent: place, key: data[key]})
        if twins.exclude(pk=self.instance.pk).exists():
            self.add_error(key, TWICE % {"value": data[key]})

    def stored(self) -> list[tuple[str, object]]:
        """Return what is stored of the fields typed otherwise: their label and the value."""
        found = []
        for name in self.changed_data:
            field = self.fields[name]
            value = field.prepare_value(self.get_initial_for_field(field, name))
            choices = dict(getattr(field, "choices", ()))
            values = value if isinstance(value, list) else [value]
            words = ", ".join(str(choices.get(one, one)) for one in values if one not in (None, ""))
            found.append((self._label(name), words or "–"))
        return found

    def _label(self, name: str) -> str:
        text, _sep, locale = name.rpartition("_")
        label = self.fields[name].label
        if locale in LOCALES and text in translated_names(self._meta.model):
            named = capfirst(self._meta.model._meta.get_field(text).verbose_name)
            return f"{named} ({label})"
        return str(label)

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


PARENTS = ("criterion", "axis", "version")
TWICE = gettext_lazy("“%(value)s” is there twice.")
# The lists of codes of a row, ticked among those of its version.
CODES: dict[str, Callable] = {
    "questions": lambda version: [
        (question.code, f"{question.code} · {question.keyword}") for question in version.questions.all()
    ],
    "modules": lambda version: [(module.code, module.name) for module in version.modules.all()],
    "presumed_na": lambda version: [
        (criterion.code, str(criterion))
        for criterion in version.criteria.all()
        if criterion.na_allowed and not criterion.is_veto
    ],
}


class Lines:
    """The lines of one kind on a page, and blank ones to add some. Each has its own form; all are saved at once.

    `rows` are keys and rows in order; a key is how the line is known in what is sent, whatever its place. `blank`
    makes a new row: `blanks` of them are shown, and as many as were typed on lines removed by somebody meanwhile.
    """

    def __init__(
        self, name: str, names: Iterable[str], rows: list[tuple], *, version, data=None, blank=None, blanks=0
    ):
        self.name, self.version, self.data, self.blank = name, version, data, blank
        given = [*rows, *((f"new{number}", blank()) for number in range(blanks))]
        given += [(key, blank()) for key in self._orphans({key for key, _row in given})]
        self.make = form_for(type(given[0][1]), names) if given else None
        self.forms = [self._form(key, row) for key, row in given]

    def _orphans(self, known: set[str]) -> list[str]:
        if self.data is None or self.blank is None:
            return []
        found = re.compile(rf"{self.name}-(\w+)-").match
        sent = [matched[1] for matched in map(found, self.data) if matched]
        return [key for key in dict.fromkeys(sent) if key not in known]

    def _form(self, key: str, row):
        form = self.make(
            self.data,
            instance=row,
            version=self.version,
            prefix=f"{self.name}-{key}",
            empty_permitted=row.pk is None,
            use_required_attribute=False,
        )
        if self.blank and row.pk:
            form.fields["remove"] = forms.BooleanField(label=gettext_lazy("Remove this line"), required=False)
        return form

    def __iter__(self):
        return iter(self.forms)

    @property
    def kept(self) -> list:
        return [form for form in self.forms if form.instance.pk]

    @property
    def new(self) -> list:
        return [form for form in self.forms if not form.instance.pk]

    @property
    def stored(self) -> list:
        return [form.instance for form in self.kept]

    @property
    def last(self):
        return self.stored[-1] if self.stored else None

    @property
    def are_typed(self) -> bool:
        """Say whether something was typed on a blank line."""
        return any(form.is_bound and form.has_changed() for form in self.new)

    @property
    def may_grow(self) -> bool:
        return self.blank is not None

    def is_valid(self) -> bool:
        wrong = [form for form in self.forms if not form.is_valid()]  # each is looked at
        return self._without_twins() and not wrong

    def _without_twins(self) -> bool:
        seen: set = set()
        clean = True
        for form in self.forms:
            code = getattr(form, "cleaned_data", {}).get("code")
            if not code or form in self._removed():
                continue
            if code in seen:
                form.add_error("code", TWICE % {"value": code})
                clean = False
            seen.add(code)
        return clean

    def _removed(self) -> list:
        return [form for form in self.forms if getattr(form, "cleaned_data", {}).get("remove")]

    @property
    def removed(self) -> list:
        return [form.instance for form in self._removed()]

    @property
    def written(self) -> list:
        """Return the rows to save: those that changed, and the blank ones that were filled."""
        gone = self._removed()
        return [form.instance for form in self.forms if form.has_changed() and form not in gone]


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
    if column.name == "territory_kinds":
        return forms.MultipleChoiceField(
            label=label, choices=TerritoryKind.choices, widget=forms.CheckboxSelectMultiple
        )
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
        if isinstance(column, models.CharField):
            field.widget = Words({"maxlength": column.max_length})
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


class SwapForm(forms.Form):
    """The theme that takes the place of another."""

    use_required_attribute = False

    replacement = forms.ModelChoiceField(
        label=gettext_lazy("The theme that takes its place"),
        queryset=ThemeModule.objects.none(),
        help_text=gettext_lazy(
            "Its criteria and its place in the profiles go to that theme; this one stays, empty."
        ),
    )

    def __init__(self, *args, module, **kwargs):
        super().__init__(*args, **kwargs)
        others = ThemeModule.objects.filter(version=module.version_id).exclude(pk=module.pk)
        self.fields["replacement"].queryset = others


class ImportForm(forms.Form):
    """A file that becomes a new draft."""

    use_required_attribute = False

    file = forms.FileField(
        label=gettext_lazy("File of the framework"),
        help_text=gettext_lazy("YAML or XLSX, 10 MB at most."),
        widget=forms.ClearableFileInput(attrs={"accept": ".yaml,.yml,.xlsx"}),
    )
    number = forms.RegexField(
        label=gettext_lazy("Number of the new version"),
        regex=rf"^{CODE.pattern}$",
        max_length=64,
        required=False,
        help_text=gettext_lazy("Empty: the number written in the file."),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if not file.name.lower().endswith((".yaml", ".yml", ".xlsx")):
            raise forms.ValidationError(_("Choose a YAML or an XLSX file."))
        if file.size > MAX_BYTES:
            raise forms.ValidationError(_("The file is too large."))
        return file


class TrialForm(forms.Form):
    """Levels to try out on a version. Nothing of it is stored."""

    use_required_attribute = False

    fill = forms.TypedChoiceField(
        label=gettext_lazy("Level of the criteria left blank"), coerce=int, required=False, empty_value=None
    )
    evidence = forms.ChoiceField(
        label=gettext_lazy("Evidence of every criterion"), choices=EvidenceLevel.choices, required=False
    )
    proofs = forms.MultipleChoiceField(
        label=gettext_lazy("Proofs of every criterion"),
        choices=PROOF_WORDS.items(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    modules = forms.MultipleChoiceField(
        label=gettext_lazy("Themes chosen"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data, *, version, criteria):
        super().__init__(data)
        levels = [("", "–"), *((str(level), str(level)) for level in range(version.max_level + 1))]
        self.fields["fill"].choices = levels
        chosen = [(module.code, module.name) for module in version.modules.all()]
        self.fields["modules"].choices = chosen
        if not chosen:
            del self.fields["modules"]
        self.criteria = criteria
        for criterion in criteria:
            own = [*levels, (NOT_APPLICABLE, _("Does not apply"))] if criterion.na_allowed else levels
            self.fields[level_name(criterion)] = forms.ChoiceField(
                label=str(criterion), choices=own, required=False
            )

    def rows(self):
        """Give each criterion with its field, in order."""
        return [(criterion, self[level_name(criterion)]) for criterion in self.criteria]

    def answers(self) -> dict[str, ObservedAnswer]:
        """Return the answers to try out, by criterion."""
        data = self.cleaned_data
        proofs = data["proofs"]
        found = {}
        for criterion in self.criteria:
            level = data[level_name(criterion)]
            if level == NOT_APPLICABLE:
                found[criterion.code] = ObservedAnswer(not_applicable=True)
                continue
            level = int(level) if level else data["fill"]
            if level is not None:
                found[criterion.code] = ObservedAnswer(
                    level=level,
                    evidence=data["evidence"] or EvidenceLevel.VISITED,
                    measured=DATED_MEASURE in proofs,
                    testimony_families=EVERY_FAMILY if CONCORDANT_TESTIMONIES in proofs else 0,
                    transmitted=PUBLISHED_TRANSMISSION in proofs,
                )
        return found


NOT_APPLICABLE = "na"


def level_name(criterion) -> str:
    return f"level-{criterion.code}"
