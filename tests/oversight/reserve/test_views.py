"""A base offers on its page, an authority takes in and gives out on its own; both are told."""

from __future__ import annotations

import pytest
from flask import Flask

from recycling.clock import SteppedClock
from recycling.reactions import react
from tests.custody.makers import Outside
from tests.oversight.reserve.makers import (
    PLACE,
    TERMS,
    WHY,
    a_parcel,
    an_offered_parcel,
    product_of,
)
from tests.recovery.makers import a_closed_batch


@pytest.fixture
def outside(app: Flask, held_clock: SteppedClock) -> Outside:
    return Outside(app, held_clock)


def test_a_base_offers_a_product_and_the_authority_takes_it_in(outside: Outside) -> None:
    road = outside.road
    batch = outside.made(a_closed_batch)
    base, officer = outside.browse(road.recycler), outside.browse(road.regulator)
    base.see("/reserve")
    filled = {
        "product": f"{batch}/{outside.inside(product_of, batch)}",
        "authority": road.regulator.actor.organisation_ref,
        "mass": "99999",
        "price": "4500",
        "currency": "EUR",
        "terms": TERMS,
    }
    assert base.send("/reserve/products", filled).status_code == 409
    assert "is more than is left of Mixed rare-earth oxides" in base.words
    base.does("/reserve/products", {**filled, "mass": "100.5"})
    assert "The product is offered." in base.words
    assert "Take it back" in base.words
    outside.inside(react)
    officer.see("/notices")
    assert "100.5 kg, to your reserve. Answer it." in officer.words
    officer.see("/desk")
    assert "Products offered to your reserve" in officer.words
    (page,) = {one for one in officer.links if one.startswith("/reserve/agreements/")}
    officer.see(page)
    assert officer.send(f"{page}/accept", {"place": ""}).status_code == 422
    officer.does(f"{page}/accept", {"place": PLACE})
    assert "accepted and booked" in officer.words
    assert not {one for one in officer.forms if one.startswith("/reserve/")}
    officer.see("/reserve")
    assert f"Light rare earths, {PLACE}" in officer.words
    officer.see("/reserve?year=2025&state=declined")
    assert "Accounts in 2025" in officer.words
    officer.see("/reserve?year=soon")
    account = next(one for one in officer.links if one.startswith("/reserve/accounts/RSA"))
    officer.see(account)
    assert "Adds up yes" in officer.words
    assert batch in officer.words
    base.see(page)
    assert PLACE not in base.words
    assert base.see(account).status_code in {403, 404}


def test_what_an_authority_gives_out_leaves_the_account_once_the_base_accepts(
    outside: Outside,
) -> None:
    road = outside.road
    batch = outside.made(a_closed_batch)
    parcel = outside.inside(a_parcel, road.recycler, road.regulator, batch)
    declined = outside.inside(an_offered_parcel, road.regulator, parcel, road.bidder.base, "1")
    base, officer = outside.browse(road.recycler), outside.browse(road.regulator)
    base.see(f"/reserve/agreements/{declined}")
    base.does(f"/reserve/agreements/{declined}/decline", {"reason": WHY})
    assert WHY in base.words
    officer.see("/reserve")
    filled = {
        "parcel": parcel,
        "base": "BAS-NOWHERE",
        "mass": "100",
        "price": "0",
        "currency": "EUR",
        "terms": "Handed over for a trial of a new line.",
    }
    assert officer.send("/reserve/parcels", filled).status_code == 422
    page = officer.send("/reserve/parcels", {**filled, "base": road.bidder.base}).headers[
        "Location"
    ]
    base.see("/desk")
    assert "Offers out of a reserve" in base.words
    base.see(page)
    assert "none, it is handed over" in base.words
    base.does(f"{page}/accept")
    officer.see("/reserve")
    assert "Held now" in officer.words
    assert "nothing" in officer.words
    assert "Give out of the reserve" not in officer.words
