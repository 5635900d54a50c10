"""Which ids in an answer are to be replaced by the objects they name?"""

from __future__ import annotations

from typing import Any

from recycling.settlement.sandbox.balance import with_status
from recycling.settlement.sandbox.errors import ApiError, Json, invalid_param
from recycling.settlement.sandbox.events import public
from recycling.settlement.sandbox.store import Records

_DEEPEST = 4
_NAMES = frozenset({
    "balance_transaction", "charge", "failure_balance_transaction", "latest_charge",
    "payment_intent", "source", "source_transaction", "transfer",
})  # fmt: skip


def answer(records: Records, body: Json, paths: list[str]) -> Json:
    """Return an answer fit to send: nothing private, and every path in ``paths`` expanded.

    Raises ``ApiError`` for a path that names nothing expandable.
    """
    shown = _shown(body)
    for path in paths:
        steps = path.split(".")
        if len(steps) > _DEEPEST:
            raise invalid_param("expand", f"You cannot expand more than {_DEEPEST} levels.")
        _expand(records, body, shown, steps, path)
    return shown


def _shown(body: Json) -> Json:
    shown = public(body)
    if shown.get("object") == "list":
        shown["data"] = [public(item) for item in body["data"]]
    return shown


def _expand(records: Records, body: Json, shown: Any, steps: list[str], path: str) -> None:
    step, *rest = steps
    if shown.get("object") == "list" and step == "data" and rest:
        for inner, shown_inner in zip(body["data"], shown["data"], strict=True):
            _expand(records, inner, shown_inner, rest, path)
        return
    if step == "line_items" and "_lines" in body:
        lines = {"object": "list", "has_more": False, "data": body["_lines"]}
        shown[step] = {**lines, "url": f"/v1/checkout/sessions/{body['id']}/line_items"}
        return
    if step not in _NAMES or step not in shown:
        raise ApiError(f"This property cannot be expanded ({path}).", param="expand")
    if isinstance(shown[step], str):
        found = records.named(shown[step])
        if found and found["object"] == "balance_transaction":
            found = with_status(found, records.now())
        shown[step] = public(found) if found else None
    if rest and isinstance(shown[step], dict):
        _expand(records, shown[step], shown[step], rest, path)
