"""What is typed about a resource person in the administration."""

from django import forms
from django.db import transaction
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm

from certification.clock import localdate
from cms.countries import language_names
from home.rules.consent import FIELDS, Consent, consent_of, refusals
from home.rules.languages import SPOKEN, codes
from home.services.consent import record_consent


def spoken_languages() -> list[tuple[str, str]]:
    """Return the languages that one may choose, by name."""
    return [(code, capfirst(name)) for code, name in language_names(SPOKEN).items()]


class LanguagesField(forms.MultipleChoiceField):
    """Languages chosen by name, kept as codes with commas."""

    widget = forms.CheckboxSelectMultiple

    def prepare_value(self, value):
        """Read what the page keeps."""
        return codes(value) if isinstance(value, str) else value

    def clean(self, value):
        """Return the codes, always in the same order."""
        return ",".join(sorted(super().clean(value)))

    def has_changed(self, initial, data):
        """Compare what was kept with what was ticked."""
        return super().has_changed(self.prepare_value(initial), data)


class PersonPageForm(WagtailAdminPageForm):
    """The page of a person: nothing is published without their consent."""

    languages = LanguagesField(label=_("languages spoken"), choices=spoken_languages, required=False)

    def clean(self):
        """Refuse a consent that does not stand, and a publication without any."""
        cleaned = super().clean()
        if not all(name in cleaned for name in FIELDS):
            return cleaned
        found = refusals(self.typed_consent, self.recorded_consent, today=localdate())
        # On a page that exists, a withdrawal is recorded whatever the button: the page leaves, it is not published.
        is_without = self.typed_consent.given_on is None or self.instance.pk is None
        if self.is_publishing and is_without and not self.typed_consent.stands:
            found.setdefault("consent_given_on", self.typed_consent.refusal)
        for field, sentence in found.items():
            self.add_error(field, sentence)
        return cleaned

    def save(self, commit=True):  # noqa: FBT002 - Django's signature
        """Record the consent at once: it is never a draft."""
        with transaction.atomic():
            if self.instance.pk and "consent_given_on" in self.cleaned_data:
                record_consent(page=self.instance, typed=self.typed_consent, actor=self.for_user)
            return super().save(commit)

    @property
    def is_publishing(self) -> bool:
        """Tell whether the button pressed leads to the site."""
        return "action-publish" in self.data or (
            "action-workflow-action" in self.data and self.data.get("workflow-action-name") == "approve"
        )

    @property
    def typed_consent(self) -> Consent:
        return Consent(*(self.cleaned_data[name] for name in FIELDS))

    @property
    def recorded_consent(self) -> Consent:
        """Return what the database holds, whatever the version that is being edited."""
        stored = type(self.instance).objects.only(*FIELDS).filter(pk=self.instance.pk).first()
        return consent_of(stored) if stored else Consent()
