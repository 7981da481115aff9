"""The search of the public site: one screen, for pages of every type and documents."""

from urllib.parse import urlencode

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cms.countries import language_name
from search import words
from search.queries import results


@require_safe
def search(request):
    """Answer a question; without one, say what can be asked."""
    question = words.asked(request.GET.get("q", ""))
    found = results.search(question, request.GET, get_language())
    return render(
        request,
        "search/search.html",
        {
            "found": found,
            "longest": words.LONGEST_QUESTION,
            "others": [_elsewhere(question, code, number) for code, number in found.others.items()],
            "crumbs": [(_("Home"), f"/{get_language()}/"), (_("Search"), "")],
        },
    )


def _elsewhere(question: str, code: str, number: int) -> dict:
    """Return the same question asked in another language."""
    with override(code):
        url = reverse("search")
    return {
        "code": code,
        "language": language_name(code),
        "number": number,
        "url": f"{url}?{urlencode({'q': question})}",
    }
