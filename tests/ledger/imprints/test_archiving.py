"""Imprints of long ago go into files, leave the database when somebody says so, and still prove."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import ProgrammingError

from recycling import clock
from recycling.clock import SteppedClock
from recycling.config import Settings
from recycling.contents import place_of
from recycling.db import db
from recycling.deeds import SYSTEM, Act
from recycling.errors import Conflict, Invalid
from recycling.files import FOLDER
from recycling.ledger.imprints import archiving, partitions
from recycling.ledger.imprints.archives import archived, read, written
from recycling.ledger.imprints.archiving import archive_due, drop_archived, free_ahead, make_ahead
from recycling.ledger.imprints.auditing import Pressing
from recycling.ledger.imprints.models import Imprint, ImprintArchive
from recycling.ledger.models import Fact
from tests.databases import Database, PostgresDatabase
from tests.ledger.imprints.test_imprints import behind_its_back, enter, named

pytestmark = pytest.mark.each
IN_A_FILE = 3
PRODUCTS = ("oxides", "metals", "magnets", "alloys", "powder", "slag", "salts")


@pytest.fixture
def old(
    in_app: Flask, held_clock: SteppedClock, monkeypatch: pytest.MonkeyPatch
) -> Iterator[SteppedClock]:
    """A register in which seven rows were entered more than a year ago; files hold three."""
    monkeypatch.setattr(archiving, "IN_A_FILE", IN_A_FILE)
    for product in PRODUCTS:
        enter(Act(SYSTEM), product)
    held_clock.advance(days=366)
    yield held_clock
    db.session.rollback()


@pytest.fixture
def parted(old: SteppedClock, database: Database) -> Iterator[None]:
    """The same, and the next imprint begins the second partition of numbers."""
    if not isinstance(database, PostgresDatabase):
        pytest.skip("SQLite keeps one table")
    _come_to(partitions.NUMBERS)
    yield
    # The database of the tests is made again where a table is missing.
    behind_its_back("DROP TABLE imprint")


def _come_to(number: int) -> None:
    behind_its_back(f"SELECT setval('imprint_id_seq', {number}, false)")


def _archive() -> list[int]:
    found = []
    while count := archive_due(clock.today(), 200):
        found.append(count)
    return found


def _drop(old: SteppedClock) -> int:
    _archive()
    old.advance(days=31)
    return int(drop_archived(Act(SYSTEM)))


def _in_table() -> int:
    return db.session.scalar(select(func.count()).select_from(Imprint)) or 0


def test_what_is_a_year_old_goes_into_whole_files_and_the_ledger_says_which(
    old: SteppedClock,
) -> None:
    assert _archive() == [3, 3], "one is left until a file is full"
    rows = [row.id for row in archived(None)]
    assert rows == list(db.session.scalars(select(Imprint.id).order_by(Imprint.id).limit(6)))
    kept = db.session.scalars(select(ImprintArchive).order_by(ImprintArchive.first_id)).all()
    facts = db.session.scalars(select(Fact).where(Fact.type == "ImprintsArchived")).all()
    assert [fact.body["sha256"] for fact in facts] == [one.sha256 for one in kept]
    assert [(fact.body["first"], fact.body["last"]) for fact in facts] == [
        (one.first_id, one.last_id) for one in kept
    ]
    assert named() == []


def test_what_is_younger_than_a_year_stays(old: SteppedClock) -> None:
    assert _archive() == [3, 3]
    for product in ("dust", "swarf"):
        enter(Act(SYSTEM), product)
    assert _archive() == []


def test_a_file_reads_back_as_it_was_written_and_anything_else_is_refused(
    old: SteppedClock,
) -> None:
    _archive()
    rows = list(archived(None))
    content = written(rows)
    assert list(read(content)) == rows
    assert written(read(content)) == content
    for broken in (b"not packed", content[:-9]):
        with pytest.raises(ValueError, match="no file of imprints"):
            list(read(broken))


def test_the_same_imprints_go_into_one_file_only(old: SteppedClock) -> None:
    _archive()
    first = db.session.scalars(select(ImprintArchive).order_by(ImprintArchive.id)).first()
    assert first is not None
    again = archiving.Written(first.first_id, first.last_id, 3, first.sha256, first.size)
    with pytest.raises(Conflict, match="in a file already"):
        archiving.keep_archive(Act(SYSTEM), again)


@pytest.mark.usefixtures("only_sqlite")
def test_rows_in_files_for_a_month_are_taken_out_and_the_audit_reads_them_there(
    old: SteppedClock,
) -> None:
    before = Pressing()
    assert list(before.problems()) == []
    _archive()
    with pytest.raises(Invalid, match="as long as they stay"):
        drop_archived(Act(SYSTEM))
    there = _in_table()
    old.advance(days=31)
    assert drop_archived(Act(SYSTEM)) == "6"
    assert _in_table() == there - 6 + 1, "six went, and the deed left its own"
    after = Pressing(before.anchor)
    assert list(after.problems()) == [], "the imprints are those an audit read before"
    behind_its_back("UPDATE mirror_figure SET imported = 100 WHERE product = 'metals'")
    (said,) = named()
    assert "is not what the application left with" in said


@pytest.fixture
def only_sqlite(database: Database) -> None:
    if isinstance(database, PostgresDatabase):
        pytest.skip("PostgreSQL drops whole partitions")


@pytest.mark.usefixtures("only_sqlite")
def test_a_file_that_is_gone_or_altered_is_named_and_nothing_is_judged_without_it(
    old: SteppedClock, in_app: Flask
) -> None:
    _drop(old)
    sha256 = db.session.scalar(select(ImprintArchive.sha256).limit(1)) or ""
    settings: Settings = in_app.extensions["settings"]
    path = settings.instance / FOLDER / place_of(sha256)
    content = path.read_bytes()
    path.write_bytes(content[:-1] + b"x")
    (said,) = named()
    assert f"the file {sha256} with the imprints no. 1 to 3 is not in the store" in said
    path.unlink()
    assert named() == [said]
    path.write_bytes(content)
    assert named() == []


@pytest.mark.usefixtures("only_sqlite")
def test_nothing_is_taken_out_of_the_database_that_is_not_in_its_file(old: SteppedClock) -> None:
    _archive()
    old.advance(days=31)
    behind_its_back("UPDATE imprint SET seal = '' WHERE id = 5")
    with pytest.raises(Invalid, match="Imprint 5 is not in its file"):
        drop_archived(Act(SYSTEM))
    assert _in_table() == 9
    assert [said for said in named() if "imprint 5 is not what was sealed" in said]


@pytest.mark.usefixtures("parted")
def test_partitions_are_made_ahead_as_quickly_as_they_are_used() -> None:
    assert free_ahead() == 2
    db.session.rollback()
    enter(Act(SYSTEM), "dust")
    assert free_ahead() == 1
    made = 0
    while make_ahead(clock.today(), 200):
        made += 1
    assert made == 3, "two are kept free, and two for the one that was begun today"
    assert free_ahead() == 4
    _come_to(2 * partitions.NUMBERS)
    enter(Act(SYSTEM), "swarf")
    in_each = db.session.execute(
        text("SELECT tableoid::regclass::text, count(*) FROM imprint GROUP BY 1 ORDER BY 1")
    ).all()
    assert [tuple(row) for row in in_each] == [("imprint_0", 7), ("imprint_1", 1), ("imprint_2", 1)]
    assert named() == []


@pytest.mark.usefixtures("parted")
def test_a_site_can_have_no_more_made_than_there_is_reason_for() -> None:
    with db.engine.begin() as link:
        for _ in range(partitions.MOST_AHEAD - partitions.AHEAD):
            link.exec_driver_sql(partitions.NEXT)
        with pytest.raises(ProgrammingError, match="64 partitions of imprint ahead already"):
            link.exec_driver_sql(partitions.NEXT)


@pytest.mark.usefixtures("parted")
def test_a_whole_partition_is_dropped_and_the_audit_reads_it_from_files(
    old: SteppedClock,
) -> None:
    before = Pressing()
    assert list(before.problems()) == []
    enter(Act(SYSTEM), "dust")
    enter(Act(SYSTEM), "swarf")
    old.advance(days=366)
    assert _archive() == [3, 3, 3]
    old.advance(days=31)
    assert drop_archived(Act(SYSTEM)) == "7", "what the third file has is in the next partition too"
    tables = db.session.scalars(text("SELECT to_regclass('imprint_0') IS NULL")).one()
    assert tables
    assert list(Pressing(before.anchor).problems()) == []
    behind_its_back("UPDATE mirror_figure SET imported = 100 WHERE product = 'metals'")
    assert len(named()) == 1
    with pytest.raises(Invalid, match="as long as they stay"):
        drop_archived(Act(SYSTEM))


@pytest.mark.usefixtures("parted")
def test_nothing_is_dropped_while_somebody_reads_imprints(
    old: SteppedClock, database: Database
) -> None:
    enter(Act(SYSTEM), "dust")
    enter(Act(SYSTEM), "swarf")
    old.advance(days=366)
    _archive()
    old.advance(days=31)
    with psycopg.connect(database.url.replace("+psycopg", "")) as reader:
        reader.execute("SELECT 1 FROM imprint")
        with pytest.raises(Conflict, match="Somebody reads imprints"):
            drop_archived(Act(SYSTEM))
    assert drop_archived(Act(SYSTEM)) == "7"
