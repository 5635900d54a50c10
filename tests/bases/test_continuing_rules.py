"""When a licence may be renewed, and which change takes a new grant. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recycling.bases.catalogue import known
from recycling.bases.licensing import change_rule, renewal_window
from recycling.bases.rules import (
    ChangeRule,
    Scope,
    check_changed,
    check_continued,
    check_renewal,
    check_scope,
    most_by_notice,
    narrows,
    reasons_for_grant,
    working_days_before,
)
from recycling.errors import Conflict, Invalid
from recycling.quantities import Mass

END = date(2026, 12, 31)  # a Thursday
NEW_END = date(2031, 12, 31)
HELD = Scope(
    Mass.kg(1000), ("hydromet_roast_hcl_sx",), ("ndfeb_swarf",), (("EU", "120118"),), ("HP3",)
)
days = st.dates(date(2020, 1, 1), date(2060, 1, 1))


@given(days, st.integers(0, 60))
def test_so_many_working_days_lie_between_the_last_day_and_the_end(end: date, count: int) -> None:
    last = working_days_before(end, count)
    between = (last + timedelta(days=n) for n in range((end - last).days))
    assert sum(day.weekday() < 5 for day in between) == count


def test_a_licence_in_china_is_renewed_thirty_working_days_before_its_end_elsewhere_until_it() -> (
    None
):
    china, germany = renewal_window("CN", END), renewal_window("DE", END)
    assert (china.opens_on, china.last_on) == (date(2026, 10, 2), date(2026, 11, 19))
    assert "30 working days" in china.source
    assert (germany.opens_on, germany.last_on) == (china.opens_on, END)
    assert (germany.certainty, "registry" in germany.source) == ("derived", True)


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (date(2026, 10, 1), "renewal_not_open"),
        (date(2026, 10, 2), ""),
        (date(2026, 11, 19), ""),
        (date(2026, 11, 20), "renewal_too_late"),
    ],
)
def test_a_renewal_is_applied_for_within_its_window(day: date, code: str) -> None:
    window = renewal_window("CN", END)
    if not code:
        check_renewal("suspended", END, NEW_END, window, day)
        return
    with pytest.raises(Conflict) as refused:
        check_renewal("granted", END, NEW_END, window, day)
    assert refused.value.code == code


@pytest.mark.parametrize("new_end", [END, date(2057, 2, 1)])
def test_a_renewal_prolongs_and_not_for_ever(new_end: date) -> None:
    with pytest.raises(Invalid) as refused:
        check_renewal("granted", END, new_end, renewal_window("DE", END), END)
    assert refused.value.field == "valid_to"


@pytest.mark.parametrize("state", ["applied", "refused", "revoked", "taken_up"])
def test_only_a_living_licence_goes_on(state: str) -> None:
    with pytest.raises(Conflict, match="only one that is granted"):
        check_continued(state)


@pytest.mark.parametrize(
    ("differs", "fields"),
    [
        ({"yearly_mass": Mass.kg(1200)}, []),
        ({"yearly_mass": Mass.kg("1200.000001")}, ["yearly_mass"]),
        ({"yearly_mass": Mass.kg(1)}, []),
        ({"hazards": ()}, []),
        ({"processes": (*HELD.processes, "own words")}, ["processes"]),
        ({"subtypes": ("ndfeb_swarf", "scintillator_component")}, ["subtypes"]),
        ({"codes": (("EU", "120103"),), "hazards": ("HP7",)}, ["codes", "hazards"]),
    ],
    ids=str,
)
def test_more_than_a_fifth_over_the_granted_scale_or_anything_added_takes_a_grant(
    differs: dict[str, object], fields: list[str]
) -> None:
    asked = replace(HELD, **differs)  # type: ignore[arg-type]
    found = reasons_for_grant(HELD, asked, HELD.yearly_mass, change_rule())
    assert [one.path for one in found] == fields


@given(st.integers(1, 10**15), st.lists(st.integers(1, 10**15), min_size=1, max_size=5))
def test_notices_one_upon_another_never_reach_what_one_could_not(
    granted: int, wished: list[int]
) -> None:
    rule = ChangeRule(Decimal("0.2"), "", "")
    held = replace(HELD, yearly_mass=Mass(granted))
    for milligrams in wished:
        asked = replace(held, yearly_mass=Mass(milligrams))
        if not reasons_for_grant(held, asked, Mass(granted), rule):
            held = asked
    assert held.yearly_mass.milligrams * 5 <= granted * 6
    assert held.yearly_mass <= most_by_notice(Mass(granted), rule)


def test_a_change_that_changes_nothing_or_names_nothing_is_refused() -> None:
    with pytest.raises(Invalid, match="already"):
        check_changed(HELD, replace(HELD, processes=HELD.processes[::-1]))
    with pytest.raises(Invalid) as refused:
        check_scope(Scope(Mass(0), (), (), ()), known())
    paths = [one.path for one in refused.value.details]
    assert paths == ["yearly_mass", "processes", "subtypes", "codes"]


def test_a_scope_is_narrower_where_something_it_covered_is_gone_and_not_where_less_of_it() -> None:
    assert not narrows(HELD, replace(HELD, yearly_mass=Mass.kg(1)))
    assert narrows(HELD, replace(HELD, hazards=("HP7",)))
