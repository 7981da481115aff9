"""How a person wishes to be told, and the words that staff write."""

from django import forms
from django.utils.translation import gettext_lazy as _

from certification.choices import NoticeFamily, NoticeMode
from certification.models.notice import MOST_SUBJECT, MOST_TEXT

ABOUT = {
    NoticeFamily.PATH: _("For example: the eligibility check has started, the team is formed."),
    NoticeFamily.MISSION: _("For example: a mission is proposed to you, the visit is confirmed."),
    NoticeFamily.COMMITTEE: _("For example: you are convened to a session."),
    NoticeFamily.TEAM: _("For example: somebody mentions you, a part of the dossier is entrusted to you."),
}


class PreferencesForm(forms.Form):
    """One choice for each family that may be chosen."""

    def __init__(self, *args, chosen: dict[str, str], **kwargs):
        super().__init__(*args, **kwargs)
        for family, mode in chosen.items():
            self.fields[family] = forms.ChoiceField(
                label=NoticeFamily(family).label,
                help_text=ABOUT.get(NoticeFamily(family), ""),
                choices=NoticeMode.choices,
                widget=forms.RadioSelect,
                initial=mode,
            )


class MessageForm(forms.Form):
    """Subject and text of an event in one language."""

    subject = forms.CharField(label=_("Subject"), max_length=MOST_SUBJECT)
    text = forms.CharField(
        label=_("Text"),
        max_length=MOST_TEXT,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("An empty line starts a new paragraph."),
    )
