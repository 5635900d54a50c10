"""Which tasks an application has and when each is done. Pure."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recycling.bases.applications.rules import (
    ASKED,
    RESTING,
    TASKS,
    application_of,
    check_answers,
    check_complete,
    check_given,
    check_open,
    check_task,
    stored,
    tasks,
)
from recycling.bases.catalogue import known
from recycling.bases.rules import LicenceApplication
from recycling.errors import Conflict, Invalid
from recycling.quantities import Mass

DAY = date(2026, 11, 26)
WHOLE = LicenceApplication(
    "HH-1",
    Mass.kg(1000),
    DAY,
    DAY + timedelta(days=900),
    ("hydromet_roast_hcl_sx",),
    ("ndfeb_swarf",),
    (("EU", "12 01 18*"),),
    ("HP3",),
)
words = st.text("aZ 1*ü中,'\"", min_size=1, max_size=9)
texts = st.lists(words, max_size=4).map(tuple)
applications = st.builds(
    LicenceApplication,
    words.map(str.strip),
    st.integers(1, 10**15).map(Mass),
    st.dates(),
    st.dates(),
    texts,
    texts,
    st.lists(st.tuples(words, words), max_size=4).map(tuple),
    texts,
)


@given(applications)
def test_what_is_stored_by_task_reads_back_as_the_application(
    whole: LicenceApplication,
) -> None:
    kept = {name: value for task in ASKED for name, value in stored(task, whole).items()}
    assert application_of(kept, DAY) == whole


def test_a_task_is_judged_by_its_own_fields_and_no_others() -> None:
    for task in ASKED:
        check_answers(task, application_of(stored(task, WHOLE), DAY), known(), DAY)
        with pytest.raises(Invalid) as refused:
            check_answers(task, application_of({"valid_to": "2020-01-01"}, DAY), known(), DAY)
        assert {one.path for one in refused.value.details} <= set(ASKED[task])


def test_each_task_says_how_far_it_is() -> None:
    answers = stored("scale", WHOLE)
    found = {
        one.name: one for one in tasks(answers, {"waste", "bond"}, {"eia_approval"}, {"acceptance"})
    }
    assert tuple(found) == TASKS
    states = {name: str(one.state) for name, one in found.items() if one.state != "todo"}
    assert states == {
        "scale": "done", "waste": "started", "eia_approval": "done", "acceptance": "started",
        "bond": "started",
    }  # fmt: skip
    assert [one.name for one in found.values() if one.is_optional] == ["norm_limit"]
    assert "yearly_scale" not in RESTING


def test_an_application_is_sent_once_every_task_that_asks_is_done() -> None:
    answers = {name: value for task in ASKED for name, value in stored(task, WHOLE).items()}
    check_complete(answers)
    with pytest.raises(Conflict) as refused:
        check_complete(stored("scale", WHOLE))
    open_ones = [one.path for one in refused.value.details]
    assert open_ones == ["number_and_days", "processes", "waste"]


@pytest.mark.parametrize(
    ("task", "given", "paths"),
    [
        ("dance", (), {"task"}),
        ("bond", ("number",), {"task"}),
        ("scale", (), {"yearly_mass"}),
        ("scale", ("yearly_mass", "number"), {"number"}),
    ],
)
def test_a_task_takes_all_its_fields_and_no_others(
    task: str, given: tuple[str, ...], paths: set[str]
) -> None:
    with pytest.raises(Invalid) as refused:
        check_given(task, given)
    assert {one.path for one in refused.value.details} == paths


def test_hazards_may_be_left_out_and_documents_go_to_every_task() -> None:
    check_given("waste", ("subtypes", "codes"))
    for task in TASKS:
        check_task(task)


def test_what_is_sent_or_discarded_is_closed() -> None:
    check_open("draft", "APP-1")
    for state in ("sent", "discarded"):
        with pytest.raises(Conflict, match=state):
            check_open(state, "APP-1")


def test_mass_is_stored_exactly() -> None:
    exact = Mass.kg(Decimal("0.000001"))
    assert application_of({"yearly_mass": exact.json()}, DAY).yearly_mass == exact
