"""People who meet in a market: a holder, a regulator, two recyclers with licensed bases."""

from __future__ import annotations

import pytest
from flask import Flask

from recycling.clock import SteppedClock
from tests.auctions.makers import Bidder, a_bidder
from tests.auctions.market import Market
from tests.makers import Member, a_member


@pytest.fixture
def holder(in_app: Flask, held_clock: SteppedClock) -> Member:
    return a_member("holder")


@pytest.fixture
def regulator(in_app: Flask, held_clock: SteppedClock) -> Member:
    return a_member("regulator")


@pytest.fixture
def bidder(regulator: Member) -> Bidder:
    return a_bidder(regulator)


@pytest.fixture
def rival(regulator: Member) -> Bidder:
    return a_bidder(regulator)


@pytest.fixture
def market(app: Flask, held_clock: SteppedClock) -> Market:
    return Market(app, held_clock)
