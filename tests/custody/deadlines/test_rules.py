"""When is something due: by which rule of which day, in days or in working days?"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import pytz
from hypothesis import given
from hypothesis import strategies as st

from recycling.custody.deadlines.calendars import (
    Holidays,
    is_working_day,
    working_day_after,
)
from recycling.custody.deadlines.rules import (
    WHOSE,
    DeadlineKind,
    beginning_in,
    due_of_discrepancy,
    due_under,
    ending_in,
    is_overdue,
    term_for,
)
from recycling.custody.rules import State
from recycling.streams.codes import EU_MEMBERS

pytestmark = pytest.mark.once
K = DeadlineKind
LONDON, BERLIN = (pytz.timezone(f"Europe/{city}") for city in ("London", "Berlin"))
NATIONAL, REGIONAL = Holidays


@pytest.mark.parametrize(
    ("country", "day", "kept", "works"),
    [
        ("GB", date(2026, 12, 24), REGIONAL, True),
        ("GB", date(2026, 12, 25), REGIONAL, False),
        ("GB", date(2026, 12, 26), REGIONAL, False),  # a Saturday; Boxing Day moves to Monday
        ("GB", date(2026, 12, 28), REGIONAL, False),
        ("GB", date(2026, 12, 29), REGIONAL, True),
        ("GB", date(2026, 11, 30), REGIONAL, False),  # St Andrew's Day: free in Scotland alone
        ("GB", date(2026, 7, 13), REGIONAL, False),  # Battle of the Boyne: Northern Ireland
        ("DE", date(2027, 5, 1), NATIONAL, False),
        ("DE", date(2027, 1, 6), NATIONAL, True),  # Epiphany: three states
        ("IT", date(2027, 6, 24), NATIONAL, True),  # Saint John: Florence, Genoa and Turin
    ],
)
def test_a_working_day_is_one_everywhere_its_holidays_are_kept(
    country: str, day: date, kept: Holidays, works: bool
) -> None:
    assert is_working_day(country, day, kept) is works


@pytest.mark.parametrize("country", sorted(EU_MEMBERS))
def test_every_member_of_the_union_has_its_working_days(country: str) -> None:
    assert not is_working_day(country, date(2027, 12, 25), NATIONAL)
    assert not is_working_day(country, date(2027, 1, 1), NATIONAL)


@given(st.dates(date(2026, 10, 1), date(2036, 1, 1)), st.integers(1, 12))
def test_so_many_working_days_lie_behind_a_day(day: date, count: int) -> None:
    found = working_day_after("GB", day, count, REGIONAL)
    between = [day + timedelta(days=n) for n in range(1, (found - day).days + 1)]
    assert is_working_day("GB", found, REGIONAL)
    assert sum(is_working_day("GB", one, REGIONAL) for one in between) == count


@pytest.mark.parametrize(
    ("arrived", "due"),
    [
        # A Thursday: Friday and Monday follow; the end of Monday in London.
        (datetime(2026, 11, 12, 9, tzinfo=UTC), datetime(2026, 11, 17, tzinfo=UTC)),
        # On Christmas Eve, late: Tuesday and Wednesday after the holidays.
        (datetime(2026, 12, 24, 23, 59, tzinfo=UTC), datetime(2026, 12, 31, tzinfo=UTC)),
        # In summer the day ends an hour earlier in UTC.
        (datetime(2027, 6, 7, 9, tzinfo=UTC), datetime(2027, 6, 9, 23, tzinfo=UTC)),
    ],
)
def test_a_uk_receipt_is_due_at_the_end_of_the_second_working_day(
    arrived: datetime, due: datetime
) -> None:
    term = term_for(K.RECEIPT, "GB", arrived.date(), crosses=False)
    assert term is not None
    found = due_under(term, arrived, "GB", LONDON)
    assert found.due_at == due
    assert arrived <= found.remind_at <= due


@pytest.mark.parametrize(
    ("kind", "day", "amount"),
    [
        (K.MISSING_COPY, date(2025, 1, 21), 35),
        (K.MISSING_COPY, date(2025, 1, 22), 45),
        (K.EXCEPTION_REPORT, date(2025, 1, 21), 45),
        (K.EXCEPTION_REPORT, date(2025, 1, 22), 60),
    ],
)
def test_a_missing_copy_runs_by_the_rule_of_the_day_the_lot_left(
    kind: K, day: date, amount: int
) -> None:
    term = term_for(kind, "US", day, crosses=False)
    assert term is not None
    left = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    due = due_under(term, left, "US", UTC)
    assert due.due_at - left == timedelta(days=amount, hours=12)
    assert due.due_at - due.remind_at == timedelta(days=7)


@pytest.mark.parametrize(
    ("kind", "country", "day", "crosses"),
    [
        (K.RECEIPT, "GB", date(2026, 9, 30), False),
        (K.RECEIPT, "DE", date(2026, 11, 23), False),
        (K.RECEIPT, "DE", date(2026, 5, 20), True),
        (K.RECEIPT, "CH", date(2026, 11, 23), True),
        (K.MISSING_COPY, "GB", date(2026, 11, 23), False),
        (K.MISSING_COPY, "US", date(2026, 11, 23), True),
    ],
)
def test_where_nothing_is_laid_down_nothing_is_due(
    kind: K, country: str, day: date, crosses: bool
) -> None:
    assert term_for(kind, country, day, crosses=crosses) is None


@pytest.mark.parametrize(
    ("kind", "began", "due"),
    [
        # A Wednesday before Good Friday: Thursday and the Tuesday after Easter.
        (
            K.RECEIPT,
            datetime(2027, 3, 24, 9, tzinfo=UTC),
            datetime(2027, 3, 30, 22, tzinfo=UTC),
        ),
        (
            K.RECOVERY,
            datetime(2028, 2, 29, 9, tzinfo=UTC),
            datetime(2029, 2, 28, 23, tzinfo=UTC),
        ),
        (
            K.RECOVERY,
            datetime(2026, 11, 23, 9, tzinfo=UTC),
            datetime(2027, 11, 23, 23, tzinfo=UTC),
        ),
        # Late in the evening in UTC it is the next day in Berlin.
        (
            K.CERTIFICATE,
            datetime(2026, 11, 30, 23, 30, tzinfo=UTC),
            datetime(2026, 12, 31, 23, tzinfo=UTC),
        ),
    ],
)
def test_what_crosses_a_border_into_the_union_runs_to_the_end_of_its_last_day(
    kind: K, began: datetime, due: datetime
) -> None:
    term = term_for(kind, "DE", began.date(), crosses=True)
    assert term is not None
    assert due_under(term, began, "DE", BERLIN).due_at == due


def test_reminders_never_come_before_the_beginning() -> None:
    at = datetime(2026, 11, 23, tzinfo=UTC)
    assert due_of_discrepancy(at, at + timedelta(days=2), "x").remind_at == at
    assert due_of_discrepancy(at, at + timedelta(days=15), "x").remind_at == at + timedelta(days=10)


def test_what_is_done_late_stays_late() -> None:
    at = datetime(2026, 11, 23, tzinfo=UTC)
    hour = timedelta(hours=1)
    assert not is_overdue(at, None, at)
    assert is_overdue(at, None, at + hour)
    assert is_overdue(at, at + hour, at + 9 * hour)
    assert not is_overdue(at, at, at + 9 * hour)


def test_every_deadline_is_somebodys_and_begins_somewhere() -> None:
    assert WHOSE.keys() == set(K)
    begun = {kind for state in State for kind in beginning_in(state)}
    assert begun | {K.DISCREPANCY, K.CERTIFICATE, K.BORDER_PAPER} == set(K)
    ended = {kind for state in State for kind in ending_in(state)}
    assert ended == {K.RECEIPT, K.MISSING_COPY, K.EXCEPTION_REPORT, K.BORDER_PAPER}
