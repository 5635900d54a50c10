"""What may be entered, and how a licence lives and dies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recycling.bases import catalogue, rules
from recycling.bases.rules import (
    LIFECYCLE,
    LicenceMove,
    LicenceState,
    NewYield,
    check_base,
    check_licence,
    check_line,
    check_reason,
    counts_on,
    micro_degrees,
    moves_from,
    next_state,
    state_words,
)
from recycling.errors import Conflict, Invalid
from recycling.quantities import Fraction, Mass
from tests.bases.makers import a_licence_application, a_new_base, a_new_line

TODAY = date(2026, 11, 24)
COUNTRIES = ("DE", "FR")
LEGAL = {
    ("applied", "review"): "in_review",
    **{(waiting, "ask"): "questioned" for waiting in ("applied", "in_review", "questioned")},
    ("questioned", "answer"): "in_review",
    **{(waiting, "grant"): "granted" for waiting in ("applied", "in_review")},
    **{(waiting, "take_up"): "taken_up" for waiting in ("applied", "in_review")},
    **{(waiting, "refuse"): "refused" for waiting in ("applied", "in_review", "questioned")},
    ("granted", "reopen"): "reopened",
    ("reopened", "confirm"): "granted",
    **{(runs, "suspend"): "suspended" for runs in ("granted", "reopened")},
    ("suspended", "reinstate"): "granted",
    **{(was, "revoke"): "revoked" for was in ("granted", "reopened", "suspended")},
    ("revoked", "restore"): "granted",
}


@pytest.mark.parametrize("state", LicenceState)
@pytest.mark.parametrize("move", LicenceMove)
def test_every_move_from_every_state_is_as_the_permit_order_says(
    state: LicenceState, move: LicenceMove
) -> None:
    wanted = LEGAL.get((str(state), str(move)))
    if wanted:
        assert next_state(state, move) == wanted
        assert move in moves_from(state)
        return
    with pytest.raises(Conflict, match=f"is {state_words(state)}") as refused:
        next_state(state, move)
    assert refused.value.way_out
    assert move not in moves_from(state)


def test_a_grant_and_the_steps_of_a_review_go_without_a_reason_and_nothing_else() -> None:
    grants = {LicenceMove.GRANT, LicenceMove.TAKE_UP}
    bare = {LicenceMove.REVIEW, LicenceMove.ASK, LicenceMove.ANSWER, *grants}
    for move in bare:
        assert check_reason(move, "  ") == ""
    for move in set(LIFECYCLE) - bare:
        with pytest.raises(Invalid, match="reason"):
            check_reason(move, " no ")
        assert check_reason(move, " a reason ") == "a reason"


def test_a_reason_longer_than_the_register_holds_is_refused() -> None:
    with pytest.raises(Invalid):
        check_reason(LicenceMove.GRANT, "x" * 501)


@pytest.mark.parametrize(
    ("state", "day", "counts"),
    [
        ("granted", date(2026, 1, 1), True),
        ("granted", date(2026, 12, 31), True),
        ("granted", date(2025, 12, 31), False),
        ("granted", date(2027, 1, 1), False),
        ("suspended", date(2026, 6, 1), False),
        ("applied", date(2026, 6, 1), False),
    ],
)
def test_a_licence_counts_when_granted_and_on_its_first_and_last_day(
    state: str, day: date, counts: bool
) -> None:
    assert counts_on(state, date(2026, 1, 1), date(2026, 12, 31), day) is counts


def test_a_licence_whose_period_ended_cannot_be_decided_on() -> None:
    rules.check_still_valid(TODAY, TODAY)
    with pytest.raises(Conflict, match="ended on 23 November 2026"):
        rules.check_still_valid(TODAY - timedelta(days=1), TODAY)


@given(st.integers(-90_000_000, 90_000_000))
def test_micro_degrees_read_back_what_degrees_write(udeg: int) -> None:
    assert micro_degrees(str(rules.degrees(udeg)), "latitude", 90) == udeg


@pytest.mark.parametrize("text", ["90.000001", "-91", "53.1234567", "north", "NaN", ""])
def test_micro_degrees_of_something_else_is_refused_naming_the_field(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        micro_degrees(text, "latitude", 90)
    assert refused.value.field == "latitude"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "x"),
        ("name", "x" * 201),
        ("place", ""),
        ("country", "XX"),
        ("latitude_udeg", 90_000_001),
        ("longitude_udeg", -180_000_001),
    ],
)
def test_a_base_with_one_thing_wrong_is_refused_naming_it(field: str, value: object) -> None:
    with pytest.raises(Invalid) as refused:
        check_base(replace(a_new_base(), **{field: value}), COUNTRIES)
    assert [f.path for f in refused.value.details] == [field.removesuffix("_udeg")]


def test_a_base_with_nothing_wrong_passes() -> None:
    check_base(a_new_base(), COUNTRIES)


def a_yield(element: str = "Nd", metric: str = "overall_recovery") -> NewYield:
    return NewYield(element, Fraction.of("0.9"), metric)


@pytest.mark.parametrize(
    ("field", "value", "path"),
    [
        ("name", "x", "name"),
        ("operation", "D1", "operation"),
        ("operation", "R99", "operation"),
        ("treatment_charge_minor", -1, "treatment_charge"),
        ("treatment_charge_minor", 10**12, "treatment_charge"),
        ("currency", "USD", "currency"),
        ("subtypes", (), "subtypes"),
        ("subtypes", ("gold",), "subtypes"),
        ("subtypes", ("ndfeb_swarf", "ndfeb_swarf"), "subtypes"),
        ("yields", (a_yield("Fe"),), "yields.0.element"),
        ("yields", (a_yield(), a_yield()), "yields.1.element"),
        ("yields", (a_yield(metric="guess"),), "yields.0.metric"),
    ],
)
def test_a_line_with_one_thing_wrong_is_refused_naming_it(
    field: str, value: object, path: str
) -> None:
    with pytest.raises(Invalid) as refused:
        check_line(replace(a_new_line(), **{field: value}), catalogue.known(), "EUR")
    assert [f.path for f in refused.value.details] == [path]


def test_a_line_with_nothing_wrong_passes() -> None:
    check_line(a_new_line(yields=(a_yield(), a_yield("Dy"))), catalogue.known(), "EUR")


def test_a_yield_above_one_is_refused() -> None:
    with pytest.raises(Invalid):
        Fraction.of("1.000000001")


@pytest.mark.parametrize(
    ("differs", "path"),
    [
        ({"number": ""}, "number"),
        ({"yearly_mass": Mass(0)}, "yearly_mass"),
        ({"yearly_mass": Mass(-1)}, "yearly_mass"),
        ({"valid_from": date(2027, 1, 1), "valid_to": date(2026, 12, 31)}, "valid_to"),
        ({"valid_from": date(2025, 1, 1), "valid_to": date(2026, 11, 23)}, "valid_to"),
        ({"valid_from": date(2026, 1, 1), "valid_to": date(2060, 1, 1)}, "valid_to"),
        ({"processes": ()}, "processes"),
        ({"processes": ("x",)}, "processes"),
        ({"processes": ("hpms", "hpms")}, "processes"),
        ({"subtypes": ()}, "subtypes"),
        ({"subtypes": ("gold",)}, "subtypes"),
        ({"codes": ()}, "codes"),
        ({"codes": (("EU", "12 01 18*"), ("EU", "12 01 18*"))}, "codes"),
        ({"hazards": ("HP99",)}, "hazards"),
        ({"hazards": ("HP3", "HP3")}, "hazards"),
    ],
)
def test_an_application_with_one_thing_wrong_is_refused_naming_it(
    differs: dict[str, object], path: str
) -> None:
    with pytest.raises(Invalid) as refused:
        check_licence(replace(a_licence_application(), **differs), catalogue.known(), TODAY)
    assert [f.path for f in refused.value.details] == [path]


def test_an_application_with_nothing_wrong_passes_also_without_hazards() -> None:
    whole = a_licence_application(valid_to=date(2030, 1, 1))
    check_licence(whole, catalogue.known(), TODAY)
    check_licence(replace(whole, hazards=()), catalogue.known(), TODAY)


def test_several_things_wrong_are_all_named() -> None:
    bad = replace(a_new_base(), name="", country="XX", latitude_udeg=10**9)
    with pytest.raises(Invalid) as refused:
        check_base(bad, COUNTRIES)
    assert [f.path for f in refused.value.details] == ["name", "country", "latitude"]


OBSOLETE: list[tuple[str, str]] = [
    ("ammonia_saponification", "ammonia saponification extraction"),
    ("SX after NH4OH saponification", "ammonia saponification extraction"),
    ("池浸", "tank and heap leaching"),
    ("chloride electrolysis", "chloride electrolysis"),
]


@pytest.mark.parametrize(("process", "quote"), OBSOLETE)
def test_an_obsolete_process_is_refused_with_quote_and_source(process: str, quote: str) -> None:
    with pytest.raises(Conflict, match="eliminated as obsolete") as refused:
        catalogue.refuse_obsolete(process, "process")
    assert quote in refused.value.message
    assert "white paper" in refused.value.message
    assert refused.value.field == "process"


@pytest.mark.parametrize("process", ["hydromet_roast_hcl_sx", "non-ammonia saponification"])
def test_a_process_in_use_is_not_refused(process: str) -> None:
    catalogue.refuse_obsolete(process, "process")


def test_yields_not_given_are_the_catalogues_each_with_its_metric() -> None:
    found = catalogue.expected_yields("hydromet_roast_hcl_sx", ("ndfeb_swarf",))
    assert NewYield("Nd", Fraction.of("0.935"), "overall_recovery") in found


def test_yields_nobody_measured_must_be_entered() -> None:
    with pytest.raises(Invalid, match="no yield"):
        catalogue.expected_yields("salt_regeneration", ("molten_salt_fluoride",))


@pytest.mark.parametrize(
    ("code", "says"),
    [
        (("EU", "99 99 99"), "not in the EU list"),
        (("EU", "12 01"), "not a waste code"),
        (("FR", "12 01 18*"), "not a list of waste"),
        (("EU", "16 06 05"), ""),
    ],
)
def test_codes_are_those_of_their_list_on_the_day(code: tuple[str, str], says: str) -> None:
    check: Callable[[], object] = lambda: catalogue.codes_on((code,), TODAY)  # noqa: E731
    if not says:
        assert check() == (("EU", "160605"),)
        return
    with pytest.raises(Invalid, match=says) as refused:
        check()
    assert refused.value.field == "codes.0"


def test_a_licence_may_name_the_codes_of_a_law_that_begins_while_it_lasts() -> None:
    coming, begins = (("EU", "16 06 08*"),), date(2026, 12, 9)
    assert catalogue.codes_on(coming, TODAY, begins) == (("EU", "160608"),)
    assert catalogue.starred_code("EU", "160608", TODAY) == "EU 16 06 08*"
    with pytest.raises(Invalid):
        catalogue.codes_on(coming, TODAY, begins - timedelta(days=1))


def test_codes_written_in_two_ways_are_one_code() -> None:
    codes = (("EU", "12 01 18*"), ("eu", "120118"))
    assert catalogue.codes_on(codes, TODAY) == (("EU", "120118"),)
