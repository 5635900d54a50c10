"""Addresses of exchanged assays (for ``tests/api/matrix.py``)."""

from __future__ import annotations

from typing import Any

from recycling.parties.permissions import Permission
from tests.api.row import Row
from tests.api.world import Refs
from tests.settlement.assays.makers import FINAL_A

P = Permission


def found(_refs: Refs) -> Any:
    return {"percent": FINAL_A}


DEEDS: tuple[Row, ...] = (
    Row("assays_api.submit_assay", P.ASSAYS_EXCHANGE, "exchanged", "sale", found, is_once=True),
    Row(
        "assays_api.name_umpire",
        P.ASSAYS_EXCHANGE,
        "disputed",
        "sale",
        lambda refs: {"laboratory": refs["laboratory"]},
        is_once=True,
    ),
    Row(
        "assays_api.enter_umpire_assay",
        P.ASSAYS_UMPIRE,
        "umpired",
        "sale",
        lambda refs: {"percent": {"Tb": "0.15"}},
        is_once=True,
    ),
)
FORMS: tuple[Row, ...] = (
    Row("assays.submit", P.ASSAYS_EXCHANGE, "exchanged", "sale"),
    Row("assays.name_umpire", P.ASSAYS_EXCHANGE, "disputed", "sale"),
    Row("assays.enter", P.ASSAYS_UMPIRE, "umpired", "sale"),
)
READINGS: tuple[Row, ...] = (
    Row("assays.index", P.ASSAYS_READ),
    Row("assays.show", P.ASSAYS_READ, "umpired", "sale"),
    Row("assays_api.list_exchanges", P.ASSAYS_READ),
    Row("assays_api.read_exchange", P.ASSAYS_READ, "umpired", "sale"),
    *(
        Row(f"assays_exports.assay-exchanges{whom}", P.ASSAYS_READ, more=(("form", "csv"),))
        for whom in ("", "_for_programs")
    ),
)
