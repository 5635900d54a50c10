"""Deeds of contracts: a party signs."""

from __future__ import annotations

from recycling.deeds import Act, deed
from recycling.errors import Conflict, Invalid
from recycling.parties.permissions import Permission, permit
from recycling.parties.rules import Role
from recycling.sayings import say
from recycling.settlement.contracts import queries
from recycling.settlement.contracts.models import ContractSignature, SaleContract
from recycling.settlement.contracts.rules import ContractState, state_by
from recycling.settlement.rules import SaleState
from recycling.settlement.service import record_sale


@deed
def sign_contract(act: Act, ref: str, digest: str) -> str:
    """Sign a contract for the actor's organisation, once; answers with its reference.

    ``digest`` is the SHA-256 of what the signer has read. Raises ``NotFound``, ``Forbidden`` for
    anybody but a signer of a party, ``Invalid`` where another text was read, ``Conflict`` where the
    party has signed, or the sale has lapsed.
    """
    contract = queries.locked(ref)
    permit(act.actor, Permission.CONTRACTS_SIGN, contract)
    _refuse_other_text(contract, digest)
    place = _unsigned_place(contract, act.actor.organisation_id)
    after = state_by(1 + sum(one.signed_at is not None for one in contract.signatures))
    role = Role.ADMINISTRATOR if Role.ADMINISTRATOR in act.actor.roles else Role.SIGNER
    fact = record_sale(
        act,
        "ContractSigned",
        contract.sale,
        {
            "contract": contract.ref,
            "contract_digest": contract.digest,
            "party": place.party,
            "role": role,
            "by_both": "yes" if after is ContractState.SIGNED else "no",
        },
    )
    place.signed_by, place.role, place.signed_at = act.actor.person_ref, role, act.at
    place.fact_number, place.fact_digest = fact.number, fact.digest
    return contract.ref


def _refuse_other_text(contract: SaleContract, digest: str) -> None:
    if digest != contract.digest:
        raise Invalid(
            "another_text",
            say("This is not the digest of the contract."),
            field="digest",
            way_out=say(
                "Read contract %(contract)s again, and sign what it says.", contract=contract.ref
            ),
        )


def _unsigned_place(contract: SaleContract, organisation_id: int | None) -> ContractSignature:
    if contract.sale.state == SaleState.LAPSED:
        raise Conflict(
            "sale_lapsed",
            say("Sale %(sale)s lapsed unpaid, and its contract with it.", sale=contract.sale.ref),
            field="contract",
        )
    place = contract.signature_of(organisation_id)
    if place is None or place.signed_at is not None:
        raise Conflict(
            "signed_already",
            say("Your organisation has signed contract %(contract)s.", contract=contract.ref),
            field="contract",
            way_out=say("Nothing is to be done."),
        )
    return place
