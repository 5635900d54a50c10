"""What does a UK receipt of waste (digital waste tracking) tell?

The receiver is our recycler; who produced the waste is not part of a receipt. Weights are as
received. A receipt is known by its waste tracking id, before it has one by the receiver's own
reference.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from recycling.custody.imports.rules.nodes import Node
from recycling.custody.imports.rules.states import System
from recycling.custody.imports.rules.told import Line, Party, Told
from recycling.custody.imports.rules.units import mass_of, units
from recycling.quantities import Mass, plain
from recycling.sayings import say

_CODE = re.compile(r"[0-9]{6}")
_HAZARD = re.compile(r"HP[ _]?0*([1-9][0-9]?)")
_LONGEST_REQUIREMENTS = 5000


def tell(node: Node) -> Told:
    """Say what a receipt tells; whatever is wrong with it becomes findings of the node."""
    tracking, own = node.text("wasteTrackingId"), node.text("yourUniqueReference")
    if not tracking and not own:
        words = say(
            "Neither wasteTrackingId nor yourUniqueReference is given, so the receipt could"
            " not be known again. Add one of them."
        )
        node.findings.add("wasteTrackingId", "missing", words)
    return Told(
        system=System.UK_RECEIPT,
        tracking_number=tracking,
        own_reference=own,
        received_at=node.instant("dateTimeReceived", needed=True),
        vehicle=node.at("carrier").text("vehicleRegistration"),
        parties=tuple(_parties(node)),
        lines=tuple(
            _line(number, item)
            for number, item in enumerate(node.each("wasteItems", needed=True), 1)
        ),
        notes=tuple(_notes(node)),
    )


def _parties(node: Node) -> Iterator[Party]:
    carrier, receiver = node.at("carrier"), node.at("receiver")
    broker = node.at("brokerOrDealer")
    if carrier.value:
        place = carrier.at("address").text("postcode")
        name, number = carrier.text("organisationName"), carrier.text("registrationNumber")
        yield Party("carrier", name, number, place)
    if receiver.value:
        place = node.at("receipt").at("address").text("postcode")
        name, number = receiver.text("siteName"), receiver.text("authorisationNumber")
        yield Party("recycler", name, number, place)
    if broker.value:
        name, number = broker.text("organisationName"), broker.text("registrationNumber")
        yield Party("broker", name, number)


def _line(number: int, item: Node) -> Line:
    weight = item.at("weight")
    amount, unit = weight.number("amount", needed=True), weight.text("metric", needed=True)
    operations = (each.text("code") for each in item.each("disposalOrRecoveryCodes"))
    return Line(
        number=number,
        description=item.text("wasteDescription"),
        codes=tuple(_codes(item)),
        hazardous=item.truth("containsHazardous"),
        hazards=tuple(_hazard(each) for each in item.at("hazardous").texts("hazCodes")),
        containers=item.whole("numberOfContainers"),
        container=item.text("typeOfContainers"),
        amount="" if amount is None else plain(amount),
        unit=unit,
        mass=_mass(weight),
        is_estimate=weight.truth("isEstimate"),
        operations=tuple(each for each in operations if each),
    )


def _codes(item: Node) -> Iterator[str]:
    for code in item.texts("ewcCodes"):
        if _CODE.fullmatch(code):
            yield code
        else:
            words = say("“%(code)s” is not a six-digit code of the List of Waste.", code=code[:40])
            item.findings.add(f"{item.path}ewcCodes", "bad_waste_code", words, "warning")


def _hazard(text: str) -> str:
    found = _HAZARD.fullmatch(text)
    return f"HP{found[1]}" if found else text


def _mass(weight: Node) -> Mass | None:
    amount, code = weight.number("amount"), weight.text("metric")
    unit = units(System.UK_RECEIPT).get(code)
    if amount is None or not code:
        return None
    if unit is None:
        words = say(
            "“%(code)s” is not one of the units %(known)s.",
            code=code,
            known=", ".join(units(System.UK_RECEIPT)),
        )
        weight.findings.add(f"{weight.path}metric", "unknown_unit", words)
        return None
    if amount <= 0:
        words = say("A weight is more than zero.")
        weight.findings.add(f"{weight.path}amount", "amount_negative", words)
        return None
    mass = mass_of(amount, unit)
    if mass is None:
        words = say(
            "%(plain)s %(unit_name)s is more than the register can hold.",
            plain=plain(amount),
            unit_name=unit.name,
        )
        weight.findings.add(f"{weight.path}amount", "mass_out_of_range", words)
    return mass


def _notes(node: Node) -> Iterator[str]:
    requirements = node.text("specialHandlingRequirements", longest=_LONGEST_REQUIREMENTS)
    references = (each.text("reference") for each in node.each("otherReferencesForMovement"))
    own = (node.text("yourUniqueReference"), node.text("hazardousWasteConsignmentCode"))
    yield from (text for text in (*own, *references, requirements) if text)
