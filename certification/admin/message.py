"""The texts of the messages: every event in every language, the staff's words or the default ones, with a preview."""

from typing import NamedTuple

from django.conf import settings
from django.http import Http404, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.text import capfirst
from django.utils.translation import get_language_info, gettext_lazy, override
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from certification.admin.entry import WritingView
from certification.admin.policies import MandatePolicy, everything
from certification.admin.screens import ReadOnlyViewSet
from certification.choices import NoticeFamily
from certification.forms.notice import MessageForm
from certification.models import MessageText
from certification.notifications.events import EVENTS
from certification.notifications.notice import paragraphs
from certification.queries.notice import own_texts
from certification.rules import permissions as may
from certification.rules.placeholder import fill, problems_of
from certification.services.notice import restore_text, write_text

policy = MandatePolicy(
    MessageText, read=may.read_scheme, write=may.write_messages, rows=everything(MessageText)
)
LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)


class Line(NamedTuple):
    """An event: what happens, its family, and a link for each language with whether its text is the staff's."""

    words: str
    family: str
    has_legal_effect: bool
    languages: list


def sample_facts() -> dict[str, str]:
    """Return what a preview shows in place of each placeholder."""
    return {
        "name": "Inès Genévrier",
        "territory": _("Plateau of the Springs"),
        "number": "TR-2026-0042",
        "deadline": _("30 June"),
        "days": "30",
        "count": "15",
        "new_deadline": _("30 July"),
        "task": _("Fill in the self-assessment and submit it"),
        "role": _("Lead assessor"),
        "place": _("Town hall"),
        "decision": "D-2026-0007",
    }


class MessageListing(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """Every event, by family."""

    template_name = "certification/admin/messages.html"
    permission_required = "view"
    model = None
    index_url_name = None
    edit_url_name = None

    def get_page_title(self):
        return capfirst(self.model._meta.verbose_name_plural)

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs):
        own = own_texts()
        lines = [
            Line(
                str(event.words),
                str(NoticeFamily(event.family).label),
                event.has_legal_effect,
                [
                    {
                        "code": language,
                        "name": get_language_info(language)["name_translated"],
                        "url": reverse(self.edit_url_name, args=[code, language]),
                        "is_own": (code, language) in own,
                    }
                    for language in LANGUAGES
                ],
            )
            for code, event in EVENTS.items()
        ]
        return super().get_context_data(lines=sorted(lines, key=lambda line: line.family), **kwargs)


class MessageView(WritingView):
    """Write the text of one event in one language, look at it, or go back to the default one."""

    template_name = "certification/admin/message.html"
    permission_required = "view"
    submit = gettext_lazy("Save the text")

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.code, self.language = kwargs["event"], kwargs["language"]
        if self.code not in EVENTS or self.language not in LANGUAGES:
            raise Http404
        self.event = EVENTS[self.code]
        self.own = own_texts().get((self.code, self.language))

    def dispatch(self, request, *args, **kwargs):
        if request.method == "POST":
            self.permission_required = "change"
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self):
        language = get_language_info(self.language)["name_translated"]
        return f"{self.event.words} ({language})"

    def default_words(self) -> tuple[str, str]:
        with override(self.language):
            return self.event.default_words()

    def form(self, data=None):
        subject, text = (self.own.subject, self.own.text) if self.own else self.default_words()
        return MessageForm(data, initial={"subject": subject, "text": text})

    def write(self, data):
        return write_text(actor=self.request.user, event=self.code, language=self.language, **data)

    def done(self, row):
        return _("The text is saved: the next messages use it.")

    def post(self, request, *args, **kwargs):
        if request.POST.get("do") == "restore":
            restore_text(actor=request.user, event=self.code, language=self.language)
            messages.success(request, _("The message has its default text again."))
            return HttpResponseRedirect(self.after())
        if request.POST.get("do") == "preview":
            form = self.form(request.POST)
            form.is_valid()
            typed = form.cleaned_data
            known = self.event.placeholders
            problems = problems_of(typed.get("subject", ""), known) + problems_of(
                typed.get("text", ""), known
            )
            return self.show(form, problems)
        return super().post(request, *args, **kwargs)

    def show(self, form, reasons=(), status=200):
        subject, text = form["subject"].value() or "", form["text"].value() or ""
        with override(self.language):
            facts = sample_facts()
        default_subject, default_text = self.default_words()
        context = self.get_context_data(
            form=form,
            reasons=reasons,
            back=self.after(),
            submit=self.submit if self.user_has_permission("change") else "",
            event=self.event,
            own=self.own,
            language=self.language,
            placeholders=[f"{{{name}}}" for name in self.event.placeholders],
            preview={
                "subject": fill(subject, facts),
                "lines": paragraphs(fill(text, facts)),
            },
            default={"subject": default_subject, "lines": paragraphs(default_text)},
        )
        return self.render_to_response(context, status=status)


class MessageViewSet(ReadOnlyViewSet):
    """Texts of messages."""

    model = MessageText
    policy = policy
    icon = "mail"
    inspect_view_enabled = False

    def get_urlpatterns(self):
        return [
            path("", self.construct_view(MessageListing), name="index"),
            path("edit/<str:event>/<str:language>/", self.construct_view(MessageView), name="edit"),
        ]
