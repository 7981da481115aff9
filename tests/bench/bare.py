"""A view that answers bytes and does nothing else, as an application of its own: the floor over HTTP."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path

PAGE = b"x" * int(os.environ.get("BARE_SIZE", "20000"))
settings.configure(SECRET_KEY="of-nothing", ROOT_URLCONF=__name__, MIDDLEWARE=[], ALLOWED_HOSTS=["*"])
urlpatterns = [path("", lambda _request: HttpResponse(PAGE))]
application = get_wsgi_application()
