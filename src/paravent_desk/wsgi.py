"""The desk as a WSGI application: `paravent-desk serve` runs it, and so does any WSGI server."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "paravent_desk.settings")
application = get_wsgi_application()
