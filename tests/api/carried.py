"""Addresses of consignments (for ``tests/api/rooms.py``)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from recycling import clock
from recycling.parties.permissions import Permission
from tests.api.row import Body, Refs, Row

P = Permission


def _day(days: int) -> str:
    return (clock.today() + timedelta(days=days)).isoformat()


def dispatch(refs: Refs) -> Any:
    leg = {"carrier": refs["carrier"], "plates": ["HH-UM 1"], "permit": "DE-TR-1"}
    goods = {"is_dangerous": True, "un_number": "UN3189", "un_class": "4.2", "packages": 3}
    goods |= {"packing_group": "II", "acceptance_number": "CAP-1"}
    return {"lot": refs["lot"], "planned_on": _day(1), "legs": [leg], **goods}


def receipt(refs: Refs) -> Any:
    scale = {"scale": "Weighbridge 1", "division": "20", "calibrated_until": _day(99)}
    return {**scale, "gross": "17490", "tare": "15000", "moisture": "0.25", "verdict": "accepted"}


def signing(signing: str) -> Body:
    return lambda refs: {"signing": signing}


DEEDS: tuple[Row, ...] = (
    Row("custody_api.draft_consignment", P.CUSTODY_DRAFT, "awarded", body=dispatch),
    Row("custody_api.cancel_consignment", P.CUSTODY_SIGN_HOLDER, "consigned", "consignment"),
    Row(
        "custody_api.sign_handover",
        P.CUSTODY_SIGN_HOLDER,
        "consigned",
        "consignment",
        signing("give_to_carrier"),
    ),
    Row(
        "custody_api.sign_handover",
        P.CUSTODY_SIGN_CARRIER,
        "given",
        "consignment",
        signing("take_over"),
    ),
    Row(
        "custody_api.sign_handover",
        P.CUSTODY_SIGN_CARRIER,
        "taken_over",
        "consignment",
        signing("give_at_gate"),
    ),
    Row("custody_api.receive_consignment", P.CUSTODY_RECEIVE, "at_gate", "consignment", receipt),
    Row("custody_api.seal_consignment", P.CUSTODY_DRAFT, "begun", "consignment", is_once=True),
    Row(
        "custody_api.amend_consignment",
        P.CUSTODY_AMEND,
        "given",
        "consignment",
        lambda refs: {
            "legs": [{"carrier": refs["carrier"], "plates": ["HH-UM 2"], "permit": "DE-TR-2"}]
        },
        is_once=True,
    ),
)
FORMS: tuple[Row, ...] = (
    Row("custody.new_consignment", P.CUSTODY_DRAFT, "awarded", "lot"),
    Row("custody.cancel", P.CUSTODY_SIGN_HOLDER, "consigned", "consignment"),
    Row(
        "custody.sign",
        P.CUSTODY_SIGN_HOLDER,
        "consigned",
        "consignment",
        more=(("signing", "give_to_carrier"),),
    ),
    Row(
        "custody.sign",
        P.CUSTODY_SIGN_CARRIER,
        "given",
        "consignment",
        more=(("signing", "take_over"),),
    ),
    Row(
        "custody.sign",
        P.CUSTODY_SIGN_CARRIER,
        "taken_over",
        "consignment",
        more=(("signing", "give_at_gate"),),
    ),
    Row("custody.receive", P.CUSTODY_RECEIVE, "at_gate", "consignment"),
    Row("custody.seal", P.CUSTODY_DRAFT, "begun", "consignment", is_once=True),
    Row("custody.edit", P.CUSTODY_AMEND, "given", "consignment"),
)
READINGS: tuple[Row, ...] = (
    Row("custody_api.read_consignment", P.CUSTODY_READ, "consigned", "consignment"),
    Row("custody.index", P.CUSTODY_READ),
    Row("custody.show", P.CUSTODY_READ, "consigned", "consignment"),
)
