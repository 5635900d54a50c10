"""The version of the register: changed by whatever could change an answer, and by nothing else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import event, insert, select, text, update

from recycling import clock
from recycling.bases import service as bases
from recycling.bases.models import Base, Licence, LicenceYear
from recycling.db import db
from recycling.deeds import begin_writing
from recycling.errors import Conflict
from recycling.lots import queries as lots
from recycling.lots.models import Lot
from recycling.matching import service
from recycling.matching.models import BorderDecisionRow, PriceObservation
from recycling.matching.versions import changes, fold, register_version, triggers
from recycling.matching.versions.models import RegisterChange
from recycling.parties.models import Organisation
from recycling.parties.rules import Kind
from recycling.quantities import Mass
from tests.bases.makers import a_licensed_base
from tests.lots.makers import a_published_lot
from tests.makers import a_member
from tests.matching.makers import some_prices


def version() -> int:
    found = register_version()
    db.session.rollback()
    return found


def rewritten(table: str) -> None:
    """Write a row of a table anew as it is, by hand."""
    with db.engine.begin() as link:
        column = "standing" if table == "organisation" else "id"
        link.execute(text(f"UPDATE {table} SET {column} = {column}"))


@pytest.fixture
def market(in_app: Flask) -> tuple[str, str]:
    """The references of a lot and of a base that may take it."""
    regulator = a_member(Kind.REGULATOR)
    base_ref = a_licensed_base(a_member(Kind.RECYCLER), regulator)
    return a_published_lot(a_member(Kind.HOLDER)), base_ref


def asked(lot_ref: str, base_ref: str) -> int:
    """Ask whether the base may take the lot, and say how many statements that took."""
    lot = lots.lot(lot_ref)
    base_id = db.session.scalars(select(Base.id).where(Base.ref == base_ref)).one()
    seen: list[str] = []
    listen: Callable[..., None] = lambda *a: seen.append(a[2])  # noqa: E731
    event.listen(db.engine, "before_cursor_execute", listen)
    try:
        service.check_eligible(lot, base_id, clock.today() + timedelta(days=7))
    finally:
        event.remove(db.engine, "before_cursor_execute", listen)
        db.session.rollback()
    return len(seen)


def test_writing_to_any_watched_table_by_any_way_changes_the_version(
    market: tuple[str, str],
) -> None:
    some_prices()
    with db.engine.begin() as link:
        licence = link.execute(select(Licence.id)).scalar_one()
        link.execute(
            insert(LicenceYear).values(
                licence_id=licence, year=2026, reserved=Mass(0), consumed=Mass(0)
            )
        )
    seen = {version()}
    filled = [
        table
        for table in (*triggers.WATCHED, *triggers.APART, "organisation")
        if db.session.execute(text(f"SELECT 1 FROM {table} LIMIT 1")).first()
    ]
    db.session.rollback()
    for table in filled:
        rewritten(table)
        assert version() not in seen, table
        seen.add(version())
    assert len(filled) >= 12


def test_reading_and_writing_elsewhere_leave_the_version(market: tuple[str, str]) -> None:
    before = version()
    a_published_lot(a_member(Kind.HOLDER))
    with db.engine.begin() as link:
        link.execute(update(Organisation).values(address="Elsewhere"))
    assert version() == before


def test_a_change_rolled_back_never_counts_and_is_seen_only_from_inside(
    market: tuple[str, str],
) -> None:
    before = version()
    begin_writing()
    db.session.execute(update(Licence).values(yearly_mass=Mass.kg(1)))
    inside = register_version()
    db.session.rollback()
    assert inside != before == version()


def test_a_transaction_that_commits_late_changes_the_version_when_it_commits(
    market: tuple[str, str],
) -> None:
    """Its rows have lower numbers than those of one that began later and committed earlier."""
    if db.engine.dialect.name == "sqlite":
        pytest.skip("there is one writer at a time")
    with db.engine.connect() as late:
        late.execute(update(Licence).values(number="late"))
        with db.engine.begin() as early:
            early.execute(update(Base).values(place="Early"))
        between = version()
        late.commit()
    assert version() != between


def test_every_table_the_rules_read_of_bases_is_watched() -> None:
    from recycling.bases import models
    from recycling.bases.cases.models import Order
    from recycling.bases.footings.models import Footing
    from recycling.bases.quotas.models import Counter, CounterShare

    silent = {"base_word", "licence_condition", "licence_question"}
    of_bases = {getattr(models, name).__tablename__ for name in models.__all__} - silent
    more = {table.__tablename__ for table in (Order, Footing, Counter, CounterShare)}
    assert of_bases | more == set(triggers.WATCHED)
    assert {BorderDecisionRow.__tablename__, PriceObservation.__tablename__} == set(triggers.APART)


def test_the_database_has_every_trigger(in_app: Flask) -> None:
    dialect = db.engine.dialect.name
    asked = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    }[dialect]
    found = set(db.session.scalars(text(asked)))
    assert triggers.names(dialect) <= found


def test_folding_keeps_the_version_and_the_newest_changes(market: tuple[str, str]) -> None:
    before, newest = version(), changes()[-3:]
    assert fold(kept=3) > 10
    assert version() == before
    left = changes()
    assert [one.kind for one in left][-1] == "folded"
    assert left[-4:-1] == newest
    assert fold() == 0


def test_an_answer_is_remembered_until_something_changes(market: tuple[str, str]) -> None:
    lot_ref, base_ref = market
    assert asked(lot_ref, base_ref) > 10
    assert asked(lot_ref, base_ref) == 1
    with db.engine.begin() as link:
        link.execute(update(Licence).values(number="HH-2"))
    assert asked(lot_ref, base_ref) > 10
    assert asked(lot_ref, base_ref) == 1
    with db.engine.begin() as link:
        link.execute(update(Lot).values(version=Lot.version + 1))
    assert asked(lot_ref, base_ref) > 10


def test_a_remembered_yes_is_no_as_soon_as_the_licence_is_suspended(
    market: tuple[str, str],
) -> None:
    lot_ref, base_ref = market
    asked(lot_ref, base_ref)
    regulator = a_member(Kind.REGULATOR)
    licence = db.session.scalars(select(Licence.ref)).one()
    bases.suspend_licence(regulator.act(), licence, "Monitoring results are missing.")
    with pytest.raises(Conflict):
        asked(lot_ref, base_ref)


def test_two_that_write_at_once_do_not_wait_for_each_other(market: tuple[str, str]) -> None:
    if db.engine.dialect.name == "sqlite":
        pytest.skip("there is one writer at a time")
    with db.engine.connect() as one, db.engine.connect() as other:
        for link in (one, other):
            link.exec_driver_sql("SET lock_timeout = '5s'")
        one.execute(update(Licence).values(number="HH-3"))
        other.execute(update(Base).values(place="Other"))
        other.commit()
        one.commit()


def test_the_changes_table_says_of_which_base(market: tuple[str, str]) -> None:
    base_id = db.session.scalars(select(Base.id)).one()
    kinds = db.session.execute(select(RegisterChange.kind, RegisterChange.base_id).distinct())
    assert set(kinds) == {("base", base_id)}
