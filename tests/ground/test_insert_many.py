"""Many rows at once are written as single ones are, and refused as they are."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, cast

import pytest
from flask import Flask
from sqlalchemy import Table, select
from sqlalchemy.exc import IntegrityError

from recycling.db import db
from recycling.deeds import DeedKey
from recycling.inserting import insert_many

TABLE = cast("Table", DeedKey.__table__)
COLUMNS = [TABLE.c[name] for name in ("scope", "key", "deed", "digest", "result", "at")]
AT = datetime(2026, 11, 27, 12, 30, 0, 250, tzinfo=UTC)
AWKWARD = "a\ttab, a \\ and\na “line”"


def keys(*numbers: int) -> Iterator[tuple[Any, ...]]:
    for number in numbers:
        yield "tests", str(number), "ground.write", "0" * 64, AWKWARD, AT


def test_rows_are_written_as_their_columns_say_and_counted(in_app: Flask) -> None:
    assert insert_many(TABLE, COLUMNS, keys(*range(1_000))) == 1_000
    assert insert_many(TABLE, COLUMNS, ()) == 0
    db.session.commit()
    found = db.session.scalars(select(DeedKey).where(DeedKey.key == "999")).one()
    assert (found.at, found.result) == (AT, AWKWARD)


def test_rows_that_may_not_be_are_refused_as_a_single_one_is(in_app: Flask) -> None:
    with pytest.raises(IntegrityError):
        insert_many(TABLE, COLUMNS, keys(1, 2, 1))
    db.session.rollback()
    assert db.session.scalars(select(DeedKey)).all() == []
