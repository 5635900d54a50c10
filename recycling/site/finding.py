"""Where does what somebody typed lead: to one thing's page, or to lots that hold the words?"""

from __future__ import annotations

from flask import url_for
from sqlalchemy import literal, select, union_all

from recycling.auctions.models import Auction
from recycling.bases.models import Base, Licence
from recycling.certificates.identifier import parse_identifier
from recycling.db import db
from recycling.errors import Invalid
from recycling.lots.cards import LotSummary
from recycling.lots.models import Lot
from recycling.lots.rules.words import search_words
from recycling.lots.searching import search
from recycling.lots.sought import Sought
from recycling.references import normalised
from recycling.site.addresses import page_of
from recycling.wire import Page

LONGEST = 200
SHOWN = 20
_KINDS = {
    "LOT": "lot",
    "AUC": "auction",
    "BAS": "base",
    "LIC": "licence",
    "SAL": "sale",
    "CON": "consignment",
    "BAT": "batch",
    "DIS": "discrepancy",
    "QUA": "quarantine",
    "ALT": "alert",
    "SGN": "sign",
    "EXC": "exception",
    "CAS": "case",
    "ORD": "order",
    "COR": "correction",
    "REP": "report",
}


def page_meant(asked: str) -> str:
    """Return the address of the thing a reference or certificate number names, else nothing.

    Case, blanks and dashes do not matter; a reference may lack its prefix if what it names is
    public. Whether the reader may see the thing is for its own page to say.
    """
    squeezed = "".join(asked.upper().split()).replace("-", "")
    for prefix, kind in _KINDS.items():
        if squeezed.startswith(prefix) and (ref := normalised(squeezed, prefix)):
            return page_of(kind, ref)
    if mistyped_reference(asked):  # by chance it may read as the number of a certificate
        return ""
    return _certificate(asked) or _without_prefix(squeezed)


def _certificate(asked: str) -> str:
    try:
        return url_for("certificates.verdict", ref=parse_identifier(asked))
    except Invalid:
        return ""


def _without_prefix(squeezed: str) -> str:
    candidates = {prefix: normalised(squeezed, prefix) for prefix in ("LOT", "AUC", "BAS", "LIC")}
    if not all(candidates.values()):
        return ""
    found = db.session.execute(
        union_all(
            select(literal("lot").label("kind"), Lot.ref).where(
                Lot.ref == candidates["LOT"], Lot.published_at.is_not(None)
            ),
            select(literal("auction"), Auction.ref).where(Auction.ref == candidates["AUC"]),
            select(literal("base"), Base.ref).where(Base.ref == candidates["BAS"]),
            select(literal("licence"), Licence.ref).where(Licence.ref == candidates["LIC"]),
        ).limit(1)
    ).first()
    return page_of(found.kind, found.ref) if found else ""


def mistyped_reference(asked: str) -> bool:
    """Tell whether this looks like one of our references or numbers but cannot be one."""
    written = "".join(asked.upper().split())
    has_prefix = any(written.startswith(f"{prefix}-") for prefix in _KINDS)
    return has_prefix and len(written.replace("-", "")) == 13


def lots_with(asked: str, cursor: str = "") -> Page[LotSummary]:
    """Return a page of published lots that hold every word, newest first.

    Raises ``Invalid`` for too many words or a cursor of another list.
    """
    if not search_words((asked,)):
        return Page((), "")
    return search(Sought(q=asked), cursor, SHOWN)
