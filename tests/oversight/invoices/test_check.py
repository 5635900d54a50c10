"""Each night looks at what happened and what is due; what differs is kept until it agrees."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, event, select, update

from recycling.clock import SteppedClock
from recycling.custody.models import Receipt
from recycling.db import db
from recycling.demonstration.paying import sandbox_running
from recycling.errors import Invalid
from recycling.ledger.models import Fact
from recycling.lots.models import Lot
from recycling.oversight.invoices import queries
from recycling.oversight.invoices.lines import lines
from recycling.oversight.invoices.models import InvoiceLine
from recycling.oversight.invoices.service import close_exception
from recycling.quantities import Mass
from recycling.recovery.models import BatchInput, OutputElement
from recycling.settlement.gateway import SANDBOX_KEY
from recycling.settlement.stripe_gateway import StripeGateway
from tests.custody.makers import Road, a_paid_lot, a_receipt, a_received_lot, a_road
from tests.oversight.invoices.makers import PATIENCE_DAYS, a_night, found, sale_of
from tests.recovery.makers import a_closed_batch
from tests.settlement.documents.makers import a_german_number, enter, issue
from tests.settlement.makers import a_market, a_paid_sale, release

REASON = "The base is flooded; holder and base agreed to wait until spring."


@pytest.fixture
def road(app: Flask, held_clock: SteppedClock) -> Iterator[Road]:
    with app.app_context():
        yield a_road(held_clock)


def _kinds(**among: str) -> list[str]:
    return [row.kind for row in found(**among)]


def test_what_waits_too_long_is_opened_once_and_agrees_again_when_it_comes(road: Road) -> None:
    lot = a_paid_lot(road)
    assert a_night() == 1
    assert found() == []
    road.clock.advance(days=PATIENCE_DAYS)
    assert a_night() == 1  # nothing happened: its day has come
    (row,) = found()
    assert (row.kind, row.subject, row.mass) == (
        "paid_not_shipped",
        f"sale:{sale_of(lot)}",
        Mass.kg("2500"),
    )
    assert (row.country, row.state) == ("DE", "open")
    assert a_night() == 0
    a_receipt(road, lot=lot)
    a_night()
    (row,) = found()
    assert (row.state, row.agreed_at) == ("agrees", road.clock.now())
    told = select(Fact.type).where(Fact.type.startswith("InvoiceException")).order_by(Fact.id)
    assert db.session.scalars(told).all() == ["InvoiceExceptionOpened", "InvoiceExceptionAgrees"]


def test_a_night_looks_at_what_happened_alone_in_a_fixed_number_of_questions(road: Road) -> None:
    with _questions_of(db.engine) as first:
        a_received_lot(road)
        first.clear()
        assert a_night() == 1
    a_received_lot(road)
    a_received_lot(road)
    with _questions_of(db.engine) as then:
        assert a_night() == 2
    assert len(then) <= len(first) + 3  # the log's tiles, not the lines
    assert a_night() == 0
    with _questions_of(db.engine) as page:
        assert len(lines(road.regulator.actor).items) == 3
    assert len(page) < 15


@contextmanager
def _questions_of(engine: Engine) -> Iterator[list[str]]:
    asked: list[str] = []

    def note(_link: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)


def test_what_was_closed_stays_closed_until_it_is_over_more(road: Road) -> None:
    a_received_lot(road)
    road.clock.advance(days=1_100)
    a_night()
    (row,) = found()
    assert (row.kind, row.mass) == ("not_processed", Mass.kg("2490"))
    with pytest.raises(Invalid):
        close_exception(road.regulator.act(), row.ref, "It is ok")
    close_exception(road.regulator.act(), row.ref, REASON)
    for net, kept in (("2490", 1), ("2600", 2)):
        db.session.execute(update(Receipt).values(accepted=Mass.kg(net)))
        db.session.execute(update(InvoiceLine).values(check_on=road.clock.now().date()))
        db.session.commit()
        a_night()
        assert len(found()) == kept
    assert [one.state for one in found()] == ["closed", "open"]


def test_figures_no_deed_can_make_are_found_all_the_same(road: Road) -> None:
    lot = a_received_lot(road)
    batch = a_closed_batch(road, lot)
    db.session.execute(update(BatchInput).values(wet_mass=Mass.kg("2491")))
    db.session.execute(
        update(OutputElement)
        .where(OutputElement.element == "Nd")
        .values(mass=OutputElement.mass + Mass.kg("1000"))
    )
    db.session.commit()
    a_night()
    assert [(row.kind, row.subject) for row in found()] == [
        ("processed_too_much", f"sale:{sale_of(lot)}"),
        ("product_without_source", f"batch:{batch}"),
    ]
    assert found(kind="processed_too_much")[0].mass == Mass.kg("1")


def test_a_sale_across_a_border_is_put_to_both_authorities_each_with_its_own(road: Road) -> None:
    lot = a_paid_lot(road)
    db.session.execute(update(Lot).where(Lot.ref == lot).values(country="FR"))
    db.session.commit()
    road.clock.advance(days=PATIENCE_DAYS)
    a_night()
    french, german = found(country="FR")[0], found(country="DE")[0]
    assert french.kind == german.kind == "paid_not_shipped"
    close_exception(road.regulator.act(), german.ref, REASON)
    assert [row.state for row in found(country="FR")] == ["open"]
    page = queries.exceptions(road.regulator.actor)
    assert page.items == ()


def test_invoices_follow_the_books_or_are_named(
    app: Flask, held_clock: SteppedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "REACT_AT_ONCE", False)  # what follows is done here, or not
    with sandbox_running(tmp_path / "payments.sqlite") as address, app.app_context():
        gateway = StripeGateway(SANDBOX_KEY, address)
        monkeypatch.setitem(app.extensions, "payment_gateway", gateway)
        _pay_and_look(held_clock)


def _pay_and_look(stepped: SteppedClock) -> None:
    market = a_market(stepped)
    sale = a_paid_sale(market)
    issue(sale)  # withheld: nobody has a VAT number
    stepped.advance(days=1)
    a_night()
    (row,) = found()
    assert (row.kind, row.minor, row.currency) == ("invoice_missing", 312_500, "EUR")
    for member in (market.holder, market.recycler):
        enter(member, a_german_number())
    issue(sale)
    a_night()
    assert [one.state for one in found()] == ["agrees"]
    release(sale, Mass.kg("1250"))  # half is accepted, and nobody writes the credit note
    stepped.advance(days=1)
    a_night()
    (credit,) = found(kind="credit_missing")
    assert (credit.state, credit.minor) == ("open", 156_250)
    issue(sale)
    a_night()
    assert {one.state for one in found()} == {"agrees"}
