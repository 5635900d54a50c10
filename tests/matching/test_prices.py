"""When a price may be entered, and how a file of prices is read."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from recycling.errors import Invalid
from recycling.matching.rules.prices import COLUMNS, check_prices, read_prices
from tests.matching.makers import DAY, a_new_price

HEADER = ",".join(COLUMNS)
ROW = "Nd,oxide,60.00,EUR,2026-11-20,Invented,Demo,true"


def test_a_file_of_prices_is_read_with_and_without_a_byte_order_mark() -> None:
    read = read_prices(f"\ufeff{HEADER}\n{ROW}\nDy,element,205.5,EUR,2026-11-20,Seen,Demo,false\n")
    assert read == read_prices(f"{HEADER}\n{ROW}\nDy,element,205.5,EUR,2026-11-20,Seen,Demo,false")
    assert [(p.element, p.minor_per_kg, p.is_demonstration) for p in read] == [
        ("Nd", 6000, True), ("Dy", 20_550, False),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("", "file"),
        ("a,b\n1,2", "file"),
        (HEADER, "file"),
        (f"{HEADER}\nNd,oxide", "1"),
        (f"{HEADER}\n{ROW},more", "1"),
        (f"{HEADER}\n{ROW}\n{ROW.replace('60.00', 'dear')}", "2.price_per_kg"),
        (f"{HEADER}\n{ROW.replace('60.00', '60.001')}", "1.price_per_kg"),
        (f"{HEADER}\n{ROW.replace('EUR', 'XXX')}", "currency"),
        (f"{HEADER}\n{ROW.replace('2026-11-20', '20.11.2026')}", "1.observed_on"),
        (f"{HEADER}\n{ROW.replace('true', 'yes')}", "1.is_demonstration"),
        (HEADER + f"\n{ROW}" * 10_001, "file"),
    ],
)
def test_a_file_of_prices_with_something_wrong_is_refused_naming_it(text: str, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_prices(text)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("differs", "path"),
    [
        ({"element": "Fe"}, "element"),
        ({"form": "metal"}, "form"),
        ({"currency": "XXX"}, "currency"),
        ({"minor_per_kg": -1}, "price_per_kg"),
        ({"minor_per_kg": 10**13}, "price_per_kg"),
        ({"observed_on": date(2026, 11, 25)}, "observed_on"),
        ({"source": ""}, "source"),
        ({"publisher": "x" * 101}, "publisher"),
    ],
)
def test_a_price_with_one_thing_wrong_is_refused_naming_it(
    differs: dict[str, Any], path: str
) -> None:
    good = a_new_price(observed_on=DAY)
    bad = replace(good, **differs)
    for prices, wanted in (((bad,), path), ((good, bad), f"2.{path}")):
        with pytest.raises(Invalid) as refused:
            check_prices(prices, DAY)
        assert [f.path for f in refused.value.details] == [wanted]


def test_no_price_at_all_is_refused_and_good_ones_pass() -> None:
    check_prices((a_new_price(observed_on=DAY),), DAY)
    with pytest.raises(Invalid, match="no price"):
        check_prices((), DAY)
