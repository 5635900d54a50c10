"""What stands in a consignment beside its legs: written to its row, and as the ledger tells it."""

from __future__ import annotations

from sqlalchemy import select

from recycling.custody.models import Consignment
from recycling.custody.rules import Transport
from recycling.db import db
from recycling.errors import Invalid
from recycling.ledger.canonical import Json
from recycling.parties.models import Organisation
from recycling.parties.rules.standing import check_takes_on
from recycling.sayings import say


def write_goods(consignment: Consignment, transport: Transport) -> None:
    """Write when the lot leaves, as which goods, and who trades it, into a consignment's row.

    Raises ``Invalid`` naming a trader or broker that is not registered, or takes on nothing new.
    """
    consignment.planned_on = transport.planned_on
    consignment.is_dangerous = transport.is_dangerous
    consignment.un_number = transport.un_number
    consignment.un_class = transport.un_class
    consignment.packing_group = transport.packing_group
    consignment.packages = transport.packages
    consignment.acceptance_number = transport.acceptance_number.strip()
    consignment.trader = _found("trader", transport.trader, consignment.trader)
    consignment.broker = _found("broker", transport.broker, consignment.broker)


def _found(field: str, ref: str, present: Organisation | None) -> Organisation | None:
    if not ref:
        return None
    if present is not None and present.ref == ref:
        return present
    found = db.session.scalar(select(Organisation).where(Organisation.ref == ref))
    if found is None:
        raise Invalid(
            f"unknown_{field}",
            say("There is no organisation %(ref)s.", ref=ref),
            field=field,
            way_out=say("Give the reference of an organisation of the register, or leave it out."),
        )
    check_takes_on(found.name, found.standing, field)
    return found


def goods_stated(transport: Transport) -> dict[str, Json]:
    """Return what stands in a consignment beside its legs as a fact tells it."""
    return {
        "planned_on": transport.planned_on.isoformat(),
        "is_dangerous": transport.is_dangerous,
        "un_number": transport.un_number,
        "un_class": transport.un_class,
        "packing_group": transport.packing_group,
        "packages": transport.packages,
        "acceptance_number": transport.acceptance_number,
        "trader": transport.trader,
        "broker": transport.broker,
    }
