"""What is typed to write one entry of a migration map."""

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from certification.choices import MapChange, MapThing
from certification.forms.framework import LANGUAGE_NAMES
from certification.models.framework_document import LOCALES

NONE = ("", "–")


class EntryForm(forms.Form):
    """One change, what it is about on either side, the table of levels, and a note in each language."""

    change = forms.ChoiceField(label=_("What happens"), choices=MapChange.choices)
    source = forms.ChoiceField(label=_("In the former version"), required=False)
    target = forms.ChoiceField(label=_("In this version"), required=False)

    def __init__(self, *args, thing: str, sources, targets, tops, entry=None, **kwargs):
        super().__init__(*args, initial=self.starting(entry) | kwargs.pop("initial", {}), **kwargs)
        self.thing = MapThing(thing)
        self.fields["source"].choices = [NONE, *((str(uid), words) for uid, words in sources.items())]
        self.fields["target"].choices = [NONE, *((str(uid), words) for uid, words in targets.items())]
        for level in range(tops[0] + 1):
            self.fields[f"level_{level}"] = forms.IntegerField(
                label=_("Level %(level)d becomes") % {"level": level},
                min_value=0,
                max_value=tops[1],
                required=False,
            )
        for locale in LOCALES:
            self.fields[f"note_{locale}"] = forms.CharField(
                label=LANGUAGE_NAMES[locale],
                widget=forms.Textarea(attrs={"rows": 2, "lang": locale}),
                max_length=1000,
                required=False,
            )
        self.level_fields = [self[name] for name in self.fields if name.startswith("level_")]
        self.note_fields = [self[f"note_{locale}"] for locale in LOCALES]

    @staticmethod
    def starting(entry) -> dict:
        if entry is None:
            return {}
        return {
            "change": entry.change,
            "source": str(entry.source_uid or ""),
            "target": str(entry.target_uid or ""),
            **{f"level_{level}": found for level, found in entry.levels.items()},
            **{f"note_{locale}": getattr(entry, f"note_{locale}") or "" for locale in LOCALES},
        }

    def content(self) -> dict:
        """Return what the service writes."""
        data = self.cleaned_data
        return {
            "thing": self.thing.value,
            "change": data["change"],
            "source": uuid.UUID(data["source"]) if data["source"] else None,
            "target": uuid.UUID(data["target"]) if data["target"] else None,
            "levels": {
                int(name.removeprefix("level_")): value
                for name, value in data.items()
                if name.startswith("level_") and value is not None
            },
            "note": {locale: data[f"note_{locale}"] for locale in LOCALES},
        }
