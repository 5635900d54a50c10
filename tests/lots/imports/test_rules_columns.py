"""Which column is which? Headers in four languages, and rows above them."""

from __future__ import annotations

import pytest

from recycling.lots.imports.rules.columns import (
    FIELDS,
    SPECIES,
    Column,
    fits,
    guessed,
    header_row,
    is_field,
    is_units_row,
    missing_fields,
    recognised,
    repeated_fields,
    shape_of,
)


@pytest.mark.parametrize(
    ("header", "field", "unit"),
    [
        ("Weight (kg)", "wet_mass", "kg"), ("Gewicht [t]", "wet_mass", "t"),
        ("Poids en kg", "wet_mass", "kg"), ("重量（千克）", "wet_mass", "千克"),
        ("MOISTURE_%", "moisture", "%"), ("Feuchte in %", "moisture", "%"),
        ("Humidité", "moisture", ""), ("含水率", "moisture", ""),
        ("Losnummer", "own_id", ""), ("Numéro de lot", "own_id", ""), ("批号", "own_id", ""),
        ("Bezeichnung", "title", ""), ("Abfallschlüssel", "code", ""), ("Pays", "country", ""),
        ("Nd", "composition.Nd", ""), ("Nd (wt%)", "composition.Nd", "wt%"),
        ("nd2o3 [%]", "composition.Nd2O3", "%"), ("Nd₂O₃", "composition.Nd2O3", ""),
        ("Neodymium", "composition.Nd", ""), ("钕", "composition.Nd", ""),
        ("composition.Nd", "composition.Nd", ""), ("colour", "", ""), ("", "", ""),
        ("\u200bWet\u00a0mass ", "wet_mass", ""), ("errors", "ignored", ""),
        ("Weight (approx.)", "wet_mass", ""),
    ],
)  # fmt: skip
def test_a_header_says_what_its_column_holds(header: str, field: str, unit: str) -> None:
    assert recognised(header) == Column(field, unit)


def test_every_field_is_known_by_its_own_name() -> None:
    assert [recognised(field).field for field in FIELDS] == list(FIELDS)


def test_two_headers_that_say_the_same_say_nothing() -> None:
    found = guessed(["Weight (kg)", "Net weight (kg)", "Title"])
    assert [column.field for column in found] == ["", "", "title"]


def test_a_row_of_units_under_the_headers_is_read() -> None:
    units = ["", "kg", "%", "-"]
    assert is_units_row(units)
    assert not is_units_row(["A-1", "kg"])
    assert not is_units_row(["", ""])
    found = guessed(["Id", "Weight", "Nd", "Colour"], units)
    assert [column.unit for column in found] == ["", "kg", "%", ""]


def test_rows_above_the_headers_are_passed_over() -> None:
    rows = [["Stock of plant 3"], [], ["Id", "Title", "Type"], ["A-1", "Swarf", "ndfeb_swarf"]]
    assert header_row(rows) == 2
    assert header_row([[], ["a", "b"], ["1", "2"]]) == 1
    assert header_row([]) == 0


def test_a_shape_does_not_hang_on_case_or_blanks_but_on_order() -> None:
    assert shape_of(["Own ID", "Title"]) == shape_of(["own id ", "TITLE"])
    assert shape_of(["Own ID", "Title"]) != shape_of(["Title", "Own ID"])


def test_what_a_column_can_be() -> None:
    assert is_field("composition.Nd")
    assert not is_field("composition.Xx")
    assert not is_field("colour")
    assert fits("wet_mass", "t")
    assert not fits("wet_mass", "%")
    assert fits("title", "")
    assert Column(f"{SPECIES}Nd").takes_unit
    assert missing_fields([Column("title")]) == ("own_id", "subtype")
    assert repeated_fields([Column("title"), Column("title"), Column("")]) == ("title",)
