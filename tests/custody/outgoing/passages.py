"""Consignments as files tell them: whole ones, and any there could be (for hypothesis)."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
from hypothesis import strategies as st

from recycling.custody.outgoing.passage import Goods, Passage, Passing, Received, Stop
from recycling.custody.rules import State
from recycling.quantities import NO_MASS, Mass

SITE = "https://registry.example"
SCHEMAS = Path(__file__).parent / "schemas"
DRAFTED = datetime(2026, 11, 20, 9, tzinfo=UTC)
_GATE = (State.AT_GATE, State.ACCEPTED, State.PARTLY_ACCEPTED, State.REFUSED)
ON_THE_WAY = (State.DRAFTED, State.SEALED, State.OFFERED, State.IN_TRANSIT, *_GATE)


@cache
def validator(name: str) -> Callable[[Any], list[str]]:
    """What a schema finds wrong with a document."""
    schema = json.loads((SCHEMAS / name).read_text(encoding="utf-8"))
    judge = jsonschema_rs.validator_for(schema, validate_formats=True)
    return lambda one: [f"{e.instance_path}: {e.message}" for e in judge.iter_errors(one)]


GOODS = Goods(
    "LOT-22222-22222", "NdFeB swarf", Mass.kg("2500"), "EU", "120118", True, ("HP3", "HP14"),
    "sludge under oil", "steel drums with lids", 14, "UN3189", "Metal powder, self-heating, n.o.s.",
)  # fmt: skip
_STOPS = (
    Stop("Generator Inc", "US", "Arlington, VA", ("VAD000000004",)),
    Stop("First Lines", "US", "", ("VAD000000001",), ("HH-UM 1",)),
    Stop("Facility LLC", "US", "Richmond, VA", ("VAD000532119",)),
)
IN_THE_UK = (
    Stop("Maker Ltd", "GB", "Leeds", ("1234",)),
    Stop("First Lines", "GB", "", ("CBDU123456",), ("LS25 ABC",)),
    Stop("Aire Works", "GB", "High Street, Leeds LS1 1AA", ("EPR/AB1234CD",)),
)


def a_passage(state: str = State.AT_GATE, refused: str = "0", **differs: Any) -> Passage:
    """A consignment in a state; ``refused`` kilograms of 2 490 net."""
    signed = {State.DRAFTED: 0, State.SEALED: 0, State.OFFERED: 1, State.IN_TRANSIT: 1}.get(
        State(state), 2
    )
    later = [DRAFTED + timedelta(hours=n) for n in range(1, 5)]
    passings = (
        Passing(0, 1, later[0], None if state == State.OFFERED else later[1]),
        Passing(1, 2, later[2], later[3] if state in _GATE[1:] else None),
    )
    net, off = Mass.kg("2490"), Mass.kg(refused)
    received = Received(later[3], net, net - off, off, "It is wet." if off else "", None)
    whole = Passage(
        "CON-22222-22222", state, DRAFTED, GOODS, _STOPS, "Facility LLC", passings[:signed],
        received if state in _GATE[1:] else None,
    )  # fmt: skip
    return replace(whole, **differs)


def _text(most: int) -> st.SearchStrategy[str]:
    return st.text(st.characters(exclude_categories=("C",)), min_size=1, max_size=most)


@st.composite
def passages(draw: st.DrawFn, stops: tuple[Stop, ...] = _STOPS) -> Passage:
    """Any consignment there could be between these stops, in every state and with every verdict."""
    net = Mass(draw(st.integers(1, 10**13)))
    state = draw(st.sampled_from(ON_THE_WAY))
    off = {
        State.PARTLY_ACCEPTED: Mass(net.milligrams // 2 or 1),
        State.REFUSED: net,
    }.get(state, NO_MASS)
    whole = a_passage(state)
    received = whole.received and replace(
        whole.received, net=net, accepted=net - off, refused=off,
        reason=draw(_text(500)) if off else "", pieces=draw(st.none() | st.integers(0, 10**6)),
        differs=draw(st.just("") | _text(900)),
    )  # fmt: skip
    goods = replace(
        GOODS, title=draw(_text(200)), declared=Mass(draw(st.integers(1, 10**14))),
        un_number=draw(st.sampled_from(("", "UN3189"))), hazardous=draw(st.booleans()),
        pieces=draw(st.none() | st.integers(1, 10**6)), packaging=draw(_text(60)),
    )  # fmt: skip
    holder = replace(stops[0], name=draw(_text(200)), place=draw(st.just("") | _text(200)))
    return replace(whole, goods=goods, received=received, stops=(holder, *stops[1:]))
