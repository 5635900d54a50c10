"""The application object for ``flask --app app …`` and for a WSGI server (``app:app``)."""

import gc

from flask import Flask

# A request leaves hardly any garbage that reference counts do not see at once.
_LOOKED_FOR_AFTER = (10_000, 20, 20)


def _start() -> Flask:
    """Make it without looking for garbage, which there is none of yet: that takes a third less.

    Nor is it ever looked for among what was made here, all of which stays: a fifth of the time that
    bids took went into that.
    """
    gc.disable()
    from recycling import create_app

    started = create_app()
    gc.freeze()
    gc.set_threshold(*_LOOKED_FOR_AFTER)
    gc.enable()
    return started


app = _start()
