"""The WSGI application that production servers load."""

import os

from django.core.wsgi import get_wsgi_application
from django.db import connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backoffice.settings.production")

application = get_wsgi_application()

from backoffice.audit.domain.settings_record import note_at_start  # noqa: E402 (there are no models before)

note_at_start("web server")
# Processes that are split off from this one must not share its connection.
connections.close_all()
