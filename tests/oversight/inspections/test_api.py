"""Inspections for programs: ranked, filled in, signed by digest; what cannot be is refused."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from recycling import clock
from recycling.bases.models import Base
from recycling.clock import SteppedClock
from recycling.custody.models import Receipt
from recycling.db import db
from recycling.oversight.inspections.auditing import disagreements
from recycling.oversight.inspections.rules.ranking import Quarter
from tests.bases.makers import a_licensed_base
from tests.custody.makers import Outside, a_received_lot
from tests.oversight.inspections.makers import FOUND, WHY, answered


@pytest.fixture
def outside(app: Flask, held_clock: SteppedClock) -> Outside:
    return Outside(app, held_clock)


def test_a_program_plans_fills_in_and_signs_what_it_has_read(outside: Outside) -> None:
    regulator, recycler = outside.road.regulator, outside.road.recycler
    base = outside.inside(a_licensed_base, recycler, regulator)
    day = clock.today()
    visit = {"base": base, "visit_on": (day + timedelta(days=1)).isoformat(), "reason": WHY}
    assert outside.is_refused("/inspections", regulator, {**visit, "officers": ["PER-2"]})[2] == {
        "officers"
    }
    made = outside.does("/inspections", regulator, visit)
    path = f"/inspections/{made['ref']}"
    answer = {"question": "labels_on", "answer": "yes"}
    assert outside.is_refused(f"{path}/answers", regulator, answer)[1] == "not_begun"
    outside.road.clock.advance(days=1)
    assert outside.is_refused(f"{path}/answers", regulator, {**answer, "value": "3"})[2] == {
        "value"
    }
    note = {"grade": "minor", "words": FOUND, "question": "labels_on"}
    assert outside.is_refused(f"{path}/findings", regulator, note)[2] == {"put_right_by"}
    late = (clock.today() + timedelta(days=30)).isoformat()
    struck = outside.does(f"{path}/findings", regulator, {**note, "put_right_by": late})
    kept = outside.does(f"{path}/findings", regulator, {**note, "put_right_by": late})
    strike = f"/inspection-findings/{struck['ref']}/strike"
    outside.api("POST", strike, regulator)
    digest = outside.inside(answered, regulator, made["ref"])
    assert outside.is_refused(f"{path}/sign", regulator, {"digest": "0" * 64})[2] == {"digest"}
    signed = outside.api("POST", f"{path}/sign", regulator, {"digest": digest}).get_json()
    assert signed["state"] == "signed"
    file = outside.api("GET", f"{path}/report", recycler).get_data()
    assert hashlib.sha256(file).hexdigest() == digest == signed["digest"]
    report = json.loads(file)
    assert [one["finding"] for one in report["findings"]] == [kept["ref"]]
    assert outside.is_refused(f"{path}/answers", regulator, answer)[0] == 409
    assert outside.is_refused(strike.replace(struck["ref"], kept["ref"]), regulator)[0] == 409
    assert outside.inside(lambda: list(disagreements())) == []


def test_what_is_weighed_stands_beside_what_the_register_says_is_there(outside: Outside) -> None:
    outside.made(a_received_lot)
    regulator = outside.road.regulator
    where = select(Base.ref).join(Receipt, Receipt.base_id == Base.id)
    base = outside.inside(lambda: db.session.scalars(where).one())
    visit = {"base": base, "visit_on": clock.today().isoformat(), "reason": WHY}
    ref = outside.does("/inspections", regulator, visit)["ref"]
    weighed = {"stream": "magnets", "weighed_kg": "2400"}
    answer = outside.api("POST", f"/inspections/{ref}/stock", regulator, weighed)
    assert answer.status_code == 200, answer.text
    told: Any = answer.get_json()
    (one,) = told["stock"]
    assert (one["register_kg"], one["difference_kg"]) == ("2490", "-90")


def test_a_programme_ranks_the_bases_of_a_country_once_a_quarter(outside: Outside) -> None:
    regulator, recycler = outside.road.regulator, outside.road.recycler
    outside.made(a_received_lot)
    fresh = outside.inside(a_licensed_base, recycler, regulator)
    quarter = str(Quarter.of(clock.today()))
    wanted = {"quarter": quarter, "visits": 2, "drawn_percent": 50}
    assert outside.is_refused(
        "/inspection-programmes", regulator, {**wanted, "quarter": "2020-Q1"}
    )[2] == {"quarter"}
    made = outside.does("/inspection-programmes", regulator, wanted)
    assert outside.is_refused("/inspection-programmes", regulator, wanted)[0] == 409
    lines = f"/inspection-programmes/{made['ref']}/lines"
    items = outside.api("GET", lines, regulator).get_json()["items"]
    assert (len(items), made["bases"]) == (2, 2)
    assert fresh in {one["base"] for one in items}
    assert [one["picked"] for one in items] == ["risk", "drawn"]
    assert all(one["score"] == sum(part["points"] for part in one["components"]) for one in items)
    assert outside.api("GET", lines, recycler).status_code == 403
    assert outside.api("GET", f"{lines}?picked=drawn", regulator).get_json()["items"] == [items[1]]
