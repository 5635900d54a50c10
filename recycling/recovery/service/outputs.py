"""Deeds by which a base declares what came out of a batch, and takes it back."""

from __future__ import annotations

from dataclasses import asdict, replace

from sqlalchemy import select

from recycling.bases.models import Base as RecoveryBase
from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import Conflict, Invalid, missing
from recycling.ledger.canonical import Json
from recycling.ledger.service import record
from recycling.recovery import queries
from recycling.recovery.claims import claimed_by
from recycling.recovery.models import Output, OutputElement
from recycling.recovery.rules import (
    Declared,
    Details,
    OutputKind,
    check_output,
    check_recovery,
)
from recycling.recovery.service.loading import open_batch_of
from recycling.recovery.shares.keeping import locked_material
from recycling.references import new_reference
from recycling.sayings import say


@deed
def declare_output(act: Act, ref: str, declared: Declared) -> str:
    """Declare a product, an intermediate or a residue of an open batch.

    Raises ``Invalid`` naming each impossible figure; what would bring an element's recovery above
    1, a product of an interim operation, or an intermediate for no known base is refused.
    """
    batch = open_batch_of(act, ref)
    declared = replace(declared, details=_trimmed(declared.details))
    known = frozenset(e for contents in batch.brought for e in contents)
    check_output(declared, known, batch.line.operation, batch.custody_model)
    check_recovery(queries.balance_of(batch, declared))
    details = {name: said for name, said in asdict(declared.details).items() if said}
    goes_on = declared.kind is OutputKind.INTERMEDIATE
    output = Output(
        ref=new_reference("MAT") if goes_on else None,
        batch_id=batch.id,
        kind=declared.kind,
        name=declared.name.strip(),
        mass=declared.mass,
        destination=declared.destination.strip(),
        details=details,
        attributed={e: mass.milligrams for e, mass in declared.attributed},
        next_base_id=_next_base(declared.details.next_base),
        declared_at=act.at,
    )
    output.elements = [OutputElement(element=e, mass=mass) for e, mass in declared.contents]
    db.session.add(output)
    record(
        act,
        "OutputDeclared",
        f"batch:{batch.ref}",
        {
            "kind": str(declared.kind),
            "name": output.name,
            "mass_kg": declared.mass.json(),
            "destination": output.destination,
            "elements_kg": {e: mass.json() for e, mass in declared.contents},
            **_attributed(declared),
            **({"material": output.ref} if goes_on else {}),
            **details,
        },
    )
    return batch.ref


def _attributed(declared: Declared) -> dict[str, Json]:
    if not declared.attributed:
        return {}
    return {"attributed_kg": {e: mass.json() for e, mass in declared.attributed}}


def _trimmed(details: Details) -> Details:
    return Details(**{name: said.strip() for name, said in asdict(details).items()})


def _next_base(ref: str) -> int | None:
    if not ref:
        return None
    found = db.session.scalar(select(RecoveryBase.id).where(RecoveryBase.ref == ref))
    if found is None:
        raise Invalid(
            "unknown_base",
            say("There is no base %(ref)s in the register.", ref=ref),
            field="next_base",
            way_out=say("Give the reference of the base it goes on to, such as BAS-…."),
        )
    return found


@deed
def withdraw_output(act: Act, ref: str, output_id: int) -> str:
    """Take back an output declared by mistake, while the batch is open.

    Raises ``NotFound``, or ``Conflict`` for an intermediate that went on into a batch, a residue
    that is a lot on the market, and a product that is offered to a reserve or in one.
    """
    batch = open_batch_of(act, ref)
    output = next((o for o in batch.outputs if o.id == output_id), None)
    if output is None:
        raise missing("output", str(output_id))
    lot = output.lot if output.is_lot else None
    locked_material(output_id)
    taken_by = queries.refs_of(one.batch_id for one in queries.parts_of_material(output_id))
    if taken_by:
        raise Conflict(
            "material_taken",
            say(
                "%(output)s went on into batch %(taken_by)s.",
                output=output.ref,
                taken_by=", ".join(taken_by),
            ),
            field="output",
            way_out=say("It can be taken back once it is in no batch."),
        )
    if lot is not None:
        raise Conflict(
            "residue_is_lot",
            say("%(output_name)s is lot %(lot)s.", output_name=output.name, lot=lot.ref),
            field="output",
            way_out=say("It can be taken back once that lot is withdrawn."),
        )
    if claimed := claimed_by(output_id):
        raise Conflict(
            "product_in_reserve",
            say(
                "%(output_name)s is offered to a reserve, or in one: %(claimed)s.",
                output_name=output.name,
                claimed=", ".join(claimed),
            ),
            field="output",
            way_out=say("Take the offer back first; what a reserve has taken in stays as it is."),
        )
    db.session.delete(output)
    record(
        act,
        "OutputWithdrawn",
        f"batch:{batch.ref}",
        {"name": output.name, "mass_kg": output.mass.json()},
    )
    return batch.ref
