"""An alarm and a receipt at once: a load is either taken in or in one quarantine, never both."""

from __future__ import annotations

from flask import Flask

from recycling.clock import SteppedClock
from recycling.custody.models import Receipt
from recycling.custody.screening.models import Quarantine
from recycling.custody.screening.service import screen_load
from recycling.custody.service import receive_consignment
from tests.custody.makers import a_road, an_arrival
from tests.custody.screening.makers import a_load, a_reading, an_alarm, with_slag
from tests.custody.test_races import at_once, count


def test_alarms_and_a_receipt_at_once_leave_a_receipt_or_one_quarantine(
    app: Flask, held_clock: SteppedClock
) -> None:
    with app.app_context():
        road = with_slag(a_road(held_clock))
        ref, alarm, arrival = a_load(road), an_alarm(), an_arrival()
        screen_load(road.recycler.act(), ref, a_reading())
    base = road.recycler
    alarms = [lambda: screen_load(base.act(), ref, alarm)] * 3
    made = at_once(app, [*alarms, lambda: receive_consignment(base.act(), ref, arrival)])
    with app.app_context():
        assert count(Receipt) + count(Quarantine) == 1
        assert made[-1] in ("", "in_quarantine")
        assert (made[-1] == "") is (count(Receipt) == 1)
