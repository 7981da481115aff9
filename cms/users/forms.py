"""What is asked of a person who signs up, and of staff who manage accounts."""

from django import forms
from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.users.forms import UserCreationForm, UserEditForm

User = get_user_model()


class PersonForm(forms.Form):
    """What signing up asks besides the e-mail address and the password."""

    name = forms.CharField(
        label=_("Full name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=User._meta.get_field("language").choices,
        help_text=_("The language of the messages that we send you."),
        initial=get_language,
    )
    terms = forms.BooleanField(
        label=_("I accept the terms of use and the way my personal data is handled."),
        error_messages={"required": _("Accept the terms of use to create your account.")},
    )
    field_order = ["name", "email", "password1", "language", "terms"]

    def signup(self, request, user):
        user.name = self.cleaned_data["name"]
        user.language = self.cleaned_data["language"]
        user.terms_accepted_at = timezone.now()
        user.save()


class AccountCreationForm(UserCreationForm):
    """A new account in the administration: its owner chooses the password."""

    first_name = last_name = None

    class Meta(UserCreationForm.Meta):
        fields = ["email", "name", "language", "is_superuser", "groups"]

    def save(self, commit=True):  # noqa: FBT002 - the signature is Wagtail's
        self.instance.set_unusable_password()
        return super().save(commit)


class AccountEditForm(UserEditForm):
    """An account in the administration; it is closed and opened where a reason is asked for."""

    first_name = last_name = None

    class Meta(UserEditForm.Meta):
        fields = ["email", "name", "language", "is_active", "is_superuser", "groups"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields.pop("is_active", None)
