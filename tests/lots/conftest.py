"""A holder in an application, and one at a browser."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.bases.browsing import browser_of
from tests.lots.entering import Desk
from tests.makers import Member, a_member


@pytest.fixture
def holder(in_app: Flask) -> Member:
    """A holder, for calling deeds and queries directly."""
    return a_member()


@pytest.fixture
def desk(app: Flask) -> Desk:
    """A holder signed in at a browser."""
    with app.app_context():
        member = a_member()
    return Desk(app, member, browser_of(app, member))
