"""The guides on screen: the same pages in the administration and in the members' area, for those who hold a role."""

from functools import wraps

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cms.guides.reading import INDEX, find, guides, image, show
from search.words import asked

# Where a page is read, by the namespace of its address.
FRAMES = {"guides": "guides/members.html", "guides_admin": "guides/admin.html"}


def for_staff(view):
    """Let in whoever works for the site or for the guarantee; to anybody else there is nothing here."""

    @login_required
    @require_safe
    @wraps(view)
    def guarded(request, **names):
        if not request.user.needs_two_factor:
            raise Http404
        return view(request, **names)

    return guarded


@for_staff
def index(request):
    """Show the list of the pages; those that hold the words asked for, when there are some."""
    question = asked(request.GET.get("q", ""))
    return answer(request, guides()[INDEX], question=question, found=find(question), is_index=True)


@for_staff
def page(request, section: str, name: str):
    """Show one page."""
    guide = guides().get(f"{section}/{name}.md")
    if guide is None:
        raise Http404
    return answer(request, guide)


@for_staff
def picture(_request, name: str):
    """Send a picture of a page."""
    path = image(name)
    if path is None:
        raise Http404
    # An hour: pictures change with the program, under the same name.
    return FileResponse(
        path.open("rb"), content_type="image/webp", headers={"Cache-Control": "private, max-age=3600"}
    )


def answer(request, guide, *, question="", found=(), is_index=False):
    """Render a page in the frame from which it was asked for."""
    frame = request.resolver_match.namespace

    def page_address(path):
        if path == INDEX:
            return reverse(f"{frame}:index")
        section, name = path.removesuffix(".md").split("/")
        return reverse(f"{frame}:page", args=[section, name])

    def image_address(name):
        return reverse(f"{frame}:picture", args=[name])

    return render(
        request,
        FRAMES[frame],
        {
            "page_title": _("Help"),
            "guide": guide,
            # Made by the library from files of the program, whose own tags it shows as text.
            "text": mark_safe(show(guide, page_address, image_address)),
            "index_address": page_address(INDEX),
            "is_index": is_index,
            "question": question,
            "found": [(each, page_address(each.path)) for each in found],
        },
    )
