"""A return at a browser: checked, stated otherwise, signed, asked about, signed again, accepted."""

from __future__ import annotations

import hashlib
import json

import pytest
from flask import Flask

from recycling.clock import SteppedClock
from tests.custody.makers import Outside
from tests.makers import a_member
from tests.oversight.returns.makers import ANSWER, QUESTION, WHY, a_due_return, a_signed_return


@pytest.fixture
def outside(app: Flask, held_clock: SteppedClock) -> Outside:
    return Outside(app, held_clock)


def test_a_recycler_states_another_figure_and_signs_and_the_regulator_asks_and_accepts(
    outside: Outside,
) -> None:
    ref = outside.made(a_due_return)
    ours, theirs = outside.browse(outside.road.recycler), outside.browse(outside.road.regulator)
    address = f"/returns/{ref}"
    assert address in ours.see("/desk").text
    assert address in ours.see("/returns?standing=due").text
    assert "354.825" in ours.see(address).text

    stating = f"{address}/figures/magnets/mass"
    ours.see(stating)
    wrong = {"treated": "2488", "closing": "3", "kind": "counted", "words": WHY}
    refused = ours.send(stating, {**_register(), **wrong})
    assert refused.status_code == 422
    assert "1 kg too high" in refused.text.replace("\xa0", " ")
    right = {**wrong, "closing": "2", "losses": "-2512"}
    page = ours.does(stating, {**_register(), **right}).text
    assert WHY in page
    assert "register: 2" in page

    assert ours.send(f"{address}/sign", {}).status_code == 422
    ours.see(address)
    assert "signed" in ours.does(f"{address}/sign", {"is_read": "y"}).text
    assert address in theirs.see("/desk").text
    assert address in theirs.see("/returns?standing=stated_otherwise").text
    theirs.see(address)
    assert theirs.send(f"{address}/question", {"question": "Why?"}).status_code == 422
    theirs.does(f"{address}/question", {"question": QUESTION})

    assert address in ours.see("/desk").text
    assert QUESTION in ours.see(address).text
    assert ours.send(f"{address}/answer", {"answer": "No."}).status_code == 422
    ours.see(address)
    ours.does(f"{address}/answer", {"answer": ANSWER})
    assert ANSWER in theirs.see(address).text
    ours.does(f"{address}/figures/withdraw", {})
    ours.does(f"{address}/sign", {"is_read": "y"})
    theirs.see(address)
    page = theirs.does(f"{address}/accept", {}).text
    assert "Accepted" in page
    assert QUESTION not in page
    assert address not in theirs.see("/desk").text
    first, second = (ours.client.get(f"{address}/versions/{one}.json").get_data() for one in (1, 2))
    assert json.loads(second)["supersedes"] == hashlib.sha256(first).hexdigest()


def _register() -> dict[str, str]:
    """The figures of the mass that the register has."""
    return {
        "opening": "0",
        "received": "2490",
        "intermediates": "0",
        "treated": "2490",
        "closing": "0",
        "products": "2000",
        "residues": "3000",
        "dispatched": "0",
        "in_lines": "0",
        "losses": "-2510",
    }


def test_each_figure_leads_to_the_receipts_and_batches_behind_it(outside: Outside) -> None:
    ref = outside.made(a_due_return)
    browser = outside.browse(outside.road.recycler)
    page = browser.see(f"/returns/{ref}").text
    links = {
        figure: f"/returns/{ref}/sources?stream=magnets&amp;element=Nd&amp;figure={figure}"
        for figure in ("received", "products")
    }
    assert all(link in page for link in links.values())
    found = {name: browser.see(link.replace("&amp;", "&")).text for name, link in links.items()}
    assert "/consignments/CON-" in found["received"]
    assert "354.825" in found["received"]
    assert "/batches/BAT-" in found["products"]
    assert "347.7285" in found["products"]
    lines = browser.client.get(f"/returns/{ref}/sources.csv?figure=received").text.splitlines()
    assert len(lines) == 1 + 5  # the mass and four elements of one lot
    flows = browser.client.get(f"/returns/{ref}/flows.csv").text
    assert "magnets,Nd,0,354.825,0,354.825,0,347.7285" in flows


def test_only_its_recycler_and_its_countrys_regulator_read_a_return(outside: Outside) -> None:
    ref = outside.made(a_signed_return)
    others = (
        outside.road.holder,
        outside.inside(a_member, "regulator", country="FR"),
        outside.inside(a_member, "recycler"),
    )
    for member in others:
        browser = outside.browse(member)
        assert browser.client.get(f"/returns/{ref}").status_code in (403, 404)
        assert browser.client.get(f"/returns/{ref}/versions/1.json").status_code in (403, 404)
        assert ref not in browser.client.get("/returns").text
