"""Contracts for programs: list, read, their files, sign."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask_smorest import Blueprint
from marshmallow import fields, validate

from recycling.access import requires
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission
from recycling.settlement.contracts import queries, service
from recycling.settlement.contracts.queries import ContractCard
from recycling.settlement.contracts.rules import ContractState
from recycling.settlement.contracts.sending import (
    JSON,
    PDF,
    copy_response,
    json_response,
    pdf_response,
)
from recycling.wire import PREFIX, CursorArgs, InstantField, Page, Strict

api = Blueprint(
    "contracts_api", __name__, url_prefix=PREFIX, description="Contracts of sales, and who signed"
)


class SignedSchema(Strict):
    """A party's signature, empty until it is made."""

    party = fields.String(metadata={"description": "holder or recycler"})
    organisation = fields.String(metadata={"description": "reference of the party"})
    name = fields.String(metadata={"description": "what the party is called"})
    person = fields.String(metadata={"description": "reference of who signed, or empty"})
    role = fields.String(metadata={"description": "role in which they signed, or empty"})
    at = InstantField(allow_none=True, metadata={"description": "when, or null"})
    fact = fields.String(metadata={"description": "subject#number of its fact, or empty"})
    fact_digest = fields.String(metadata={"description": "SHA-256 of that fact, or empty"})


class ContractSchema(Strict):
    """A contract; what it states is beside it as JSON and as PDF."""

    ref = fields.String(metadata={"description": "reference"})
    sale = fields.String(metadata={"description": "reference of the sale"})
    auction = fields.String(metadata={"description": "reference of the auction"})
    lot = fields.String(metadata={"description": "reference of the lot"})
    state = fields.String(metadata={"description": ", ".join(ContractState)})
    digest = fields.String(
        metadata={"description": "SHA-256 of its JSON, in hexadecimal; send it to sign"}
    )
    drawn_at = InstantField(metadata={"description": "when the sale opened"})
    signatures = fields.List(
        fields.Nested(SignedSchema), metadata={"description": "the place of each party"}
    )


class ContractPageSchema(Strict):
    """A page of contracts."""

    items = fields.List(
        fields.Nested(ContractSchema), metadata={"description": "of the newest sale first"}
    )
    next = fields.String(metadata={"description": "cursor of the next page; empty: the last"})


class SignatureSchema(Strict):
    """What is signed."""

    digest = fields.String(
        required=True,
        validate=validate.Length(64, 64),
        metadata={"description": "SHA-256 of the contract's JSON, in hexadecimal"},
    )


@api.get("/contracts")
@api.arguments(CursorArgs, location="query")
@api.response(200, ContractPageSchema)
@requires(Permission.CONTRACTS_READ)
def list_contracts(asked: dict[str, Any]) -> Page[ContractCard]:
    """List the contracts of the caller's organisation; to a regulator its country's."""
    return queries.contracts(current_actor(), asked["cursor"], asked["limit"])


@api.get("/contracts/<ref>")
@api.response(200, ContractSchema)
@requires(Permission.CONTRACTS_READ)
def read_contract(ref: str) -> ContractCard:
    """Read who a contract is between and who has signed it."""
    return queries.card_of(queries.contract(ref, current_actor()))


@api.get("/contracts/<ref>/document")
@api.response(200, content_type=JSON, description="Canonical JSON (RFC 8785), as it is kept")
@requires(Permission.CONTRACTS_READ)
def read_contract_document(ref: str) -> Response:
    """Read what a contract states: its figures and clauses; the digest is this file's SHA-256."""
    return json_response(queries.contract(ref, current_actor()))


@api.get("/contracts/<ref>/pdf")
@api.response(200, content_type=PDF, description="PDF/A-3 with the contract's JSON enclosed")
@requires(Permission.CONTRACTS_READ)
def read_contract_pdf(ref: str) -> Response:
    """Read the page of a contract."""
    return pdf_response(queries.contract(ref, current_actor()))


@api.get("/contracts/<ref>/copy")
@api.response(200, content_type=PDF, description="PDF/A-3; in English the contract itself")
@requires(Permission.CONTRACTS_READ)
def read_contract_copy(ref: str) -> Response:
    """Read a copy of a contract in the language of `Accept-Language`; it binds nobody."""
    return copy_response(queries.contract(ref, current_actor()))


@api.post("/contracts/<ref>/signature")
@api.arguments(SignatureSchema)
@api.response(201, ContractSchema)
@requires(Permission.CONTRACTS_SIGN)
def sign_contract(body: dict[str, Any], ref: str) -> ContractCard:
    """Sign a contract for the caller's organisation; it cannot be taken back."""
    service.sign_contract(current_act(), ref, body["digest"])
    return queries.card_of(queries.contract(ref, current_actor()))
