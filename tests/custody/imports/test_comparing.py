"""Where what another system tells differs from what stands here, one by one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from recycling.custody.imports.rules.comparing import Ours, differences
from recycling.custody.imports.rules.told import Told
from recycling.quantities import NO_MASS, Mass
from tests.custody.imports.documents import (
    a_manifest,
    a_receipt_of_waste,
    a_waste,
    an_item,
    read,
)


def ours(**differs: Any) -> Ours:
    """A consignment that is what the usual documents tell."""
    whole = Ours(
        names={"holder": ("Generator, Inc.",), "carrier": ("FIRST LINES",),
               "recycler": ("Recycler GmbH", "Facility LLC")},
        numbers={"holder": ("HRB 1",), "carrier": ("",), "recycler": ("HRB 2",)},
        declared=Mass.kg("2500"), code_list="GB", code="120118", hazardous=True,
        un_number="UN3189", plates=("HH-UM 2026",), planned_on=date(2026, 11, 24),
        given_at=datetime(2026, 11, 24, 9, tzinfo=UTC), received=Mass.kg("2490"),
        received_at=datetime(2026, 11, 26, 11, tzinfo=UTC), refused=NO_MASS,
    )  # fmt: skip
    return replace(whole, **differs)


def told(document: dict[str, Any]) -> Told:
    return read(document)[0].told


def found(document: dict[str, Any], line: int = 0, **differs: Any) -> list[tuple[str, str]]:
    return [(d.field, d.code) for d in differences(told(document), ours(**differs), line)]


def test_a_movement_that_tells_the_same_differs_in_nothing() -> None:
    assert found(a_receipt_of_waste()) == []
    assert found(a_manifest()) == [("code", "code_of_another_list")]


@pytest.mark.parametrize(
    ("document", "differs", "expected"),
    [
        (a_receipt_of_waste(), {"received": None, "received_at": None},
         [("mass", "mass_differs"), ("received_at", "received_there_only")]),
        (a_receipt_of_waste(), {"code": "160213"}, [("code", "code_differs")]),
        (a_receipt_of_waste(), {"code_list": "CN"}, [("code", "code_of_another_list")]),
        (a_receipt_of_waste(), {"hazardous": False}, [("hazardous", "hazard_differs")]),
        (a_receipt_of_waste(), {"plates": ("HH-UM 1",)}, [("vehicle", "vehicle_differs")]),
        (a_receipt_of_waste(), {"names": {"carrier": ("Other",), "recycler": ("Other",)}},
         [("carrier", "party_differs"), ("recycler", "party_differs")]),
        (a_receipt_of_waste(), {"names": {}, "numbers": {
            "carrier": ("CBDU 123456",), "recycler": ("epr/ab1234cd",)}}, []),
        (a_receipt_of_waste(dateTimeReceived="2026-11-27T00:10:00Z"), {},
         [("received_at", "day_differs")]),
        (a_receipt_of_waste(dateTimeReceived="2026-11-27T00:10:00"), {}, []),
        (a_receipt_of_waste(dateTimeReceived="2026-11-28T00:10:00"), {},
         [("received_at", "day_differs")]),
        (a_receipt_of_waste(wasteItems=[an_item(ewcCodes=[], containsHazardous=None)]), {}, []),
    ],
)  # fmt: skip
def test_each_difference_of_a_receipt_is_named(
    document: dict[str, Any], differs: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    assert found(document, **differs) == expected


@pytest.mark.parametrize(
    ("document", "differs", "expected"),
    [
        ({"wastes": [a_waste(1, 55, "G")]}, {}, [("mass", "mass_unknown")]),
        ({}, {"un_number": ""}, [("un_number", "un_number_differs")]),
        ({}, {"given_at": None, "planned_on": date(2026, 11, 20)}, [("shipped_at", "day_differs")]),
        ({}, {"given_at": None}, []),
        ({"rejection": True}, {}, [("verdict", "rejected_there_only")]),
        ({"rejection": True}, {"refused": Mass.kg("5")}, []),
        ({"rejection": True}, {"received_at": None, "refused": None},
         [("received_at", "received_there_only"), ("verdict", "rejected_there_only")]),
    ],
)  # fmt: skip
def test_each_difference_of_a_manifest_is_named(
    document: dict[str, Any], differs: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    assert [d for d in found(a_manifest(**document), **differs) if d[0] != "code"] == expected


def test_a_mass_is_significant_above_ten_per_cent_and_of_the_line_that_counts() -> None:
    two = told(a_manifest(wastes=[a_waste(1, 2750), a_waste(2, 1)]))
    by_line = {line: differences(two, ours(), line)[0] for line in (0, 1, 9)}
    assert [(d.code, d.is_significant) for d in by_line.values()] == [
        ("mass_differs", True), ("mass_differs", False), ("mass_unknown", False),
    ]  # fmt: skip
    assert (by_line[1].told, by_line[1].ours) == ("2\u00a0750 kg", "2\u00a0500 kg declared")
    assert by_line[9].told == "no such line"
