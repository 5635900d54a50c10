"""A market from holder to base, so that something is received and can be recovered."""

from __future__ import annotations

import pytest
from flask import Flask

from recycling.clock import SteppedClock
from tests.custody.makers import Outside, Road, a_road


@pytest.fixture
def road(in_app: Flask, held_clock: SteppedClock) -> Road:
    return a_road(held_clock)


@pytest.fixture
def outside(app: Flask, held_clock: SteppedClock) -> Outside:
    """The same people seen from outside, for requests."""
    return Outside(app, held_clock)
