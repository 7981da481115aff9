"""The picture of a page for social networks."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from django.views.decorators.http import require_safe
from wagtail.models import Page

from home.queries.pages import published
from home.social import picture_of

DAY = 24 * 3600


@require_safe
def picture(_request, pk):
    """Give the picture of a published page, in the language of the address."""
    page = get_object_or_404(published(Page), pk=pk).specific
    data = picture_of(page.title, str(page._meta.verbose_name).capitalize(), get_language())
    return HttpResponse(data, content_type="image/png", headers={"Cache-Control": f"public, max-age={DAY}"})
