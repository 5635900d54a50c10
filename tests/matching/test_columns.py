"""The columns and SQL give the same ranking of all bases, ties included, whatever changes."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import insert, update

from recycling.bases.models import Base, Licence, LicenceYear, LinePenalty, ProcessLine
from recycling.bases.quotas.models import Counter
from recycling.db import db
from recycling.matching.columns import Holder
from recycling.matching.columns.asking import Asked
from recycling.matching.finding import Stretch, by_columns, by_sql
from recycling.parties.models import Organisation
from recycling.quantities import Mass
from tests.benchmarks.register_of_bases import TODAY, fill, lots, prices

BASES = 120


def said(found: Stretch) -> tuple[int, list[tuple[str, bool, object]]]:
    return found.eligible, [
        (one.base.ref, one.is_eligible, one.valuation and one.valuation.net) for one in found.shown
    ]


def penalties_of(found: Stretch) -> int:
    values = [one.valuation for one in found.shown if one.valuation]
    return sum(any(one.amount_minor for one in each.penalties) for each in values)


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


def test_columns_and_sql_give_the_same_stretches_before_and_after_every_change(
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
            whole = said(by_sql(asked, 0, BASES))
            eligible += whole[0]
            charged += penalties_of(by_sql(asked, 0, whole[0]))
            assert said(by_columns(view, asked, 0, BASES)) == whole
            for start in (1, whole[0]):
                part = said(by_columns(view, asked, start, 7))
                assert part == (whole[0], whole[1][start : start + 7])
        db.session.rollback()
    assert eligible > 15
    assert charged > 2


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
