"""A market from holder to base, so that something is received and can be recovered."""

from __future__ import annotations

import pytest
from flask import Flask

from recycling.clock import SteppedClock
from tests.custody.makers import Road, a_road


@pytest.fixture
def road(in_app: Flask, held_clock: SteppedClock) -> Road:
    return a_road(held_clock)
