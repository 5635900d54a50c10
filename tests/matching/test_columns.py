"""Columns, SQL and the readable rules rank all bases alike, ties included, whatever changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import islice

import pytest
from flask import Flask
from sqlalchemy import insert, select, update

from recycling.bases.models import (
    Base,
    Licence,
    LicenceYear,
    LinePenalty,
    ProcessLine,
)
from recycling.bases.quotas.models import Counter
from recycling.db import db
from recycling.matching.columns import Holder
from recycling.matching.columns.asking import Asked
from recycling.matching.finding import by_columns, by_sql
from recycling.matching.in_sql import may_take
from recycling.matching.rules import Assessment
from recycling.parties.models import Organisation
from recycling.quantities import Mass
from recycling.streams.rules import subtype
from tests.benchmarks.register_of_bases import TODAY, fill, lots, prices
from tests.matching.registers import (
    every_rule_asked,
    give_limits,
    hold_a_year,
    in_words,
    said,
)

pytestmark = pytest.mark.each

BASES = 120


def penalties_of(found: Iterable[Assessment]) -> int:
    values = [one.valuation for one in found if one.valuation]
    return sum(any(one.amount_minor for one in each.penalties) for each in values)


def assert_worth_is_near(asked: Asked, eligible: Iterable[Assessment]) -> None:
    nets = {one.base.id: one.valuation.net.minor for one in eligible if one.valuation}
    worth = may_take(asked)
    assert nets.keys() <= worth.keys()
    assert all(abs(worth[one] - net) < asked.margin / 2 for one, net in nets.items())


def changes_of_every_kind() -> list[object]:
    return [
        update(Licence).where(Licence.id % 4 == 0).values(state="suspended"),
        update(ProcessLine).where(ProcessLine.id % 7 == 0).values(treatment_charge_minor=1),
        update(LinePenalty).values(minor_per_tonne=7),
        update(Organisation).where(Organisation.id == 3).values(standing="closed"),
        insert(LicenceYear).values(
            licence_id=2, year=TODAY.year, reserved=Mass.kg(20_000), consumed=Mass(0)
        ),
        update(Counter).values(quota=Mass(1)),
        update(Base).where(Base.id % 9 == 0).values(latitude_udeg=0, longitude_udeg=0),
    ]


def test_columns_sql_and_rules_give_the_same_stretches_before_and_after_every_change(
    in_app: Flask,
) -> None:
    fill(BASES)
    holder, wanted = Holder(), [Asked(lot, TODAY, prices(), "EUR") for lot in lots(9)]
    eligible = charged = 0
    for turn, change in enumerate([None, *changes_of_every_kind()]):
        if change is not None:
            with db.engine.begin() as link:
                link.execute(change)  # type: ignore[call-overload]
        view = holder.now()
        assert view is not None
        assert bool(view.patch) == (turn > 0)
        for asked in wanted[turn : turn + 2]:
            ranking = every_rule_asked(asked)
            whole = in_words(ranking)
            count = sum(one.is_eligible for one in ranking)
            eligible += count
            charged += penalties_of(ranking[:count])
            assert_worth_is_near(asked, ranking[:count])
            for start, limit in ((0, BASES), (1, 7), (count, 7), (len(whole) - 5, 7)):
                part = (count, whole[start : start + limit])
                assert said(by_columns(view, asked, start, limit)) == part
                assert said(by_sql(asked, start, limit)) == part
        db.session.rollback()
    assert eligible > 15
    assert charged > 2


def test_sql_answers_as_the_rules_do_for_a_lot_that_holds_the_last_of_a_year_and_of_a_quota(
    in_app: Flask,
) -> None:
    fill(BASES)
    held, licence_id = next(_takers_with_a_quota())
    other = replace(held, lot=replace(held.lot, ref="LOT-OTHER"))
    hold_a_year(db.engine, held.lot, licence_id)
    assert _takes(held, licence_id)
    assert not _takes(other, licence_id)
    for asked in (held, other):
        ranking = every_rule_asked(asked)
        assert said(by_sql(asked, 0, BASES)) == _as_ranked(ranking)


@pytest.mark.parametrize("activity", ["0", pytest.param("4", marks=pytest.mark.whole)])
def test_sql_answers_as_the_rules_do_where_footings_limit_activity_and_categories(
    in_app: Flask, activity: str
) -> None:
    fill(BASES)
    kind = next(iter(lots(1))).subtype
    give_limits(db.engine, kind)
    shut_out: list[str] = []
    for lot in islice((one for one in lots(400) if one.subtype == kind), 12):
        active = replace(lot, activity=(("u238", Decimal(activity)), ("th232", Decimal(1))))
        asked = Asked(active, TODAY, prices(), "EUR")
        ranking = every_rule_asked(asked)
        assert said(by_sql(asked, 0, BASES)) == _as_ranked(ranking)
        shut_out += [one.unmet[0].rule for one in ranking if len(one.unmet) == 1]
    assert {"0": "quota_is_free", "4": "norm_is_allowed"}[activity] in shut_out


def _takers_with_a_quota() -> Iterator[tuple[Asked, int]]:
    """A lot and a licence under which it may be taken, at a base with a quota for it."""
    with_quota = {tuple(row) for row in db.session.execute(select(Counter.base_id, Counter.member))}
    for asked in (Asked(lot, TODAY, prices(), "EUR") for lot in lots(400)):
        stream = subtype(asked.lot.subtype).stream
        for one in by_sql(asked, 0, BASES).shown:
            if one.is_eligible and (one.base.id, stream) in with_quota and one.base.licence:
                yield asked, one.base.licence.id


def _takes(asked: Asked, licence_id: int) -> bool:
    ranking = every_rule_asked(asked)
    licences = (one.base.licence for one in ranking if one.is_eligible)
    return any(one is not None and one.id == licence_id for one in licences)


def _as_ranked(ranking: tuple[Assessment, ...]) -> tuple[int, list[tuple[str, bool, object]]]:
    return sum(one.is_eligible for one in ranking), in_words(ranking)


@pytest.mark.parametrize("kept", [True, False])
def test_columns_that_missed_changes_or_many_are_read_anew(in_app: Flask, kept: bool) -> None:
    fill(20, watched=kept)
    holder = Holder()
    first = holder.now()
    db.session.rollback()
    with db.engine.begin() as link:
        link.execute(update(Base).values(place="Elsewhere"))
    second = holder.now()
    assert first is not None
    assert second is not None
    assert second.version != first.version
    assert second.whole is first.whole
    assert len(second.patched) == 20
    assert holder.now() is second
