"""Two books of one trade: the document's example, figures entered, and lines that cannot be."""

from __future__ import annotations

from decimal import Decimal

import pytest
from flask import Flask

from recycling.clock import SteppedClock
from recycling.errors import Invalid
from recycling.oversight.mirror.rules import STATED, STATED_2011, excess, read_figures
from recycling.parties.rules import Kind
from recycling.quantities import Mass
from tests.custody.makers import Outside
from tests.makers import a_member

HEADING = "year,product,exporter,importer,exported_kg,imported_kg"


def test_the_documents_years_come_out_as_it_states_them() -> None:
    imported = {2006: "135", 2007: "159", 2008: "136"}
    assert {one.year: str(one.imported.normalize()) for one in STATED} == imported
    assert [excess(Mass.kg("100"), Mass.kg(f)) for f in imported.values()] == [
        Decimal("0.35"),
        Decimal("0.59"),
        Decimal("0.36"),
    ]
    assert [one.imported for one in STATED_2011] == [220, 120]


@pytest.mark.parametrize(
    "line",
    [
        "206,oxides,CN,DE,1,1",
        "2006,o,CN,DE,1,1",
        "2006,oxides,CHN,DE,1,1",
        "2006,oxides,DE,de,1,1",
        "2006,oxides,CN,DE,0,1",
        "2006,oxides,CN,DE,1,-1",
        "2006,oxides,CN,DE,NaN,1",
        "2006,oxides,CN,DE,1,1e30",
        "2006,oxides,CN,DE,1",
        "2007,oxides,CN,DE,1,1",
    ],
)
def test_each_line_that_cannot_be_is_named_by_its_number(line: str) -> None:
    with pytest.raises(Invalid, match="Line 3"):
        read_figures(f"{HEADING}\n2007,oxides,CN,DE,1,1\n{line}")


def test_a_regulator_enters_figures_and_the_last_entered_stands(
    app: Flask, held_clock: SteppedClock
) -> None:
    outside = Outside(app, held_clock)
    regulator = outside.road.regulator
    assert "159" in outside.browse(regulator).see("/mirror").get_data(as_text=True)
    wrong = {"figures": f"{HEADING}\n2006,oxides,CN,DE,0,1", "source": "Comtrade"}
    outside.is_refused("/mirror/figures", regulator, wrong)
    for imported in ("110000", "135000"):
        lines = f"{HEADING}\n2006,oxides,cn,DE,100000,{imported}"
        outside.does("/mirror/figures", regulator, {"figures": lines, "source": "Comtrade"})
    browser = outside.browse(regulator)
    browser.see("/mirror")
    lines = f"{HEADING}\n2007,oxides,CN,DE,100000,104000"
    browser.does("/mirror/figures", {"figures": lines, "source": "Comtrade, 2026"})
    listed = outside.api("GET", "/mirror/figures", regulator).get_json()["items"]
    told = [(one["year"], one["excess"], one["is_beyond_noise"]) for one in listed]
    assert told == [(2007, "0.04", False), (2006, "0.35", True)]
    elsewhere = outside.inside(a_member, Kind.REGULATOR, country="FR")
    assert outside.api("GET", "/mirror/figures", elsewhere).get_json()["items"] == []
    assert outside.api("GET", "/mirror/figures", outside.road.holder).status_code == 403
