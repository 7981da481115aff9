"""The follow-up of an award: its list, its page where the territory accounts and its readers conclude, its document."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certification.choices import OPEN_REVIEW_STATUSES, ReviewStatus
from certification.clock import localdate
from certification.documents.follow_up import render_follow_up
from certification.errors import InvalidUpload, NotAllowed, StaleDossier
from certification.forms import follow_up as forms
from certification.forms.indicator import ValueForm, plain_number
from certification.queries import follow_up as queries
from certification.queries import history as histories
from certification.rules import permissions as may
from certification.rules import review as review_is
from certification.services import follow_up as verbs
from certification.views.access import keep_access, keeps_what_was_typed, members_only
from certification.views.award import award_or_404, submitted
from certification.views.award import crumbs as award_crumbs

REFUSED, STALE = 422, 409
PAGE_SIZE = 50
BOTH = ["GET", "HEAD", "POST"]


def review_or_404(request, pk: int):
    """Return the follow-up that this person may read, and keep that they opened its dossier."""
    found = get_object_or_404(queries.visible_to(request.user).select_related(*queries.readable()), pk=pk)
    keep_access(request, found.dossier)
    return found


def crumbs(review, *steps) -> list[tuple]:
    """Return the way to a page of a follow-up."""
    here = reverse("certification:follow_up", args=[review.pk]) if steps else None
    return award_crumbs(review.award, (review.get_kind_display(), here), *steps)


@members_only
@require_safe
def follow_ups(request):
    """List the follow-ups that the reader may see, the nearest first, and the draws of the visits."""
    form = forms.ReviewFilter(request.GET)
    filters = queries.Filters(**form.kept())
    page = Paginator(queries.listed(request.user, filters), PAGE_SIZE).get_page(request.GET.get("page"))
    today = localdate()
    return render(
        request,
        "certification/follow_up/list.html",
        {
            "crumbs": [(_("My space"), reverse("certification:dashboard")), (_("Follow-ups"), None)],
            "filter_form": form,
            "page": page,
            "rows": [{"review": row, "days_left": (row.due_on - today).days} for row in page.object_list],
            "counts": queries.counts(request.user),
            "draws": queries.published_draws()[:3],
        },
    )


@members_only
@require_safe
def follow_up(request, pk):
    """Show a follow-up: what is asked, what the territory says, what is concluded."""
    return show(request, review_or_404(request, pk))


def show(request, review, *, statement_form=None, reasons=(), indicator_forms=None, status=200):
    person = request.user
    fills = review.status in verbs.FILLED and may.fill_review(review, person)
    hands_in = fills and may.submit_review(review, person)
    concludes = review.status in OPEN_REVIEW_STATUSES and may.conclude_review(review, person)
    actions = queries.action_lines(review)
    groups = queries.measured(review)
    shown = [
        line
        for group in groups
        for line in indicator_lines(review, group, indicator_forms or {}, fills=fills)
    ]
    return render(
        request,
        "certification/follow_up/follow_up.html",
        {
            "crumbs": crumbs(review),
            "review": review,
            "award": review.award,
            "territory": review.award.territory,
            "fills": fills,
            "hands_in": hands_in,
            "concludes": concludes,
            "reads": may.conclude_review(review, person),
            "days_left": (review.due_on - localdate()).days,
            "actions": actions,
            "silent": sum(line.told is None for line in actions),
            "indicators": shown,
            "dossier": review.dossier,
            "indicator_year": review.year,
            "can_edit": fills,
            "changes": queries.changes_of(review.award).filter(declared_at__date__gte=review.opens_on),
            "statement_form": statement_form
            or (forms.StatementForm(initial={"statement": review.statement}) if fills else None),
            "missing": missing(review) if hands_in else [],
            "steps": histories.moves_of(review),
            "reasons": reasons,
        },
        status=status,
    )


def missing(review) -> list[str]:
    """Return what still keeps a follow-up from being handed in."""
    return [*review_is.every_action_is_told.refusals(review)]


def indicator_lines(review, group, bound: dict, *, fills: bool) -> list[dict]:
    """Return the indicators of a criterion; the last value known stands in a field that is still empty."""
    lines = []
    for row in group.rows:
        is_fixed = row.value is not None and queries.is_given_before(review, row.value)
        form, last = None, None
        if fills and not is_fixed:
            form = bound.get(row.indicator.pk) or ValueForm(indicator=row.indicator, value=row.value)
            if row.value is None:
                last = row.series[-1]
                form.initial["value"] = as_typed(last)
        lines.append({"row": row, "form": form, "last": last, "criterion": group.criterion})
    return lines


def as_typed(value):
    """Return the last value of an indicator as its field shows it."""
    shown = value.value
    if isinstance(shown, bool):
        return "yes" if shown else "no"
    return plain_number(shown) if value.number is not None else shown


@keeps_what_was_typed
@require_POST
@members_only
def follow_up_indicators(request, pk):
    """Save the indicators of the year that were sent."""
    review = review_or_404(request, pk)
    rows = [row for group in queries.measured(review) for row in group.rows]
    sent = {
        row.indicator.pk: (row, ValueForm(request.POST, indicator=row.indicator))
        for row in rows
        if f"i{row.indicator.pk}-revision" in request.POST
    }
    bound = {key: form for key, (_row, form) in sent.items()}
    if not all(form.is_valid() for form in bound.values()):
        return show(request, review, indicator_forms=bound, status=REFUSED)
    try:
        for row, form in sent.values():
            verbs.save_indicator(
                review,
                row.indicator,
                actor=request.user,
                revision=form.cleaned_data["revision"],
                **form.content(),
            )
    except StaleDossier:
        stale = [_("Somebody else saved other values meanwhile: read them, then save yours.")]
        return show(request, review, indicator_forms=bound, reasons=stale, status=STALE)
    except NotAllowed as error:
        return show(request, review, indicator_forms=bound, reasons=error.reasons, status=REFUSED)
    messages.success(request, _("The indicators are saved."))
    return redirect(reverse("certification:follow_up", args=[pk]) + "#indicators")


@keeps_what_was_typed
@require_POST
@members_only
def follow_up_statement(request, pk):
    """Keep what the territory says of its year, and hand the follow-up in when that button was pressed."""
    review = review_or_404(request, pk)
    form, reasons = forms.StatementForm(request.POST), []
    hands_in = "submit" in request.POST
    if form.is_valid():
        try:
            if hands_in:
                verbs.submit_review(review, actor=request.user, **form.cleaned_data)
            else:
                verbs.save_statement(review, actor=request.user, **form.cleaned_data)
        except NotAllowed as error:
            reasons = error.reasons
        else:
            done = _("The follow-up is handed in. The secretariat will tell you what it concludes.")
            messages.success(request, done if hands_in else _("Your words are saved."))
            return redirect("certification:follow_up", pk)
    return show(request, review, statement_form=form, reasons=reasons, status=REFUSED)


@keeps_what_was_typed
@members_only
@require_http_methods(BOTH)
def follow_up_action(request, pk, action):
    """Say how far one action of the progress plan is."""
    review = review_or_404(request, pk)
    if not may.fill_review(review, request.user):
        raise PermissionDenied
    line = next((line for line in queries.action_lines(review) if line.action.pk == action), None)
    if line is None:
        raise Http404
    told = line.told
    initial = {"status": told.status if told else line.action.status, "text": told.text if told else ""}
    form = forms.ProgressForm(request.POST or None, request.FILES or None, initial=initial)
    reasons: list = []
    if request.method == "POST" and form.is_valid():
        try:
            verbs.save_progress(review, line.action, actor=request.user, **form.cleaned_data)
        except NotAllowed as error:
            reasons = error.reasons
        except InvalidUpload as error:
            reasons = [str(error)]
        else:
            messages.success(request, _("What you say of the action is saved."))
            return redirect(reverse("certification:follow_up", args=[pk]) + "#actions")
    title = _("How far is this action?")
    return render(
        request,
        "certification/follow_up/form.html",
        {
            "crumbs": crumbs(review, (title, None)),
            "review": review,
            "title": title,
            "about": line.action.what,
            "told": told,
            "submit": _("Save"),
            "form": form,
            "reasons": reasons,
        },
        status=REFUSED if request.method == "POST" else 200,
    )


def short_form(request, pk, *, form_class, allowed, title, submit, act, done):
    """Show one of the short forms of a follow-up to whoever may fill it."""
    review = review_or_404(request, pk)
    if not allowed(review, request.user):
        raise Http404
    return submitted(
        request,
        form_class(request.POST or None),
        "certification/follow_up/form.html",
        {"review": review, "title": title, "submit": submit, "crumbs": crumbs(review, (title, None))},
        lambda data: act(review, actor=request.user, **data),
        done=done,
        to=reverse("certification:follow_up", args=[pk]),
    )


@keeps_what_was_typed
@members_only
@require_http_methods(BOTH)
def follow_up_visit(request, pk):
    """Record what was seen on site."""
    return short_form(
        request, pk, form_class=forms.VisitForm, allowed=may.see_on_site,
        title=_("Record the visit"), submit=_("Record the visit"), act=verbs.record_visit,
        done=_("The visit is recorded."),
    )  # fmt: skip


@keeps_what_was_typed
@members_only
@require_http_methods(BOTH)
def follow_up_conclude(request, pk):
    """Conclude a follow-up."""
    return short_form(
        request, pk, form_class=forms.ReviewForm, allowed=may.conclude_review,
        title=_("Conclude the follow-up"), submit=_("Conclude the follow-up"), act=verbs.conclude_review,
        done=_("The follow-up is concluded, and the territory is told."),
    )  # fmt: skip


@keeps_what_was_typed
@members_only
@require_http_methods(BOTH)
def follow_up_send_back(request, pk):
    """Ask the territory to complete its follow-up."""
    return short_form(
        request, pk, form_class=forms.SendBackForm, allowed=may.conclude_review,
        title=_("Ask the territory to complete it"), submit=_("Send it back"), act=verbs.send_back_review,
        done=_("The territory is asked to complete its follow-up."),
    )  # fmt: skip


@members_only
@require_safe
def follow_up_pdf(request, pk):
    """Give a follow-up as a document, once it was handed in or concluded."""
    review = review_or_404(request, pk)
    if review.status not in (ReviewStatus.SUBMITTED, ReviewStatus.CONCLUDED):
        raise Http404
    name = f"{review.award.number}-{review.due_on:%Y}"
    return HttpResponse(
        render_follow_up(review, language=get_language()),
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{_("follow-up")}-{name}.pdf"'},
    )


@keeps_what_was_typed
@members_only
@require_http_methods(BOTH)
def record(request, pk):
    """Record at once a follow-up that was held with the territory."""
    found = award_or_404(request, pk)
    if not may.conclude_review(found, request.user):
        raise Http404
    title = _("Record the yearly follow-up")
    return submitted(
        request,
        forms.ReviewForm(request.POST or None),
        "certification/award/procedure.html",
        {
            "award": found,
            "title": title,
            "submit": _("Record the follow-up"),
            "crumbs": award_crumbs(found, (title, None)),
        },
        lambda data: verbs.record_review(found, actor=request.user, **data),
        done=_("The follow-up is recorded."),
        to=reverse("certification:award", args=[found.pk]),
    )
