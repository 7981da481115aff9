"""What the public site says when one of its rules stops a request."""

from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import redirect
from django.urls import reverse

from home.errors import ConsentMissingError


class ConsentMiddleware:
    """Say why a person is not shown, wherever in the administration somebody tried to publish their page."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        """Answer one request."""
        return self.get_response(request)

    def process_exception(self, request, exception):
        """Lead back to the page, with the sentence."""
        if not isinstance(exception, ConsentMissingError):
            return None
        messages.error(request, f"{exception.page.title} – {exception.sentence}")
        address = reverse("wagtailadmin_pages:edit", args=[exception.page.pk])
        if request.headers.get("X-Requested-With") == "XMLHttpRequest":
            # The window of a workflow asks for its next step, and goes where it is told.
            return JsonResponse({"step": "success", "redirect": address})
        return redirect(address)
