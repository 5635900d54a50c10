"""What a refused deed must leave untouched: every row and every fact."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import pytest
from sqlalchemy import TextClause, select, text

from recycling.db import Model, db
from recycling.errors import Refusal
from recycling.ledger.models import Fact


class Refused:
    """Why a deed was refused; filled in when the block ends."""

    refusal: Refusal

    @property
    def code(self) -> str:
        return self.refusal.code

    @property
    def status(self) -> int:
        return self.refusal.status

    @property
    def fields(self) -> set[str]:
        """The fields its findings name."""
        return {finding.path for finding in self.refusal.details}

    @property
    def sentence(self) -> str:
        return self.refusal.sentence


def rows() -> dict[str, int]:
    """How many rows each table holds."""
    db.session.rollback()
    counts = {str(name): int(count) for name, count in db.session.execute(_counting())}
    db.session.rollback()
    return counts


@cache
def _counting() -> TextClause:
    """One question for all tables: one for each takes twenty times as long."""
    return text(
        " UNION ALL ".join(
            f"SELECT '{table}', count(*) FROM \"{table}\"" for table in Model.metadata.tables
        )
    )


@contextmanager
def refused() -> Iterator[Refused]:
    """Expect the block to be refused and to leave no trace in any table."""
    before, found = rows(), Refused()
    with pytest.raises(Refusal) as caught:
        yield found
    found.refusal = caught.value
    assert rows() == before


def facts_of(subject: str) -> list[str]:
    """The types of a subject's facts in order."""
    found = db.session.scalars(
        select(Fact.type).where(Fact.subject == subject).order_by(Fact.number)
    ).all()
    db.session.rollback()
    return list(found)


def last_body(subject: str) -> dict[str, object]:
    """What the newest fact of a subject says."""
    body = db.session.scalars(
        select(Fact.body).where(Fact.subject == subject).order_by(Fact.number.desc()).limit(1)
    ).one()
    db.session.rollback()
    return dict(body)
