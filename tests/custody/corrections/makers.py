"""Makers of corrections: asked for, and not answered yet."""

from __future__ import annotations

from recycling.clock import SteppedClock
from recycling.custody.corrections.service import Wanted, ask_correction
from recycling.custody.rules import Signing
from tests.custody.makers import Road, a_road, signed


def a_correction(road: Road) -> str:
    """The reference of the holder's wish that the packages of a lot on its way be corrected."""
    ref = signed(road, Signing.TAKE_OVER)
    wanted = Wanted("The packages were counted twice.", {"packages": 13})
    return ask_correction(road.holder.act(), ref, wanted)


def a_correction_of_others(stepped: SteppedClock) -> str:
    """The same between people of their own."""
    return a_correction(a_road(stepped))
