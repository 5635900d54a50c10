"""What may be booked of credits, what lapses, and what a model keeps apart."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recycling.errors import Conflict, Invalid
from recycling.recovery.credits.rules import (
    Account,
    Booked,
    Change,
    EntryKind,
    booked,
    changes,
    lapse,
)
from recycling.recovery.rules import (
    MODELS,
    Custody,
    CustodyModel,
    Source,
    check_custody,
    check_kept_apart,
    check_model,
    custody_of,
)

pytestmark = pytest.mark.once
START = datetime(2026, 1, 31, 8, tzinfo=UTC)
MASSES = st.integers(0, 1000)
CLOSINGS = st.lists(
    st.tuples(
        st.integers(0, 5),  # the batch whose books are closed, for the first time or again
        MASSES,  # what it recovered of specified lots
        st.dictionaries(st.sampled_from(("oxide", "metal")), MASSES, max_size=2),
        st.integers(0, 60),  # days since the closing before
    ),
    max_size=30,
)


@given(CLOSINGS)
def test_never_more_is_attributed_than_was_credited_and_no_balance_is_below_zero(
    closings: list[tuple[int, int, dict[str, int], int]],
) -> None:
    account, at = Account(), START
    kept: dict[int, list[Change]] = {}
    entries: list[tuple[int, Change, datetime, datetime, int]] = []
    for batch, credit, given_to, days in closings:
        at += timedelta(days=days)
        before = kept.setdefault(batch, [])
        after = Booked(credit, {product: mass for product, mass in given_to.items() if mass})
        wanted = list(changes(booked(before), after))
        net = account.balance(at) + sum(one.amount for one in wanted)
        if net < 0:
            continue  # the deed refuses it, and nothing is booked
        for one in wanted:
            posting = account.post(batch, one, at, lapse(at, 3))
            entries.append((batch, one, at, posting.lapses_at, posting.balance))
            assert posting.balance >= 0
        before += wanted
        assert booked(before) == after
        assert account.balance(at) == net
        sums = [booked(one) for one in kept.values()]
        assert sum(sum(one.attributed.values()) for one in sums) <= sum(one.credit for one in sums)
    again = Account()
    for batch, change, then, lapses_at, balance in entries:
        posting = again.post(batch, change, then, lapses_at)
        assert (posting.balance, posting.lapses_at) == (balance, lapses_at)
    assert again.layers == account.layers


def test_what_lapses_first_is_drawn_first_and_what_has_lapsed_is_not_drawn() -> None:
    account = Account()
    account.post(1, Change(EntryKind.CREDIT, "", 10), START, START + timedelta(days=90))
    account.post(2, Change(EntryKind.CREDIT, "", 10), START, START + timedelta(days=30))
    drawn = Change(EntryKind.ATTRIBUTION, "oxide", -4)
    posting = account.post(3, drawn, START, START)
    assert (posting.balance, posting.lapses_at) == (16, START + timedelta(days=30))
    late = START + timedelta(days=30)
    assert account.balance(late) == 10
    with pytest.raises(ValueError, match="more than is left"):
        account.post(3, Change(EntryKind.ATTRIBUTION, "oxide", -11), late, late)


def test_a_batch_that_recovered_less_than_it_said_draws_on_its_own_credit_first() -> None:
    account = Account()
    account.post(1, Change(EntryKind.CREDIT, "", 10), START, START + timedelta(days=30))
    account.post(2, Change(EntryKind.CREDIT, "", 10), START, START + timedelta(days=90))
    account.post(2, Change(EntryKind.CREDIT, "", -5), START, START)
    assert [layer.left for layer in account.layers] == [10, 5]


@pytest.mark.parametrize(
    ("months", "day"), [(3, "2026-04-28"), (12, "2027-01-28"), (6, "2026-07-28")]
)
def test_a_credit_lapses_months_later_never_on_a_later_day(months: int, day: str) -> None:
    assert str(lapse(START, months).date()) == day


SWARF, OFFCUTS = Source("LOT-A", is_specified=True), Source("LOT-B", is_specified=False)


@pytest.mark.parametrize(
    ("model", "lots", "code"),
    [
        (CustodyModel.IDENTITY_PRESERVED, [SWARF, SWARF], "several_sources"),
        (CustodyModel.SEGREGATED, [SWARF, OFFCUTS], "source_not_specified"),
    ],
)
def test_lots_a_model_keeps_apart_are_refused_together(
    model: CustodyModel, lots: list[Source], code: str
) -> None:
    with pytest.raises(Conflict) as refused:
        check_kept_apart(model, lots)
    assert (refused.value.code, refused.value.field) == (code, "inputs")


def test_lots_a_model_lets_together_pass() -> None:
    check_kept_apart(CustodyModel.IDENTITY_PRESERVED, [OFFCUTS])
    check_kept_apart(CustodyModel.SEGREGATED, [SWARF, SWARF])
    check_kept_apart(CustodyModel.CONTROLLED_BLENDING, [SWARF, OFFCUTS])
    check_kept_apart(CustodyModel.MASS_BALANCE, [SWARF, OFFCUTS])


def test_a_model_is_declared_before_a_batch_runs_under_it() -> None:
    assert check_model("", None) == CustodyModel.CONTROLLED_BLENDING
    assert check_model("segregated", Custody(("segregated",))) == CustodyModel.SEGREGATED
    with pytest.raises(Invalid) as refused:
        check_model("mass balance", Custody(("segregated",)))
    assert refused.value.field == "custody_model"


@pytest.mark.parametrize(
    ("custody", "field"),
    [
        (Custody(()), "models"),
        (Custody(("book and claim",)), "models"),
        (Custody(tuple(MODELS), ("moon_dust",)), "subtypes"),
        (Custody(tuple(MODELS), (), 4), "months"),
    ],
)
def test_what_cannot_be_declared_is_named(custody: Custody, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_custody(custody, {"ndfeb_swarf"})
    assert {finding.path for finding in refused.value.details} == {field}


@pytest.mark.parametrize(
    ("models", "lots", "stands"),
    [
        ([], 1, CustodyModel.IDENTITY_PRESERVED),
        (["controlled blending"], 1, CustodyModel.IDENTITY_PRESERVED),
        (["identity preserved", "controlled blending"], 3, CustodyModel.CONTROLLED_BLENDING),
        (["segregated", "identity preserved"], 2, CustodyModel.SEGREGATED),
        (["segregated", "mass balance"], 1, CustodyModel.MASS_BALANCE),
    ],
)
def test_a_whole_way_stands_under_the_model_that_kept_least_apart(
    models: list[str], lots: int, stands: CustodyModel
) -> None:
    assert custody_of(models, lots) is stands
