"""The door of the web server."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.production")
application = get_wsgi_application()
# What is loaded by now stays: searching all of it for garbage would make one request in some hundreds wait.
gc.collect()
gc.freeze()
