"""A platform with money of its own, whose books must hold whatever a test did."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from recycling.db import db
from recycling.settlement.books.checking import violations
from tests.settlement.calls import pay
from tests.settlement.conftest import Sandbox


@pytest.fixture(autouse=True)
def books_hold(paying: Flask, sandbox: Sandbox) -> Iterator[None]:
    """The platform has money of its own for fees; whatever a test did, the books hold after it."""
    pay(sandbox.sdk(), 10_000_000, payment_method="pm_card_bypassPending")
    yield
    with paying.app_context():
        db.session.rollback()
        assert list(violations()) == []
