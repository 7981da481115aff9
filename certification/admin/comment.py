"""The comments of the public on a draft of the framework: read, published or declined, answered."""

from functools import cached_property

import django_filters
from django import forms
from django.conf import settings
from django.http import HttpResponseRedirect
from django.urls import path, reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn

from certification.admin.consultation import OfOneRow, columns_of, in_languages
from certification.admin.entry import WritingView
from certification.admin.policies import MandatePolicy
from certification.admin.screens import (
    Fact,
    FactsView,
    Listing,
    ReadOnlyViewSet,
    Section,
    StateColumn,
    day,
    linked,
    yes_no,
)
from certification.choices import CommentPosition, CommentStatus
from certification.forms.consultation import (
    AnswerForm,
    DeclineForm,
)
from certification.models import ActorFamily, Consultation, ConsultationComment
from certification.queries.consultation import gone, subjects_of
from certification.rules import permissions as may
from certification.services import consultation as services

EXCERPT = 140
MOST_AT_ONCE = 200
LONGEST_KEY = 18
PUBLISH, DECLINE = "publish", "decline"

comments = MandatePolicy(
    ConsultationComment,
    read=may.read_comments,
    write=may.answer_comments,
    rows=lambda user: ConsultationComment.objects.select_related("consultation__version__framework"),
)


def families() -> list[tuple[str, str]]:
    """Return the families by code, under the name of the newest version that has them."""
    return sorted(dict(ActorFamily.objects.order_by("version__pk").values_list("code", "name")).items())


def criteria() -> list[tuple[str, str]]:
    """Return the codes of the criteria that somebody commented on."""
    codes = ConsultationComment.objects.exclude(criterion_code="").order_by("criterion_code")
    return [(code, code) for code in codes.values_list("criterion_code", flat=True).distinct()]


class CommentFilters(WagtailFilterSet):
    """By consultation, by criterion, by family, by position, by state."""

    consultation = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Public consultation"),
        queryset=Consultation.objects.select_related("version__framework"),
    )
    criterion_code = django_filters.MultipleChoiceFilter(label=gettext_lazy("Criterion"), choices=criteria)
    family = django_filters.MultipleChoiceFilter(label=gettext_lazy("Family of actors"), choices=families)
    position = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("Position"), choices=CommentPosition.choices
    )
    status = django_filters.MultipleChoiceFilter(label=gettext_lazy("State"), choices=CommentStatus.choices)
    answered = django_filters.BooleanFilter(
        label=gettext_lazy("Answered"), field_name="answered_at", lookup_expr="isnull", exclude=True
    )

    class Meta:
        model = ConsultationComment
        fields = ["consultation", "criterion_code", "family", "position", "status", "answered"]


class ChoiceColumn(Column):
    """A box to tick, so that several comments are read at once."""

    cell_template_name = "certification/admin/comment_choice_cell.html"


def excerpt(comment) -> str:
    return Truncator(comment.text).chars(EXCERPT)


class CommentListing(Listing):
    """Every comment of the public; those that wait come first, the oldest above."""

    template_name = "certification/admin/comments.html"
    results_template_name = "wagtailadmin/generic/index_results.html"
    columns = [
        ChoiceColumn("pk", label=gettext_lazy("Choose")),
        linked("about", gettext_lazy("About"), "consultation_comment:inspect", sort_key="criterion_code"),
        Column("text", label=gettext_lazy("Comment"), accessor=excerpt),
        Column("position", label=gettext_lazy("Position"), accessor="get_position_display"),
        Column("family", label=gettext_lazy("Family"), sort_key="family"),
        DateColumn("received_at", label=gettext_lazy("Received on"), sort_key="received_at"),
        StateColumn(kind="comment"),
        Column(
            "answered_at",
            label=gettext_lazy("Answered"),
            accessor=lambda comment: yes_no(comment.answered_at),
        ),
    ]
    filterset_class = CommentFilters
    search_fields = ["text", "name", "organisation", "criterion_code"]
    default_ordering = ("-status", "received_at")
    export_filename = "comments"
    exported = {
        "number": (gettext_lazy("No."), lambda comment: comment.pk),
        "version": (gettext_lazy("Version"), lambda comment: str(comment.consultation)),
        "about": (gettext_lazy("About"), lambda comment: comment.about),
        "position": (gettext_lazy("Position"), lambda comment: comment.get_position_display()),
        "family": (gettext_lazy("Family"), lambda comment: comment.family),
        "language": (gettext_lazy("Language"), lambda comment: comment.language),
        "text": (gettext_lazy("Comment"), lambda comment: comment.text),
        "signature": (gettext_lazy("Signed in public"), lambda comment: comment.signature),
        "received": (gettext_lazy("Received on"), lambda comment: day(comment.received_at)),
        "state": (gettext_lazy("State"), lambda comment: comment.get_status_display()),
        "reason": (gettext_lazy("Reason"), lambda comment: comment.reason),
        "answer": (gettext_lazy("Answer"), lambda comment: comment.answer or ""),
    }

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            publish_url=reverse("consultation_comment:moderate", args=[PUBLISH]),
            decline_url=reverse("consultation_comment:moderate", args=[DECLINE]),
            **kwargs,
        )


