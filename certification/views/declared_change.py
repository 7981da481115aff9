"""Changes that a territory declares between two assessments, and the answer of the secretariat."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from certification.choices import AwardStatus, ChangeConsequence
from certification.forms.follow_up import AnswerForm, ChangeForm
from certification.models import DeclaredChange
from certification.queries.dossier import awards_visible_to
from certification.queries.follow_up import changes_of
from certification.rules import permissions as may
from certification.services import declared_change as verbs
from certification.views.access import keeps_what_was_typed, members_only
from certification.views.award import award_or_404, crumbs, submitted

STANDING = (AwardStatus.ACTIVE, AwardStatus.SUSPENDED)


@keeps_what_was_typed
@members_only
@require_http_methods(["GET", "HEAD", "POST"])
def changes(request, pk):
    """Show the changes that were declared, and take a new one."""
    award = award_or_404(request, pk)
    declares = award.status in STANDING and may.declare_change(award, request.user)
    context = {
        "award": award,
        "crumbs": crumbs(award, (_("Declared changes"), None)),
        "changes": changes_of(award),
        "answers": may.answer_change(award, request.user),
        "scheme": award.scheme,
        "committee": ChangeConsequence.COMMITTEE,
    }
    if request.method == "POST" and not declares:
        raise Http404
    if not declares:
        return render(request, "certification/follow_up/changes.html", {**context, "form": None})
    return submitted(
        request,
        ChangeForm(request.POST or None),
        "certification/follow_up/changes.html",
        context,
        lambda data: verbs.declare_change(award, actor=request.user, **data),
        done=_("The change is declared. The secretariat will tell you what follows from it."),
        to=reverse("certification:award_changes", args=[award.pk]),
    )


@keeps_what_was_typed
@members_only
@require_http_methods(["GET", "HEAD", "POST"])
def change_answer(request, pk):
    """Say what follows from a declared change."""
    visible = DeclaredChange.objects.filter(award__in=awards_visible_to(request.user))
    change = get_object_or_404(
        visible.select_related(
            "award__territory", "award__level", "award__dossier__territory", "declared_by"
        ),
        pk=pk,
    )
    if not may.answer_change(change, request.user):
        raise Http404
    back = reverse("certification:award_changes", args=[change.award_id])
    return submitted(
        request,
        AnswerForm(request.POST or None),
        "certification/follow_up/change_answer.html",
        {
            "award": change.award,
            "change": change,
            "crumbs": crumbs(change.award, (_("Declared changes"), back), (_("Answer"), None)),
        },
        lambda data: verbs.answer_change(change, actor=request.user, **data),
        done=_("The answer is sent to the territory."),
        to=back,
    )
