"""Addresses of monthly returns (for ``tests/api/rooms.py``)."""

from __future__ import annotations

from typing import Any

from recycling.parties.permissions import Permission
from tests.api.row import Row
from tests.api.world import Refs

P = Permission
_DUE, _SIGNED = ("return_due", "return"), ("return_signed", "return")
_VERSION = (("number", "1"),)
_PLACE = (("stream_id", "magnets"), ("symbol", "Nd"))


def _digest(refs: Refs) -> Any:
    return {"digest": refs["digest"]}


def _place(_refs: Refs) -> Any:
    return {"stream": "magnets", "element": "Nd"}


def _figures(refs: Refs) -> Any:
    return {
        **_place(refs),
        "received_kg": "1",
        "closing_kg": "1",
        "kind": "counted",
        "words": "It was counted on the last day of the month.",
    }


DEEDS: tuple[Row, ...] = (
    Row("returns_api.state_return_figures", P.RETURNS_STATE, *_DUE, _figures),
    Row(
        "returns_api.withdraw_return_figures",
        P.RETURNS_STATE,
        "return_stated",
        "return",
        _place,
        is_once=True,
    ),
    Row("returns_api.sign_return", P.RETURNS_SIGN, *_DUE, _digest, is_once=True),
    Row(
        "returns_api.question_return",
        P.RETURNS_DECIDE,
        *_SIGNED,
        lambda _refs: {"question": "Where did the neodymium go?"},
        is_once=True,
    ),
    Row(
        "returns_api.answer_return",
        P.RETURNS_SIGN,
        "return_questioned",
        "return",
        lambda _refs: {"answer": "It is in the filter cake."},
        is_once=True,
    ),
    Row("returns_api.accept_return", P.RETURNS_DECIDE, *_SIGNED, _digest, is_once=True),
)
FORMS: tuple[Row, ...] = (
    Row("returns.state", P.RETURNS_STATE, *_DUE, more=_PLACE),
    Row("returns.withdraw", P.RETURNS_STATE, *_DUE),
    Row("returns.sign", P.RETURNS_SIGN, *_DUE),
    Row("returns.answer", P.RETURNS_SIGN, "return_questioned", "return"),
    Row("returns.question", P.RETURNS_DECIDE, *_SIGNED),
    Row("returns.accept", P.RETURNS_DECIDE, *_SIGNED),
)
READINGS: tuple[Row, ...] = (
    Row("returns.index", P.RETURNS_READ),
    Row("returns.show", P.RETURNS_READ, *_DUE),
    Row("returns.sources", P.RETURNS_READ, *_DUE),
    Row("returns.version", P.RETURNS_READ, *_SIGNED, more=_VERSION),
    Row("returns_api.list_returns", P.RETURNS_READ),
    Row("returns_api.read_return", P.RETURNS_READ, *_DUE),
    Row("returns_api.list_return_sources", P.RETURNS_READ, *_DUE),
    Row("returns_api.read_return_version", P.RETURNS_READ, *_SIGNED, more=_VERSION),
    *(
        Row(f"returns_exports.{name}{whom}", P.RETURNS_READ, *of, more=(("form", "csv"),))
        for name, of in (
            ("returns", ()),
            ("return-flows", _DUE),
            ("return-sources", _DUE),
            ("return-changes", _DUE),
        )
        for whom in ("", "_for_programs")
    ),
)
