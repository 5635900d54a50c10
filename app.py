"""The application object for ``flask --app app …`` and for a WSGI server (``app:app``)."""

import gc

from flask import Flask


def _start() -> Flask:
    """Make it without looking for garbage, which there is none of yet: that takes a third less."""
    gc.disable()
    from recycling import create_app

    started = create_app()
    gc.enable()
    return started


app = _start()
