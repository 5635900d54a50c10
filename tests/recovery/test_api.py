"""Batches and their balances for programs."""

from __future__ import annotations

from typing import Any

import pytest

from tests.custody.makers import Outside, a_received_lot
from tests.custody.traces import rows
from tests.makers import a_member
from tests.recovery.makers import a_balanced_batch, a_line, an_empty_batch, an_open_batch

CONTENTS = [
    {"element": "Nd", "mass": "350"},
    {"element": "Pr", "mass": "83"},
    {"element": "Dy", "mass": "22"},
    {"element": "Tb", "mass": "3.7"},
]
RECYCLED = {"mode": "recycling"}
PRODUCT = {"kind": "product", "name": "Mixed oxides", "mass": "700", "contents": CONTENTS}


def test_a_batch_lives_through_the_api(outside: Outside) -> None:
    recycler = outside.road.recycler
    lot, line = outside.made(a_received_lot), outside.made(a_line)
    made = outside.api("POST", "/batches", recycler, {"line": line})
    assert made.status_code == 201
    ref = made.get_json()["ref"]
    taken = outside.api("POST", f"/batches/{ref}/inputs", recycler, {"lot": lot}).get_json()
    assert taken["inputs"][0]["lot"] == lot
    assert {"element": "Nd", "mass": "354.825"} in taken["inputs"][0]["contents"]
    outside.api("POST", f"/batches/{ref}/outputs", recycler, {**PRODUCT, "name": "Mistake"})
    mistake = outside.api("GET", f"/batches/{ref}", recycler).get_json()["outputs"][0]["id"]
    back = outside.api("POST", f"/batches/{ref}/outputs/{mistake}/withdraw", recycler)
    assert (back.status_code, back.get_json()["outputs"]) == (201, [])
    outside.api("POST", f"/batches/{ref}/outputs", recycler, PRODUCT)
    balance = outside.api("GET", f"/batches/{ref}/balance", recycler).get_json()
    nd = next(one for one in balance["lines"] if one["element"] == "Nd")
    assert nd.pop("known")["input"]["mass"] == "354.825"
    assert nd == {
        "element": "Nd",
        "input": "354.825",
        "products": "350",
        "residues": "0",
        "intermediates": "0",
        "stock_change": "0",
        "unexplained": "4.825",
        "gap": "0.0136",
        "recovery": "0.9864",
        "verdict": "closes",
    }
    closed = outside.api("POST", f"/batches/{ref}/close", recycler, RECYCLED).get_json()
    assert (closed["state"], closed["mode"]) == ("closed", "recycling")
    assert closed["closed_at"] is not None
    assert outside.api("GET", f"/batches/{ref}", outside.road.regulator).get_json() == closed
    assert (
        outside.api("GET", f"/lots/{lot}", outside.road.holder).get_json()["state"] == "recovered"
    )


def test_withdraw_input_takes_the_lot_out_again(outside: Outside) -> None:
    recycler = outside.road.recycler
    lot = outside.made(a_received_lot)
    ref = outside.made(an_open_batch, lot)
    path = f"/batches/{ref}/inputs/{lot}/withdraw"
    assert outside.api("POST", path, recycler).get_json()["inputs"] == []
    assert outside.api("POST", path, recycler).status_code == 404


@pytest.mark.parametrize(
    ("differs", "path"),
    [
        ({"kind": "waste"}, "kind"),
        ({"name": "x"}, "name"),
        ({"mass": "0"}, "mass"),
        ({"mass": "-1"}, "mass"),
        ({"mass": 700}, "mass"),
        ({"mass": "100"}, "contents"),
        ({"kind": "residue"}, "destination"),
        ({"contents": []}, "contents"),
        ({"contents": [{"element": "Xx", "mass": "1"}]}, "contents"),
        ({"contents": [{"element": "Nd", "mass": "-1"}]}, "contents"),
        ({"contents": [{"element": "Nd", "mass": "360"}]}, "contents"),
        ({"contents": [{"element": "Nd"}]}, "contents"),
        ({"contents": {"Nd": "1"}}, "contents"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_declare_output_with_one_thing_wrong_names_it_and_writes_nothing(
    outside: Outside, differs: dict[str, Any], path: str
) -> None:
    recycler = outside.road.recycler
    ref = outside.made(an_open_batch)
    outside.api("GET", "/me", recycler)
    before = outside.inside(rows)
    answer = outside.api("POST", f"/batches/{ref}/outputs", recycler, {**PRODUCT, **differs})
    assert answer.status_code == 422
    errors = answer.get_json(force=True)["errors"]
    assert path in {error["path"].partition(".")[0] for error in errors}
    before["access_record"] += 1
    assert outside.inside(rows) == before


def test_close_batch_with_an_open_balance_lists_each_element(outside: Outside) -> None:
    ref = outside.made(an_open_batch)
    answer = outside.api("POST", f"/batches/{ref}/close", outside.road.recycler, RECYCLED)
    problem = answer.get_json(force=True)
    assert (answer.status_code, problem["code"]) == (409, "balance_open")
    assert {error["message"][:2] for error in problem["errors"]} == {"Nd", "Pr", "Dy", "Tb"}


def test_close_batch_repeated_with_its_key_answers_the_same(outside: Outside) -> None:
    ref = outside.made(a_balanced_batch)
    path, recycler = f"/batches/{ref}/close", outside.road.recycler
    first = outside.api("POST", path, recycler, RECYCLED, key="one key")
    assert first.status_code == 201
    again = outside.api("POST", path, recycler, RECYCLED, key="one key")
    assert again.get_json() == first.get_json()
    assert outside.api("POST", path, recycler, RECYCLED, key="another").status_code == 409


def test_open_batch_on_an_unknown_or_foreign_line_is_refused(outside: Outside) -> None:
    line, other = outside.made(a_line), outside.inside(a_member, "recycler")
    assert outside.api("POST", "/batches", other, {"line": line}).status_code == 403
    assert outside.api("POST", "/batches", other, {"line": "LIN-X"}).status_code == 404
    assert outside.api("POST", "/batches", other, {}).status_code == 422


@pytest.mark.parametrize("kind", ["holder", "carrier", "recycler", "laboratory"])
def test_a_stranger_finds_no_batch_and_changes_none(outside: Outside, kind: str) -> None:
    ref = outside.made(an_empty_batch)
    stranger = outside.inside(a_member, kind)
    for path in ("", "/balance"):
        assert outside.api("GET", f"/batches/{ref}{path}", stranger).status_code == 404
    for path, body in (
        ("inputs", {"lot": "LOT-1"}),
        ("inputs/LOT-1/withdraw", None),
        ("outputs", PRODUCT),
        ("outputs/1/withdraw", None),
        ("close", None),
    ):
        answer = outside.api("POST", f"/batches/{ref}/{path}", stranger, body)
        assert answer.status_code in (403, 404)
    assert len(outside.attempts()) == 5
