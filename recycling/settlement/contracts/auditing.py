"""Does every contract stand in the ledger as it is kept, and every signature under it?"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from recycling.db import db
from recycling.ledger.models import Fact
from recycling.sayings import say
from recycling.settlement.contracts.document import digest_of
from recycling.settlement.contracts.models import ContractSignature, SaleContract

_AT_ONCE = 200


def disagreements() -> Iterator[str]:
    """Name every contract that is not the one its facts name, and every signature without one."""
    last = 0
    while rows := db.session.scalars(
        select(SaleContract)
        .options(joinedload(SaleContract.sale), selectinload(SaleContract.signatures))
        .where(SaleContract.sale_id > last)
        .order_by(SaleContract.sale_id)
        .limit(_AT_ONCE)
    ).all():
        last = rows[-1].sale_id
        facts = _facts_of([f"sale:{one.sale.ref}" for one in rows])
        for row in rows:
            yield from _disagreements_of(row, facts.get(f"sale:{row.sale.ref}", []))
        db.session.expunge_all()


def _facts_of(subjects: list[str]) -> dict[str, list[Fact]]:
    found: dict[str, list[Fact]] = {}
    kinds = ("SaleOpened", "ContractSigned")
    for fact in db.session.scalars(
        select(Fact).where(Fact.subject.in_(subjects), Fact.type.in_(kinds))
    ):
        found.setdefault(fact.subject, []).append(fact)
    return found


def _disagreements_of(row: SaleContract, facts: list[Fact]) -> Iterator[str]:
    if digest_of(row.document) != row.digest:
        yield say("contract %(ref)s is not what its digest says.", ref=row.ref)
    named = {(fact.type, fact.body.get("contract_digest")) for fact in facts}
    if ("SaleOpened", row.digest) not in named:
        yield say(
            "contract %(ref)s is not the one that opened sale %(sale)s.",
            ref=row.ref,
            sale=row.sale.ref,
        )
    signed = {(fact.number, fact.digest) for fact in facts if _is_under(fact, row)}
    for one in row.signatures:
        if one.signed_at is not None and not _stands(one, signed):
            yield say(
                "the %(party)s's signature of contract %(ref)s has no fact.",
                party=one.party,
                ref=row.ref,
            )


def _is_under(fact: Fact, row: SaleContract) -> bool:
    return fact.type == "ContractSigned" and fact.body.get("contract_digest") == row.digest


def _stands(one: ContractSignature, signed: set[tuple[int, str]]) -> bool:
    return (one.fact_number, one.fact_digest) in signed
