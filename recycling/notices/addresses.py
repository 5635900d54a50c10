"""What is the full address of a page of the site, for who answers no request?"""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import current_app

from recycling.config import Settings


def built(endpoint: str, **values: str) -> str:
    """Return the full address of a page, as people and programs outside are to open it."""
    settings: Settings = current_app.extensions["settings"]
    site = urlsplit(settings.base_url)
    adapter = current_app.url_map.bind(site.netloc, script_name=site.path, url_scheme=site.scheme)
    return adapter.build(endpoint, values, force_external=True)
