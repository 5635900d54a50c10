"""What is counted is what came to its end in batches, once; what is put right is counted again."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from recycling import clock
from recycling.clock import SteppedClock
from recycling.db import db
from recycling.errors import Conflict
from recycling.months import Month
from recycling.oversight.statistics import queries
from recycling.oversight.statistics.models import FigurePart, RecoveryMonth
from recycling.oversight.statistics.rules import Kind, Part
from recycling.oversight.statistics.work import count_due, publish_due
from recycling.quantities import Mass, total_mass
from tests.custody.makers import a_road
from tests.oversight.returns.makers import closed_again
from tests.oversight.statistics.makers import LAMPS, MAGNETS, firms, keep, publish
from tests.recovery.makers import a_closed_batch, contents_of


def _kept(element: str = "Nd") -> list[RecoveryMonth]:
    found = list(db.session.scalars(select(RecoveryMonth).where(RecoveryMonth.element == element)))
    db.session.rollback()
    return found


def test_a_batch_is_counted_once_and_again_when_its_books_are_closed_again(
    app: Flask, held_clock: SteppedClock
) -> None:
    with app.app_context():
        road = a_road(held_clock)
        batch = a_closed_batch(road)
        brought = contents_of(road, batch)["Nd"]
        assert count_due(clock.today(), 200) == 1
        assert count_due(clock.today(), 200) == 0
        (row,) = _kept()
        assert (row.stream, row.country, row.month) == (
            "magnets",
            "DE",
            str(Month.of(clock.today())),
        )
        assert row.treated == brought
        assert row.recovered == Mass(brought.milligrams * 98 // 100)
        month = row.month
        held_clock.advance(days=3)
        closed_again(road, batch)
        assert [count_due(clock.today(), 200) for _ in range(2)] == [1, 0]
        (again,) = _kept()
        assert (again.month, again.treated) == (month, brought)


def test_a_month_is_published_after_twenty_days_once_and_never_changes(
    app: Flask, held_clock: SteppedClock
) -> None:
    with app.app_context():
        month = Month.of(clock.today())
        who = firms(3)
        keep(str(month), [Part(MAGNETS, firm, 1000, 900) for firm in who])
        while Month.of(clock.today()) == month:
            held_clock.advance(days=1)
        held_clock.advance(days=18)
        publish_due(clock.today(), 200)
        assert queries.figures(element="Nd").items == ()
        held_clock.advance(days=2)
        assert publish_due(clock.today(), 200) == 1
        assert publish_due(clock.today(), 200) == 0
        (figure,) = queries.figures(element="Nd").items
        assert (figure.treated, figure.recovered) == (Mass(3000), Mass(2700))
        # What is put right comes with a later month, and hides as well as any other figure.
        keep(str(month), [Part(MAGNETS, who[0], 7, 7)])
        publish(str(month.next()))
        assert queries.figures(element="Nd").items == (figure,)
        keep(str(month.next()), [Part(MAGNETS, firm, 500, 450) for firm in who])
        publish(str(month.next().next()))
        assert queries.figures(element="Nd").items[-1].treated == Mass(1507)
        with pytest.raises(Conflict):
            publish(str(month))


def test_what_is_published_and_what_waits_are_all_that_was_counted(app: Flask) -> None:
    with app.app_context():
        who = firms(4)
        magnets = [Part(MAGNETS, firm, 1000, 900) for firm in who]
        others = [Part(LAMPS, who[0], 10**7, 10**6), Part(Kind("lamps", "x", "SE"), who[1], 5, 4)]
        keep("2026-01", [*magnets, *others])
        assert publish("2026-01") == 1
        keep("2026-02", [Part(LAMPS, firm, 10**7, 10**6) for firm in who[1:]])
        assert publish("2026-02") == 1
        kept, parts = _kept(), db.session.scalars(select(FigurePart)).all()
        assert total_mass(one.treated for one in parts) == total_mass(one.treated for one in kept)
        told = queries.element_by("Nd", "stream", "2026")
        assert [row.name for row in told.rows] == ["magnets"]
        assert told.together is not None
        assert told.together.of == ("lamps", "phosphors")
