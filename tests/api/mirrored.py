"""Addresses of mirror statistics (for ``tests/api/rooms.py``)."""

from __future__ import annotations

from recycling.parties.permissions import Permission
from tests.api.row import Row

P = Permission
_FIGURES = "year,product,exporter,importer,exported_kg,imported_kg\n2006,oxides,CN,DE,100,135"

DEEDS: tuple[Row, ...] = (
    Row(
        "mirror_api.enter_mirror_figures",
        P.MIRROR_ENTER,
        body=lambda refs: {"figures": _FIGURES, "source": "Comtrade, 2026"},
    ),
)
FORMS: tuple[Row, ...] = (Row("mirror.enter", P.MIRROR_ENTER),)
READINGS: tuple[Row, ...] = (
    Row("mirror.index", P.MIRROR_READ),
    Row("mirror_api.list_mirror_figures", P.MIRROR_READ),
    *(
        Row(f"mirror_exports.mirror-figures{whom}", P.MIRROR_READ, more=(("form", "csv"),))
        for whom in ("", "_for_programs")
    ),
)
