"""A tiny year, played in one process on a clock that is moved: no minute is waited for."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

import urllib3
from flask import Flask

from recycling import jobs
from recycling.clock import SteppedClock
from recycling.db import db
from recycling.demonstration.paying import sandbox_running
from recycling.settlement.gateway import SANDBOX_KEY
from recycling.settlement.stripe_gateway import StripeGateway
from tests.browsing import serving
from tests.cluster.history import History
from tests.national.lives import Life, World
from tests.national.people import enter
from tests.national.rules import Tempo, Year, a_year
from tests.national.stage import Call, Over, Stage, Wait
from tests.national.verifying import Verifiers

_STEP_S = 20
_MOST_CALLS = 200


@dataclass
class Small:
    """What a tiny year left: every answer, who checked certificates, and what did not go on."""

    history: History
    verifiers: Verifiers
    over: list[str]


def a_tiny_year(lots: int) -> Year:
    """The first lots of a drawn year, one of each format in turn, each with one check at least."""
    year = a_year(7, 0.0005)
    kinds = ("open", "fixed", "sealed")
    journeys = [
        replace(one, format=kinds[number % 3], checks=(one.checks or (one.at["certify"] + 1,))[:2])
        for number, one in enumerate(year.journeys[:lots])
    ]
    return replace(year, journeys=tuple(journeys))


@contextmanager
def played(app: Flask, stepped: SteppedClock, folder: Path, lots: int) -> Iterator[Small]:
    """Play a tiny year over HTTP; yields in the application's context, the site still serving."""
    year, history, web = a_tiny_year(lots), History(), urllib3.PoolManager(retries=False)
    with sandbox_running(folder / "sandbox.sqlite") as payments, serving(app) as address:
        app.extensions["payment_gateway"] = StripeGateway(SANDBOX_KEY, payments)
        try:
            with app.app_context():
                people = enter(year)
            small = Small(history, Verifiers(address, history, web), [])
            small.verifiers.keep_keys()
            world = World(people, address, history, Stage(), small.verifiers, web)
            _play(app, stepped, world, year, small)
            with app.app_context():
                yield small
                db.session.rollback()
        finally:
            app.extensions.pop("payment_gateway")


def _play(app: Flask, stepped: SteppedClock, world: World, year: Year, small: Small) -> None:
    """Lead one life after the other: the clock is moved for whoever waits, and for nobody else."""
    for journey in year.journeys:
        _lead(app, stepped, Life(world, journey, Tempo(1).due(journey)).begin(), small)


def _lead(app: Flask, stepped: SteppedClock, first: Call, small: Small) -> None:
    numbers = count()
    calls = [(first.due, next(numbers), first)]
    for _ in range(_MOST_CALLS):
        if not calls:
            return
        due, number, call = heapq.heappop(calls)
        try:
            follows = list(call.do())
        except Wait:
            stepped.advance(seconds=_STEP_S)
            with app.app_context():
                jobs.tick()
            heapq.heappush(calls, (due, number, call))
        except Over as end:
            small.over.append(str(end))
        else:
            for one in follows:
                heapq.heappush(calls, (one.due, next(numbers), one))
    raise AssertionError(f"not over after {_MOST_CALLS} calls: {calls[0][2].name}")
