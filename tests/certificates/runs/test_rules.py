"""Which instants are a month at a base?"""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import pytz
from hypothesis import given
from hypothesis import strategies as st

from recycling.certificates.runs.rules import refuse_future
from recycling.errors import Invalid
from recycling.months import Month

months = st.builds(Month, st.integers(2000, 2098), st.integers(1, 12))
zones = st.sampled_from(
    [UTC, *map(pytz.timezone, ("Asia/Shanghai", "America/Denver", "Europe/Berlin"))]
)


@pytest.mark.parametrize("text", ["2026", "2026-13", "2026-1", "26-10", "2026-10-01", "", "１０"])
def test_what_is_no_month_is_refused_by_name(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        Month.parse(text)
    assert refused.value.field == "month"


@given(months)
def test_a_month_is_read_as_it_is_written(month: Month) -> None:
    assert Month.parse(f" {month} ") == month


@given(months, zones)
def test_months_follow_each_other_without_gap_or_overlap(
    month: Month, zone: pytz.BaseTzInfo
) -> None:
    since, until = month.instants(zone)
    assert month.next().before() == month
    assert month.next().instants(zone)[0] == until
    assert 27 < (until - since).total_seconds() / 86_400 < 32


def test_a_month_begins_at_midnight_where_the_base_stands() -> None:
    since, until = Month(2026, 10).instants(pytz.timezone("Europe/Berlin"))
    assert since == datetime(2026, 9, 30, 22, tzinfo=UTC)
    assert until == datetime(2026, 10, 31, 23, tzinfo=UTC)


def test_a_month_to_come_is_refused_and_the_present_one_is_not() -> None:
    refuse_future(Month(2026, 11), date(2026, 11, 1))
    with pytest.raises(Invalid, match="not begun"):
        refuse_future(Month(2026, 12), date(2026, 11, 30))
