"""Pages on which one reads what became of a lot, and takes parts and intermediates in."""

from __future__ import annotations

from tests.custody.makers import Outside, a_received_lot
from tests.makers import a_member
from tests.recovery.makers import a_closed_batch, an_open_batch
from tests.recovery.shares.makers import a_batch_at, a_place_elsewhere, a_store

CARBONATE = {
    "kind": "intermediate",
    "name": "Mixed carbonate",
    "mass": "500",
    "element_Nd": "142.5",
    "element_Pr": "33.75",
    "element_Dy": "9",
    "element_Tb": "1.5",
}


def test_a_part_is_grouped_and_goes_on_through_the_pages(outside: Outside) -> None:
    lot, store = outside.made(a_received_lot), outside.made(a_store)
    there = outside.made(a_place_elsewhere)
    ref = outside.made(lambda road: a_batch_at(store))
    browser = outside.browse(outside.road.recycler)
    browser.see(f"/batches/{ref}")
    assert "interim: what it leaves is still to be treated" in browser.words
    browser.does(f"/batches/{ref}/inputs", {"lot": lot, "taken": "1000"})
    refused = browser.send(f"/batches/{ref}/outputs", {**CARBONATE, "next_base": ""})
    assert (refused.status_code, browser.wrong()) == (422, {"next_base"})
    browser.see(f"/batches/{ref}")
    browser.does(f"/batches/{ref}/outputs", {**CARBONATE, "next_base": there.base})
    browser.does(f"/batches/{ref}/close")
    browser.see(f"/lots/{lot}")
    assert "1 000 kg is in intermediates that are still to be treated" in browser.words.replace(
        "\u00a0", " "
    )

    other = outside.browse(there.member)
    last = outside.made(lambda road: a_batch_at(there))
    other.see("/batches")
    assert "Intermediates that wait for a batch" in other.words
    other.see(f"/batches/{last}")
    material = other.words.split("MAT-")[1].split()[0]
    refused = other.send(
        f"/batches/{last}/materials",
        {"material": f"MAT-{material}", "material_taken": "600"},
    )
    assert refused.status_code == 409
    other.see(f"/batches/{last}")
    other.does(f"/batches/{last}/materials", {"material": f"MAT-{material}"})
    assert f"MAT-{material} is in the batch." in other.words
    other.does(f"/batches/{last}/materials/MAT-{material}/withdraw")
    assert f"MAT-{material} is out of the batch." in other.words


def test_a_holder_reads_what_became_of_its_lot_and_a_stranger_does_not(outside: Outside) -> None:
    lot = outside.made(a_received_lot)
    ref = outside.made(a_closed_batch, lot)
    holder = outside.browse(outside.road.holder)
    holder.see(f"/lots/{lot}")
    assert f"/lots/{lot}/shares" in holder.links
    holder.see(f"/lots/{lot}/shares")
    for words in ("Mixed rare-earth oxides", "Iron residue", "Landfill 3, class II", ref):
        assert words in holder.words
    assert holder.see(f"/batches/{ref}/shares").status_code == 404
    stranger = outside.browse(outside.inside(a_member, "holder"))
    assert stranger.see(f"/lots/{lot}/shares").status_code == 404
    stranger.see(f"/lots/{lot}")
    assert "What became of it" not in stranger.words


def test_a_base_reads_whose_is_what_came_out(outside: Outside) -> None:
    lot = outside.made(a_received_lot)
    ref = outside.made(a_closed_batch, lot)
    browser = outside.browse(outside.road.recycler)
    browser.see(f"/batches/{ref}")
    assert f"/batches/{ref}/shares" in browser.links
    browser.see(f"/batches/{ref}/shares")
    assert f"/lots/{lot}" in browser.links
    browser.see(f"/batches/{ref}")
    browser.does(f"/batches/{ref}/reopen", {"reason": "The product was weighed wrongly."})
    browser.see(f"/batches/{ref}/shares")
    assert "The books are open again" in browser.words


def test_a_lot_no_batch_has_closed_shows_that_it_waits(outside: Outside) -> None:
    lot = outside.made(a_received_lot)
    holder = outside.browse(outside.road.holder)
    holder.see(f"/lots/{lot}/shares")
    assert "No batch that took it in is closed yet." in holder.words


def test_what_is_said_of_outputs_is_shown(outside: Outside) -> None:
    ref = outside.made(an_open_batch)
    browser = outside.browse(outside.road.recycler)
    browser.see(f"/batches/{ref}")
    slag = {"kind": "residue", "name": "Slag", "mass": "9", "destination": "Brick works"}
    browser.does(f"/batches/{ref}/outputs", {**slag, "residue": "silica", "operation": "R5"})
    assert "silica residue" in browser.words
    assert "Brick works · R5" in browser.words
