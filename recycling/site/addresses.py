"""Where is the page of a thing, by the subject its facts have in the ledger?"""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l

from recycling.pages.things import PAGES

SORTS: dict[str, Any] = {
    "lot": _l("Lot"),
    "auction": _l("Auction"),
    "sale": _l("Sale"),
    "consignment": _l("Consignment"),
    "batch": _l("Batch"),
    "certificate": _l("Certificate"),
    "base": _l("Base"),
    "licence": _l("Licence"),
}


def page_of(kind: str, ref: str) -> str:
    """Return the address of a thing's page, e.g. ``page_of("lot", "LOT-…")``."""
    return url_for(PAGES[kind], ref=ref)
