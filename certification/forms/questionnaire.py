"""The questionnaire sent back: one file."""

from django import forms
from django.utils.translation import gettext_lazy as _


class QuestionnaireForm(forms.Form):
    """The file; its content is checked by the service, its lines by the preview."""

    use_required_attribute = False

    upload = forms.FileField(
        label=_("The questionnaire filled in"),
        help_text=_(
            "The XLSX file downloaded from this page. You see every change before anything is saved."
        ),
        error_messages={"required": _("Choose the file of the questionnaire.")},
        widget=forms.FileInput({"accept": ".xlsx"}),
    )
