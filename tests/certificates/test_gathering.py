"""What the registry's rows attest of a lot's life."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from recycling.certificates.evidence import Evidence
from recycling.certificates.gathering import gather
from recycling.clock import SteppedClock
from recycling.config import Settings
from recycling.custody import queries as consignments
from recycling.custody.models import Leg
from recycling.custody.rules import Mode, Verdict
from recycling.db import db
from recycling.errors import Conflict
from recycling.lots import queries as lots
from recycling.quantities import Basis, Form, Mass
from recycling.recovery import service as recovery
from recycling.recovery.rules import CustodyModel
from tests.certificates.living import (
    Neighbours,
    a_paid_lot,
    a_received_lot,
    a_recovered_lot,
    an_open_batch,
    arrival,
    neighbours,
)
from tests.makers import a_member


@pytest.fixture
def people(in_app: Flask, held_clock: SteppedClock) -> Neighbours:
    return neighbours(held_clock)


def evidence_of(lot: str, people: Neighbours, app: Flask) -> Evidence:
    db.session.rollback()
    settings: Settings = app.extensions["settings"]
    return gather(lots.lot(lot), "7Q4K-M2TD-9HXA-4", people.clock.now(), settings)


@pytest.fixture
def evidence(people: Neighbours, in_app: Flask) -> Evidence:
    return evidence_of(a_recovered_lot(people), people, in_app)


def test_gather_states_declared_received_and_dry_mass(evidence: Evidence) -> None:
    weighing = evidence.weighing
    assert (weighing.declared, weighing.received) == (Mass.kg("2500"), Mass.kg("2490"))
    assert weighing.dry == Mass.kg("1867.5")  # 2 490 kg less a quarter of moisture


def test_gather_names_the_scale_with_division_class_and_verification(evidence: Evidence) -> None:
    scale = evidence.weighing.scale
    assert (scale.identity, scale.interval, scale.accuracy_class) == (
        "Weighbridge 1",
        Mass.kg("10"),
        "III",
    )
    assert scale.calibrated_until is not None


def test_gather_names_each_hand_over_in_order(evidence: Evidence, people: Neighbours) -> None:
    first, second = evidence.handovers
    assert (first.giver_role, first.taker_role) == ("holder", "carrier")
    assert (second.giver_role, second.taker_role) == ("carrier", "base")
    assert first.place == "Hanau"
    assert first.at < second.at < evidence.batch.closed_at < evidence.issued_at + timedelta(1)


def test_gather_names_who_carried_and_by_what_mode_but_not_who_stored(
    people: Neighbours, in_app: Flask
) -> None:
    lot = a_recovered_lot(people)
    consignment = consignments.of_lot(lots.lot(lot).id)
    assert consignment is not None
    for number, mode in ((2, Mode.STORAGE), (3, Mode.WATERWAY)):
        leg = Leg(number=number, mode=mode, carrier_id=consignment.carrier_id, plates=[])
        leg.permit, leg.place = f"Permit {number}", ""
        consignment.legs.append(leg)
    db.session.commit()
    carriers = evidence_of(lot, people, in_app).carriers
    assert [(one.mode, one.permit) for one in carriers] == [
        ("road", "BEF-DE-0815"),
        ("inland waterway", "Permit 3"),
    ]


def test_gather_names_holder_carrier_base_and_licence(evidence: Evidence) -> None:
    assert evidence.holder.name.startswith("Holder")
    assert evidence.carriers[0].party.name.startswith("Carrier")
    assert evidence.carriers[0].permit == "BEF-DE-0815"
    assert evidence.base.operator.name.startswith("Recycler")
    assert evidence.base.licence.authority.startswith("Regulator")
    assert evidence.base.licence.register_url.startswith("http://localhost/bases/BAS-")


def test_gather_names_waste_code_with_list_and_hazards(evidence: Evidence) -> None:
    assert evidence.lot.code.code == "12 01 18*"
    assert evidence.lot.code.waste_list == "European List of Waste"
    assert [h.code for h in evidence.lot.hazards] == ["HP3", "HP14"]
    assert all(h.text for h in evidence.lot.hazards)


def test_gather_lists_only_rare_earths_of_the_composition(evidence: Evidence) -> None:
    contents = {c.symbol: c for c in evidence.lot.composition}
    assert set(contents) == {"Nd", "Pr", "Dy", "Tb"}
    assert (contents["Nd"].basis, contents["Nd"].form) == (Basis.DRY, Form.ELEMENT)
    assert contents["Nd"].method == "ICP-OES"


def test_gather_states_what_was_recovered_of_each_element(evidence: Evidence) -> None:
    neodymium = next(line for line in evidence.recovered if line.symbol == "Nd")
    assert neodymium.contained == Mass.kg("354.825")  # 1 867.5 kg dry at 0.19
    assert neodymium.recovered == Mass.kg("319.3425")  # nine tenths


def test_gather_names_products_and_residues_with_destination(evidence: Evidence) -> None:
    (product,), (residue,) = evidence.products, evidence.residues
    assert (product.name, product.destination) == ("Nd-Pr oxide", "Alloy works, Hanau")
    assert residue.destination == "Landfill class I"


def test_gather_alone_in_its_batch_preserves_identity(evidence: Evidence) -> None:
    assert evidence.custody_model is CustodyModel.IDENTITY_PRESERVED
    assert "alone" in evidence.custody_limit


def test_gather_two_lots_in_a_batch_divides_it_to_the_milligram(
    people: Neighbours, in_app: Flask
) -> None:
    pair = [a_received_lot(people), a_received_lot(people, arrival(net="1000"))]
    recovery.close_batch(people.recycler.act(), an_open_batch(people, *pair), "recycling")
    first, second = (evidence_of(lot, people, in_app) for lot in pair)
    assert first.custody_model is CustodyModel.CONTROLLED_BLENDING
    assert "2 lots" in first.custody_limit
    assert first.recovered[0].recovered > second.recovered[0].recovered
    dry = first.weighing.dry + second.weighing.dry
    made = [one.mass for e in (first, second) for one in (*e.products, *e.residues)]
    assert sum((m.milligrams for m in made), 0) == dry.milligrams


def test_gather_partly_accepted_lot_certifies_only_what_was_accepted(
    people: Neighbours, in_app: Flask
) -> None:
    said = arrival(Verdict.PARTLY, net="2490", refused="490")
    lot = a_received_lot(people, said)
    recovery.close_batch(people.recycler.act(), an_open_batch(people, lot), "recycling")
    assert evidence_of(lot, people, in_app).weighing.received == Mass.kg("2000")


@pytest.mark.parametrize("maker", [a_paid_lot, a_received_lot])
def test_gather_before_the_recovery_conflicts(
    people: Neighbours, in_app: Flask, maker: object
) -> None:
    lot = maker(people)  # type: ignore[operator]
    with pytest.raises(Conflict) as refused:
        evidence_of(lot, people, in_app)
    assert refused.value.code == "life_incomplete"


def test_gather_keeps_a_name_exactly_as_registered(people: Neighbours, in_app: Flask) -> None:
    named = replace(people, holder=a_member("holder", name="Łódzkie Żelazo & Söhne GmbH"))
    found = evidence_of(a_recovered_lot(named), named, in_app)
    assert found.holder.name == "Łódzkie Żelazo & Söhne GmbH"
