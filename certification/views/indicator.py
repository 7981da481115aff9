"""The indicators of a dossier: one page for all, one for each criterion, a section beside each answer."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from certification.errors import NotAllowed, StaleDossier
from certification.forms.indicator import ValueForm, YearForm, prefix_of
from certification.queries import assessment as assessments
from certification.queries import indicator as indicators
from certification.services.indicator import save_value
from certification.views.access import dossier_or_404, keeps_what_was_typed, members_only
from certification.views.assessment import INVALID, STALE, criterion_url, crumbs
from certification.views.criterion import is_quiet, refuse, saved
from certification.views.indicator_lines import CRITERION, shown


@members_only
@require_safe
def all_indicators(request, pk):
    """Show every indicator of the dossier for one year, with its series."""
    dossier = dossier_or_404(request, pk)
    year = YearForm(request.GET).chosen()
    criteria = assessments.criteria_of(dossier)
    groups = indicators.groups_of(dossier, criteria, year)
    can_edit = assessments.may_fill(dossier, request.user)
    context = {
        "dossier": dossier,
        "territory": dossier.territory,
        "crumbs": crumbs(dossier, _("Indicators")),
        "year": year,
        "years": indicators.years_offered(),
        "given": sum(group.given for group in groups),
        "total": sum(len(group.rows) for group in groups),
        "can_edit": can_edit,
        **shown(dossier, groups, year, can_edit=can_edit),
    }
    return render(request, "certification/indicator/all.html", context)


@keeps_what_was_typed
@members_only
@require_http_methods(["GET", "HEAD", "POST"])
def of_criterion(request, pk, code):
    """Show the indicators of one criterion for one year; save those that were touched."""
    dossier = dossier_or_404(request, pk)
    criterion = assessments.find_criterion(dossier, code)
    if criterion is None:
        raise Http404
    year = YearForm(request.POST if request.method == "POST" else request.GET).chosen()
    groups = indicators.groups_of(dossier, [criterion], year)
    if not groups:
        raise Http404
    if request.method != "POST":
        return show_group(request, dossier, groups, year)
    rows = {row.indicator.pk: row for row in groups[0].rows}
    forms = {pk: ValueForm(request.POST, indicator=row.indicator) for pk, row in rows.items()}
    if any(form.errors for form in forms.values()):
        return refuse(request, INVALID, show_group, dossier, groups, year, forms=forms)
    written, stale, reasons = save_touched(request, dossier, forms, year)
    if stale:
        renewed = {pk: renewed_form(request, form.indicator, stale) for pk, form in forms.items()}
        return refuse(request, STALE, show_group, dossier, groups, year, forms=renewed, stored=stale)
    if reasons:
        return refuse(request, INVALID, show_group, dossier, groups, year, forms=forms, reasons=reasons)
    return saved(request, written) if is_quiet(request) else go_back(request, dossier, criterion, year)


def go_back(request, dossier, criterion, year):
    """Say that the values are saved, and return to the page where they were typed."""
    messages.success(request, _("The indicators of %(code)s are saved.") % {"code": criterion.code})
    if request.POST.get("from") == CRITERION:
        return redirect(f"{criterion_url(dossier, criterion.code)}#indicators")
    all_of_them = reverse("certification:indicators", args=[dossier.pk])
    return redirect(f"{all_of_them}?year={year}#indicators-{criterion.code}")


def save_touched(request, dossier, forms, year):
    """Save each value touched; return those written, those that somebody else saved meanwhile, and refusals."""
    written, stale, reasons = [], {}, []
    touched = [form for form in forms.values() if form.is_touched()]
    # Nothing touched: the verb is asked all the same, so that a stranger is refused.
    if not touched and not assessments.may_fill(dossier, request.user):
        touched = list(forms.values())[:1]
    for form in touched:
        try:
            value = save_value(
                dossier,
                form.indicator,
                actor=request.user,
                year=year,
                revision=form.cleaned_data["revision"],
                **form.content(),
            )
            written.append((ValueForm, value, f"{prefix_of(form.indicator)}-"))
        except StaleDossier as error:
            stale[form.indicator.pk] = error.current
        except NotAllowed as refusal:
            reasons = refusal.reasons
    return written, stale, reasons


def renewed_form(request, indicator, stale):
    """Return the form of an indicator with what was typed, made to follow what was saved meanwhile."""
    data = request.POST
    if indicator.pk in stale:
        data = ValueForm.renewed(data, stale[indicator.pk], prefix=prefix_of(indicator))
    return ValueForm(data, indicator=indicator)


def show_group(request, dossier, groups, year, *, forms=None, stored=None, reasons=(), status=200):
    """Render the indicators of one criterion."""
    can_edit = assessments.may_fill(dossier, request.user)
    criterion = groups[0].criterion
    context = {
        "dossier": dossier,
        "territory": dossier.territory,
        "crumbs": crumbs(dossier, _("Indicators of %(code)s") % {"code": criterion.code}),
        "criterion": criterion,
        "year": year,
        "years": indicators.years_offered(),
        "can_edit": can_edit,
        "reasons": reasons,
        "is_unsaved": bool(forms),
        **shown(dossier, groups, year, can_edit=can_edit, forms=forms, stored=stored),
    }
    return render(request, "certification/indicator/of_criterion.html", context, status=status)
