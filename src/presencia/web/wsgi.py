"""The entry point of a WSGI server."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "presencia.web.settings")
application = get_wsgi_application()
_ = get_resolver().url_patterns  # every view is read now, not while the first reader waits

from presencia.web.facts.warm import warm  # noqa: E402  (needs the application's settings)

warm()
