"""Whatever the document allows one to send is answered as the document says, and never with a 5xx.

Schemathesis makes calls up from the document; references in them are real ones half of the time,
so that the calls get past the first door.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from recycling import clock
from recycling.clock import SteppedClock
from tests.api.contract import DOCUMENT
from tests.api.world import Caller, World, a_world
from tests.conftest import NOON
from tests.databases import Database

EXAMPLES = 2
_KINDS = ("holder", "recycler", "carrier", "regulator")
pytestmark = pytest.mark.once
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
STAGES = ("drafted", "published", "auctioned", "closed", "unpaid", "awarded", "at_gate",
          "received", "balanced", "recovered", "certified", "applied", "drawn_up",
          "organisation")  # fmt: skip
NAMED = {
    "lots": "lot", "auctions": "auction", "sales": "sale", "consignments": "consignment",
    "batches": "batch", "bases": "base", "licences": "licence", "certificates": "certificate",
    "organisations": "organisation", "applications": "application",
}  # fmt: skip


schemathesis.openapi.format(
    "decimal", st.decimals(allow_nan=False, allow_infinity=False, places=3).map(str)
)


@pytest.fixture(scope="module")
def app(application: Flask, database: Database) -> Flask:
    """One market for all calls."""
    database.empty(application)
    return application


@pytest.fixture(scope="module")
def world(app: Flask, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("document")
    with clock.held(SteppedClock(NOON)) as stepped, a_world(app, stepped, folder) as everybody:
        yield everybody


@pytest.fixture(scope="module")
def known(world: World) -> dict[str, list[str]]:
    """Real references of lots, auctions, … in every stage, by what they name."""
    found: dict[str, list[str]] = {}
    for stage in STAGES:
        for name, ref in world.refs_at(stage).items():
            found.setdefault(name, []).append(ref)
    return found


@pytest.fixture(scope="module")
def operations(app: Flask) -> list[Any]:
    schema = schemathesis.openapi.from_wsgi(DOCUMENT, app)
    return [result.ok() for result in schema.get_all_operations()]


@pytest.mark.parametrize("kind", _KINDS)
def test_every_call_the_document_allows_is_answered_as_it_says(
    world: World, known: dict[str, list[str]], operations: list[Any], kind: str, is_whole: bool
) -> None:
    """Callers take turns with the operations, unless everything is asked of each."""
    caller, turn = world.caller(kind), _KINDS.index(kind)
    for operation in operations if is_whole else operations[turn :: len(_KINDS)]:
        _try(operation, caller, known)


@schemathesis.serializer("application/pdf")
def _as_is(ctx: object, value: Any) -> bytes:
    """Send the bytes made up for a file as they are."""
    return value if isinstance(value, bytes) else str(value).encode()


def _try(operation: Any, caller: Caller, known: dict[str, list[str]]) -> None:
    @seed(2026)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(data=st.data())
    def call(data: Any) -> None:
        case = data.draw(operation.as_strategy())
        _make_real(case, data, known)
        case.call_and_validate(headers=caller.headers, checks=CHECKS)

    call()


def _make_real(case: Any, data: Any, known: dict[str, list[str]]) -> None:
    """Put references of things that are there where references belong, half of the time."""
    (case.headers or {}).pop("On-Behalf-Of", None)  # nobody has delegated anything here
    if not data.draw(st.booleans()):
        return
    named = NAMED.get(case.operation.path.split("/")[3], "")
    if named in known and "ref" in (case.path_parameters or {}):
        case.path_parameters["ref"] = data.draw(st.sampled_from(known[named]))
    if isinstance(case.body, dict):
        for name in case.body.keys() & known.keys():
            case.body[name] = data.draw(st.sampled_from(known[name]))
