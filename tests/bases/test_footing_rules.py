"""What a licence rests on: what may be entered, how it lives, and what stands on a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recycling.bases.footings.rules import (
    DETAILS,
    KINDS,
    LIFECYCLE,
    OVER,
    REMINDERS,
    RESTS_ON,
    Acceptance,
    Approval,
    Bond,
    Details,
    DischargePermit,
    FootingKind,
    FootingMove,
    FootingState,
    Held,
    NewFooting,
    NormLimit,
    Ordered,
    PermitLimit,
    ProcessList,
    Resting,
    YearlyScale,
    check_footing,
    check_reason,
    in_force,
    moves_from,
    next_state,
    norm_allows,
    refuse_unstable,
    reminder_due,
    scale_of,
    standing,
    stands,
)
from recycling.errors import Conflict, Invalid
from recycling.quantities import Mass, Money
from tests.bases.footings import DETAILS as WHOLE

DAY = date(2026, 11, 26)
BEGUN, ENDS = date(2026, 1, 1), date(2027, 12, 31)
PARAMETERS = frozenset({("ammonia nitrogen", "water"), ("pH", "water")})
LEACH = "hydromet_roast_hcl_sx"


def new(kind: str, details: Details | None = None, **differs: object) -> NewFooting:
    whole = NewFooting(
        kind=kind,
        number="N 1",
        authority="Authority",
        issued_on=BEGUN,
        valid_from=BEGUN,
        valid_to=ENDS,
        details=details or WHOLE[kind],
        licence="LIC-1" if kind == FootingKind.YEARLY_SCALE else "",
    )
    return replace(whole, **differs)  # type: ignore[arg-type]


def held(kind: str, number: int, details: Details | None = None, **differs: object) -> Held:
    said = (details or WHOLE[kind]).stored()
    whole = Held(number, f"FTG-{number}", kind, None, BEGUN, BEGUN, ENDS, said)
    return replace(whole, **differs)  # type: ignore[arg-type]


def whole(*more: Held, without: str = "") -> Resting:
    footings = [held(kind, place) for place, kind in enumerate(RESTS_ON) if kind != without]
    return Resting(1, (LEACH,), ("ndfeb_swarf",), Mass.kg(1000), (*footings, *more))


def codes(resting: Resting, day: date = DAY) -> list[str]:
    return [one.code for one in standing(resting, day)]


@pytest.mark.parametrize("kind", FootingKind)
def test_every_kind_can_be_entered_stored_and_read_back(kind: FootingKind) -> None:
    check_footing(new(kind), DAY, PARAMETERS)
    assert DETAILS[kind].read(WHOLE[kind].stored()) == WHOLE[kind]


FIVE = Money.of("5", "EUR")
LIMIT = PermitLimit("pH", "water", Decimal(9), Decimal(6))
UPSIDE_DOWN = PermitLimit("pH", "water", Decimal(5), Decimal(6))
WRONG: list[tuple[NewFooting, str]] = [
    (replace(new("bond"), kind="promise"), "kind"),
    (new("bond", number=" "), "number"),
    (new("bond", authority="x" * 201), "authority"),
    (new("bond", issued_on=DAY + timedelta(1), valid_from=DAY + timedelta(2)), "issued_on"),
    (new("bond", valid_from=BEGUN - timedelta(1)), "valid_from"),
    (new("bond", valid_to=None), "valid_to"),
    (new("bond", valid_to=BEGUN - timedelta(1)), "valid_to"),
    (new("bond", valid_to=DAY - timedelta(1)), "valid_to"),
    (new("bond", valid_to=date(2099, 1, 1)), "valid_to"),
    (new("bond", licence="LIC-1"), "licence"),
    (new("yearly_scale", licence=""), "licence"),
    (new("bond", NormLimit(Decimal(1), Decimal(1))), "details"),
    (new("eia_approval", Approval(Mass(0))), "details.scope"),
    (new("acceptance", Acceptance("")), "details.notice"),
    (new("bond", Bond(Money(0, "EUR"), "deposit", "Bank")), "details.amount"),
    (new("bond", Bond(FIVE, "promise", "Bank")), "details.form"),
    (new("bond", Bond(FIVE, "deposit", "")), "details.guarantor"),
    (new("norm_limit", NormLimit(Decimal(11), Decimal(1))), "details.u238"),
    (new("norm_limit", NormLimit(Decimal(1), Decimal(-1))), "details.th232"),
    (new("discharge_permit", DischargePermit((), "", "", (LIMIT,))), "details.outlets"),
    (new("discharge_permit", DischargePermit(("",), "", "", (LIMIT,))), "details.outlets.0"),
    (new("discharge_permit", DischargePermit(("A",), "GB 1", "new", ())), "details.standard"),
    (new("discharge_permit", DischargePermit(("A",), "", "new", (LIMIT,))), "details.table"),
    (new("discharge_permit", DischargePermit(("A",), "", "", ())), "details.limits"),
    (new("discharge_permit", DischargePermit(("A",), "", "", (LIMIT,) * 61)), "details.limits"),
    (
        new("discharge_permit", DischargePermit(("A",), "", "", (LIMIT, LIMIT))),
        "details.limits.1.parameter",
    ),
    (
        new(
            "discharge_permit",
            DischargePermit(("A",), "", "", (replace(LIMIT, parameter="noise"),)),
        ),
        "details.limits.0.parameter",
    ),
    (
        new("discharge_permit", DischargePermit(("A",), "", "", (UPSIDE_DOWN,))),
        "details.limits.0.most",
    ),
    (new("process_list", ProcessList((), "Na")), "details.processes"),
    (new("process_list", ProcessList(("x",), "Na")), "details.processes.0"),
    (new("process_list", ProcessList((LEACH, LEACH), "Na")), "details.processes"),
    (new("process_list", ProcessList((LEACH,), "K")), "details.saponification_agent"),
    (new("process_list", ProcessList((LEACH,), "")), "details.saponification_agent"),
    (new("yearly_scale", YearlyScale(())), "details.categories"),
    (new("yearly_scale", YearlyScale((("tea", Mass(1)),))), "details.categories.tea"),
    (
        new("yearly_scale", YearlyScale((("ndfeb_swarf", Mass(0)),))),
        "details.categories.ndfeb_swarf",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("wrong", "field"), WRONG, ids=lambda one: str(one)[:40])
def test_what_is_wrong_with_a_footing_is_said_at_its_field(wrong: NewFooting, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_footing(wrong, DAY, PARAMETERS)
    assert field in [one.path for one in refused.value.details]


OBSOLETE = (
    "tank leaching",
    "池浸",
    "Heap  Leaching",
    "ammonia saponification",
    "NH4OH saponification",
    "氨皂化",
    "RECl3 electrolysis",
    "wet fluoride synthesis",
    "monazite only",
)


@pytest.mark.parametrize("words", OBSOLETE)
def test_an_obsolete_process_is_refused_by_name_with_reason_and_source(words: str) -> None:
    listed = new("process_list", ProcessList((LEACH, words), "Na"))
    with pytest.raises(Conflict, match=r"obsolete.*white paper") as refused:
        check_footing(listed, DAY, PARAMETERS)
    assert refused.value.field == "details.processes.1"


@pytest.mark.parametrize("agent", ["NH4", "mixed_with_NH4"])
def test_ammonia_as_saponification_agent_is_refused(agent: str) -> None:
    with pytest.raises(Conflict, match="obsolete") as refused:
        check_footing(new("process_list", ProcessList((LEACH,), agent)), DAY, PARAMETERS)
    assert refused.value.field == "details.saponification_agent"


@pytest.mark.parametrize("state", FootingState)
@pytest.mark.parametrize("move", FootingMove)
def test_only_the_moves_of_the_table_are_legal(state: FootingState, move: FootingMove) -> None:
    step = LIFECYCLE[move]
    if state in step.sources:
        assert next_state(state, move) == step.target
        assert move in moves_from(state, step.who)
    else:
        with pytest.raises(Conflict, match=str(state)):
            next_state(state, move)


def test_a_rejection_needs_a_reason_and_an_acceptance_does_not() -> None:
    assert check_reason(FootingMove.ACCEPT, "") == ""
    assert check_reason(FootingMove.REJECT, " Not signed. ") == "Not signed."
    with pytest.raises(Invalid):
        check_reason(FootingMove.REJECT, "no")


def test_a_licence_with_everything_it_rests_on_stands() -> None:
    assert stands(whole(), DAY)
    refuse_unstable("LIC-1", standing(whole(), DAY))


@pytest.mark.parametrize("kind", RESTS_ON)
def test_without_one_of_them_it_does_not_stand_and_the_way_out_is_named(kind: FootingKind) -> None:
    lacking = standing(whole(without=kind), DAY)
    assert [one.code for one in lacking] == [f"no_{kind}"]
    assert lacking[0].source == KINDS[kind].source
    with pytest.raises(Conflict, match="LIC-1") as refused:
        refuse_unstable("LIC-1", lacking)
    assert refused.value.details[0].code == f"no_{kind}"


def test_the_day_after_one_ends_it_no_longer_stands_and_says_which_ended() -> None:
    assert codes(whole(), ENDS) == []
    lacking = standing(whole(), ENDS + timedelta(1))
    assert len(lacking) == len(RESTS_ON)
    assert "ends on 31 December 2027" in lacking[0].message


def test_the_newest_begun_governs_even_where_it_has_ended() -> None:
    later = held("bond", 90, valid_from=date(2026, 6, 1), valid_to=date(2026, 7, 1))
    coming = held("bond", 91, valid_from=DAY + timedelta(1))
    assert codes(whole(later)) == ["no_bond"]
    governing = in_force(whole(coming), FootingKind.BOND, DAY)
    assert governing is not None
    assert governing.id != 91


def test_what_is_of_another_licence_does_not_count() -> None:
    scale = held("yearly_scale", 90, licence_id=2)
    assert codes(replace(whole(scale, without="yearly_scale"), licence_id=1)) == ["no_yearly_scale"]


@pytest.mark.parametrize(
    ("kind", "details", "code"),
    [
        ("eia_approval", Approval(Mass.kg(999)), "eia_scope_exceeded"),
        ("process_list", ProcessList(("pyrometallurgy_slag",), "Na"), "process_not_listed"),
        ("process_list", ProcessList((LEACH, "heap leaching"), "Na"), "process_obsolete"),
        ("yearly_scale", YearlyScale((("ndfeb_offcuts", Mass.kg(1)),)), "category_without_scale"),
    ],
)
def test_what_says_too_little_or_too_much_does_not_carry_a_licence(
    kind: str, details: Details, code: str
) -> None:
    assert codes(whole(held(kind, 90, details), without=kind)) == [code]


def test_many_unlisted_processes_are_counted_rather_than_all_named() -> None:
    many = tuple(f"process {number}" for number in range(9))
    found = standing(replace(whole(), processes=many), DAY)
    assert "and 5 more" in found[0].message


def test_an_assessment_approved_after_the_acceptance_does_not_carry_a_licence() -> None:
    late = held("eia_approval", 90, issued_on=BEGUN + timedelta(1))
    assert codes(whole(late, without="eia_approval")) == ["approved_after_acceptance"]


def test_an_overdue_order_takes_the_ground_away_and_an_order_of_today_does_not() -> None:
    ordered = replace(whole(), orders=(Ordered("CAS-1", DAY),))
    assert codes(ordered) == []
    assert codes(ordered, DAY + timedelta(1)) == ["order_overdue"]


def test_a_licence_older_than_the_records_is_asked_for_them_from_its_day_on() -> None:
    bare = replace(whole(), footings=(), rests_from=DAY)
    assert codes(bare, DAY - timedelta(1)) == []
    assert len(codes(bare, DAY)) == len(RESTS_ON)


def test_the_scale_of_a_category_is_that_in_force() -> None:
    assert scale_of(whole(), "ndfeb_swarf", DAY) == Mass.kg(500_000)
    assert scale_of(whole(), "ndfeb_offcuts", DAY) is None
    assert scale_of(whole(without="yearly_scale"), "ndfeb_swarf", DAY) is None


ACTIVITY = Decimal("1.5")


@pytest.mark.parametrize(
    ("limit", "activity", "allowed"),
    [
        (None, Decimal(1), True),
        (None, ACTIVITY, False),
        (NormLimit(ACTIVITY, Decimal(0)), ACTIVITY, True),
        (NormLimit(Decimal("1.4"), Decimal(9)), ACTIVITY, False),
    ],
)
def test_a_lot_above_exemption_needs_a_limit_as_high_as_its_activity(
    limit: NormLimit | None, activity: Decimal, allowed: bool
) -> None:
    resting = whole(*([held("norm_limit", 90, limit)] if limit else []))
    assert (norm_allows(resting, (("u238", activity),), DAY) is None) is allowed


@given(
    left=st.integers(-40, 200),
    reminded=st.sampled_from([None, *REMINDERS, OVER]),
)
def test_each_reminder_is_sent_once_and_never_after_a_nearer_one(
    left: int, reminded: int | None
) -> None:
    due = reminder_due(DAY + timedelta(left), reminded, DAY)
    if due is None:
        assert left > max(REMINDERS) or reminded is not None
    else:
        assert reminded is None or due < reminded
        assert left < 0 if due == OVER else left <= due
        assert reminder_due(DAY + timedelta(left), due, DAY) is None
