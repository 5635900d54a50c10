"""What does a US e-Manifest (JSON schema v1.3) tell?

Who stands where: the generator is our holder, transporters carry, the designated facility is our
recycler. Quantities are as shipped. Dates of signatures stand in for the dates of shipping and
receiving, which only EPA's own answers carry. A manifest EPA has not numbered yet is known by the
consignment of ours it names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from recycling.custody.imports.rules.naming import CONSIGNMENT, named_in
from recycling.custody.imports.rules.nodes import Findings, Node
from recycling.custody.imports.rules.states import System
from recycling.custody.imports.rules.told import Line, Party, Signature, Told
from recycling.custody.imports.rules.units import Density, mass_of, units
from recycling.quantities import Mass, plain
from recycling.sayings import say

_TRACKING_NUMBER = re.compile(r"[0-9]{9}[A-Z]{3}")
_LONGEST_INSTRUCTIONS = 4000
# How our own files label the comment that names their consignment.
OWN_LABEL = "Urban Mine consignment"


def tell(node: Node) -> Told:
    """Say what a manifest tells; whatever is wrong with it becomes findings of the node."""
    own = _own_reference(node)
    number = node.text("manifestTrackingNumber", needed=not own)
    if number and not _TRACKING_NUMBER.fullmatch(number):
        words = say("A manifest tracking number is nine digits and three capital letters.")
        node.findings.add("manifestTrackingNumber", "bad_tracking_number", words)
    sites = tuple(_sites(node))
    signatures = tuple(one for part, site in sites for one in _signatures(part, site))
    lines = tuple(_line(waste) for waste in node.each("wastes", needed=True))
    return Told(
        system=System.US_EMANIFEST,
        tracking_number=number[:12],
        own_reference=own,
        status=node.text("status"),
        version=node.at("correctionInfo").whole("versionNumber") or 0,
        shipped_at=node.instant("shippedDate") or _first(signatures, "holder"),
        received_at=node.instant("receivedDate") or _first(signatures, "recycler"),
        rejection=_rejection(node),
        parties=tuple(_party(part, site) for part, site in sites),
        signatures=signatures,
        lines=lines,
        notes=tuple(_notes(node)),
    )


def _own_reference(node: Node) -> str:
    """Return the consignment its comments name: until EPA numbers it, it is known by that."""
    comments = node.at("additionalInfo").each("comments")
    ours = [each for each in comments if each.text("label") == OWN_LABEL]
    named = named_in(each.text("description") for each in ours)
    return next((ref for ref in named if ref.startswith(CONSIGNMENT)), "")


def _sites(node: Node) -> Iterator[tuple[str, Node]]:
    yield "holder", node.at("generator")
    for transporter in node.each("transporters"):
        yield "carrier", transporter
    yield "recycler", node.at("designatedFacility")
    if "broker" in node.value:
        yield "broker", node.at("broker")


def _party(part: str, site: Node) -> Party:
    address = site.at("siteAddress")
    place = (address.text("city"), address.at("state").text("code"))
    return Party(
        part,
        site.text("name"),
        site.text("epaSiteId"),
        ", ".join(each for each in place if each),
        site.whole("order") or 0,
    )


def _signatures(part: str, site: Node) -> Iterator[Signature]:
    paper = site.at("paperSignatureInfo")
    if paper.value:
        at = paper.instant("signatureDate")
        yield Signature(part, paper.text("printedName"), at, "paper")
    for electronic in site.each("electronicSignaturesInfo"):
        signer = electronic.at("signer")
        name = f"{signer.text('firstName')} {signer.text('lastName')}".strip()
        yield Signature(part, name, electronic.instant("signatureDate"), "electronic")


def _first(signatures: tuple[Signature, ...], part: str) -> str:
    return next((each.at for each in signatures if each.part == part and each.at), "")


def _rejection(node: Node) -> str:
    if not node.truth("rejection"):
        return ""
    info = node.at("rejectionInfo")
    said = (info.text("rejectionType"), info.text("rejectionComments"))
    return ": ".join(each for each in said if each) or "rejected"


def _line(waste: Node) -> Line:
    quantity, dot = waste.at("quantity"), waste.at("dotInformation")
    amount = quantity.number("quantity")
    unit = quantity.at("unitOfMeasurement").text("code")
    codes = waste.at("hazardousWaste").each("federalWasteCodes")
    return Line(
        number=waste.whole("lineNumber", needed=True) or 0,
        description=waste.text("wasteDescription") or dot.text("printedDotInformation"),
        codes=tuple(each.text("code") for each in codes),
        un_number=dot.at("idNumber").text("code"),
        hazardous=True if codes else None,
        containers=quantity.whole("containerNumber"),
        container=quantity.at("containerType").text("code"),
        amount="" if amount is None else plain(amount),
        unit=unit,
        mass=_mass(waste, amount, unit),
        operations=tuple(_some(waste.at("managementMethod").text("code"))),
        discrepancy=_discrepancy(waste.at("discrepancyResidueInfo")),
    )


def _mass(waste: Node, amount: Decimal | None, code: str) -> Mass | None:
    """Return the mass of a line; a volume without a usable density is a question."""
    findings, path = waste.findings, f"{waste.path}quantity.quantity"
    if amount is None:
        words = say("How much this line is, is not said. It is kept without a mass.")
        findings.add(path, "amount_missing", words, "question")
        return None
    unit = units(System.US_EMANIFEST).get(code)
    if unit is None or amount < 0:
        _unreadable(findings, waste.path, amount, code)
        return None
    density = _density(waste.at("brInfo"))
    mass = mass_of(amount, unit, density)
    if mass is None and unit.is_mass:
        words = say(
            "%(plain)s %(unit_name)s is more than the register can hold.",
            plain=plain(amount),
            unit_name=unit.name,
        )
        findings.add(path, "mass_out_of_range", words)
    elif mass is None:
        said = "a specific gravity, whose water temperature is open" if density else "no density"
        words = say(
            "%(plain)s %(unit_name)s is a volume, and the manifest states %(said)s: which"
            " mass is it? It is kept without one; the receipt's weighing will say.",
            plain=plain(amount),
            unit_name=unit.name,
            said=said,
        )
        findings.add(path, "density_missing", words, "question")
    elif not unit.is_mass and density:
        words = say(
            "Its mass follows from the stated density of %(plain)s lb/gal.",
            plain=plain(density.value),
        )
        findings.add(path, "mass_from_density", words, "warning")
    return mass


def _unreadable(findings: Findings, path: str, amount: Decimal, code: str) -> None:
    if amount < 0:
        words = say("An amount below zero is no amount.")
        findings.add(f"{path}quantity.quantity", "amount_negative", words)
        return
    words = say(
        "“%(code)s” is not one of the units %(known)s.",
        code=code,
        known=", ".join(units(System.US_EMANIFEST)),
    )
    findings.add(f"{path}quantity.unitOfMeasurement.code", "unknown_unit", words)


def _density(info: Node) -> Density | None:
    value = info.number("density")
    unit = info.at("densityUnitOfMeasurement").text("code")
    return Density(value, unit) if value is not None and value > 0 and unit else None


def _discrepancy(info: Node) -> str:
    kinds = [word for name, word in (("wasteQuantity", "quantity"), ("wasteType", "type"))
             if info.truth(name)]  # fmt: skip
    comments = info.text("discrepancyComments")
    return ": ".join(each for each in (" and ".join(kinds), comments) if each)


def _notes(node: Node) -> Iterator[str]:
    for each in (node, *node.each("wastes")):
        info = each.at("additionalInfo")
        yield from _some(info.text("handlingInstructions", longest=_LONGEST_INSTRUCTIONS))
        for comment in info.each("comments"):
            yield from _some(comment.text("description"))


def _some(text: str) -> Iterator[str]:
    if text:
        yield text