class CommentFacts(FactsView):
    """One comment: what is said, by whom, what became of it."""

    def sections(self):
        row = self.object
        subject = subjects_of(row.consultation.version).get(row.criterion_uid) or gone(row.criterion_code)
        return [
            Section(
                f"{subject.code} {subject.name}".strip(),
                [
                    Fact(_("Position"), row.get_position_display()),
                    Fact(_("Family of actors"), dict(families()).get(row.family, row.family) or "–"),
                    Fact(_("Language"), dict(settings.LANGUAGES).get(row.language, row.language)),
                    Fact(_("Received on"), day(row.received_at)),
                ],
                text=row.text,
            ),
            Section(
                _("Who writes"),
                [
                    Fact(_("Name"), row.name or "–"),
                    Fact(_("Organisation"), row.organisation or "–"),
                    Fact(_("E-mail"), row.email or "–"),
                    Fact(_("The name may be published"), yes_no(row.name_is_public)),
                ],
            ),
            Section(
                _("What became of it"),
                [
                    Fact(_("Moderated on"), day(row.moderated_at)),
                    Fact(_("Moderated by"), row.moderated_by or "–"),
                    Fact(_("Reason"), row.reason or "–"),
                    Fact(_("Answered on"), day(row.answered_at)),
                    Fact(_("Answered by"), row.answered_by or "–"),
                ],
            ),
            Section(_("Answer"), in_languages(row, "answer")),
        ]

    def links(self):
        row = self.object
        found = []
        if row.status != CommentStatus.PUBLISHED:
            found.append(Fact(_("Publish"), "", moderate_address(PUBLISH, row)))
        elif self.user_has_permission("change"):
            found.append(Fact(_("Answer it"), "", reverse("consultation_comment:answer", args=[row.pk])))
        if row.status != CommentStatus.DECLINED:
            found.append(Fact(_("Decline"), "", moderate_address(DECLINE, row)))
        return found


def moderate_address(verb: str, comment) -> str:
    return f"{reverse('consultation_comment:moderate', args=[verb])}?comment={comment.pk}"


class ModerateView(WritingView):
    """Publish or decline the comments that were chosen, shown once more."""

    template_name = "certification/admin/comments_moderate.html"
    permission_required = "view"

    @cached_property
    def chosen(self) -> list:
        keys = [
            key for key in self.request.GET.getlist("comment") if key.isdecimal() and len(key) <= LONGEST_KEY
        ]
        rows = self.permission_policy.instances_user_has_permission_for(self.request.user, "view")
        return list(rows.filter(pk__in=keys[:MOST_AT_ONCE]))

    @property
    def declines(self) -> bool:
        return self.kwargs["verb"] == DECLINE

    @property
    def submit(self):
        return _("Decline") if self.declines else _("Publish")

    def get_page_title(self):
        words = (
            ngettext("Decline %(count)d comment", "Decline %(count)d comments", len(self.chosen))
            if self.declines
            else ngettext("Publish %(count)d comment", "Publish %(count)d comments", len(self.chosen))
        )
        return words % {"count": len(self.chosen)}

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and self.user_has_permission("view") and not self.chosen:
            messages.error(request, _("Choose at least one comment."))
            return HttpResponseRedirect(self.after())
        return super().dispatch(request, *args, **kwargs)

    def form(self, data=None):
        return DeclineForm(data) if self.declines else forms.Form(data)

    def write(self, data):
        if self.declines:
            return services.decline_comments(self.chosen, reason=data["reason"], actor=self.request.user)
        return services.publish_comments(self.chosen, actor=self.request.user)

    def done(self, row):
        if self.declines:
            words = ngettext("%(count)d comment is declined.", "%(count)d comments are declined.", row)
        else:
            words = ngettext("%(count)d comment is published.", "%(count)d comments are published.", row)
        return words % {"count": row}

    def get_context_data(self, **kwargs):
        return super().get_context_data(chosen=self.chosen, **kwargs)


class AnswerView(OfOneRow):
    """Answer a published comment, in every language."""

    template_name = "certification/admin/comments_moderate.html"
    submit = gettext_lazy("Publish the answer")
    help_text = gettext_lazy(
        "Everybody reads the answer beside the comment; its author receives a message the first time."
    )

    def get_page_title(self):
        return _("Answer a comment")

    def form(self, data=None):
        form = AnswerForm(data, initial=columns_of(self.object, "answer"))
        self.texts = lambda: form.texts("answer")
        return form

    def write(self, data):
        return services.answer_comment(self.object, actor=self.request.user, answer=self.texts())

    def done(self, row):
        return _("The answer is published.")

    def get_context_data(self, **kwargs):
        return super().get_context_data(chosen=[self.object], **kwargs)


class CommentViewSet(ReadOnlyViewSet):
    """Comments of the public: read, published or declined, answered."""

    model = ConsultationComment
    policy = comments
    name = "consultation_comment"
    icon = "comment"
    kind = ""
    index_view_class = CommentListing
    inspect_view_class = CommentFacts

    def get_urlpatterns(self):
        return [
            *super().get_urlpatterns(),
            path("<int:pk>/answer/", self.construct_view(AnswerView), name="answer"),
            path("moderate/<str:verb>/", self.construct_view(ModerateView), name="moderate"),
        ]
