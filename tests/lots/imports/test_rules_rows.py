"""What lot is a row, and what is wrong with each cell?"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recycling.lots.imports.rules import words
from recycling.lots.imports.rules.columns import Column, guessed
from recycling.lots.imports.rules.days import Order, read_day
from recycling.lots.imports.rules.numbers import Unreadable
from recycling.lots.imports.rules.rows import Plan, Read, read_row
from recycling.reading.cells import (
    LONGEST_CELL,
    Cell,
    Kind,
    bounded,
    kept,
    number_cell,
    restored,
)

TODAY = date(2026, 11, 23)
HEADERS = [
    "own id", "title", "subtype", "country", "place", "latitude", "longitude", "available from",
    "code", "hazards", "wet mass (kg)", "unit", "moisture (%)", "packaging", "pieces", "method",
    "laboratory", "Nd (%)", "Pr (%)", "Fe (%)",
]  # fmt: skip
GOOD = [
    "A-1", "Swarf", "ndfeb_swarf", "Deutschland", "Hanau", "50,1328", "8.9169", "31.12.2026",
    "12 01 18*", "HP3, HP 14", "1250,5", "", "25", "drums", "14", "ICP-OES",
    "Elbe", "19", "4,5", "62",
]  # fmt: skip


def _read(order: Order = Order.ASK, **differs: str | Cell) -> Read:
    named = dict(zip((h.split(" (")[0].replace(" ", "_") for h in HEADERS), GOOD, strict=True))
    assert differs.keys() <= named.keys()
    cells = [c if isinstance(c, Cell) else Cell(c) for c in (named | differs).values()]
    return read_row(cells, Plan(guessed(HEADERS), "DE", TODAY, order=order))


def _codes(read: Read) -> list[tuple[str, str]]:
    return [(finding.path, finding.code) for finding in read.findings]


def test_a_whole_row_is_a_whole_lot() -> None:
    read = _read()
    assert read.findings == ()
    new = read.new
    assert new is not None
    assert new.placing is not None
    assert (read.own_id, new.naming.subtype, new.placing.country) == ("A-1", "ndfeb_swarf", "DE")
    assert new.placing.available_from == date(2026, 12, 31)
    assert (new.placing.latitude_udeg, new.placing.longitude_udeg) == (50_132_800, 8_916_900)
    assert new.classing.hazards == ("HP3", "HP14")
    assert {c.species: c.fraction.json() for c in new.composition.components} == {
        "Nd": "0.19", "Pr": "0.045", "Fe": "0.62",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("differs", "path", "code"),
    [
        ({"own_id": ""}, "own_id", "own_id_missing"),
        ({"own_id": "4.4E+11"}, "own_id", "digits_lost"),
        ({"own_id": "4,4E+11"}, "own_id", "digits_lost"),
        ({"own_id": Cell("44000000000000000", Kind.NUMBER)}, "own_id", "digits_lost"),
        ({"own_id": Cell("2026-12-01", Kind.DAY)}, "own_id", "digits_lost"),
        ({"own_id": "x" * 101}, "own_id", "bad_length"),
        ({"own_id": Cell("merged", Kind.MERGED)}, "own_id", "merged_cell"),
        ({"wet_mass": "1,234"}, "wet_mass", "ambiguous_number"),
        ({"wet_mass": "heavy"}, "wet_mass", "not_a_number"),
        ({"wet_mass": ">5"}, "wet_mass", "not_a_number"),
        ({"wet_mass": "5", "unit": "ton"}, "wet_mass", "ambiguous_unit"),
        ({"wet_mass": Cell("formula", Kind.NO_VALUE)}, "wet_mass", "formula_without_value"),
        ({"wet_mass": Cell("#DIV/0!", Kind.ERROR)}, "wet_mass", "formula_error"),
        ({"wet_mass": Cell("2026-01-05", Kind.DAY)}, "wet_mass", "day_in_number"),
        ({"moisture": "120"}, "moisture", "fraction_out_of_range"),
        ({"pieces": "1.5"}, "pieces", "not_whole"),
        ({"method": "guessing"}, "method", "unknown_method"),
        ({"available_from": "03/04/2027"}, "available_from", "ambiguous_day"),
        ({"available_from": "soon"}, "available_from", "not_a_day"),
        ({"available_from": "31.02.2027"}, "available_from", "no_such_day"),
        ({"latitude": "north"}, "latitude", "not_a_number"),
        ({"latitude": "50.1 N"}, "latitude", "not_decimal_degrees"),
        ({"Pr": "Balance", "Fe": "Rest"}, "composition.Fe", "two_balances"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_cell_is_said_of_that_cell(
    differs: dict[str, str | Cell], path: str, code: str
) -> None:
    read = _read(**differs)
    assert (path, code) in _codes(read)
    assert not read.is_good


@pytest.mark.parametrize(
    ("differs", "path", "code"),
    [
        ({"Nd": "<1 %"}, "composition.Nd", "below_limit"),
        ({"Nd": "n.d."}, "composition.Nd", "not_said"),
        ({"Nd": "ca. 19"}, "composition.Nd", "rounded"),
        ({"Fe": "Balance"}, "composition.Fe", "balance"),
        ({"Fe": "Rest", "Nd": "99"}, "composition.Fe", "balance_unclear"),
        ({"available_from": "46388"}, "available_from", "serial_day"),
        ({"code": Cell("60504", Kind.NUMBER)}, "code", "leading_zero"),
    ],
)  # fmt: skip
def test_what_is_read_otherwise_than_it_stands_is_a_warning(
    differs: dict[str, str | Cell], path: str, code: str
) -> None:
    found = [finding for finding in _read(**differs).findings if finding.code == code]
    assert [(finding.path, finding.severity) for finding in found] == [(path, "warning")]


def test_the_balance_is_what_is_left_to_a_hundred_per_cent() -> None:
    new = _read(Fe="Balance").new
    assert new is not None
    assert {c.species: c.fraction.json() for c in new.composition.components}["Fe"] == "0.765"


def test_a_share_a_workbook_shows_in_per_cent_is_per_cent() -> None:
    new = _read(Nd=Cell("19", Kind.PERCENT)).new
    assert new is not None
    assert new.composition.components[0].fraction.json() == "0.19"


def test_a_unit_in_a_column_of_its_own_goes_before_the_headers() -> None:
    new = _read(wet_mass="2", unit="t").new
    assert new is not None
    assert new.masses.wet_mass is not None
    assert new.masses.wet_mass.json() == "2000"


def test_apostrophes_around_ids_and_codes_are_not_part_of_them() -> None:
    read = _read(own_id="'007'", code="120118'")
    assert read.new is not None
    assert (read.own_id, read.new.classing.code) == ("007", "120118")


def test_an_unknown_kind_of_waste_is_found_wrong_once() -> None:
    assert [path for path, _code in _codes(_read(subtype="gold"))] == ["subtype"]


def test_a_short_row_lacks_what_it_lacks() -> None:
    read = read_row([Cell("A-1"), Cell("Swarf"), Cell("ndfeb_swarf")],
                    Plan((*guessed(HEADERS), Column()), "DE", TODAY))  # fmt: skip
    assert read.is_good
    assert read.new is not None
    assert read.new.masses.wet_mass is None


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("2026-12-31", Order.ASK, date(2026, 12, 31)),
        ("2026/1/5", Order.ASK, date(2026, 1, 5)),
        ("2026年1月5日", Order.ASK, date(2026, 1, 5)),
        ("2026-12-31T00:00:00", Order.ASK, date(2026, 12, 31)),
        ("31.12.2026", Order.ASK, date(2026, 12, 31)),
        ("03.04.2026", Order.ASK, date(2026, 4, 3)),
        ("31/12/2026", Order.ASK, date(2026, 12, 31)),
        ("12/31/2026", Order.ASK, date(2026, 12, 31)),
        ("4/4/2026", Order.ASK, date(2026, 4, 4)),
        ("03/04/2026", Order.DAY, date(2026, 4, 3)),
        ("03/04/2026", Order.MONTH, date(2026, 3, 4)),
        ("5 Mar 2026", Order.ASK, date(2026, 3, 5)),
        ("5. März 2026", Order.ASK, date(2026, 3, 5)),
        ("5 décembre 2026", Order.ASK, date(2026, 12, 5)),
        ("46388", Order.ASK, date(2027, 1, 1)),
        ("46388.0", Order.ASK, date(2027, 1, 1)),
    ],
)
def test_a_day_is_read_however_it_is_written(text: str, order: Order, day: date) -> None:
    assert read_day(Cell(text), order).day == day


@pytest.mark.parametrize("text", ["5 Foo 2026", "99999", "2026-13-01", "1.1", "tomorrow"])
def test_anything_else_is_no_day(text: str) -> None:
    with pytest.raises(Unreadable):
        read_day(Cell(text))
    with pytest.raises(Unreadable):
        read_day(Cell("12", Kind.NUMBER))


@pytest.mark.parametrize(
    ("said", "country"), [("Germany", "DE"), ("Deutschland", "DE"), ("Allemagne", "DE"),
                          ("德国", "DE"), ("DEU", "DE"), ("fr", "FR"), ("Atlantis", "Atlantis")],
)  # fmt: skip
def test_countries_are_known_in_four_languages(said: str, country: str) -> None:
    assert words.country_named(said) == country


def test_words_for_methods_and_kinds() -> None:
    assert words.method_named("RFA") == "xrf"
    assert words.method_named("") == "estimate"
    assert words.method_named("magic") is None
    assert words.subtype_named("NDFEB_SWARF") == "ndfeb_swarf"
    assert words.hazards_named("HP 3; hp14,HP3") == ("HP3", "HP14")
    assert words.is_balance("Rest %")
    assert words.says_nothing("N.D.")


@given(st.lists(st.text(max_size=12), min_size=len(HEADERS), max_size=len(HEADERS)))
def test_no_row_breaks_the_reader(cells: list[str]) -> None:
    read = read_row([Cell(text) for text in cells], Plan(guessed(HEADERS), "DE", TODAY))
    assert read.is_good == all(f.severity == "warning" for f in read.findings)


EXTREMES = [
    Cell("9" * 38), Cell("1e99"), Cell("1e-99"), Cell("1,5E+999"),
    *(number_cell(Decimal(n)) for n in ("1e999999999", "1e-999999999", "1e39", "-1e39", "NaN")),
    Cell("9" * 39, Kind.PERCENT), Cell("x", Kind.TOO_LONG), Cell("#REF!", Kind.ERROR),
]  # fmt: skip


@pytest.mark.parametrize("name", ["wet_mass", "moisture", "latitude", "pieces", "Nd", "Fe"])
def test_no_number_is_too_great_or_too_small_for_the_reader(name: str) -> None:
    for cell in EXTREMES:
        assert _read(**{name: cell}).findings, cell


def test_what_is_far_too_long_is_cut_and_found_wrong_where_it_is_used() -> None:
    long, short = Cell("x" * (LONGEST_CELL + 1)), Cell("Swarf")
    cut, kept_whole = bounded([long, short])
    assert (len(cut.text), cut.kind, kept_whole) == (100, Kind.TOO_LONG, short)
    assert ("place", "cell_too_long") in _codes(_read(place=cut))
    whole = [Cell("x" * LONGEST_CELL)] * 6
    assert [cell.kind for cell in bounded(whole)] == [*[Kind.TEXT] * 5, Kind.TOO_LONG]


@given(st.text(max_size=10), st.sampled_from(Kind))
def test_a_kept_cell_comes_back_as_it_was(text: str, kind: Kind) -> None:
    assert restored(kept(Cell(text, kind))) == Cell(text, kind)
