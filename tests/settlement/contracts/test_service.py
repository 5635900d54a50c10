"""Each party signs once what it has read; nothing waits for it, and the ledger holds it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from recycling.db import db
from recycling.deeds import SYSTEM, Act
from recycling.errors import Conflict, Forbidden, Invalid, NotFound
from recycling.ledger import queries as ledger
from recycling.notices.models import Notice
from recycling.parties import service as parties
from recycling.parties.rules.roles import included_roles
from recycling.reactions import react
from recycling.settlement import lapsing, payments
from recycling.settlement.contracts import auditing, queries, service
from recycling.settlement.rules import PAY_WITHIN
from tests.makers import Member, a_member
from tests.parties.test_service import a_colleague
from tests.settlement.contracts.makers import card, contract_of, sign
from tests.settlement.makers import Market, a_page, a_sale, last_payment, press, seen


def told(reader: Member) -> list[str]:
    db.session.rollback()
    asked = select(Notice).where(Notice.organisation_id == reader.actor.organisation_id)
    return [row.words % row.words_values for row in db.session.scalars(asked.order_by(Notice.id))]


def test_each_party_signs_once_and_the_ledger_names_what(market: Market) -> None:
    sale = a_sale(market)
    assert card(sale).state == "unsigned"
    sign(market.holder, sale)
    assert card(sale).state == "half_signed"
    sign(market.recycler, sale)
    signed = card(sale)
    assert signed.state == "signed"
    facts = ledger.facts_of_types(f"sale:{sale}", ["ContractSigned"])
    assert [fact.body["party"] for fact in facts] == ["holder", "recycler"]
    for fact, one in zip(facts, signed.signatures, strict=True):
        assert fact.body["contract_digest"] == signed.digest
        assert (one.fact, one.fact_digest) == (f"sale:{sale}#{fact.number}", fact.digest)
        assert (one.at, one.role) == (fact.at, "administrator")
    assert signed.signatures[0].person == market.holder.actor.person_ref
    assert signed.signatures[0].person_name


def test_second_signature_of_the_same_party_is_refused(market: Market) -> None:
    sale = a_sale(market)
    sign(market.holder, sale)
    with pytest.raises(Conflict, match="has signed"):
        sign(market.holder, sale)
    assert card(sale).state == "half_signed"


def test_another_text_than_the_kept_one_is_not_signed(market: Market) -> None:
    ref = contract_of(a_sale(market)).ref
    db.session.rollback()
    with pytest.raises(Invalid) as refused:
        service.sign_contract(market.holder.act(), ref, "0" * 64)
    assert refused.value.field == "digest"


@pytest.mark.parametrize("role", ["reader", "member"])
def test_only_a_signer_signs(market: Market, role: str) -> None:
    sale = a_sale(market)
    actor = replace(market.holder.actor, roles=included_roles(role))
    with pytest.raises(Forbidden):
        sign(replace(market.holder, actor=actor), sale)


def test_third_parties_neither_read_nor_sign(market: Market) -> None:
    sale = a_sale(market)
    stranger = a_member("holder")
    with pytest.raises(Forbidden):
        sign(stranger, sale)
    ref = contract_of(sale).ref
    with pytest.raises(NotFound):
        queries.contract(ref, stranger.actor)
    assert queries.contracts(stranger.actor).items == ()


def test_contract_of_a_lapsed_sale_is_not_signed(market: Market) -> None:
    sale = a_sale(market)
    market.clock.advance(seconds=int(PAY_WITHIN.total_seconds()) + 1)
    lapsing.end_unpaid(market.holder.act(), sale)
    with pytest.raises(Conflict, match="lapsed"):
        sign(market.holder, sale)
    assert not queries.to_sign(market.holder.actor.organisation_id or 0)


def test_payment_does_not_wait_for_signatures(market: Market, sandbox: Any) -> None:
    sale = a_sale(market)
    press(a_page(market, sale))
    assert payments.settle(last_payment(sale).ref) == "paid"
    assert (seen(sale).state, card(sale).state) == ("paid", "unsigned")


def test_both_are_told_to_sign_and_the_other_of_a_signature(market: Market) -> None:
    sale = a_sale(market)
    react()
    ref = contract_of(sale).ref
    assert any("its contract for your signature" in words for words in told(market.recycler))
    assert any(f"ready to be signed: {ref}" in words for words in told(market.holder))
    sign(market.holder, sale)
    react()
    assert any("The other party has signed" in words for words in told(market.recycler))
    sign(market.recycler, sale)
    react()
    assert any("is signed by both parties" in words for words in told(market.holder))


def test_those_who_have_not_signed_are_found(market: Market) -> None:
    sale = a_sale(market)
    ref = contract_of(sale).ref

    def waiting(who: Member) -> list[str]:
        db.session.rollback()
        found = queries.to_sign(who.actor.organisation_id or 0)
        return [one.ref for one in found]

    assert waiting(market.holder) == waiting(market.recycler) == [ref]
    sign(market.holder, sale)
    assert (waiting(market.holder), waiting(market.recycler)) == ([], [ref])


def test_name_of_an_erased_signer_is_gone_and_the_signature_stands(market: Market) -> None:
    sale = a_sale(market)
    signer = a_colleague(market.holder, "signer")
    sign(signer, sale)
    person = signer.actor.person_ref
    parties.erase_person(Act(SYSTEM), person)
    (signed, _open) = card(sale).signatures
    assert (signed.person, signed.person_name, signed.role) == (person, "", "signer")
    assert list(auditing.disagreements()) == []


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE sale_contract SET document = '{}'",
        "DELETE FROM sale_contract",
        "UPDATE contract_signature SET role = 'signer' WHERE signed_at IS NOT NULL",
        "DELETE FROM contract_signature",
    ],
)
def test_database_keeps_contracts_and_signatures(market: Market, change: str) -> None:
    sign(market.holder, a_sale(market))
    db.session.rollback()
    with pytest.raises(DBAPIError):
        db.session.execute(text(change))
    db.session.rollback()


def test_audit_finds_a_contract_that_is_not_what_was_signed(market: Market) -> None:
    sale = a_sale(market)
    sign(market.holder, sale)
    assert list(auditing.disagreements()) == []
    row = contract_of(sale)
    row.document = row.document.replace("1250", "1350").replace("312500", "337500")
    with db.session.no_autoflush:
        assert "is not what its digest says" in " ".join(auditing._disagreements_of(row, []))
    db.session.rollback()
