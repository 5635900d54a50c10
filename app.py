"""The application object for ``flask --app app …`` and for a WSGI server (``app:app``)."""

from recycling import create_app

app = create_app()
