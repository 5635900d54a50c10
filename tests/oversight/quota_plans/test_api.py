"""Quota plans for programs: entered together, heard, in force; what cannot be is refused."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from recycling import clock
from recycling.clock import SteppedClock
from tests.bases.makers import a_licensed_base
from tests.custody.makers import Outside
from tests.oversight.quota_plans.makers import CHANGED, GROUP, SAID, WHY


@pytest.fixture
def outside(app: Flask, held_clock: SteppedClock) -> Outside:
    return Outside(app, held_clock)


def _did(outside: Outside, path: str, body: Any) -> Any:
    answer = outside.api("POST", path, outside.road.regulator, body)
    assert answer.status_code == 200, answer.text
    return answer.get_json()


def test_a_program_enters_a_plan_and_anybody_reads_it_once_it_is_in_force(
    outside: Outside,
) -> None:
    regulator, recycler = outside.road.regulator, outside.road.recycler
    base = outside.inside(a_licensed_base, recycler, regulator)
    year = clock.today().year
    made = outside.does("/quota-plans", regulator, {"year": year, "reason": WHY})
    path = f"/quota-plans/{made['plan']['ref']}"
    good = {"base": base, "stream": "magnets", "quota": "4000"}
    group = {"base": base, "scheme": "white_paper", "group": GROUP, "quota": "90.5"}
    bad = {**good, "stream": "tea"}
    refused = outside.is_refused(f"{path}/lines", regulator, {"lines": [group, bad]})
    assert refused[2] == {"lines.2.stream"}
    assert outside.api("GET", path, regulator).get_json()["lines"] == 0
    lines = {"lines": [good, group, {**group, "stream": "magnets"}]}
    whole = _did(outside, f"{path}/lines", lines)
    assert (whole["lines"], whole["bases"]) == (3, 1)
    until = clock.today() + timedelta(days=14)
    assert outside.is_refused(f"{path}/publish", regulator, {"until": str(clock.today())})[2] == {
        "until"
    }
    _did(outside, f"{path}/publish", {"until": until.isoformat()})
    outside.does(f"{path}/comments", recycler, {"base": base, "words": SAID})
    assert outside.is_refused(f"{path}/lines", regulator, {"lines": [good]})[2] == {"reason"}
    changed = {"lines": [{**good, "quota": "4500"}], "reason": CHANGED}
    _did(outside, f"{path}/lines", changed)
    assert outside.api("GET", path, None).status_code == 404
    assert outside.is_refused(f"{path}/put-in-force", regulator, {})[1] == "hearing_not_over"

    outside.road.clock.advance(days=15)
    _did(outside, f"{path}/put-in-force", {})
    [card] = outside.api("GET", f"/quota-plans?year={year}&country=de", None).get_json()["items"]
    file = outside.api("GET", f"{path}/document", None).get_data()
    assert hashlib.sha256(file).hexdigest() == card["digest"]
    assert {one["quota_kg"] for one in json.loads(file)["lines"]} == {"4500", "90.5"}
    listed = outside.api("GET", f"{path}/lines?base={base}", None).get_json()["items"]
    assert [(one["stream"], one["scheme"], one["group"], one["free"]) for one in listed] == [
        ("magnets", "", "", "4500"),
        ("", "white_paper", GROUP, "90.5"),
        ("magnets", "white_paper", GROUP, "90.5"),
    ]
    [change] = outside.api("GET", f"{path}/changes", None).get_json()["items"]
    assert (change["before"], change["after"], change["reason"]) == ("4000", "4500", CHANGED)
