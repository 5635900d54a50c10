from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from recycling.pages import filters
from recycling.quantities import Fraction, Mass, Money, UnitPrice


@pytest.mark.parametrize(
    ("shown", "words"),
    [
        (filters.mass(Mass.kg("12400.5")), "12 400.5 kg"),
        (filters.mass(Mass(1)), "0.000001 kg"),
        (filters.mass(Mass.kg(-3)), "−3 kg"),
        (filters.mass(Decimal(1000)), "1 000 kg"),
        (filters.tonnes(Mass.kg("1250.5")), "1.2505 t"),
        (filters.money(Money(1550063, "EUR")), "15 500.63 EUR"),
        (filters.money(Money(-50, "EUR")), "−0.50 EUR"),
        (filters.money(Money(1500, "JPY")), "1 500 JPY"),
        (filters.fraction(Fraction.of("0.285")), "28.5 %"),
        (filters.fraction(Fraction.of("0.123456789"), 1), "12.3 %"),
        (filters.fraction(Decimal(0)), "0 %"),
        (filters.number(1234567), "1 234 567"),
        (filters.number(Decimal("-0.5")), "−0.5"),
    ],
)
def test_quantity_is_written_with_its_unit(shown: str, words: str) -> None:
    assert shown == words.replace(" ", filters.NO_BREAK)


@pytest.mark.parametrize(
    ("minor", "reader", "words"),
    [
        (125000, "holder", "you receive 1 250.00 EUR/t"),
        (-56600, "holder", "you pay 566.00 EUR/t"),
        (125000, "recycler", "you pay 1 250.00 EUR/t"),
        (-56600, "recycler", "you receive 566.00 EUR/t"),
        (125000, "anyone", "holder receives 1 250.00 EUR/t"),
        (-56600, "anyone", "holder pays 566.00 EUR/t"),
        (0, "holder", "nobody pays: 0.00 EUR/t"),
    ],
)
def test_unit_price_says_who_pays(bare: Flask, minor: int, reader: str, words: str) -> None:
    with bare.test_request_context("/"):
        shown = filters.unit_price(UnitPrice(minor, "EUR"), reader)
    assert shown.replace(filters.NO_BREAK, " ") == words


def test_unit_price_for_an_unknown_reader_is_an_error(bare: Flask) -> None:
    with bare.test_request_context("/"), pytest.raises(ValueError, match="neighbour"):
        filters.unit_price(UnitPrice(1, "EUR"), "neighbour")


@given(st.integers(-(10**12), 10**12))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_unit_price_never_shows_a_sign(bare: Flask, minor: int) -> None:
    with bare.test_request_context("/"):
        shown = filters.unit_price(UnitPrice(minor, "EUR"))
    assert "-" not in shown
    assert filters.MINUS not in shown


def test_instant_is_shown_in_utc_whatever_its_zone(bare: Flask) -> None:
    at = datetime(2026, 12, 9, 1, 30, tzinfo=timezone(timedelta(hours=8)))
    with bare.test_request_context("/"):
        shown = filters.instant(at)
    assert 'datetime="2026-12-08T17:30:00Z"' in shown
    assert Markup(shown).striptags().replace("\u00a0", " ") == "8 December 2026, 17:30 UTC"


def test_instant_without_zone_is_an_error(bare: Flask) -> None:
    with bare.test_request_context("/"), pytest.raises(ValueError, match="zone"):
        filters.instant(datetime(2026, 12, 9))  # noqa: DTZ001


def test_day_is_shown_with_the_month_as_a_word(bare: Flask) -> None:
    with bare.test_request_context("/"):
        shown = filters.day(date(2026, 12, 9))
    assert shown == '<time datetime="2026-12-09">9\u00a0December\u00a02026</time>'


def test_lines_are_kept_and_escaped() -> None:
    assert filters.lines("a\n<b>") == "a<br>&lt;b&gt;"


@given(st.decimals(-(10**15), 10**15, places=6))
def test_number_shown_is_the_number(value: Decimal) -> None:
    shown = filters.number(value).replace(filters.NO_BREAK, "").replace(filters.MINUS, "-")
    assert Decimal(shown) == value


def test_every_filter_is_there_by_its_name(bare: Flask) -> None:
    assert set(filters.FILTERS) <= set(bare.jinja_env.filters)
    with bare.test_request_context("/"):
        at = datetime(2026, 12, 9, tzinfo=UTC)
        assert "UTC" in bare.jinja_env.from_string("{{ at | instant }}").render(at=at)
