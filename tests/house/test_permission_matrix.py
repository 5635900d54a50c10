"""Who may do and read what, asked of every address over HTTP by everybody there is.

Callers are a person in each role of each kind of organisation whose lot, base or licence it is, the
administrator of another of the same kind, and nobody; where nobody of a kind gets through, its
administrator, who may whatever its others may, asks for all of them. Who should get through follows
from the tables of ``tests/api/matrix.py`` and the permission map; everybody else must be refused,
with nothing written but a record of it.

Two sorts of callers take turns with the addresses, unless ``--whole`` asks for each: those who
should get through, and the administrators of kinds of which nobody does. Of each sort one of the
organisations that are party to all asks, and one of the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from recycling import access, clock
from recycling.clock import SteppedClock
from recycling.parties.rules import Role
from tests.api.matrix import DEEDS, FORMS, OPEN_TO_ALL, OPEN_TO_MEMBERS, READINGS, Row
from tests.api.rewinding import Rewinding
from tests.api.world import TILL, Caller, World, a_world
from tests.conftest import NOON
from tests.databases import Database
from tests.remembering import Memory
from tests.settlement.remembered import Remembered

DENIED = {401, 403, 404}
pytestmark = pytest.mark.once
Try = Callable[[Caller], TestResponse]


@pytest.fixture(scope="module")
def app(application: Flask, database: Database) -> Flask:
    """One market for all rows: they make what they need beside each other."""
    database.empty(application)
    return application


@pytest.fixture(scope="module")
def rewinding(
    app: Flask, database: Database, memory: Memory, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Rewinding]:
    folder = tmp_path_factory.mktemp("matrix")
    with (
        clock.held(SteppedClock(NOON)) as stepped,
        a_world(app, stepped, folder) as world,
        closing(Remembered(folder / TILL)) as till,
    ):
        yield Rewinding(world, database, memory, till)


@pytest.fixture(scope="module")
def world(rewinding: Rewinding) -> World:
    return rewinding.world


def _rules(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]


def test_every_address_that_changes_something_is_in_a_table(app: Flask) -> None:
    changing = {rule.endpoint for rule in _rules(app) if "POST" in (rule.methods or ())}
    tried = {row.endpoint for row in (*DEEDS, *FORMS)} | OPEN_TO_ALL
    assert changing == tried | (OPEN_TO_MEMBERS & changing)


def test_every_address_not_open_to_all_is_in_a_table(app: Flask) -> None:
    closed = {
        rule.endpoint
        for rule in _rules(app)
        if access.mark_of(app.view_functions[rule.endpoint]) != access.PUBLIC
    }
    tried = {row.endpoint for row in (*DEEDS, *FORMS, *READINGS)}
    assert closed - tried - OPEN_TO_MEMBERS == set()


def test_only_what_the_tables_name_is_open_to_every_member(app: Flask) -> None:
    marks = {name: access.mark_of(view) for name, view in app.view_functions.items()}
    assert {n for n, mark in marks.items() if mark == access.SIGNED_IN} == OPEN_TO_MEMBERS


@pytest.mark.parametrize("row", DEEDS, ids=str)
def test_a_deed_is_done_by_those_who_may_and_by_nobody_else(
    world: World, rewinding: Rewinding, row: Row, is_whole: bool
) -> None:
    refs = rewinding.at(row.stage) if row.stage else {}
    address, body = row.address(world.app, refs), row.body(refs)

    def do(caller: Caller) -> TestResponse:
        return caller.client.post(address, headers=caller.headers, **_sent(body))

    _refuses_all_others(world, row, do, is_whole=is_whole)
    first = _first(world, row)
    before = world.facts()
    done = do(first)
    assert done.status_code in {200, 201}, done.text
    assert (world.facts() == before) is row.is_answer
    others = [] if row.is_once else _let_in(world, row, is_whole=is_whole)
    assert [caller.name for caller in others if caller != first and _is_denied(do(caller))] == []


@pytest.mark.parametrize("row", FORMS, ids=str)
def test_a_form_opens_for_those_who_may_and_for_nobody_else(
    world: World, rewinding: Rewinding, row: Row, is_whole: bool
) -> None:
    refs = rewinding.at(row.stage) if row.stage else {}
    address = row.address(world.app, refs)
    is_shown = any(
        rule.endpoint == row.endpoint and "GET" in (rule.methods or ())
        for rule in world.app.url_map.iter_rules()
    )

    def send(caller: Caller) -> TestResponse:
        return caller.client.post(address, data={"csrf_token": caller.csrf_token})

    if is_shown:
        opened = _wrongly_let_in(
            world, row, lambda caller: caller.client.get(address), is_whole=is_whole
        )
        assert opened == {}
    _refuses_all_others(world, row, send, is_whole=is_whole)
    # Where the form opens too, those who may were asked above.
    only_one = row.is_once or is_shown
    asked = [_first(world, row)] if only_one else _let_in(world, row, is_whole=is_whole)
    assert [caller.name for caller in asked if _is_denied(send(caller))] == []


@pytest.mark.parametrize("row", READINGS, ids=str)
def test_what_is_not_public_is_read_by_those_who_may_and_by_nobody_else(
    world: World, rewinding: Rewinding, row: Row, is_whole: bool
) -> None:
    refs = rewinding.at(row.stage) if row.stage else {}
    address = row.address(world.app, refs)

    def read(caller: Caller) -> TestResponse:
        # A file that is sent as it is written must end before the next caller asks.
        return caller.client.get(address, headers=caller.headers, buffered=True)

    assert _wrongly_let_in(world, row, read, is_whole=is_whole) == {}


def _sent(body: Any) -> dict[str, Any]:
    if isinstance(body, bytes):
        return {"data": {"file": (BytesIO(body), "assay.pdf")}}
    if isinstance(body, dict) and "file" in body:
        return {"data": {**body, "file": (BytesIO(body["file"]), "plan.pdf")}}
    return {"json": body}


def _is_denied(answer: TestResponse) -> bool:
    asks_to_sign_in = answer.status_code == 302 and "/sign-in" in answer.headers["Location"]
    return asks_to_sign_in or answer.status_code in DENIED


def _first(world: World, row: Row) -> Caller:
    """Who does it: others may, but cannot where it is not about what is theirs."""
    return next(caller for caller in world.callers if row.expects(world, caller))


def _let_in(world: World, row: Row, *, is_whole: bool) -> list[Caller]:
    """Who should get through: all, or those whose turn it is."""
    allowed = [caller for caller in world.callers if row.expects(world, caller)]
    return allowed if is_whole else _in_turn(row, allowed)


def _kept_out(world: World, row: Row, *, is_whole: bool) -> list[Caller]:
    """Who asks and should be refused: all of a kind of which somebody gets through, and nobody.

    Of other kinds those ask who may all that others may, each or one of them by turns.
    """
    kinds = {caller.actor.kind for caller in world.callers if row.expects(world, caller)}
    near = [
        caller
        for caller in world.callers
        if (caller.actor.kind in kinds or not caller.actor.roles) and not row.expects(world, caller)
    ]
    far = [
        caller
        for caller in world.callers
        if caller.actor.kind not in kinds and Role.ADMINISTRATOR in caller.actor.roles
    ]
    return near + (far if is_whole else _in_turn(row, far))


def _in_turn(row: Row, callers: list[Caller]) -> list[Caller]:
    """Of the callers that are party to all the one whose turn it is, and of those that are not."""
    own, others = ([one for one in callers if one.is_own is is_own] for is_own in (True, False))
    turn = sum(map(ord, str(row)))
    return [several[turn % len(several)] for several in (own, others) if several]


def _wrongly_let_in(world: World, row: Row, ask: Try, *, is_whole: bool) -> dict[str, int]:
    """Who got another answer than the tables say, and which."""
    let_in = _let_in(world, row, is_whole=is_whole)
    answers = {
        caller: ask(caller) for caller in (*let_in, *_kept_out(world, row, is_whole=is_whole))
    }
    return {
        caller.name: answer.status_code
        for caller, answer in answers.items()
        if _is_denied(answer) == (caller in let_in)
    }


def _refuses_all_others(world: World, row: Row, ask: Try, *, is_whole: bool) -> None:
    """Refuses everybody the tables do not name; only their attempts are on record."""
    others = _kept_out(world, row, is_whole=is_whole)
    facts, records = world.facts(), world.access_records()
    statuses = {caller.name: ask(caller).status_code for caller in others}
    assert {name: status for name, status in statuses.items() if status not in DENIED} == {}
    assert world.facts() == facts
    assert world.access_records() == records + len(others)
