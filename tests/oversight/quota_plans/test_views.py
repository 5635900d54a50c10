"""A quota plan at a browser: entered, tried out, published, commented on, put in force."""

from __future__ import annotations

import io
import re

import pytest
from flask import Flask

from recycling import clock
from recycling.clock import SteppedClock
from recycling.matching.plans import gathering as market
from recycling.oversight.quota_plans import queries
from recycling.reactions import react
from tests.custody.makers import Outside
from tests.lots.makers import a_published_lot
from tests.matching.makers import some_prices
from tests.oversight.quota_plans.makers import (
    CHANGED,
    GROUP,
    SAID,
    WHY,
    a_base_of,
    a_drafted_plan,
    a_heard_plan,
)

NOT_FOUND, REFUSED = 404, 422


@pytest.fixture
def outside(app: Flask, held_clock: SteppedClock) -> Outside:
    return Outside(app, held_clock)


def _date(name: str, days: int) -> dict[str, str]:
    day = clock.today().fromordinal(clock.today().toordinal() + days)
    return {f"{name}-{part}": str(getattr(day, part)) for part in ("day", "month", "year")}


def _file(*rows: str) -> tuple[io.BytesIO, str]:
    text = "\n".join(("base;stream;scheme;group;quota_kg", *rows))
    return io.BytesIO(text.encode()), "lines.csv"


def test_a_plan_is_read_from_a_file_and_tried_out_on_the_market(outside: Outside) -> None:
    regulator = outside.road.regulator
    base = outside.inside(a_base_of, outside.road.recycler, regulator)
    outside.inside(some_prices)
    for _ in range(2):
        outside.inside(a_published_lot, outside.road.holder)
    officer = outside.browse(regulator)
    officer.see("/quota-plans/new")
    asked = {"year": str(clock.today().year), "reason": WHY}
    found = re.search(r"QPL-\w+-\w+", officer.does("/quota-plans/new", asked).text)
    assert found
    path = f"/quota-plans/{found[0]}"
    assert path in officer.see("/desk").text
    officer.see(f"{path}/lines")
    bad = _file(f"{base};magnets;;;three", f"{base};tea;;;3000")
    assert officer.send(f"{path}/file", {"file": bad}).status_code == REFUSED  # type: ignore[dict-item]
    assert "“three” is no mass in kilograms" in officer.words
    good = _file(f"{base};magnets;;;3000", f"{base};;white_paper;{GROUP};90.5")
    officer.does(f"{path}/file", {"file": good})  # type: ignore[dict-item]
    assert "2 lines, 1 base." in officer.words

    officer.does(f"{path}/try-out", {"aim": "value"})
    outside.inside(market.finish)
    plan = re.search(r"/plans/PLN-\w+-\w+", officer.see(path).text)
    assert plan
    assert "One more tonne is worth" in officer.words
    officer.see(plan[0])
    assert "Lots placed 2 1 −1" in officer.words
    assert "Recovered Dy, scarce" in officer.words


def test_those_concerned_comment_on_a_plan_and_anybody_reads_it_in_force(outside: Outside) -> None:
    regulator, recycler = outside.road.regulator, outside.road.recycler
    base = outside.inside(a_base_of, recycler, regulator)
    path = f"/quota-plans/{outside.inside(a_drafted_plan, regulator, base)}"
    officer, ours, anybody = (outside.browse(one) for one in (regulator, recycler, None))
    for unseen in ("/desk", "/quota-plans"):
        assert path not in ours.see(unseen).text
    assert ours.client.get(path).status_code == NOT_FOUND
    officer.see(path)
    officer.does(f"{path}/publish", _date("until", 14))
    outside.inside(react)
    assert path in ours.see("/desk").text
    assert "names your bases" in ours.see("/notices").text
    ours.see(path)
    ours.does(f"{path}/comment", {"base": base, "words": SAID})
    outside.inside(react)
    assert SAID in officer.see("/notices").text
    number = re.search(rf"{path}/lines\?line=\d+", officer.see(path).text)
    assert number
    assert SAID in officer.words
    officer.see(number[0])
    line = {"base": base, "stream": "magnets", "group": "", "tonnes": "5"}
    assert officer.send(f"{path}/lines", line).status_code == REFUSED
    assert officer.wrong() == {"reason"}
    officer.does(f"{path}/lines", {**line, "reason": CHANGED})
    assert anybody.client.get(path).status_code == NOT_FOUND

    outside.road.clock.advance(days=15)
    officer = outside.browse(regulator)
    officer.see(path)
    officer.does(f"{path}/put-in-force", {"is_read": "y"})
    anybody.see(path)
    assert "In force" in anybody.words
    assert CHANGED in anybody.words
    assert SAID not in anybody.words
    assert path in anybody.see(f"/bases/{base}/quotas?year={clock.today().year}").text
    csv = anybody.client.get(f"{path}/lines.csv", buffered=True).text
    assert f"{base},magnets,,,5000," in csv


def test_a_line_is_taken_out_and_a_plan_given_up_with_their_reasons(outside: Outside) -> None:
    regulator = outside.road.regulator
    base = outside.inside(a_base_of, outside.road.recycler, regulator)
    path = f"/quota-plans/{outside.inside(a_heard_plan, regulator, base)}"
    officer = outside.browse(regulator)
    lines = outside.inside(queries.lines, path.rpartition("/")[2], regulator.actor).items
    officer.see(f"{path}/lines?line={lines[0].number}")
    taking = f"{path}/lines/{lines[0].number}/take-out"
    assert officer.send(taking, {"out_reason": ""}).status_code == REFUSED
    officer.see(f"{path}/lines?line={lines[0].number}")
    officer.does(taking, {"out_reason": CHANGED})
    assert "taken out" in officer.words
    officer.does(f"{path}/withdraw", {"reason": WHY})
    assert "Withdrawn" in officer.words
    assert WHY in officer.words
