"""What prints: long documents are printed in a process of their own, as they would be here."""

import io
import subprocess
import sys

import pytest
from pypdf import PdfReader

from certification.documents import pdf


@pytest.fixture
def template(settings, tmp_path):
    """Give the name of a template of two pages, whose title names a territory."""
    (tmp_path / "long.html").write_text(
        '<html lang="fr"><title>{{ name }}</title><link rel="stylesheet" href="styles/document.css">'
        '<h1>{{ name }}</h1><section class="chapter"><h2>Suite</h2></section>',
        encoding="utf-8",
    )
    (engine,) = settings.TEMPLATES
    settings.TEMPLATES = [{**engine, "DIRS": [*engine["DIRS"], tmp_path]}]
    return "long.html"


def test_a_long_document_is_printed_elsewhere_as_it_would_be_here(template):
    context = {"name": "Pays d’Ouche & Bocage"}
    here, elsewhere = (
        PdfReader(io.BytesIO(render(template, context, language="fr")))
        for render in (pdf.render_pdf, pdf.render_long_pdf)
    )
    assert [page.extract_text() for page in elsewhere.pages] == [page.extract_text() for page in here.pages]
    assert len(elsewhere.pages) == 2
    assert elsewhere.metadata.title == here.metadata.title == context["name"]
    assert elsewhere.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_a_long_document_that_cannot_be_printed_is_an_error(template, monkeypatch, tmp_path):
    monkeypatch.setattr(pdf, "PRINTING", tmp_path / "missing.py")
    with pytest.raises(subprocess.CalledProcessError):
        pdf.render_long_pdf(template, {"name": "Pays"}, language="fr")


def test_the_process_that_prints_loads_nothing_of_the_site():
    program = (
        f"import sys; sys.path.insert(0, {str(pdf.HERE.parents[1])!r}); from certification.documents import pdf;"
        "pdf.print_html('<p>Bonjour', pdf.HERE); from django.conf import settings;"
        "sys.exit(settings.configured or 'wagtail' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-I", "-c", program], check=False).returncode == 0
