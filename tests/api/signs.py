"""Addresses of signs and trading partners (for ``tests/api/rooms.py``)."""

from __future__ import annotations

from recycling.parties.permissions import Permission
from tests.api.row import Row

P = Permission
_STAGE = ("showing_signs", "sign")

DEEDS: tuple[Row, ...] = (
    Row(
        "signs_api.close_sign",
        P.LEAKS_CLOSE,
        *_STAGE,
        lambda refs: {"reason": "The tickets of the weighbridge agree."},
        is_once=True,
    ),
)
FORMS: tuple[Row, ...] = (Row("signs.close", P.LEAKS_CLOSE, *_STAGE),)
READINGS: tuple[Row, ...] = (
    Row("signs.index", P.LEAKS_READ),
    Row("signs.show", P.LEAKS_READ, *_STAGE),
    Row("signs.partners", P.OVERSIGHT_READ),
    Row("signs_api.list_signs", P.LEAKS_READ),
    Row("signs_api.read_sign", P.LEAKS_READ, *_STAGE),
    Row("signs_api.list_trading_partners", P.OVERSIGHT_READ),
    *(
        Row(f"signs_exports.{name}{whom}", permission, *of, more=(("form", "csv"),))
        for name, permission, of in (
            ("signs", P.LEAKS_READ, ()),
            ("sign-evidence", P.LEAKS_READ, _STAGE),
            ("trading-partners", P.OVERSIGHT_READ, ()),
        )
        for whom in ("", "_for_programs")
    ),
)
