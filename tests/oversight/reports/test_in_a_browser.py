"""The pages of reports in Chromium: no barrier axe knows of, none too wide for a small phone."""

from __future__ import annotations

import pytest
from flask import Flask

from recycling.clock import SteppedClock
from recycling.parties.rules import Kind
from tests.browsing import DESK, SMALLEST, barriers, chromium, leave_picture, let_in, serving
from tests.makers import a_member
from tests.oversight.reports.makers import GENUINE, a_photo, a_report, like_it, unlike_others

pytestmark = pytest.mark.browser


def test_one_reports_follows_and_handles_without_a_barrier(
    app: Flask, held_clock: SteppedClock
) -> None:
    with app.app_context():
        regulator = a_member(Kind.REGULATOR)
        made = a_report(contents=(a_photo(),), contact="kim@example.org", named="BAS-7Q4KM-2TD9X")
        like_it(made.ref)
        unlike_others()
    wrong: list[object] = []
    with serving(app) as site, chromium() as browser, browser.new_context() as context:
        page = context.new_page()

        def looked_at(name: str) -> None:
            for width in (SMALLEST, DESK):
                wrong.extend(barriers(page, name, widths=(width,)))
                leave_picture(page, f"{name}-{width}")

        page.goto(f"{site}/report")
        looked_at("new")
        page.get_by_role("button", name="Send the report").click()
        looked_at("wrong")
        page.get_by_label("Waste dumped or burnt").check()
        page.get_by_label("Country").select_option("DE")
        page.get_by_label("Where was it?").fill("Pier four, Hamburg")
        page.get_by_label("Tell what you saw").fill(GENUINE)
        page.get_by_role("button", name="Send the report").click()
        looked_at("made")
        page.goto(f"{site}/report/follow")
        looked_at("follow")
        page.get_by_label("Number of the report").fill(made.ref)
        page.get_by_label("Return code").fill(made.code)
        page.get_by_role("button", name="Show the report").click()
        looked_at("followed")
        let_in(context, app, site, regulator.email)
        for name, address in (("queue", "/reports"), ("show", f"/reports/{made.ref}")):
            page.goto(f"{site}{address}")
            looked_at(name)
    assert wrong == []
