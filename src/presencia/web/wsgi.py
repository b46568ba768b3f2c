"""The entry point of a WSGI server."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "presencia.web.settings")
application = get_wsgi_application()

from presencia.web.facts.warm import warm  # noqa: E402  (needs the application's settings)

warm()
