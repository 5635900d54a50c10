"""The driver's page: what is in hand, one after the other, and the way to sign and to show it."""

from __future__ import annotations

from datetime import timedelta

from recycling import clock
from recycling.custody.rules import Signing
from tests.custody.makers import Outside, a_consignment, at_the_gate, signed
from tests.makers import a_member


def test_a_driver_sees_one_consignment_after_the_other_and_signs_each(outside: Outside) -> None:
    road = outside.road
    outside.made(at_the_gate)
    carried, offered = (
        outside.made(signed, until) for until in (Signing.TAKE_OVER, Signing.GIVE_TO_CARRIER)
    )
    drafted = outside.made(a_consignment, planned_on=clock.today())
    outside.made(a_consignment, planned_on=clock.today() + timedelta(days=9))

    driver = outside.browse(road.carrier)
    driver.see("/consignments")
    assert "/driver" in driver.links
    driver.see("/driver")
    assert "3 consignments" in driver.words
    assert f"/consignments/{carried}/roadside-link" in driver.links
    assert f"/consignments/{carried}/handovers/give_at_gate" in driver.forms
    (onward,) = (link for link in driver.links if link and link.startswith("/driver?"))
    driver.see(onward)
    assert offered in driver.words
    driver.send(f"/consignments/{offered}/handovers/take_over")
    driver.see(onward)
    assert "Sign: I give it at the gate" in driver.words
    (last,) = (link for link in driver.links if link and link.startswith("/driver?"))
    driver.see(last)
    assert drafted in driver.words
    assert driver.forms == set()
    assert "Pick up from" in driver.words

    driver.see("/driver")
    driver.does(f"/consignments/{carried}/handovers/give_at_gate")
    driver.see("/driver")
    assert "2 consignments" in driver.words


def test_others_have_no_page_of_a_driver(outside: Outside) -> None:
    assert outside.browse(outside.road.holder).see("/driver").status_code == 403
    outside.made(signed, Signing.TAKE_OVER)
    stranger = outside.browse(outside.inside(a_member, "carrier"))
    stranger.see("/driver")
    assert "Nothing waits for you now." in stranger.words
