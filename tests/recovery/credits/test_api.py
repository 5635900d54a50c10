"""Custody models and credits as programs see them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.custody.makers import Outside, a_received_lot
from tests.custody.traces import rows
from tests.makers import a_member
from tests.recovery.credits.makers import a_declared_base, a_lot_of_offcuts
from tests.recovery.makers import a_line

pytestmark = pytest.mark.once

DECLARED = {"models": ["segregated", "mass balance"], "subtypes": ["ndfeb_swarf"], "months": 3}
PRODUCT = {"kind": "product", "name": "Mixed oxides", "mass": "2000", "form": "oxide"}


def post(outside: Outside, path: str, body: Any, status: int = 201) -> Any:
    answer = outside.api("POST", path, outside.road.recycler, body)
    assert answer.status_code == status, answer.get_data(as_text=True)
    return answer.get_json(force=True)


def a_filled_batch(outside: Outside, model: str, *lots: str) -> tuple[str, list[Any]]:
    """A batch under a model, and 98 % of each element in it."""
    ref = post(outside, "/batches", {"line": outside.made(a_line), "custody_model": model})["ref"]
    for lot in lots:
        post(outside, f"/batches/{ref}/inputs", {"lot": lot})
    lines = outside.api("GET", f"/batches/{ref}/balance", outside.road.recycler).get_json()
    contents = [
        {"element": line["element"], "mass": f"{float(line['input']) * 0.98:.3f}"}
        for line in lines["lines"]
    ]
    return ref, contents


def test_a_base_declares_and_attributes_no_more_than_it_recovered(outside: Outside) -> None:
    base, recycler = outside.road.bidder.base, outside.road.recycler
    custody, ledger = f"/bases/{base}/custody", f"/bases/{base}/credits"
    assert outside.api("GET", custody, recycler).get_json()["declared_at"] is None
    for field, value in (("models", ["book and claim"]), ("subtypes", ["dust"]), ("months", 5)):
        problem = post(outside, custody, {**DECLARED, field: value}, 422)
        assert {error["path"].partition(".")[0] for error in problem["errors"]} == {field}
    made = post(outside, custody, DECLARED)
    assert {name: made[name] for name in DECLARED} == DECLARED

    ref, contents = a_filled_batch(outside, "mass balance", outside.made(a_received_lot))
    nd = next(one for one in contents if one["element"] == "Nd")
    post(outside, f"/batches/{ref}/outputs", {**PRODUCT, "contents": contents})
    closed = post(outside, f"/batches/{ref}/close", {"mode": "recycling"})
    assert closed["custody_model"] == "mass balance"
    held = {
        one["element"]: one for one in outside.api("GET", custody, recycler).get_json()["credits"]
    }
    assert (held["Nd"]["available"], held["Nd"]["lapsed"]) == (nd["mass"].rstrip("0"), "0")

    second, others = a_filled_batch(outside, "mass balance", outside.made(a_lot_of_offcuts))
    more = {**PRODUCT, "contents": others, "attributed": [{"element": "Nd", "mass": "999"}]}
    problem = post(outside, f"/batches/{second}/outputs", more, 422)
    assert {error["path"] for error in problem["errors"]} == {"attributed"}
    given = [{"element": "Nd", "mass": "100"}]
    post(outside, f"/batches/{second}/outputs", {**more, "attributed": given})
    post(outside, f"/batches/{second}/close", {"mode": "recycling"})
    products = outside.api("GET", f"/batches/{second}/custody", recycler).get_json()["products"]
    found = {one["element"]: one["attributed"] for one in products[0]["elements"]}
    assert found == {"Nd": "100", "Pr": "0", "Dy": "0", "Tb": "0"}

    page = outside.api("GET", f"{ledger}?limit=1", recycler).get_json()
    assert page["items"][0] | {"booked_at": "", "lapses_at": "", "balance": ""} == {
        "booked_at": "",
        "element": "Nd",
        "kind": "attribution",
        "batch": second,
        "product": "Mixed oxides",
        "mass": "-100",
        "balance": "",
        "left": "0",
        "lapses_at": "",
    }
    rest = outside.api("GET", f"{ledger}?cursor={page['next']}", recycler).get_json()
    assert len(rest["items"]) == 4
    listed = outside.api("GET", f"{ledger}.csv", recycler).get_data(as_text=True)
    assert len(listed.splitlines()) == 6
    stranger = outside.inside(a_member, "recycler")
    for path in (custody, ledger, f"{ledger}.json"):
        assert outside.api("GET", path, outside.road.regulator).status_code == 200
        assert outside.api("GET", path, stranger).status_code == 404


def test_products_of_a_blend_hold_what_their_lots_brought(outside: Outside) -> None:
    outside.made(a_declared_base)
    lots = outside.made(a_received_lot), outside.made(a_lot_of_offcuts)
    ref, contents = a_filled_batch(outside, "controlled blending", *lots)
    outputs, product = f"/batches/{ref}/outputs", {**PRODUCT, "contents": contents}
    before = outside.inside(rows)
    free = {**product, "attributed": [{"element": "Nd", "mass": "1"}]}
    assert post(outside, outputs, free, 422)["code"] == "not_attributed_freely"
    before["access_record"] += 1
    assert outside.inside(rows) == before
    post(outside, outputs, product)
    post(outside, f"/batches/{ref}/close", {"mode": "recycling"})
    found = outside.api("GET", f"/batches/{ref}/custody", outside.road.recycler).get_json()
    assert {one["proportion"] for one in found["products"][0]["elements"]} == {"0.5"}
