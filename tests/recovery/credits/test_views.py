"""The page of a base's custody models and credits."""

from __future__ import annotations

import pytest

from tests.custody.makers import Outside, a_received_lot
from tests.recovery.makers import a_line

pytestmark = pytest.mark.once

PRODUCT = {
    "kind": "product",
    "name": "Mixed oxides",
    "mass": "700",
    "element_Nd": "350",
    "element_Pr": "83",
    "element_Dy": "22",
    "element_Tb": "3.7",
}


def test_a_base_declares_runs_and_reads_its_credits_through_the_pages(outside: Outside) -> None:
    base = outside.road.bidder.base
    address = f"/bases/{base}/credits"
    line, lot = outside.made(a_line), outside.made(a_received_lot)
    browser = outside.browse(outside.road.recycler)
    browser.see(address)
    assert "The base has declared nothing" in browser.words
    refused = browser.send(f"/bases/{base}/custody", {"months": "3"})
    assert (refused.status_code, browser.wrong()) == (422, {"models"})
    browser.see(address)
    browser.does(f"/bases/{base}/custody", {"models": ["mass balance"], "months": "3"})
    assert "every lot of this register" in browser.words

    browser.see("/batches/new")
    refused = browser.send("/batches/new", {"line": line, "custody_model": "segregated"})
    assert (refused.status_code, browser.wrong()) == (422, {"custody_model"})
    browser.see("/batches/new")
    browser.does("/batches/new", {"line": line, "custody_model": "mass balance"})
    ref = browser.words.split("Batch ", 1)[1].split()[0]
    browser.does(f"/batches/{ref}/inputs", {"lot": lot})
    browser.does(f"/batches/{ref}/outputs", {**PRODUCT, "attributed_Nd": "349"})
    assert "attributed: Nd 349 kg" in browser.words.replace("\u00a0", " ")
    browser.does(f"/batches/{ref}/close", {"mode": "recycling"})
    browser.see(address)
    words = browser.words.replace("\u00a0", " ")
    assert "Nd 350 kg 349 kg 0 kg 1 kg" in words
    assert "attributed to Mixed oxides" in words

    other = outside.browse(outside.road.regulator)
    other.see(address)
    assert other.forms == set()
