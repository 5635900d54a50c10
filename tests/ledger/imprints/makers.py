"""A deed that writes many rows, each with a fact of its own."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from recycling.deeds import Act, deed
from recycling.inserting import insert_rows
from recycling.ledger.service import record, record_each
from recycling.oversight.mirror.models import MirrorFigure
from recycling.quantities import Mass

AT_ONCE = 500
_AT = datetime(2026, 11, 1, tzinfo=UTC)


@deed
def enter_many(act: Act, first: int) -> str:
    """Enter figures, each with a fact of its own."""
    numbers = range(first, first + AT_ONCE)
    insert_rows(MirrorFigure, [_figure(number) for number in numbers])
    record_each(act, [("FigureEntered", f"figure:{n}", {"number": n}) for n in numbers])
    return record(act, "FiguresEntered", "figures:all", {"first": first}).digest


def _figure(number: int) -> dict[str, Any]:
    return {
        "country": "DE",
        "year": 2000 + number % 26,
        "product": f"group {number}",
        "exporter": "CN",
        "importer": "DE",
        "exported": Mass(number + 1),
        "imported": Mass(number),
        "source": "made up",
        "entered_at": _AT,
        "entered_by": "PER-1",
    }
