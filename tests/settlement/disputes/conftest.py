"""A platform with money of its own, whose books must hold whatever a test did."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from recycling.db import db
from recycling.settlement.books.checking import violations
from tests.settlement.calls import pay
from tests.settlement.conftest import Sandbox
from tests.settlement.makers import Market


@pytest.fixture(autouse=True)
def books_hold(market: Market, sandbox: Sandbox) -> Iterator[None]:
    """The platform has money of its own for fees; whatever a test did, the books hold after it."""
    pay(sandbox.sdk(), 10_000_000, payment_method="pm_card_bypassPending")
    yield
    db.session.rollback()
    assert list(violations()) == []
