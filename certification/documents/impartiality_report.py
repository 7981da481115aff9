"""The yearly impartiality report on paper: the same parts as the page, made once for each state of its figures."""

from django.utils.translation import override

from certification.documents.kept import kept_as
from certification.documents.pdf import render_pdf
from certification.queries.impartiality_report import report_of

TEMPLATE = "certification/pdf/impartiality.html"


def report_pdf(year: int, language: str) -> bytes:
    """Return the tagged PDF of a year's report in one language; a state that was asked for before is not made again."""
    with override(language):
        report = report_of(year)
    kept = kept_as(f"impartiality/{year}/{language}", [language, repr(report)])
    if (file := kept.open()) is not None:
        with file:
            return file.read()
    data = render_pdf(TEMPLATE, {"report": report}, language=language)
    kept.write(data)
    return data
