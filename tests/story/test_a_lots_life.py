"""One lot from registration to a verified certificate, told through the JSON interface alone.

Every call is looked up in the OpenAPI document, and every answer held against it. The first
file to open: it shows what the registry is for, in the order in which it happens.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from recycling import clock
from recycling.clock import SteppedClock
from tests.bases.footings import sent_footings
from tests.story.telling import Cast, Speaker, a_cast, pays


@pytest.fixture
def cast(app: Flask, held_clock: SteppedClock, tmp_path: Path) -> Iterator[Cast]:
    with a_cast(app, tmp_path) as everybody:
        yield everybody


def a_licensed_base(recycler: Speaker, regulator: Speaker) -> str:
    base = recycler.does(
        "/bases",
        {
            "name": f"Base of {recycler.name}",
            "country": "DE",
            "place": "Duisburg",
            "latitude": "51.4344",
            "longitude": "6.7623",
        },
    )["ref"]
    recycler.does(
        f"/bases/{base}/lines",
        {
            "name": "Roast and leach",
            "process": "hydromet_roast_hcl_sx",
            "operation": "R4",
            "subtypes": ["ndfeb_swarf"],
            "treatment_charge": "850.00",
            "currency": "EUR",
        },
    )
    today = clock.today()
    application = {
        "number": "BImSchG 2026/07",
        "yearly_mass": "500000",
        "valid_from": today.isoformat(),
        "valid_to": (today + timedelta(days=1800)).isoformat(),
        "processes": ["hydromet_roast_hcl_sx"],
        "subtypes": ["ndfeb_swarf"],
        "codes": [{"list": "EU", "number": "120118"}],
        "hazards": ["HP3", "HP5"],
    }
    licence = recycler.does(f"/bases/{base}/licences", application)["ref"]
    for new in sent_footings(licence, application):
        footing = recycler.does(f"/bases/{base}/footings", new)["ref"]
        regulator.does(f"/footings/{footing}/accept")
    regulator.does(f"/licences/{licence}/grant")
    return base


def a_published_lot(holder: Speaker) -> str:
    lot = holder.does(
        "/lots",
        {
            "title": "NdFeB grinding swarf, oily",
            "subtype": "ndfeb_swarf",
            "physical_form": "sludge under water",
            "composition": [
                {"species": "Nd", "fraction": "0.20", "method": "icp_oes", "laboratory": "Lab 1"},
                {"species": "Pr", "fraction": "0.05", "method": "icp_oes", "laboratory": "Lab 1"},
                {"species": "Dy", "fraction": "0.01", "method": "icp_oes", "laboratory": "Lab 1"},
            ],
            "wet_mass": "10000",
            "moisture": "0.25",
            "packaging": "drums",
            "pieces": 50,
            "code": "12 01 18*",
            "hazards": ["HP3", "HP5"],
            "country": "DE",
            "place": "Hamburg",
            "latitude": "53.5419",
            "longitude": "9.9937",
            "available_from": clock.today().isoformat(),
        },
    )["ref"]
    holder.does(f"/lots/{lot}/publish")
    return lot


def an_awarded_sale(cast: Cast, held_clock: SteppedClock, lot: str, bids: dict[str, Any]) -> str:
    auction = cast.holder.does(
        f"/lots/{lot}/auctions",
        {
            "format": "sealed",
            "currency": "EUR",
            "closes_at": clock.stamp(clock.now() + timedelta(hours=2)),
        },
    )["ref"]
    for bidder, base, price in bids.values():
        bidder.does(
            f"/auctions/{auction}/bids",
            {"base": base, "price": {"amount_per_tonne": price, "currency": "EUR"}},
        )
    held_clock.advance(hours=2)
    cast.time_passes()
    cast.holder.does(f"/auctions/{auction}/award")
    cast.time_passes()
    return cast.holder.asks("/sales")["items"][0]["ref"]


def carried_to_the_base(cast: Cast, held_clock: SteppedClock, lot: str) -> str:
    consignment = cast.holder.does(
        "/consignments",
        {
            "lot": lot,
            "planned_on": clock.today().isoformat(),
            "legs": [
                {"carrier": cast.carrier.ref, "plates": ["HH-UM 2026"], "permit": "BEF-DE-0815"}
            ],
            "is_dangerous": True,
            "un_number": "UN3189",
            "un_class": "4.2",
            "packing_group": "II",
            "packages": 24,
            "acceptance_number": "AN-17",
        },
    )["ref"]
    for signer, signing in (
        (cast.holder, "give_to_carrier"),
        (cast.carrier, "take_over"),
        (cast.carrier, "give_at_gate"),
    ):
        held_clock.advance(hours=1)
        signer.does(f"/consignments/{consignment}/handovers", {"signing": signing})
    cast.recycler.does(
        f"/consignments/{consignment}/receipt",
        {
            "scale": "Weighbridge 1",
            "division": "20",
            "calibrated_until": (clock.today() + timedelta(days=100)).isoformat(),
            "gross": "19980",
            "tare": "10000",
            "moisture": "0.25",
            "verdict": "accepted",
        },
    )
    return consignment


def recovered(cast: Cast, base: str, lot: str) -> dict[str, Any]:
    line = cast.recycler.asks(f"/bases/{base}")["lines"][0]["ref"]
    batch = cast.recycler.does("/batches", {"line": line})["ref"]
    taken = cast.recycler.does(f"/batches/{batch}/inputs", {"lot": lot})["inputs"][0]
    assert taken["contents"][1] == {"element": "Nd", "mass": "1497"}
    cast.recycler.does(
        f"/batches/{batch}/outputs",
        {
            "kind": "product",
            "name": "Nd-Pr-Dy oxide",
            "mass": "2150",
            "contents": [
                {"element": "Nd", "mass": "1422"},
                {"element": "Pr", "mass": "360"},
                {"element": "Dy", "mass": "73"},
            ],
        },
    )
    cast.recycler.does(
        f"/batches/{batch}/outputs",
        {
            "kind": "residue",
            "name": "Iron residue",
            "mass": "5600",
            "destination": "Landfill class I",
            "operation": "D1",
            "permit": "AB-DE-3/1998",
            "contents": [{"element": "Nd", "mass": "60"}],
        },
    )
    cast.recycler.does(f"/batches/{batch}/close", {"mode": "recycling"})
    return cast.recycler.asks(f"/batches/{batch}/balance")


def test_a_lot_lives_from_registration_to_a_verified_certificate(
    cast: Cast, held_clock: SteppedClock
) -> None:
    base = a_licensed_base(cast.recycler, cast.regulator)
    rival_base = a_licensed_base(cast.rival, cast.regulator)

    lot = a_published_lot(cast.holder)
    assert cast.stranger.asks(f"/lots/{lot}")["state"] == "published"

    matches = cast.holder.asks(f"/lots/{lot}/matches")["items"]
    assert [match["is_eligible"] for match in matches] == [True, True]
    assert all(reason["source"] for match in matches for reason in match["reasons"])

    sale = an_awarded_sale(
        cast,
        held_clock,
        lot,
        {
            "winner": (cast.recycler, base, "11850.00"),
            "rival": (cast.rival, rival_base, "11600.00"),
        },
    )
    owed = cast.holder.asks(f"/sales/{sale}")
    assert owed["amount"]["amount"] == "118500.00"
    assert owed["payer"] == cast.recycler.ref
    cast.stranger.asks(f"/sales/{sale}", status=404)

    pays(cast.recycler, sale)
    held_clock.advance(minutes=10)
    cast.time_passes()
    assert cast.holder.asks(f"/sales/{sale}")["state"] == "paid"

    carried_to_the_base(cast, held_clock, lot)
    cast.time_passes()
    assert cast.holder.asks(f"/sales/{sale}")["state"] == "released"

    balance = recovered(cast, base, lot)
    assert {line["element"]: line["verdict"] for line in balance["lines"]} == {
        "Nd": "closes",
        "Pr": "closes with a gap",
        "Dy": "closes",
    }

    number = cast.recycler.does(f"/lots/{lot}/certificates")["ref"]
    cast.time_passes()
    assert cast.stranger.asks(f"/lots/{lot}")["state"] == "certified"

    pdf = cast.app.test_client().get(cast.anybody.asks(f"/certificates/{number}")["file"]).data
    verdict = cast.anybody.sends("/verify", pdf, "application/pdf")
    assert [line["code"] for line in verdict["lines"]] == [
        "seal.ok",
        "record.ok",
        "log.ok",
        "status.current",
        "page.ok",
    ]
    assert verdict["is_genuine"]
    assert verdict["is_current"]

    changed = bytearray(pdf)
    changed[len(pdf) // 2] ^= 1
    forged = cast.anybody.sends("/verify", bytes(changed), "application/pdf")
    assert not forged["is_genuine"]

    told = [fact["type"] for fact in cast.holder.asks("/facts?limit=200")["items"]]
    assert told.index("LotPublished") < told.index("AwardMade") < told.index("SalePaid")
    assert told.index("ConsignmentReceived") < told.index("BatchClosed")
    assert "CertificateSealed" in told


def test_a_lot_that_costs_money_is_paid_by_its_holder_and_released_on_the_certificate(
    cast: Cast, held_clock: SteppedClock
) -> None:
    base = a_licensed_base(cast.recycler, cast.regulator)
    lot = a_published_lot(cast.holder)
    sale = an_awarded_sale(cast, held_clock, lot, {"only": (cast.recycler, base, "-566.00")})
    assert cast.holder.asks(f"/sales/{sale}")["payer"] == cast.holder.ref
    cast.recycler.does(f"/sales/{sale}/checkout", status=403)

    pays(cast.holder, sale)
    held_clock.advance(minutes=10)
    cast.time_passes()
    carried_to_the_base(cast, held_clock, lot)
    cast.time_passes()
    assert cast.holder.asks(f"/sales/{sale}")["state"] == "paid"

    recovered(cast, base, lot)
    cast.recycler.does(f"/lots/{lot}/certificates")
    cast.time_passes()
    assert cast.recycler.asks(f"/sales/{sale}")["state"] == "released"


def test_a_lot_at_price_zero_travels_without_a_payment(
    cast: Cast, held_clock: SteppedClock
) -> None:
    base = a_licensed_base(cast.recycler, cast.regulator)
    lot = a_published_lot(cast.holder)
    sale = an_awarded_sale(cast, held_clock, lot, {"only": (cast.recycler, base, "0")})
    assert cast.holder.asks(f"/sales/{sale}")["state"] == "paid"
    assert cast.holder.asks(f"/lots/{lot}")["state"] == "paid"
