"""How the scheme is doing, for those who keep it: pipeline, delays, load, their tables, the yearly impartiality report."""

from functools import wraps

from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from certification.clock import localdate
from certification.documents.impartiality_report import report_pdf
from certification.exports import steering as tables
from certification.forms.steering import PipelineFilter, YearForm
from certification.models import Dossier, Mandate
from certification.queries import delay as delays
from certification.queries import impartiality_report as impartiality
from certification.queries import pipeline as pipelines
from certification.queries.workload import load as load_today
from certification.rules import permissions as may
from certification.views import panel
from certification.views.access import members_only

MOST_CARDS = 8
PAGE_SIZE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def allowed(permission):
    """Open a page to those whom a mandate gives a permission; the others are refused."""

    def decorate(view):
        @wraps(view)
        def inner(request, *args, **kwargs):
            if not permission(Mandate(), request.user):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return members_only(require_safe(inner))

    return decorate


def page_of(request, current: str, title: str, **context):
    """Draw one of the pages, with the way to the others that this person may read."""
    pages = [
        ("pipeline", _("Pipeline")),
        ("delays", _("Delays")),
        ("load", _("Load")),
    ]
    if may.read_impartiality_report(Mandate(), request.user):
        pages.append(("impartiality_report", _("Impartiality report")))
    return render(
        request,
        f"certification/steering/{current}.html",
        {
            "pages": [
                {"label": label, "url": panel.address(name), "is_current": name == current}
                for name, label in pages
            ],
            "crumbs": [(_("My space"), panel.address("dashboard")), (title, None)],
            **context,
        },
    )


# --- the pipeline -------------------------------------------------------------------------------------------------


def asked_for(request) -> tuple[PipelineFilter, dict, QuerySet[Dossier]]:
    """Return the form of the filters, what it keeps, and the dossiers that it leaves."""
    form = PipelineFilter(request.GET, officers=pipelines.officers())
    kept = form.kept()
    return form, kept, pipelines.under_way(request.user, **kept)


def table_page(rows: QuerySet[Dossier], total: int, number: str | None) -> Page:
    """Return one page of the table, as cards; `total` spares counting again."""
    paginator = Paginator(rows, PAGE_SIZE)
    paginator.count = total
    page = paginator.get_page(number)
    page.object_list = pipelines.cards(page.object_list)
    return page


@allowed(may.read_dossiers)
def pipeline(request):
    """Show the dossiers under way on a board, a column a phase, or in a table."""
    form, kept, rows = asked_for(request)
    as_table = request.GET.get("view") == "table"
    counts = pipelines.counted(rows)
    total = sum(number for number, _late in counts.values())
    page = table_page(rows, total, request.GET.get("page")) if as_table else None
    return page_of(
        request,
        "pipeline",
        _("Pipeline"),
        filter_form=form,
        is_filtered=any(kept.values()),
        as_table=as_table,
        page=page,
        columns=[] if as_table else pipelines.board(rows, counts, MOST_CARDS, kept["phase"]),
        most_cards=MOST_CARDS,
        total=total,
        late=sum(late for _number, late in counts.values()),
    )


# --- delays and load ----------------------------------------------------------------------------------------------


def year_asked(request) -> tuple[YearForm, int | None]:
    form = YearForm(request.GET, years=delays.years(), all_years=True)
    return form, form.chosen()


@allowed(may.read_dossiers)
def delay_figures(request):
    """Show how long each step takes against its clock."""
    form, year = year_asked(request)
    return page_of(request, "delays", _("Delays"), filter_form=form, year=year, lines=delays.lines(year))


@allowed(may.read_dossiers)
def load(request):
    """Show who carries what today."""
    return page_of(request, "load", _("Load"), load=load_today())


@allowed(may.read_dossiers)
def table(request, table, file_format):
    """Hand a page over as a table, with its filters."""
    if table == "pipeline":
        sheets = tables.pipeline_sheets(pipelines.cards(asked_for(request)[2]))
    elif table == "delays":
        sheets = tables.delay_sheets(delays.lines(year_asked(request)[1]))
    elif table == "load":
        sheets = tables.load_sheets(load_today())
    else:
        raise Http404
    if file_format == "xlsx":
        response = HttpResponse(tables.as_xlsx(sheets), content_type=XLSX)
    elif file_format == "csv":
        response = HttpResponse(tables.as_csv(sheets), content_type="text/csv; charset=utf-8")
    else:
        raise Http404
    response["Content-Disposition"] = f'attachment; filename="{table}-{localdate()}.{file_format}"'
    return response


# --- impartiality -------------------------------------------------------------------------------------------------


@allowed(may.read_impartiality_report)
def impartiality_report(request):
    """Show the report of a year, the present one unless another is chosen."""
    years = impartiality.years()
    form = YearForm(request.GET or None, years=years, initial={"year": years[0]})
    year = (form.chosen() if form.is_bound else None) or years[0]
    return page_of(
        request,
        "impartiality_report",
        _("Impartiality report"),
        filter_form=form,
        report=impartiality.report_of(year),
    )


@allowed(may.read_impartiality_report)
def impartiality_pdf(_request, year):
    """Send the report of a year as a PDF."""
    if year not in impartiality.years():
        raise Http404
    response = HttpResponse(report_pdf(year, get_language()), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="impartiality-{year}.pdf"'
    return response
