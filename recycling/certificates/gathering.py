"""What can be certified of a lot, as the registry's own rows tell it?

Walks back from the closed batch over receipt, hand-overs, sale and licence to the lot and
returns the evidence, and nothing that no row attests.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from recycling.bases.models import Licence as LicenceRow
from recycling.certificates import evidence as ev
from recycling.config import Settings
from recycling.custody import queries as consignments
from recycling.custody.models import Consignment, Receipt
from recycling.custody.rules import Mode
from recycling.db import db
from recycling.errors import Conflict
from recycling.lots.models import Lot
from recycling.lots.rules import Method
from recycling.parties.models import Organisation
from recycling.quantities import NO_MASS, Basis, Form, Mass
from recycling.recovery import queries as batches
from recycling.recovery.credits.queries import custody_of_lot
from recycling.recovery.models import Batch
from recycling.recovery.rules import OutputKind
from recycling.recovery.shares import queries as shares
from recycling.sayings import say
from recycling.streams import rules as streams
from recycling.streams.codes import CodeList

_TRADE_REGISTER = "trade register"
_METRIC = "overall recovery"
_LISTS = {CodeList.EU: "European List of Waste", CodeList.GB: "List of Wastes (GB)"}
_MODES = {
    Mode.ROAD: "road",
    Mode.RAIL: "rail",
    Mode.SEA: "sea",
    Mode.WATERWAY: "inland waterway",
    Mode.AIR: "air",
}
_ROLES = {"holder": "holder", "carrier": "carrier", "storage": "storage", "recycler": "base"}
_METHODS = {
    Method.ICP_OES: "ICP-OES",
    Method.ICP_MS: "ICP-MS",
    Method.XRF: "XRF",
    Method.TITRATION: "titration",
    Method.SPECIFICATION: "specification",
    Method.ESTIMATE: "estimate",
}


def gather(lot: Lot, identifier: str, at: datetime, settings: Settings) -> ev.Evidence:
    """Return the evidence of a recovered lot.

    Raises ``Conflict`` when a stage of its life is missing.
    """
    consignment, receipt, batch = _stages(lot)
    licence = _licence(consignment.licence_id)
    reach = shares.reach_of(lot.id)
    return ev.Evidence(
        identifier=identifier,
        issued_at=at,
        issuer=ev.Issuer(
            settings.registry_name,
            settings.registry_country,
            settings.registry_register,
            settings.registry_number,
            settings.base_url,
        ),
        holder=_party(consignment.holder),
        base=_base(consignment, licence, settings),
        carriers=tuple(
            ev.Carrier(_party(leg.carrier), _MODES[Mode(leg.mode)], leg.permit)
            for leg in consignment.legs
            if leg.mode != Mode.STORAGE
        ),
        lot=_lot(lot),
        weighing=_weighing(lot, receipt),
        handovers=tuple(_handovers(consignment)),
        operation=_operation(_ending(lot)),
        batch=ev.Batch(
            batch.ref, streams.process(batch.line.process).name_en, batch.closed_at or at
        ),
        recovered=tuple(_recovered(lot)),
        products=_outputs(lot, OutputKind.PRODUCT),
        residues=_outputs(lot, OutputKind.RESIDUE),
        custody_model=custody_of_lot(lot.id),
        custody_limit=_limit(reach),
    )


def _stages(lot: Lot) -> tuple[Consignment, Receipt, Batch]:
    consignment = consignments.of_lot(lot.id)
    batch = batches.batch_of_lot(lot.id)
    if consignment is None or consignment.receipt is None or batch is None:
        raise Conflict(
            "life_incomplete",
            say("Lot %(lot)s has not been received and recovered yet.", lot=lot.ref),
            field="lot",
            way_out=say("Close the batch it is in first."),
        )
    return consignment, consignment.receipt, batch


def _licence(licence_id: int) -> LicenceRow:
    return db.session.execute(
        select(LicenceRow)
        .where(LicenceRow.id == licence_id)
        .options(joinedload(LicenceRow.authority))
    ).scalar_one()


def _party(organisation: Organisation) -> ev.Party:
    return ev.Party(
        organisation.name, organisation.country, _TRADE_REGISTER, organisation.register_number
    )


def _base(consignment: Consignment, licence: LicenceRow, settings: Settings) -> ev.Base:
    base = consignment.base
    return ev.Base(
        name=base.name,
        operator=_party(consignment.recycler),
        site=base.place,
        country=base.country,
        licence=ev.Licence(
            number=licence.number,
            authority=licence.authority.name if licence.authority else "",
            valid_from=licence.valid_from,
            valid_to=licence.valid_to,
            register_url=f"{settings.base_url}/bases/{base.ref}",
        ),
    )


def _lot(lot: Lot) -> ev.Lot:
    subtype = streams.subtype(lot.subtype)
    waste_list = CodeList(lot.code_list)
    classed_on = (lot.published_at or lot.drafted_at).date()
    listed = streams.find_code(waste_list, lot.code, classed_on)
    return ev.Lot(
        reference=lot.ref,
        stream=streams.stream(lot.stream).name_en,
        sub_type=subtype.name_en,
        code=ev.WasteCode(listed.display, listed.text, _LISTS[waste_list], lot.code_edition),
        hazards=tuple(
            ev.Hazard(h.hazard, streams.listed_code("EU_HP", h.hazard).text) for h in lot.hazards
        ),
        composition=tuple(_contents(lot)),
    )


def _contents(lot: Lot) -> list[ev.Content]:
    known = streams.rare_earth_species()
    return [
        ev.Content(
            symbol=component.species,
            name=streams.element(known[component.species][0]).name_en,
            fraction=component.fraction,
            basis=Basis.DRY,
            form=Form(known[component.species][1]),
            method=_METHODS[Method(component.method)],
        )
        for component in lot.components
        if component.species in known and known[component.species][0]
    ]


def _weighing(lot: Lot, receipt: Receipt) -> ev.Weighing:
    return ev.Weighing(
        declared=lot.wet_mass,
        received=receipt.accepted,
        dry=receipt.accepted.share(receipt.moisture.rest),
        scale=ev.Scale(
            receipt.scale, receipt.division, receipt.accuracy_class, receipt.calibrated_until
        ),
    )


def _handovers(consignment: Consignment) -> list[ev.Handover]:
    return [
        ev.Handover(
            at=handover.taken_at or handover.given_at,
            place=consignment.place_of(handover.number),
            giver=consignment.hand(handover.number - 1).name,
            giver_role=_ROLES[handover.from_part],
            taker=consignment.hand(handover.number).name,
            taker_role=_ROLES[handover.to_part],
        )
        for handover in consignment.handovers
    ]


def _ending(lot: Lot) -> str:
    """Return the operation by which most of the lot ended; interim ones end nothing."""
    ended: dict[str, Mass] = {}
    for share in shares.shares_of_lot(lot.id):
        ended[share.operation] = ended.get(share.operation, NO_MASS) + share.matter
    return max(ended, key=lambda code: ended[code])


def _operation(code: str) -> ev.Operation:
    return ev.Operation(code, streams.listed_code("EU_OPERATION", code).text)


def _recovered(lot: Lot) -> list[ev.Recovered]:
    return [
        ev.Recovered(
            symbol=line.element,
            name=streams.element(line.element).name_en,
            contained=line.input,
            recovered=line.products,
            metric=_METRIC,
        )
        for line in shares.recovered_from_lot(lot.id)
    ]


def _outputs(lot: Lot, kind: OutputKind) -> tuple[ev.Output, ...]:
    return tuple(
        ev.Output(share.name, share.mass, share.destination, share.details.get("operation", ""))
        for share in shares.shares_of_lot(lot.id)
        if share.kind == kind
    )


def _limit(reach: shares.Reach) -> str:
    if reach.batches > 1:
        alone = "no other lot" if reach.lots == 1 else f"{reach.lots - 1} other lots"
        return (
            f"It went through {reach.batches} batches, with {alone} in them; in each, each element "
            "is divided by what each lot brought of it."
        )
    if reach.lots == 1:
        return "The batch took in this lot alone."
    return (
        f"The batch took in {reach.lots} lots; each element is divided by what each lot brought "
        "of it."
    )
