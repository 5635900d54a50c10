"""Who is visited first and why, what is asked where, and that a draw can be checked."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from recycling.errors import Invalid, Refusal
from recycling.oversight.inspections.rules.checklist import (
    NewAnswer,
    Trait,
    check_answer,
    checklist,
    question_of,
    questions,
    traits_of,
)
from recycling.oversight.inspections.rules.lifecycle import Grade, check_term
from recycling.oversight.inspections.rules.ranking import (
    Picked,
    Quarter,
    check_wanted,
    components_of,
    drawn_of,
    number_of,
    rank,
    weights,
)

SEED = "00" * 32
BASES = {f"BAS-{number}": {"breaches": number % 4} for number in range(12)}


def test_each_figure_gives_points_up_to_its_most_and_the_sum_is_the_score() -> None:
    found = {one.figure: one.points for one in components_of({"breaches": 2, "tonnes": 250})}
    assert (found["breaches"], found["tonnes"]) == (30, 2)
    assert sum(found.values()) == 32
    for one in weights():
        assert one.worth(0) == 0
        assert one.worth(10**6) == one.most


def test_most_visits_go_by_score_and_the_drawn_share_to_the_lowest_numbers_of_the_rest() -> None:
    found = rank(BASES, 5, 40, SEED)
    by_risk = [one for one in found if one.picked == Picked.RISK]
    drawn = {one.ref for one in found if one.picked == Picked.DRAWN}
    assert [one.score for one in by_risk] == [45, 45, 45]
    others = sorted((one.ref for one in found[3:]), key=lambda ref: number_of(ref, SEED))
    assert drawn == set(others[:2])
    assert [one.place for one in found] == list(range(1, 13))
    assert rank(BASES, 5, 40, "01" * 32) != found


def test_one_of_two_visits_is_drawn_and_all_bases_are_visited_where_there_are_fewer() -> None:
    assert (drawn_of(1, 50), drawn_of(2, 5), drawn_of(10, 20)) == (0, 1, 2)
    assert {one.picked for one in rank(BASES, 500, 20, SEED)} == {Picked.RISK}
    assert rank({}, 5, 20, SEED) == ()


def test_a_programme_is_for_this_quarter_or_the_next() -> None:
    day = date(2026, 11, 28)
    check_wanted(Quarter.parse("2027-q1"), day, 5, 20)
    for quarter, visits, share, field in (
        ("2026-Q3", 5, 20, "quarter"),
        ("2027-Q2", 5, 20, "quarter"),
        ("2026-Q4", 0, 20, "visits"),
        ("2026-Q4", 5, 51, "drawn_percent"),
    ):
        with pytest.raises(Invalid) as refused:
            check_wanted(Quarter.parse(quarter), day, visits, share)
        assert refused.value.field == field
    with pytest.raises(Invalid):
        Quarter.parse("2026-Q5")


def test_what_is_asked_follows_from_what_the_lines_of_a_base_do() -> None:
    plain = traits_of([("re_melting", ("ndfeb_offcuts",))])
    wet = traits_of([("phosphor_alkali_fusion", ("lamp_linear",))])
    active = traits_of([("remses_conversion_leach", ("electrolysis_slag",))])
    assert plain == (Trait.EVERY,)
    assert wet == (Trait.EVERY, Trait.REAGENTS, Trait.LAMPS)
    assert active == (Trait.EVERY, Trait.REAGENTS, Trait.ACTIVITY)
    asked = {one.id for one in checklist(wet)}
    assert {"labels_on", "acids_bunded", "mercury_removed"} <= asked
    assert "dose_rate" not in asked
    assert len({one.id for one in questions()}) == len(questions())
    assert all(one.basis and one.is_measured == bool(one.unit) for one in questions())


@pytest.mark.parametrize(
    ("question", "answer", "value", "field"),
    [
        ("labels_on", "measured", "1", "answer"),
        ("labels_on", "yes", "1", "value"),
        ("water_ph", "yes", "", "answer"),
        ("water_ph", "measured", "", "value"),
        ("water_ph", "measured", "sour", "value"),
        ("water_ph", "measured", "7.1234567", "value"),
    ],
)
def test_an_answer_that_cannot_be_is_refused(
    question: str, answer: str, value: str, field: str
) -> None:
    with pytest.raises(Refusal) as refused:
        check_answer(question_of(("every",), question), NewAnswer(question, answer, value))
    assert refused.value.field == field


def test_a_measured_value_is_kept_exactly_and_what_was_not_looked_at_may_be_said() -> None:
    asked = question_of(("every",), "water_ph")
    assert check_answer(asked, NewAnswer("water_ph", "measured", "07.50")).value == "7.5"
    assert check_answer(asked, NewAnswer("water_ph", "not_seen")).answer == "not_seen"


def test_a_finding_has_a_term_to_come_unless_there_is_nothing_to_put_right() -> None:
    today = date(2026, 11, 28)
    assert check_term(Grade.NONE, None, today) is None
    assert check_term(Grade.MAJOR, today + timedelta(days=1), today)
    for wrong in (None, today, today + timedelta(days=731)):
        with pytest.raises(Invalid):
            check_term(Grade.MINOR, wrong, today)
