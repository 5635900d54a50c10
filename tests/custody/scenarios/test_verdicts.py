"""The verdict at the gate: rows 11, 12 and 13 of the custody scenarios.

Accepted and refused masses make the received one exactly; what cannot be is refused naming its
field, and the consignment stays at the gate until a verdict that can be is given.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.custody.makers import Outside, at_the_gate
from tests.custody.test_api import a_receipt_body

pytestmark = pytest.mark.once


class Gate:
    """A lot of 2 490 kg net that stands at the gate."""

    def __init__(self, outside: Outside) -> None:
        self.outside, self.base = outside, outside.road.recycler
        self.ref = str(outside.made(at_the_gate))
        self.path = f"/consignments/{self.ref}/receipt"

    def card(self) -> Any:
        return self.outside.api("GET", f"/consignments/{self.ref}", self.base).get_json()

    def refuses(self, field: str, **differs: Any) -> None:
        status, _, fields = self.outside.is_refused(self.path, self.base, a_receipt_body(**differs))
        assert (status, fields) == (422, {field})
        assert (self.card()["state"], self.card()["receipt"]) == ("at_gate", None)

    def signs(self, **differs: Any) -> Any:
        return self.outside.does(self.path, self.base, a_receipt_body(**differs))


def test_of_what_is_accepted_nothing_is_refused_and_something_arrived(outside: Outside) -> None:
    gate = Gate(outside)
    whole = {"verdict": "accepted", "refused": "0", "reason": ""}
    gate.refuses("refused", **{**whole, "refused": "1"})
    gate.refuses("gross", **{**whole, "gross": "15000"})
    gate.refuses("verdict", **{**whole, "verdict": ""})
    card = gate.signs(**whole)
    assert (card["state"], card["receipt"]["accepted"]) == ("accepted", "2490")


def test_a_part_is_neither_nothing_nor_all_and_has_a_reason(outside: Outside) -> None:
    gate = Gate(outside)
    gate.refuses("refused", refused="0")
    gate.refuses("refused", refused="2490")
    gate.refuses("reason", reason="")
    card = gate.signs(refused="490")
    assert (card["state"], card["receipt"]["accepted"]) == ("partly_accepted", "2000")


def test_what_is_refused_is_refused_whole_with_a_reason_and_for_good(outside: Outside) -> None:
    gate = Gate(outside)
    gate.refuses("refused", verdict="refused", refused="2000")
    gate.refuses("reason", verdict="refused", refused="2490", reason="")
    card = gate.signs(verdict="refused", refused="2490")
    assert (card["state"], card["receipt"]["accepted"]) == ("refused", "0")
    said = outside.is_refused(gate.path, gate.base, a_receipt_body(verdict="accepted", refused="0"))
    assert said[0] == 409
