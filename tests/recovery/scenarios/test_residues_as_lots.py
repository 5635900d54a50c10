"""A residue that is a lot of its own: registered by the base, as heavy, and with no more in it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from recycling.quantities import Fraction, Mass
from recycling.recovery import queries, service
from tests.custody.makers import Outside, a_received_lot
from tests.lots.makers import a_draft_lot, a_published_lot
from tests.makers import a_member
from tests.recovery.makers import a_product, a_residue, an_open_batch, contents_of
from tests.recovery.shares.makers import a_place_elsewhere
from tests.recovery.test_scenarios import Story

BARREN = {"Nd": "0.001", "Pr": "0.0002"}
LOT: dict[str, Any] = {"wet_mass": Mass.kg("3000"), "moisture": Fraction.of("0.1")}


def test_a_residue_becomes_a_lot_of_the_base_once_and_no_more_than_it_was(
    outside: Outside,
) -> None:
    story, recycler = Story(outside), outside.road.recycler
    ref = outside.made(an_open_batch)
    contents = outside.made(contents_of, ref)
    unended = replace(a_residue(contents), details=type(a_residue(contents).details)())
    for output in (a_product(contents), unended, replace(unended, name="Second")):
        outside.inside(service.declare_output, recycler.act(), ref, output)
    ids = [
        one["id"] for one in outside.api("GET", f"/batches/{ref}", recycler).get_json()["outputs"]
    ]
    path = f"/batches/{ref}/outputs/{ids[1]}/lot"

    def made(holder: Any, make: Any = a_published_lot, **differs: Any) -> dict[str, str]:
        whole = {**LOT, "fractions": BARREN, **differs}
        return {"lot": outside.inside(make, holder, **whole)}

    lot = made(recycler)
    for body, said in (
        (made(outside.road.holder), (404, "lot_not_found")),
        (made(recycler, a_draft_lot), (409, "lot_not_published")),
        (made(recycler, wet_mass=Mass.kg("2999.999999")), (409, "mass_differs")),
        (made(recycler, fractions={**BARREN, "Tb": "0.01"}), (409, "more_than_residue")),
    ):
        assert story.is_refused(path, recycler, body)[:2] == said
    of_product = f"/batches/{ref}/outputs/{ids[0]}/lot"
    assert story.is_refused(of_product, recycler, lot)[:2] == (422, "not_a_residue")
    named = story.post(path, recycler, lot)["outputs"]
    assert [one["lot"] for one in named] == [None, lot["lot"], None]
    assert story.is_refused(path, recycler, made(recycler))[1] == "residue_named"
    second = f"/batches/{ref}/outputs/{ids[2]}/lot"
    assert story.is_refused(second, recycler, lot)[1] == "residue_named"
    story.post(f"/batches/{ref}/outputs/{ids[2]}/withdraw", recycler)
    closed = story.post(f"/batches/{ref}/close", recycler, {"mode": "recycling"})
    assert closed["state"] == "closed"

    page = outside.browse(recycler)
    page.see(f"/lots/{lot['lot']}")
    assert "It is the residue “Iron residue” of a batch at" in page.words
    page.see(f"/batches/{ref}")
    assert f"is lot {lot['lot']}" in page.words
    other = outside.browse(outside.inside(a_member, "recycler"))
    other.see(f"/lots/{lot['lot']}")
    assert "Where it comes from" not in other.words

    story.post(f"/batches/{ref}/reopen", recycler, {"reason": "The residue was heavier."})
    back = f"/batches/{ref}/outputs/{ids[1]}/withdraw"
    assert story.is_refused(back, recycler, None)[:2] == (409, "residue_is_lot")
    assert outside.api("POST", f"/lots/{lot['lot']}/withdraw", recycler, {}).status_code == 200
    unended_now = story.is_refused(f"/batches/{ref}/close", recycler, {})
    assert unended_now[:2] == (409, "residue_unended")
    story.post(back, recycler)


@pytest.mark.once
def test_a_lot_of_a_base_goes_to_another_base_as_any_lot_does(outside: Outside) -> None:
    there = outside.made(a_place_elsewhere)
    outside.road = replace(outside.road, holder=there.member)
    lot = outside.made(a_received_lot)
    state = outside.api("GET", f"/lots/{lot}", there.member).get_json()["state"]
    assert state == "received"


@pytest.mark.once
def test_a_residue_is_named_through_the_page(outside: Outside) -> None:
    ref, recycler = outside.made(an_open_batch), outside.road.recycler
    contents = outside.made(contents_of, ref)
    outside.inside(service.declare_output, recycler.act(), ref, a_residue(contents))
    lot = outside.inside(a_published_lot, recycler, fractions=BARREN, **LOT)
    output = outside.inside(lambda: queries.batch(ref, recycler.actor).outputs[0].id)
    browser = outside.browse(recycler)
    browser.see(f"/batches/{ref}")
    filled = {"residue_output": str(output), "lot_of_residue": "LOT-XXXXX-XXXXX"}
    assert browser.send(f"/batches/{ref}/residues", filled).status_code == 404
    browser.see(f"/batches/{ref}")
    browser.does(f"/batches/{ref}/residues", {**filled, "lot_of_residue": lot})
    assert f"The residue is lot {lot}." in browser.words
