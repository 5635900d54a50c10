"""What of a line is an exception, and from which day on? Properties, and a case of each kind."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recycling.oversight.invoices.rules import (
    Bill,
    Kind,
    Line,
    Source,
    Way,
    let_pass,
    look,
    without_source,
)
from recycling.oversight.invoices.terms import term_for
from recycling.quantities import MILLIGRAMS_PER_TONNE, NO_MASS, Mass, UnitPrice

DAY = date(2026, 6, 1)
LATER = DAY + timedelta(days=4_000)
PRICE, MASS = 125_000, Mass.kg("2500")


def _line(mass: Mass = MASS, price: int = PRICE, **differs: Any) -> Line:
    """A line on which everything agrees: sold, paid, invoiced, received and processed at once."""
    worth = UnitPrice(price, "EUR").times(mass).minor
    bill = Bill(
        currency="EUR",
        price=price,
        owed=worth,
        paid=worth,
        settled=worth,
        booked=worth,
        released=worth,
        invoiced=worth,
        astray=0,
        documents=1,
        is_withheld=False,
        is_treatment=False,
        is_lost=False,
        is_given_back=False,
        paid_on=DAY,
        pay_by=None,
        released_on=DAY,
        invoiced_on=DAY,
    )
    way = Way(mass, mass, Mass.kg("40"), mass, mass, DAY, DAY, DAY, None, DAY)
    whole = Line(bill, way, "DE", "DE", DAY, is_awaited=False)
    of_bill = {k: v for k, v in differs.items() if hasattr(bill, k)}
    of_way = {k: v for k, v in differs.items() if hasattr(way, k)}
    of_line = {k: v for k, v in differs.items() if hasattr(whole, k)}
    return replace(whole, bill=replace(bill, **of_bill), way=replace(way, **of_way), **of_line)


def _kinds(line: Line, day: date = LATER) -> list[Kind]:
    return [one.kind for one in look(line, day).found]


NOTHING_LEFT = {
    "shipped_on": None, "received_on": None, "received": NO_MASS, "processed": NO_MASS,
    "processed_on": None, "released": None, "released_on": None,
}  # fmt: skip
ON_THE_WAY = {**NOTHING_LEFT, "shipped_on": DAY}


@pytest.mark.parametrize(
    ("kind", "differs", "days"),
    [
        (Kind.PAID_NOT_SHIPPED, {**NOTHING_LEFT, "is_awaited": True}, 30),
        (Kind.PAID_NOT_SHIPPED, {**NOTHING_LEFT, "is_awaited": True,
                                 "ready_on": DAY + timedelta(days=20)}, 50),
        (Kind.SHIPPED_NOT_PAID, {"paid": 300_000, "is_lost": True}, 1),
        (Kind.SHIPPED_NOT_RECEIVED, ON_THE_WAY, 60),
        (Kind.PAYMENT_DIFFERS, {"booked": 312_499}, 0),
        (Kind.INVOICE_MISSING, {"invoiced": 0}, 1),
        (Kind.CREDIT_MISSING, {"released": 300_000, "received": Mass.kg("2400"),
                               "processed": Mass.kg("2400")}, 1),
        (Kind.MASS_DIFFERS, {"received": Mass.kg("2000"), "processed": Mass.kg("2000")}, 1),
        (Kind.NOT_PROCESSED, {"processed": Mass.kg("1000")}, 1095),
        (Kind.PROCESSED_TOO_MUCH, {"processed": Mass.kg("2500.000001")}, 0),
    ],
)  # fmt: skip
def test_each_kind_is_found_alone_and_not_a_day_too_early(
    kind: Kind, differs: dict[str, Any], days: int
) -> None:
    line = _line(**differs)
    due = DAY + timedelta(days=days)
    assert _kinds(line, due) == [kind]
    before = look(line, due - timedelta(days=1))
    assert (before.found, before.again_on) == ((), due)


@given(
    milligrams=st.integers(10**6, 10**11),
    price=st.integers(1, 10**9),
    days=st.integers(0, 4_000),
)
def test_a_line_on_which_everything_agrees_has_no_exception_on_any_day(
    milligrams: int, price: int, days: int
) -> None:
    line = _line(Mass(milligrams), price)
    looked = look(line, DAY + timedelta(days=days))
    assert (looked.found, looked.again_on) == ((), None)


_figures = st.integers(0, 400_000)
_masses = st.integers(0, 3_000 * 10**6).map(Mass)
_days = st.one_of(st.none(), st.integers(0, 500).map(lambda n: DAY + timedelta(days=n)))
_lines = st.fixed_dictionaries({
    "paid": _figures, "settled": _figures, "booked": _figures, "invoiced": _figures,
    "astray": _figures, "released": st.one_of(st.none(), _figures), "received": _masses,
    "processed": _masses, "shipped_on": _days, "received_on": _days, "released_on": _days,
    "corrected_on": _days, "paid_on": _days, "is_lost": st.booleans(),
    "is_withheld": st.booleans(), "is_treatment": st.booleans(), "is_awaited": st.booleans(),
    "to_country": st.sampled_from(["DE", "CN", "US"]),
}).map(lambda differs: _line(**differs))  # fmt: skip


@given(line=_lines, days=st.integers(0, 900))
def test_what_is_found_stays_found_and_nothing_comes_before_its_day(line: Line, days: int) -> None:
    day = DAY + timedelta(days=days)
    now = look(line, day)
    kinds = [one.kind for one in now.found]
    assert len(kinds) == len(set(kinds))
    assert all(one.minor >= 0 and one.mass >= NO_MASS and one.since <= day for one in now.found)
    if now.again_on is None:
        assert look(line, LATER).found == now.found
        return
    assert now.again_on > day
    assert look(line, now.again_on - timedelta(days=1)).found == now.found
    then = look(line, now.again_on)
    assert set(now.found) < set(then.found)


@given(milligrams=st.integers(10**9, 10**11), share=st.integers(0, 30_000))
def test_masses_may_differ_by_half_a_per_cent_or_by_what_four_weighings_may(
    milligrams: int, share: int
) -> None:
    received = Mass(milligrams - milligrams * share // 10**6)
    line = _line(Mass(milligrams), received=received, processed=received)
    apart = milligrams - received.milligrams
    may_be = let_pass(received, Mass.kg("40")).milligrams
    rounded = MILLIGRAMS_PER_TONNE // PRICE  # what one minor unit buys
    if apart < may_be - rounded:
        assert _kinds(line) == []
    if apart > may_be + 2 * rounded:
        assert _kinds(line) == [Kind.MASS_DIFFERS]


def test_how_far_two_weighings_may_differ_is_the_larger_of_share_and_errors() -> None:
    assert let_pass(Mass.kg("5000"), Mass.kg("40")) == Mass.kg("80")
    assert let_pass(Mass.kg("20000"), Mass.kg("40")) == Mass.kg("100")


def test_half_a_per_cent_may_be_left_of_a_lot_and_no_more() -> None:
    assert _kinds(_line(processed=Mass.kg("2487.5"))) == []
    (found,) = look(_line(processed=Mass.kg("2487.499999")), LATER).found
    assert (found.kind, found.mass) == (Kind.NOT_PROCESSED, Mass.kg("12.500001"))


def test_a_receipt_corrected_after_the_release_calls_for_a_credit_note_at_the_price() -> None:
    less = {"received": Mass.kg("2000"), "processed": Mass.kg("2000")}
    line = _line(**less, corrected_on=DAY + timedelta(days=5))
    (found,) = look(line, LATER).found
    assert (found.kind, found.minor, found.mass) == (Kind.CREDIT_MISSING, 62_500, Mass.kg("500"))
    assert found.since == DAY + timedelta(days=5)


def test_treatment_is_compared_only_once_its_certificate_has_released_it() -> None:
    less = {"received": Mass.kg("2000"), "processed": Mass.kg("2000"), "is_treatment": True}
    assert _kinds(_line(**less, released=None, released_on=None)) == []
    assert _kinds(_line(**less)) == [Kind.MASS_DIFFERS]


def test_before_the_release_nothing_need_be_invoiced_unless_it_is_withheld() -> None:
    before = {"released": None, "released_on": None, "invoiced": 0, "documents": 0}
    assert _kinds(_line(**before)) == []
    assert _kinds(_line(**before, is_withheld=True)) == [Kind.INVOICE_MISSING]


def test_a_country_s_own_term_goes_before_the_union_s_and_that_before_the_rest() -> None:
    for country, crosses, days in (("DE", False, 1095), ("DE", True, 365), ("CN", False, 365)):
        assert term_for(Kind.NOT_PROCESSED, country, DAY, crosses=crosses).days == days
    with pytest.raises(KeyError):
        term_for(Kind.PAYMENT_DIFFERS, "DE", DAY, crosses=False)


@given(
    brought=st.dictionaries(st.sampled_from(["Nd", "Pr", "Dy"]), st.integers(0, 10**9)),
    made=st.dictionaries(st.sampled_from(["Nd", "Pr", "Dy"]), st.integers(0, 10**9)),
)
def test_products_have_a_source_where_no_element_of_them_is_more_than_went_in(
    brought: dict[str, int], made: dict[str, int]
) -> None:
    found = without_source(Source(brought, made, DAY))
    over = {e: m - brought.get(e, 0) for e, m in made.items() if m > brought.get(e, 0)}
    assert (found.mass.milligrams if found else 0) == sum(over.values())
