"""What a difference is, of any movements whatever."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recycling.errors import Conflict, Invalid
from recycling.settlement.reconciling.lifecycle import (
    Stage,
    bounds,
    check_reason,
    following,
    require_open,
    require_over,
)
from recycling.settlement.reconciling.rules import (
    BOOKED,
    Found,
    Kind,
    Known,
    Movement,
    Ours,
    Theirs,
    differences,
    missing_there,
    movement_of,
    unbalanced,
)

AT = datetime(2026, 11, 26, 12, tzinfo=UTC)
OURS = Ours("OUT-1", Movement.TRANSFER, -500, "EUR", "SAL-1", "tr_1", "acct_1", "ch_1")
LINE = Theirs(
    "txn_1", Movement.TRANSFER, "tr_1", -500, 0, "EUR", AT, "SAL-1", "OUT-1", "acct_1", "ch_1"
)


def found(line: Theirs = LINE, *ours: Ours) -> list[Found]:
    return list(differences([line], Known.of(ours)))


@st.composite
def agreeing(draw: st.DrawFn) -> tuple[Ours, Theirs]:
    """A movement that both sides tell alike."""
    movement = draw(st.sampled_from(sorted(BOOKED)))
    name = draw(st.text("abcdef", min_size=1, max_size=8))
    amount, currency = draw(st.integers(-(10**8), 10**8)), draw(st.sampled_from(["EUR", "JPY"]))
    at = AT + timedelta(seconds=draw(st.integers(-90_000, 90_000)))
    account = "acct_" + name if movement is Movement.TRANSFER else ""
    about = "" if movement is Movement.PAYMENT else "ch_" + name
    ours = Ours(f"D-{name}", movement, amount, currency, f"S-{name}", f"x_{name}", account, about)
    line = Theirs(
        f"txn_{name}", movement, f"x_{name}", amount, 0, currency, at,
        ours.sale, ours.reference, account, about,
    )  # fmt: skip
    return ours, line


@given(agreeing())
def test_what_both_tell_alike_is_no_difference_whatever_the_instant(
    pair: tuple[Ours, Theirs],
) -> None:
    ours, line = pair
    assert found(line, ours) == []


CHANGES = {
    Kind.OTHER_AMOUNT: {"amount_minor": 7},
    Kind.OTHER_CURRENCY: {"currency": "SEK"},
    Kind.OTHER_SALE: {"sale": "S-other"},
    Kind.OTHER_ACCOUNT: {"account": "acct_other"},
    Kind.OTHER_PAYMENT: {"about": "ch_other"},
    Kind.FEE: {"fee_minor": 1},
}


@given(agreeing(), st.sets(st.sampled_from(sorted(CHANGES))))
def test_each_thing_that_is_unlike_is_named_once(
    pair: tuple[Ours, Theirs], kinds: set[Kind]
) -> None:
    ours, line = pair
    if line.movement is not Movement.TRANSFER:
        kinds = kinds - {Kind.OTHER_ACCOUNT}
    if line.movement is Movement.PAYMENT:
        kinds = kinds - {Kind.OTHER_PAYMENT}
    if ours.amount_minor == 7:
        kinds = kinds - {Kind.OTHER_AMOUNT}
    for kind in kinds:
        line = replace(line, **CHANGES[kind])  # type: ignore[arg-type]
    assert Counter(one.kind for one in found(line, ours)) == Counter(kinds)


def test_a_line_without_any_movement_of_ours_is_missing_here() -> None:
    (one,) = found()
    assert (one.kind, one.ours_minor, one.theirs_minor) == (Kind.MISSING_HERE, None, -500)


def test_a_movement_that_is_not_booked_is_missing_here() -> None:
    (one,) = found(LINE, replace(OURS, amount_minor=None))
    assert (one.kind, one.reference, one.sale) == (Kind.MISSING_HERE, "OUT-1", "SAL-1")


def test_another_source_for_the_same_payout_is_doubled_and_for_one_not_made_is_not() -> None:
    again = replace(LINE, line="txn_2", source="tr_2")
    assert [one.kind for one in found(again, OURS)] == [Kind.DOUBLED]
    planned = replace(OURS, provider_id="", amount_minor=None)
    assert [one.kind for one in found(again, planned)] == [Kind.MISSING_HERE]


def test_a_charge_that_names_a_payout_is_not_that_payout_again() -> None:
    charge = replace(LINE, movement=Movement.PAYMENT, source="ch_9", amount_minor=500)
    assert [one.kind for one in found(charge, OURS)] == [Kind.MISSING_HERE]


@pytest.mark.parametrize(
    ("movement", "kind"),
    [
        (Movement.REVERSAL, Kind.REVERSED),
        (Movement.REFUND_FAILURE, Kind.REFUND_FAILED),
        (Movement.DISPUTE, Kind.DISPUTED),
        (Movement.PAYOUT, Kind.PAID_OUT),
        (Movement.OTHER, Kind.UNKNOWN),
    ],
)
def test_what_the_books_have_no_entry_for_is_named_with_what_it_is_about(
    movement: Movement, kind: Kind
) -> None:
    line = replace(LINE, movement=movement, source="x_1", about="tr_1", reference="")
    (one,) = found(line, OURS)
    assert (one.kind, one.reference, one.sale, one.source) == (kind, "OUT-1", "SAL-1", "x_1")


@pytest.mark.parametrize("movement", [Movement.DISPUTE, Movement.PAYOUT])
def test_what_came_to_nothing_in_the_end_is_no_difference(movement: Movement) -> None:
    gone = replace(LINE, movement=movement, source="x_1")
    back = replace(gone, line="txn_2", amount_minor=500)
    assert list(differences([gone, back], Known.of([]))) == []
    part = replace(back, amount_minor=499)
    (left,) = differences([gone, part], Known.of([]))
    assert left.theirs_minor == -1


def test_what_is_missing_there_keeps_by_what_it_is_asked_for_again() -> None:
    one = missing_there(OURS)
    assert (one.subject, one.source, one.theirs_minor) == ("OUT-1", "tr_1", None)


@given(
    st.dictionaries(st.sampled_from(["EUR", "USD", "JPY"]), st.integers(-9, 9)),
    st.dictionaries(st.sampled_from(["EUR", "USD", "JPY"]), st.integers(-9, 9)),
)
def test_balance_is_unlike_in_just_the_currencies_that_differ(
    sums: dict[str, int], held: dict[str, int]
) -> None:
    named = {one.currency for one in unbalanced(sums, held)}
    codes = {*sums, *held}
    assert named == {code for code in codes if sums.get(code, 0) != held.get(code, 0)}


def test_a_type_we_do_not_know_is_other() -> None:
    assert movement_of("charge") is movement_of("payment") is Movement.PAYMENT
    assert movement_of("issuing_authorization_hold") is Movement.OTHER


def test_a_day_may_be_reconciled_an_hour_after_its_end() -> None:
    day = date(2026, 11, 26)
    after = bounds(day)[1]
    require_over(day, after + timedelta(hours=1))
    for early in (after, after + timedelta(minutes=59), AT):
        with pytest.raises(Invalid):
            require_over(day, early)


def test_stages_follow_each_other_to_the_end() -> None:
    walked = [Stage.READING]
    while walked[-1] is not Stage.DONE:
        walked.append(following(walked[-1]))
    assert walked == list(Stage)


def test_a_reason_has_words_and_a_closed_difference_is_not_closed_again() -> None:
    assert check_reason("  Given back by hand. ") == "Given back by hand."
    for bad in ("", "    ", "no", "x" * 501):
        with pytest.raises(Invalid):
            check_reason(bad)
    with pytest.raises(Conflict):
        require_open("closed")
