"""A proof costs a few look-ups, however long the log is."""

from __future__ import annotations

from typing import Any

from flask import Flask
from sqlalchemy import event, text

from recycling.db import db
from recycling.deeds import begin_writing
from recycling.ledger import queries, service


def _grow(leaves: int) -> None:
    begin_writing()
    db.session.execute(
        text("INSERT INTO log_entry (digest, kind) VALUES (:digest, 'record')"),
        [{"digest": f"{number:064x}"} for number in range(leaves)],
    )
    db.session.commit()
    service.sequence()


def test_proof_asks_three_questions_and_looks_through_no_table(in_app: Flask) -> None:
    _grow(1000)
    asked: list[tuple[str, Any]] = []

    def note(_link: object, _cursor: object, statement: str, values: Any, *_rest: object) -> None:
        if statement.startswith("SELECT"):
            asked.append((statement, values))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        queries.proof_for_digest(f"{300:064x}")
        queries.proof_for_digest(f"{999:064x}")
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert len(asked) == 6
    if db.engine.dialect.name == "sqlite":
        link = db.session.connection()
        for statement, values in asked:
            plan = link.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
            steps = [str(row[-1]) for row in plan]
            # The newest checkpoint is the first row of a walk by size that ends there.
            assert [one for one in steps if one in ("SCAN log_tile", "SCAN log_entry")] == []
