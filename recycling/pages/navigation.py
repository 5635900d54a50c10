"""Where can one go from every page? Only to what exists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import current_app, request, url_for
from flask_babel import lazy_gettext as _l

_PUBLIC = (
    ("lots.index", _l("Lots")),
    ("auctions.index", _l("Auctions")),
    ("bases.index", _l("Bases")),
    ("streams.index", _l("Streams")),
    ("certificates.verify", _l("Verify a certificate")),
)


_SIGNED_IN = (("site.desk", _l("Desk")),)
_FOOTER = (
    ("site.about", _l("What this is")),
    ("site.help", _l("Help")),
    ("reports.new", _l("Report what you saw")),
    ("lists.index", _l("Orders and compliance")),
    ("parties.index", _l("Organisations")),
    ("statistics.index", _l("Statistics")),
    ("site.open_data", _l("Open data")),
    ("site.developers", _l("Developers")),
    ("site.glossary", _l("Glossary")),
    ("site.contact", _l("Contact")),
    ("status.index", _l("Status")),
    ("site.accessibility", _l("Accessibility")),
    ("site.design", _l("Design")),
    ("site.privacy", _l("Privacy")),
)


@dataclass(frozen=True)
class Way:
    """One entry of the navigation: where it leads, what it says, whether one is there now."""

    href: str
    text: str
    current: bool
    active: bool


def endpoint_exists(endpoint: str) -> bool:
    """Tell whether a page with this name exists in this application."""
    return endpoint in current_app.view_functions


def navigation(signed_in: bool) -> tuple[Way, ...]:
    """Return the entries of the site's navigation whose pages exist."""
    return _ways(_SIGNED_IN + _PUBLIC if signed_in else _PUBLIC)


def footer_ways() -> tuple[Way, ...]:
    """Return the entries of the footer whose pages exist."""
    return _ways(_FOOTER)


def _ways(entries: tuple[tuple[str, Any], ...]) -> tuple[Way, ...]:
    return tuple(_way(name, str(text)) for name, text in entries if endpoint_exists(name))


def _way(endpoint: str, text: str) -> Way:
    room = endpoint.partition(".")[0]
    return Way(
        href=url_for(endpoint),
        text=text,
        current=request.endpoint == endpoint,
        active=room != "site" and request.blueprint == room,
    )
