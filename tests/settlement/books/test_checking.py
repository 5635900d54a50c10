"""Whatever is wrong in the books, the check names."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.engine import Connection

from recycling.db import db
from recycling.quantities import Mass
from recycling.settlement import payouts
from recycling.settlement.books import triggers
from recycling.settlement.books.checking import violations
from tests.remembering import remembered
from tests.settlement.makers import Market, a_paid_sale, release

pytestmark = pytest.mark.once


@pytest.fixture
def ended(market: Market) -> Market:
    """A sale taken in part and settled, and another that is paid."""
    _trade(market)
    return market


@remembered
def _trade(market: Market) -> None:
    release(a_paid_sale(market), Mass.kg("1250"))
    payouts.carry_out_planned()
    a_paid_sale(market)


@contextmanager
def unguarded(guards: ModuleType = triggers) -> Iterator[Connection]:
    """A connection of someone who owns the database and has taken its guards away for a while."""
    db.session.rollback()
    engine = db.engine
    name = engine.dialect.name
    keys_off, keys_on = {
        "sqlite": ("PRAGMA foreign_keys = OFF", "PRAGMA foreign_keys = ON"),
        "postgresql": ("SET session_replication_role = replica", "RESET session_replication_role"),
    }[name]
    with engine.connect() as link:
        link.connection.cursor().execute(keys_off)
        for statement in guards.removal(name):
            link.exec_driver_sql(statement)
        yield link
        for statement in guards.creation(name):
            link.exec_driver_sql(statement)
        link.commit()
        link.connection.cursor().execute(keys_on)
        link.connection.commit()


def said_after(*statements: str) -> str:
    with unguarded() as link:
        for statement in statements:
            link.execute(text(statement))
    return "\n".join(violations())


def test_books_of_honest_deeds_hold(ended: Market) -> None:
    assert list(violations()) == []


def test_empty_books_hold(in_app: Flask) -> None:
    assert list(violations()) == []


_HELD = "SELECT id FROM book_account WHERE kind = 'held'"
_PAYEE = "SELECT id FROM book_account WHERE kind = 'payee'"


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        (
            f"UPDATE book_posting SET amount_minor = amount_minor + 1 WHERE account_id = ({_HELD})"
            " AND number = 1",
            "from zero",
        ),
        ("DELETE FROM book_posting WHERE kind = 'paid'", "posts nothing"),
        ("DELETE FROM book_entry WHERE kind = 'released'", "which is not there"),
        ("UPDATE book_entry SET currency = 'USD' WHERE kind = 'paid'", "another currency"),
        ("UPDATE book_posting SET balance_minor = 7 WHERE kind = 'passed_on'", "those up to it"),
        ("UPDATE book_posting SET number = 9 WHERE kind = 'given_back'", "those up to it"),
        (
            f"UPDATE book_posting SET balance_minor = 1 WHERE account_id = ({_PAYEE})",
            "is overdrawn",
        ),
        (
            "UPDATE book_posting SET amount_minor = -amount_minor WHERE kind = 'paid'",
            "than it brought",
        ),
        (
            "UPDATE book_entry SET reference = (SELECT max(ref) FROM payment) WHERE kind = 'paid'",
            "2 times",
        ),
        (
            "UPDATE book_entry SET kind = 'released' WHERE kind = 'given_back'",
            "which makes no such entry",
        ),
        ("UPDATE payment SET amount_minor = amount_minor + 1", "took"),
        ("UPDATE payment SET state = 'expired'", "no paid payment"),
        (
            "UPDATE payout SET amount_minor = amount_minor + 1 WHERE kind = 'transfer'",
            "passed on 156251; the books have 156250",
        ),
        ("UPDATE payout SET amount_minor = 1 WHERE kind = 'refund'", "gave back"),
        ("UPDATE payout SET state = 'planned'", "no payout that was made"),
        ("UPDATE book_entry SET kind = 'questioned' WHERE kind = 'paid'", "no questioned payment"),
        ("UPDATE book_posting SET amount_minor = amount_minor - 1", "together make"),
    ],
)
def test_check_names_what_was_altered(ended: Market, statement: str, named: str) -> None:
    assert named in said_after(statement)


def test_check_on_the_command_line_tells_by_its_exit_code(app: Flask, ended: Market) -> None:
    runner = app.test_cli_runner()
    held = runner.invoke(args=["books", "check"])
    assert (held.exit_code, held.output) == (0, "The books hold.\n")
    with unguarded() as link:
        link.execute(text("UPDATE payout SET amount_minor = 1 WHERE kind = 'refund'"))
    broken = runner.invoke(args=["books", "check"])
    assert broken.exit_code == 1
    assert "gave back 1; the books have 156250" in broken.output
    assert broken.output.endswith("1 violations\n")
