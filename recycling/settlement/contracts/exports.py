"""The contracts one may read, as a file."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint

from recycling.access import requires
from recycling.exports import LARGEST_PAGE, Table, offer, table
from recycling.parties.guard import current_actor
from recycling.parties.permissions import Permission
from recycling.settlement.contracts import queries
from recycling.settlement.contracts.queries import ContractCard, Signed
from recycling.settlement.contracts.rules import Party
from recycling.wire import Page

blueprint = Blueprint("contracts_exports", __name__)


def _of(one: ContractCard, party: Party) -> Signed:
    return next(signed for signed in one.signatures if signed.party == party)


CONTRACTS: Table[ContractCard] = table(
    "contracts",
    {
        "contract": lambda one: one.ref,
        "sale": lambda one: one.sale,
        "auction": lambda one: one.auction,
        "lot": lambda one: one.lot,
        "title": lambda one: one.title,
        "state": lambda one: one.state,
        "drawn_at": lambda one: one.drawn_at,
        "sha256": lambda one: one.digest,
        "holder": lambda one: _of(one, Party.HOLDER).organisation,
        "holder_signed_at": lambda one: _of(one, Party.HOLDER).at,
        "holder_signed_by": lambda one: _of(one, Party.HOLDER).person,
        "recycler": lambda one: _of(one, Party.RECYCLER).organisation,
        "recycler_signed_at": lambda one: _of(one, Party.RECYCLER).at,
        "recycler_signed_by": lambda one: _of(one, Party.RECYCLER).person,
    },
)


def _contracts() -> Callable[[str], Page[ContractCard]]:
    actor = current_actor()
    return lambda cursor: queries.contracts(actor, cursor, LARGEST_PAGE)


offer(blueprint, "/contracts", CONTRACTS, requires(Permission.CONTRACTS_READ), _contracts)
