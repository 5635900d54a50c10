"""Makers of contracts: those of sales at a price, and of the two lots of the vectors."""

from __future__ import annotations

import json
from typing import Any

from recycling.db import db
from recycling.settlement.contracts import queries, service
from recycling.settlement.contracts.models import SaleContract
from recycling.settlement.contracts.queries import ContractCard
from tests.makers import Member
from tests.settlement.makers import seen


def contract_of(sale: str) -> SaleContract:
    """The contract of a sale as it stands."""
    found = queries.find_contract_of(seen(sale).id)
    assert found is not None
    return found


def kept(sale: str) -> dict[str, Any]:
    """What is kept of the contract of a sale."""
    document: dict[str, Any] = json.loads(contract_of(sale).document)
    return document


def card(sale: str) -> ContractCard:
    """The contract of a sale with who signed it."""
    return queries.card_of(contract_of(sale))


def sign(member: Member, sale: str) -> str:
    """Let a member sign what the contract of a sale says; the contract."""
    row = contract_of(sale)
    ref, digest = row.ref, row.digest
    db.session.rollback()
    return service.sign_contract(member.act(), ref, digest)


def words_of(document: dict[str, Any]) -> str:
    """All paragraphs of a contract in one text, with single spaces."""
    said = (words for clause in document["clauses"] for words in clause["paragraphs"])
    return " ".join(" ".join(said).split())


def table_of(document: dict[str, Any], caption: str) -> list[list[str]]:
    """The rows of the table whose caption begins so."""
    found = [
        table["rows"]
        for clause in document["clauses"]
        for table in clause["tables"]
        if table["caption"].startswith(caption)
    ]
    assert len(found) == 1, caption
    return [[" ".join(cell.split()) for cell in row] for row in found[0]]
