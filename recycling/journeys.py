"""How do several commands go to the database in one journey there and back?

What is asked before the answers of the others are needed is sent with them (PostgreSQL's pipeline):
each journey keeps who holds a lock waiting, and lets the other threads of the process in between.
Each command still sees what those before it did. SQLite is no journey away: there they are executed
one by one.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias, cast

import psycopg
from blinker import Signal
from sqlalchemy import Select, Table
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.dml import UpdateBase

from recycling.db import IS_ALONE, db
from recycling.links import Link
from recycling.written import IS_NOTED, is_watched

Row: TypeAlias = dict[str, Any]
Answer: TypeAlias = list[Row]
Then: TypeAlias = Callable[[Answer], object]
Statement: TypeAlias = Select[*tuple[Any, ...]] | UpdateBase

journey_over = Signal("after a journey; sent with the engine, its ``commands`` and ``took_s``")


class _Step(NamedTuple):
    """A command, or what does it where there is no journey; what its answer's columns are called.

    ``then`` is given the answer.
    """

    command: str | Callable[[], Answer]
    values: Mapping[str, Any]
    names: Sequence[str]
    then: Then | None


class Journey:
    """Commands of the session's transaction that wait to be sent together."""

    def __init__(self) -> None:
        self.link = db.session.connection()
        self.is_far = self.link.dialect.name == "postgresql"
        self._steps: list[_Step] = []

    def execute(
        self, statement: Statement, values: Mapping[str, Any], then: Then | None = None
    ) -> None:
        """Let a statement go along; ``then`` is given the rows it answers with.

        Values and answers are plain: numbers, texts, instants, or as the driver has them. The rows
        it writes are noted by whoever asks for it, which it says (``IS_NOTED``).
        """
        if isinstance(statement, UpdateBase) and not _is_noted(statement):
            raise ValueError("who writes rows on a journey notes them, and says so")
        if self.is_far:
            command, constants, names = _spelt(statement, tuple(values), self.link.dialect)
            self.send(command, {**constants, **values}, names, then)
        else:
            self.do(lambda: _executed(self.link, statement, values), then)

    def send(
        self,
        command: str,
        values: Mapping[str, Any],
        names: Sequence[str] = (),
        then: Then | None = None,
    ) -> None:
        """Let a command in the driver's own words go along, answered with columns of these names.

        It must write nothing that leaves an imprint without noting it.
        """
        self._steps.append(_Step(command, values, names, then))

    def do(self, command: Callable[[], Answer], then: Then | None = None) -> None:
        """Let something be done in its turn where there is no journey."""
        self._steps.append(_Step(command, {}, (), then))

    def go(self) -> None:
        """Let all that wait be done, and give the answers, in order.

        Raises the ``DBAPIError`` one alone would; what came after it is not done then.
        """
        steps, self._steps = self._steps, []
        answers = _there_and_back(self.link, steps) if self.is_far and steps else None
        for number, step in enumerate(steps):
            answer = answers[number] if answers is not None else step.command()  # type: ignore[operator]
            if step.then is not None:
                step.then(answer)


def ask_alone(question: Select[*tuple[Any, ...]], values: Mapping[str, Any]) -> Answer:
    """Return what a question is answered beside the session and its transaction.

    It is one journey, for no transaction is begun and ended around it. Values and answers are plain
    as those of a ``Journey``. Raises the ``DBAPIError`` it would in the session.
    """
    with db.engine.connect() as link:
        if link.dialect.name != "postgresql":
            return _executed(link.execution_options(**{IS_ALONE: True}), question, values)
        command, constants, names = _spelt(question, tuple(values), link.dialect)
        with driver_of(link).without_transaction():
            step = _Step(command, {**constants, **values}, names, None)
            return _there_and_back(link, [step])[0]


def driver_of(link: Connection) -> Link:
    """Return the connection to PostgreSQL itself."""
    return cast("Link", link.connection.driver_connection)


@contextmanager
def raising(link: Connection, command: str) -> Iterator[None]:
    """Raise what PostgreSQL's driver raises as SQLAlchemy does."""
    try:
        yield
    except psycopg.Error as error:
        is_lost = link.dialect.is_disconnect(error, driver_of(link), None)  # type: ignore[arg-type]
        raised = DBAPIError.instance(
            command, None, error, psycopg.Error, True, is_lost, link.dialect
        )  # fmt: skip
        if is_lost:
            link.invalidate(error)
        raise raised from error


def _there_and_back(link: Connection, steps: Sequence[_Step]) -> list[Answer]:
    driver, began = driver_of(link), time.perf_counter()
    commands = [cast("str", step.command) for step in steps]
    with raising(link, "; ".join(commands)):
        if len(steps) == 1:
            cursors = [driver.execute(commands[0].encode(), steps[0].values)]
        else:
            with driver.pipeline():
                cursors = [
                    driver.execute(command.encode(), step.values)
                    for command, step in zip(commands, steps, strict=True)
                ]
        answers = [
            [dict(zip(step.names, row, strict=True)) for row in cursor] if step.names else []
            for step, cursor in zip(steps, cursors, strict=True)
        ]
    journey_over.send(link.engine, commands=commands, took_s=time.perf_counter() - began)
    return answers


def _executed(link: Connection, statement: Statement, values: Mapping[str, Any]) -> Answer:
    result = link.execute(statement, values)
    if not result.returns_rows:
        return []
    names = tuple(result.keys())
    return [dict(zip(names, row, strict=True)) for row in result]


def _is_noted(statement: UpdateBase) -> bool:
    noted: bool = statement.get_execution_options().get(IS_NOTED, False)
    return noted or not is_watched(cast("Table", statement.table).name)


@lru_cache(maxsize=256)
def _spelt(
    statement: Statement, given: tuple[str, ...], dialect: Dialect
) -> tuple[str, Mapping[str, Any], tuple[str, ...]]:
    """Return a statement in the driver's words, its own values, and how its columns are called."""
    made = statement.compile(dialect=dialect, column_keys=list(given))
    constants = {name: value for name, value in made.params.items() if name not in given}
    return str(made), constants, tuple(map(str, statement.exported_columns.keys()))
