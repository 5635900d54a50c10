"""Which number does the next document get? The one after the last, none left out.

The counter is a row, moved on inside the deed that issues: whoever issues in the same series waits
for that deed to end, and a deed that fails gives its number back (Directive 2006/112/EC, art.
226(2): a sequential number).
"""

from __future__ import annotations

from sqlalchemy import update

from recycling.db import db, insert_missing
from recycling.settlement.documents.models import DocumentCounter
from recycling.settlement.documents.rules import Place


def next_place(issuer: str, series: str, year: int) -> Place:
    """Return the next place in a series of an issuer's year (a step inside a deed)."""
    insert_missing(
        DocumentCounter, [{"issuer_ref": issuer, "series": series, "year": year, "last": 0}]
    )
    place = db.session.execute(
        update(DocumentCounter)
        .where(
            DocumentCounter.issuer_ref == issuer,
            DocumentCounter.series == series,
            DocumentCounter.year == year,
        )
        .values(last=DocumentCounter.last + 1)
        .returning(DocumentCounter.last)
        .execution_options(synchronize_session=False)
    ).scalar_one()
    return Place(issuer, series, year, place)
