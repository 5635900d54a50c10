"""The states of a lot's radioactivity: what moves it, what clears it, what a blend inherits."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recycling.errors import Conflict, Invalid
from recycling.lots.rules.radioactivity import (
    HEADS,
    NUCLIDES,
    RADIATION_LIFECYCLE,
    WORST_LAST,
    Activity,
    Measurement,
    RadiationMethod,
    RadiationMove,
    blended,
    cautions,
    chain_activity,
    changed,
    check_measurement,
    first_state,
    missing_for_radioactivity,
    moved,
    named_again,
    result_move,
)
from recycling.streams.rules import RadioactivityState as S

WITHOUT = "lamp_linear"
TODAY = date(2026, 11, 26)
ACTIVITIES = st.decimals(0, 20, places=3)


def _found(**bq: str) -> tuple[Activity, ...]:
    return tuple(Activity(name.replace("_", "-"), Decimal(value)) for name, value in bq.items())


CLEAN = Measurement(
    RadiationMethod.GAMMA_SPECTROMETRY,
    "Elbe Analytics",
    TODAY - timedelta(3),
    _found(U_238="0.2", Th_232="0.4"),
)


@pytest.mark.parametrize(
    ("bq", "move"),
    [
        ({"U_238": "1", "Th_232": "1"}, RadiationMove.EXEMPT),
        ({"U_238": "0", "Th_232": "1.000001"}, RadiationMove.REGULATE),
        ({"U_238": "0", "Th_232": "0", "Ra_226": "10"}, RadiationMove.REGULATE),
        ({"U_238": "10.000001", "Th_232": "0"}, RadiationMove.CARRY_AS_CLASS_7),
        ({"U_238": "0", "Th_232": "0", "K_40": "10"}, RadiationMove.EXEMPT),
        ({"U_238": "0", "Th_232": "0", "K_40": "10.1"}, RadiationMove.REGULATE),
        ({"U_238": "0.1", "Th_232": "0", "Sm_147": "40"}, RadiationMove.EXPLAIN),
        ({"U_238": "0.1", "Th_232": "2", "Sm_147": "40"}, RadiationMove.REGULATE),
        ({"U_238": "0.1", "Th_232": "0", "La_138": "0.82"}, RadiationMove.EXEMPT),
    ],
)
def test_each_nuclide_is_compared_by_itself(bq: dict[str, str], move: RadiationMove) -> None:
    assert result_move(_found(**bq)) == move


@given(st.dictionaries(st.sampled_from(list(NUCLIDES)), ACTIVITIES), ACTIVITIES)
def test_more_activity_never_makes_a_lot_harmless(found: dict[str, Decimal], more: Decimal) -> None:
    rank = {target: place for place, target in enumerate(WORST_LAST)}
    less = tuple(Activity(one, value) for one, value in found.items())
    worse = tuple(replace(one, bq_per_g=one.bq_per_g + more) for one in less)
    before, after = (RADIATION_LIFECYCLE[result_move(one)].target for one in (less, worse))
    assert rank[after] >= rank[before]


def test_the_table_moves_from_every_state_by_a_result_and_expires_only_what_was_measured() -> None:
    assert {moved(state, RadiationMove.EXEMPT) for state in S} == {S.BELOW_EXEMPTION}
    assert moved(S.CLASS7_TRANSPORT, RadiationMove.EXPIRE) == S.EXPIRED_RESULT
    with pytest.raises(Conflict, match="cannot do that"):
        moved(S.UNMEASURED, RadiationMove.EXPIRE)


def test_a_lot_begins_where_its_kind_of_waste_puts_it() -> None:
    assert first_state("ndfeb_swarf") == S.UNMEASURED
    assert first_state("molten_salt_fluoride") == S.UNMEASURED
    assert first_state(WITHOUT) == S.NOT_REQUIRED


def test_another_kind_of_waste_or_other_contents_let_a_result_expire() -> None:
    assert named_again(S.BELOW_EXEMPTION, "electrolysis_slag") == S.EXPIRED_RESULT
    assert named_again(S.EXPIRED_RESULT, WITHOUT) == S.EXPIRED_RESULT
    assert named_again(S.UNMEASURED, WITHOUT) == S.NOT_REQUIRED
    assert named_again(S.NOT_REQUIRED, "electrolysis_slag") == S.UNMEASURED
    assert named_again(S.UNMEASURED, "electrolysis_slag") == S.UNMEASURED
    assert changed(S.REGULATED_NORM) == S.EXPIRED_RESULT
    assert changed(S.UNMEASURED) == S.UNMEASURED


@given(st.lists(st.sampled_from(list(S))))
def test_a_blend_is_as_bad_as_its_worst_parent_and_no_better_for_more_parents(
    parents: list[S],
) -> None:
    worst = blended(parents)
    assert worst in {*parents, S.NOT_REQUIRED}
    assert all(WORST_LAST.index(worst) >= WORST_LAST.index(one) for one in parents)
    assert blended([*parents, S.REGULATED_NORM]) in {S.REGULATED_NORM, S.CLASS7_TRANSPORT}


def test_every_state_has_its_place_among_the_worse_and_the_better() -> None:
    assert set(WORST_LAST) == set(S)


def test_the_highest_of_each_chain_is_what_a_base_must_be_allowed() -> None:
    found = _found(U_238="0.5", Ra_226="2", Th_232="0.1", K_40="9", Sm_147="90")
    assert chain_activity(found) == (("th232", Decimal("0.1")), ("u238", Decimal("2")))


def test_cautions_tell_what_is_near_a_limit_alone_or_in_sum() -> None:
    assert cautions(_found(U_238="0.2", Th_232="0.4")) == ()
    assert "together are more" in cautions(_found(U_238="0.6", Th_232="0.6"))[0]
    near = (Activity("Th-232", Decimal("0.95"), Decimal("0.1")),)
    assert "near the limit of 1 Bq/g" in cautions(near)[0]


@pytest.mark.parametrize(
    ("subtype", "state", "codes"),
    [
        ("electrolysis_slag", S.UNMEASURED, ["missing"]),
        ("electrolysis_slag", S.EXPIRED_RESULT, ["missing"]),
        ("electrolysis_slag", S.BELOW_EXEMPTION, []),
        ("smco_scrap", S.UNMEASURED, []),
        ("smco_scrap", S.CLASS7_TRANSPORT, ["class7_transport"]),
    ],
)
def test_what_may_hold_a_source_is_measured_first_and_class_7_is_not_offered(
    subtype: str, state: S, codes: list[str]
) -> None:
    assert [finding.code for finding in missing_for_radioactivity(subtype, state)] == codes


def test_a_measurement_in_order_is_taken() -> None:
    check_measurement(CLEAN, TODAY)
    check_measurement(
        replace(CLEAN, method=RadiationMethod.DOSE_RATE, activities=(), valid_until=TODAY), TODAY
    )


@pytest.mark.parametrize(
    ("differs", "path", "code"),
    [
        ({"method": "nose"}, "method", "unknown_method"),
        ({"laboratory": ""}, "laboratory", "bad_length"),
        ({"measured_on": TODAY + timedelta(1)}, "measured_on", "day_out_of_range"),
        ({"valid_until": TODAY - timedelta(1)}, "valid_until", "expired"),
        ({"activities": CLEAN.activities[:1]}, "activities", "heads_missing"),
        ({"activities": CLEAN.activities * 2}, "activities", "named_twice"),
        ({"activities": (*CLEAN.activities, Activity("Cs-137", Decimal(1)))},
         "activities.Cs-137", "unknown_nuclide"),
        ({"activities": (*CLEAN.activities, Activity("K-40", Decimal(-1)))},
         "activities.K-40", "activity_out_of_range"),
        ({"activities": (*CLEAN.activities, Activity("K-40", Decimal("0.0000001")))},
         "activities.K-40", "activity_out_of_range"),
        ({"method": RadiationMethod.DOSE_RATE}, "activities.U-238", "not_specific"),
    ],
)  # fmt: skip
def test_a_measurement_that_cannot_be_is_refused_by_field(
    differs: dict[str, object], path: str, code: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        check_measurement(replace(CLEAN, **differs), TODAY)  # type: ignore[arg-type]
    assert (path, code) in [(one.path, one.code) for one in refusal.value.details]


def test_the_heads_of_both_chains_are_nuclides_one_may_name() -> None:
    assert set(HEADS) <= set(NUCLIDES)
