"""Which fields each reader gets is what was decided, and what is nobody else's stays so."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from recycling import clock
from recycling.clock import SteppedClock
from tests.api.world import World, a_world
from tests.conftest import NOON
from tests.databases import Database
from tests.security.fields import READERS, THINGS, seen

DECIDED: dict[str, dict[str, Any]] = json.loads(
    (Path(__file__).parent / "fields.json").read_text(encoding="utf-8")
)
OTHERS = ("another holder", "another carrier", "nobody")
pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def world(
    application: Flask, database: Database, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    database.empty(application)
    folder = tmp_path_factory.mktemp("fields")
    with (
        clock.held(SteppedClock(NOON)) as stepped,
        a_world(application, stepped, folder) as everybody,
    ):
        yield everybody


@pytest.mark.whole
def test_every_reader_sees_the_fields_of_the_table_and_no_other(world: World) -> None:
    found = json.loads(json.dumps(seen(world)))
    assert found == DECIDED


def test_the_table_is_whole() -> None:
    assert set(DECIDED) == set(THINGS)
    assert all(set(by) == set(READERS) for by in DECIDED.values())


@pytest.mark.parametrize("thing", sorted(THINGS))
@pytest.mark.parametrize("reader", OTHERS)
def test_whom_a_thing_does_not_concern_gets_no_more_than_anybody(thing: str, reader: str) -> None:
    """All strangers are alike: none sees a field that another does not."""
    given = [DECIDED[thing][one] for one in OTHERS]
    fields = [set(one) for one in given if isinstance(one, list)]
    assert all(one == fields[0] for one in fields)


@pytest.mark.parametrize("reader", OTHERS)
def test_what_is_between_parties_is_refused_to_others(reader: str) -> None:
    for thing in ("draft lot", "sale", "consignment"):
        assert DECIDED[thing][reader] in (401, 403, 404), thing
