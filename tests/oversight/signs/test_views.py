"""A sign of yields shows its batches, their element and route."""

from __future__ import annotations

from flask import Flask

from tests.makers import a_member
from tests.oversight.signs.makers import a_sign_of_yields
from tests.parties.browsing import Browser


def test_a_sign_of_yields_shows_what_each_batch_recovered_of_the_element(app: Flask) -> None:
    with app.app_context():
        ref, regulator = a_sign_of_yields(), a_member("regulator")
    browser = Browser(app, regulator)
    page = browser.see(f"/signs/{ref}").get_data(as_text=True)
    assert "/batches/BAT-" in page
    assert "hydromet_roast_hcl_sx" in page
    assert "110.0" in page
    assert "once in 760" in page
    assert "110.0" in browser.see("/signs?kind=yields").get_data(as_text=True)
