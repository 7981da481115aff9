"""The glossary, for everybody: no account, no cookie, no script."""

from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from certification.queries.glossary import terms


@require_safe
def glossary(request):
    """Show every term with its definition, in alphabetical order."""
    return render(request, "certification/glossary/glossary.html", {"terms": terms(get_language() or "fr")})
