"""A platform with money of its own, whose books must hold whatever a test did."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from recycling.db import db
from recycling.settlement.books.checking import violations
from tests.remembering import remembered
from tests.settlement.calls import pay
from tests.settlement.conftest import Sandbox, sdk_of


@pytest.fixture(autouse=True)
def books_hold(paying: Flask, sandbox: Sandbox) -> Iterator[None]:
    """The platform has money of its own for fees; whatever a test did, the books hold after it."""
    with paying.app_context():
        _have_money(sandbox.url)
    yield
    with paying.app_context():
        db.session.rollback()
        assert list(violations()) == []


@remembered
def _have_money(url: str) -> None:
    """Give the platform 100 000.00 EUR at the sandbox there."""
    pay(sdk_of(url), 10_000_000, payment_method="pm_card_bypassPending")
