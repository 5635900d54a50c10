"""A row is read by its key, and whatever is read with it by theirs, however full the tables are."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import Integer, select, type_coerce
from sqlalchemy.dialects import sqlite

from recycling.db import Model, db


def _plan(model: type[Model]) -> list[str]:
    keys = model.__table__.primary_key
    one = select(model).where(*(type_coerce(column, Integer) == 1 for column in keys))
    text = one.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True})
    rows = db.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {text}")
    return [str(row[-1]) for row in rows]


@pytest.mark.once
def test_no_row_is_read_by_looking_through_a_table(in_app: Flask) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("what PostgreSQL plans depends on what it has counted")
    models = [mapper.class_ for mapper in Model.registry.mappers]
    looked_through = {
        model.__name__: steps
        for model in models
        if (steps := [step for step in _plan(model) if step.startswith("SCAN ")])
    }
    assert len(models) > 150
    assert looked_through == {}
