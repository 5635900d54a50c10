"""The order of signatures, transports fit for the road, receipts whose figures close."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recycling.custody.rules import (
    SIGNATURES,
    Arrival,
    LegPlan,
    Mode,
    Signing,
    State,
    Transport,
    Verdict,
    Weighing,
    check_arrival,
    check_happened,
    day_findings,
    difference,
    next_signing,
    state_after,
    transport_findings,
    weighing_error,
    whose_turn,
)
from recycling.errors import Conflict, Invalid
from recycling.quantities import NO_MASS, Fraction, Mass

TODAY = date(2026, 11, 23)
AT = datetime(2026, 11, 23, 12, tzinfo=UTC)
LEG = LegPlan(Mode.ROAD, "ORG-1", ("HH-UM 2026",), "BEF-DE-1")
STORE = LegPlan(Mode.STORAGE, "ORG-2", (), "BEF-DE-2", "Hall 3")
GOOD = Transport(TODAY, (LEG,), is_dangerous=True, un_number="UN3189")
WEIGHING = Weighing(
    "Bridge 1", "III", Mass.kg(20), TODAY, Mass.kg(20_000), Mass.kg(8_000), Fraction.of("0.25")
)


def findings(transport: Transport, mass: str = "12000") -> set[str]:
    found = [
        *transport_findings(transport, Mass.kg(mass)),
        *day_findings(transport.planned_on, TODAY, TODAY),
    ]
    return {one.code for one in found}


def by(**differs: Any) -> Transport:
    return replace(GOOD, legs=(replace(LEG, **differs),))


@pytest.mark.parametrize("legs", [1, 2, 5])
def test_a_lot_is_handed_on_from_each_leg_to_the_next(legs: int) -> None:
    state, leg, order = State.DRAFTED, 1, []
    while (signing := next_signing(state, is_last_leg=leg == legs)) is not None:
        order.append(signing)
        state = state_after(state, signing, is_last_leg=leg == legs)
        leg += signing is Signing.HAND_ON
    between = [Signing.HAND_ON, Signing.TAKE_OVER] * (legs - 1)
    first = [Signing.SEAL, Signing.GIVE_TO_CARRIER, Signing.TAKE_OVER]
    assert order == [*first, *between, Signing.GIVE_AT_GATE, Signing.RECEIVE]


@pytest.mark.parametrize(
    ("signing", "is_last"), [(Signing.HAND_ON, True), (Signing.GIVE_AT_GATE, False)]
)
def test_state_after_giving_a_lot_to_who_is_not_next_is_refused(
    signing: Signing, is_last: bool
) -> None:
    with pytest.raises(Conflict, match="does not come now"):
        state_after(State.IN_TRANSIT, signing, is_last_leg=is_last)


def test_signatures_follow_one_order_to_the_receipt() -> None:
    state = State.DRAFTED
    order = []
    while (signing := next_signing(state)) is not None:
        order.append((signing, whose_turn(state)))
        state = state_after(state, signing, Verdict.ACCEPTED)
    assert [part for _, part in order] == ["holder", "holder", "carrier", "carrier", "recycler"]
    assert state is State.ACCEPTED
    assert whose_turn(state) is None


@given(st.lists(st.sampled_from(list(Signing)), max_size=8))
def test_no_sequence_of_attempts_leaves_the_table(attempts: list[Signing]) -> None:
    state = State.DRAFTED
    for signing in attempts:
        if state in SIGNATURES[signing].before and signing is not Signing.HAND_ON:
            state = state_after(state, signing, Verdict.PARTLY)
        else:
            with pytest.raises(Conflict):
                state_after(state, signing)
    assert state in State


def test_state_after_an_end_says_that_nothing_more_is_signed() -> None:
    with pytest.raises(Conflict, match="refused"):
        state_after(State.REFUSED, Signing.TAKE_OVER)


def test_state_after_a_receipt_without_verdict_is_accepted() -> None:
    assert state_after(State.AT_GATE, Signing.RECEIVE) is State.ACCEPTED


def test_transport_findings_with_everything_right_passes() -> None:
    assert findings(GOOD) == set()
    assert findings(by(plates=("AB 12", "CD 34"))) == set()
    assert findings(replace(GOOD, is_dangerous=False, un_number="")) == set()
    assert findings(replace(GOOD, legs=(LEG, STORE, LEG, STORE, LEG))) == set()


@pytest.mark.parametrize(
    ("transport", "code"),
    [
        (by(plates=("AB 1", "AB 2", "AB 3")), "bad_plates"),
        (by(plates=("AB1",)), "bad_plate"),
        (by(plates=("    ",)), "bad_plate"),
        (by(mode=Mode.RAIL), "no_plates"),
        (by(permit=" "), "bad_permit"),
        (by(place="Hall 3"), "no_place"),
        (replace(GOOD, legs=()), "bad_legs"),
        (replace(GOOD, legs=(LEG,) * 6), "bad_legs"),
        (replace(GOOD, legs=(LEG, STORE)), "storage_at_the_end"),
        (replace(GOOD, legs=(STORE, LEG)), "storage_at_the_end"),
        (replace(GOOD, legs=(LEG, replace(STORE, place="H"), LEG)), "bad_place"),
        (replace(GOOD, planned_on=TODAY - timedelta(days=1)), "too_early"),
        (replace(GOOD, planned_on=TODAY + timedelta(days=366)), "too_late"),
        (replace(GOOD, un_number="3189"), "bad_un_number"),
        (replace(GOOD, is_dangerous=False), "un_number_contradicts"),
        (replace(GOOD, un_class="10"), "bad_un_class"),
        (replace(GOOD, packing_group="IV"), "bad_packing_group"),
        (replace(GOOD, packages=0), "bad_count"),
        (replace(GOOD, acceptance_number="1" * 51), "too_long"),
    ],
)
def test_transport_findings_with_one_thing_wrong_names_it(transport: Transport, code: str) -> None:
    assert findings(transport) == {code}


def test_transport_findings_above_what_its_mode_carries_is_refused() -> None:
    assert findings(GOOD, mass="40000") == set()
    assert findings(GOOD, mass="40000.001") == {"too_heavy"}
    rail = by(mode=Mode.RAIL, plates=())
    assert findings(rail, mass="50000000") == set()
    assert findings(rail, mass="50000000.001") == {"too_heavy"}


def test_check_happened_unstated_is_now() -> None:
    assert check_happened(None, AT - timedelta(hours=2), AT) == AT


def test_check_happened_stated_between_the_previous_and_now_stands() -> None:
    stated = AT - timedelta(hours=1)
    assert check_happened(stated, AT - timedelta(hours=2), AT) == stated


def test_check_happened_within_the_minute_of_the_previous_counts_as_it() -> None:
    previous = AT - timedelta(seconds=15)
    assert check_happened(previous.replace(second=0), previous, AT) == previous


def test_check_happened_in_the_future_is_refused() -> None:
    with pytest.raises(Invalid, match="future") as refused:
        check_happened(AT + timedelta(seconds=1), AT - timedelta(hours=1), AT)
    assert refused.value.field == "happened_at"


def test_check_happened_before_the_previous_is_refused_saying_from_when() -> None:
    with pytest.raises(Invalid, match="before what precedes") as refused:
        check_happened(AT - timedelta(hours=2), AT - timedelta(hours=1), AT)
    assert refused.value.field == "happened_at"
    assert "2026-11-23 11:00 UTC" in refused.value.sentence


def codes(arrival: Arrival) -> set[str]:
    try:
        check_arrival(arrival, TODAY)
    except Invalid as refusal:
        return {f.code for f in refusal.details}
    return set()


def test_check_arrival_of_each_verdict_with_right_figures_passes() -> None:
    assert codes(Arrival(WEIGHING, Verdict.ACCEPTED)) == set()
    assert codes(Arrival(WEIGHING, Verdict.PARTLY, Mass.kg(4_000), "wet drums")) == set()
    assert codes(Arrival(WEIGHING, Verdict.REFUSED, Mass.kg(12_000), "radiation alarm")) == set()


@pytest.mark.parametrize(
    ("arrival", "code"),
    [
        (Arrival(WEIGHING, Verdict.ACCEPTED, Mass.kg(1)), "refused_given"),
        (Arrival(WEIGHING, Verdict.PARTLY, NO_MASS, "a reason"), "bad_share"),
        (Arrival(WEIGHING, Verdict.PARTLY, Mass.kg(12_000), "a reason"), "bad_share"),
        (Arrival(WEIGHING, Verdict.REFUSED, Mass.kg(9_000), "a reason"), "not_all"),
        (Arrival(WEIGHING, Verdict.REFUSED, Mass.kg(12_000), ""), "reason_missing"),
        (Arrival(WEIGHING, Verdict.PARTLY, Mass.kg(1), "x" * 501), "reason_too_long"),
        (Arrival(replace(WEIGHING, scale=" "), Verdict.ACCEPTED), "scale_missing"),
        (Arrival(replace(WEIGHING, scale="x" * 101), Verdict.ACCEPTED), "scale_missing"),
        (Arrival(replace(WEIGHING, accuracy_class="V"), Verdict.ACCEPTED), "bad_class"),
        (
            Arrival(
                replace(WEIGHING, calibrated_until=TODAY - timedelta(days=1)), Verdict.ACCEPTED
            ),
            "not_calibrated",
        ),
        (Arrival(replace(WEIGHING, division=NO_MASS), Verdict.ACCEPTED), "bad_division"),
        (Arrival(replace(WEIGHING, tare=Mass(-1)), Verdict.ACCEPTED), "bad_tare"),
        (Arrival(replace(WEIGHING, gross=Mass.kg(8_000)), Verdict.ACCEPTED), "bad_gross"),
        (Arrival(replace(WEIGHING, moisture=Fraction.of(1)), Verdict.ACCEPTED), "bad_moisture"),
    ],
)
def test_check_arrival_with_one_impossible_figure_names_it(arrival: Arrival, code: str) -> None:
    assert codes(arrival) == {code}


@given(st.integers(1, 10**10), st.integers(0, 10**10))
def test_accepted_and_refused_make_the_received_mass_exactly(net: int, part: int) -> None:
    weighing = replace(WEIGHING, gross=Mass(net + 5), tare=Mass(5))
    arrival = Arrival(weighing, Verdict.PARTLY, Mass(min(part, net)), "a reason")
    assert arrival.accepted + arrival.refused == weighing.net


@pytest.mark.parametrize(
    ("load", "error"), [("5000", "20"), ("20000", "40"), ("40000", "40"), ("60000", "60")]
)
def test_weighing_error_agrees_with_the_published_examples(load: str, error: str) -> None:
    """OIML R 76 class III with e = 20 kg: in-service errors of one weighing."""
    weighing = replace(WEIGHING, gross=Mass.kg(load), tare=NO_MASS)
    assert weighing_error(weighing) - Mass.kg(20) == Mass.kg(error)


def test_weighing_error_beyond_the_table_stays_at_the_last_step() -> None:
    weighing = replace(WEIGHING, gross=Mass.kg(400_000), tare=NO_MASS)
    assert weighing_error(weighing) == Mass.kg(60) + Mass.kg(20)


def test_difference_is_significant_above_a_tenth_only() -> None:
    assert not difference(Mass.kg("10909.1"), WEIGHING).is_significant
    assert difference(Mass.kg("10909"), WEIGHING).is_significant
    assert difference(Mass.kg(12_010), WEIGHING).is_within_weighing_error
    assert difference(Mass.kg(12_000), WEIGHING).share == Decimal(0)
