"""Documents are issued as the books say, once, under the next number, or withheld with a reason."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import DatabaseError

from recycling.db import db
from recycling.deeds import SYSTEM, Act
from recycling.errors import Conflict, Forbidden
from recycling.quantities import NO_MASS, Mass
from recycling.settlement import payouts
from recycling.settlement.documents import leaves, service
from recycling.settlement.documents.models import DocumentCounter, SaleDocument
from tests.settlement.conftest import Sandbox
from tests.settlement.documents.judging import broken_rules
from tests.settlement.documents.makers import (
    a_french_number,
    a_german_number,
    a_paid_sale_to,
    a_recycler_abroad,
    documents_of,
    enter,
    issue,
)
from tests.settlement.makers import Market, a_paid_sale, a_sale, release, seen

HALF = Mass.kg("1250")


@pytest.fixture
def numbered(market: Market) -> Market:
    """The market, its holder and recycler with VAT numbers of Germany."""
    enter(market.holder, a_german_number())
    enter(market.recycler, a_german_number())
    return market


def _amounts(sale: str) -> list[tuple[str, str, int, int]]:
    return [
        (one.kind, one.number or one.reason, one.net_minor, one.tax_minor)
        for one in documents_of(sale)
    ]


def test_paid_sale_is_invoiced_and_the_part_not_accepted_credited(numbered: Market) -> None:
    sale = a_paid_sale(numbered)
    issue(sale)
    release(sale, HALF)
    note = issue(sale)
    assert _amounts(sale) == [
        ("invoice", "UM-INV-2026-000001", 312_500, 59_375),
        ("credit_note", "UM-CRN-2026-000001", 156_250, 29_688),
    ]
    assert note.stated().preceding is not None
    assert note.stated().preceding.number == "UM-INV-2026-000001"
    assert {broken for one in documents_of(sale) for broken in broken_rules(one.xml)} == set()


def test_invoice_states_who_what_and_how_much(numbered: Market) -> None:
    stated = issue(a_paid_sale(numbered)).stated()
    assert stated.supplier.ref == numbered.holder.actor.organisation_ref
    assert stated.customer.ref == numbered.recycler.actor.organisation_ref
    assert (stated.line.quantity, stated.line.unit, stated.line.price) == ("2.5", "TNE", "1250.00")
    assert (stated.paid_minor, stated.due_minor, stated.total_minor) == (312_500, 59_375, 371_875)


def test_treatment_is_invoiced_by_the_recycler(numbered: Market) -> None:
    sale = a_paid_sale(numbered, -56_600)
    stated = issue(sale).stated()
    assert stated.supplier.ref == numbered.recycler.actor.organisation_ref
    assert stated.line.name.startswith("Treatment of ")
    assert stated.net_minor == 141_500


def test_refused_lot_is_credited_whole(numbered: Market) -> None:
    sale = a_paid_sale(numbered)
    issue(sale)
    release(sale, NO_MASS)
    assert issue(sale).net_minor == 312_500


def test_goods_across_a_border_of_the_union_are_invoiced_when_accepted(numbered: Market) -> None:
    abroad = a_recycler_abroad()
    enter(abroad.member, a_french_number())
    sale = a_paid_sale_to(numbered, abroad, 125_000)
    with pytest.raises(Conflict) as refused:
        issue(sale)
    assert refused.value.code == "no_document_due"
    release(sale, HALF)
    row = issue(sale)
    stated = row.stated()
    assert (row.kind, row.net_minor, row.tax_minor) == ("invoice", 156_250, 0)
    assert (stated.taxed.category, stated.line.quantity, stated.due_minor) == ("K", "1.25", 0)
    assert stated.destination is not None
    assert stated.destination.on
    assert broken_rules(row.xml) == []


def test_treatment_for_somebody_in_the_union_is_under_reverse_charge(numbered: Market) -> None:
    abroad = a_recycler_abroad()
    enter(abroad.member, a_french_number())
    row = issue(a_paid_sale_to(numbered, abroad, -56_600))
    stated = row.stated()
    assert (stated.taxed.category, stated.taxed.reason_code) == ("AE", "VATEX-EU-AE")
    assert (row.net_minor, row.tax_minor, stated.due_minor) == (141_500, 0, 0)
    assert broken_rules(row.xml) == []


def test_recycler_bills_itself_where_the_holder_lets_it(numbered: Market) -> None:
    leaves.allow_self_billing(numbered.holder.act())
    sale = a_paid_sale(numbered)
    invoice = issue(sale)
    leaves.end_self_billing(numbered.holder.act())
    release(sale, HALF)
    credit = issue(sale)
    kinds = [(one.kind, one.issuer_ref, one.stated().type_code) for one in (invoice, credit)]
    recycler = numbered.recycler.actor.organisation_ref
    assert kinds == [("self_billed", recycler, "389"), ("self_billed_credit", recycler, "261")]
    assert "Self-billing" in invoice.stated().notes[0]
    assert issue(a_paid_sale(numbered)).kind == "invoice"


def test_self_billing_is_the_holders_to_allow_once(numbered: Market) -> None:
    with pytest.raises(Forbidden):
        leaves.allow_self_billing(numbered.recycler.act())
    with pytest.raises(Conflict):
        leaves.end_self_billing(numbered.holder.act())
    leaves.allow_self_billing(numbered.holder.act())
    with pytest.raises(Conflict):
        leaves.allow_self_billing(numbered.holder.act())


def test_invoice_without_the_suppliers_number_is_withheld_until_it_is_there(
    market: Market,
) -> None:
    sale = a_paid_sale(market)
    withheld = issue(sale)
    assert (withheld.state, withheld.reason) == ("withheld", "supplier_number")
    assert not service.calls_for_document(sale, withheld.made_at.date())
    with pytest.raises(Conflict) as refused:
        service.issue_document(market.holder.act(), sale)
    assert refused.value.code == "still_withheld"
    enter(market.holder, a_german_number())
    service.try_again(market.holder.act(), sale, withheld.kind)
    assert [one.state for one in documents_of(sale)] == ["withheld", "issued"]


def test_what_was_withheld_until_the_release_is_invoiced_as_released(market: Market) -> None:
    sale = a_paid_sale(market)
    issue(sale)
    release(sale, HALF)
    assert issue(sale).reason == "supplier_number"
    enter(market.holder, a_german_number())
    assert issue(sale).net_minor == 156_250


def test_nothing_is_issued_before_a_sale_is_paid_or_twice(numbered: Market) -> None:
    sale = a_sale(numbered)
    with pytest.raises(Conflict):
        issue(sale)
    sale = a_paid_sale(numbered)
    issue(sale)
    with pytest.raises(Conflict):
        issue(sale)
    assert not service.calls_for_document(sale, seen(sale).paid_at.date())  # type: ignore[union-attr]


def test_only_those_of_the_sale_have_it_issued(numbered: Market) -> None:
    sale = a_paid_sale(numbered)
    with pytest.raises(Forbidden):
        service.issue_document(numbered.regulator.act(), sale)


def test_documents_come_to_what_was_passed_on_and_given_back(
    numbered: Market, sandbox: Sandbox
) -> None:
    sale = a_paid_sale(numbered, 60_000_000)
    issue(sale)
    release(sale, Mass.kg("1700"))
    issue(sale)
    payouts.carry_out_planned()
    invoice, credit = (one.net_minor for one in documents_of(sale))
    done = seen(sale)
    assert (invoice, credit) == (done.paid_minor, done.given_back.minor)
    assert invoice - credit == done.passed_on.minor


def test_issued_document_is_never_changed_nor_a_number_skipped(numbered: Market) -> None:
    issue(a_paid_sale(numbered))
    for statement in (
        update(SaleDocument).values(net_minor=1),
        delete(SaleDocument),
        update(DocumentCounter).values(last=DocumentCounter.last + 2),
    ):
        with pytest.raises(DatabaseError):
            db.session.execute(statement)
        db.session.rollback()


def test_failed_deed_gives_its_number_back(
    numbered: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    sale = a_paid_sale(numbered)
    with monkeypatch.context() as broken:
        broken.setattr(service, "invoice_xml", _fails)
        with pytest.raises(ValueError, match="spoilt"):
            issue(sale)
    assert issue(sale).number == "UM-INV-2026-000001"


def _fails(_figures: object) -> bytes:
    raise ValueError("spoilt")


def test_repeated_reaction_issues_once(numbered: Market) -> None:
    sale = a_paid_sale(numbered)
    act = Act(SYSTEM, "7:issue_document")
    assert service.issue_document(act, sale) == service.issue_document(act, sale)
