"""What both registers hold before they are asked: lots, a crowd of bidders, lots to certify."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from recycling import clock
from recycling.clock import SteppedClock
from recycling.db import db
from recycling.lots import searching
from recycling.lots.sought import Sought
from recycling.recovery import service as recovery
from recycling.wire import Page
from tests.auctions.makers import sealed_terms
from tests.benchmarks import market
from tests.benchmarks.crowd import Client
from tests.benchmarks.register_of_lots import fill
from tests.benchmarks.search import asks
from tests.certificates.living import Neighbours, a_received_lot, an_open_batch, neighbours
from tests.grown.asking import Question
from tests.makers import a_member, a_token

LOTS, BIDDERS = 10_000, 32
_EACH_KIND = 3
_PAGE = 50
_LOTS_A_BATCH = 4
# A lot takes five hours to its receipt; a few days for all that comes before and after.
_HOURS_A_LOT, _HOURS_AROUND = 5, 100
_MICRO = 1_000_000


@dataclass(frozen=True)
class Stock:
    """Who bids on what, and which recovered lots the program of their recycler may certify."""

    clients: Sequence[Client]
    contest: str
    recovered: Sequence[str]
    recycler: str


def enter(to_certify: int) -> Stock:
    """Enter everything (needs an application context and an empty register)."""
    fill(LOTS)
    hours = _HOURS_A_LOT * to_certify + _HOURS_AROUND
    with clock.held(SteppedClock(clock.now() - timedelta(hours=hours))) as stepped:
        people = neighbours(stepped)
        recovered = _recovered(people, to_certify)
    clients = market.a_crowd(BIDDERS)
    contest = market.a_contest(a_member("holder"), sealed_terms())
    token = a_token(people.recycler)
    db.session.remove()
    return Stock(clients, contest, recovered, token)


def _recovered(people: Neighbours, count: int) -> list[str]:
    """Return lots that were sold, carried, weighed and recovered, a few in each batch."""
    lots: list[str] = []
    while len(lots) < count:
        some = [a_received_lot(people) for _ in range(min(_LOTS_A_BATCH, count - len(lots)))]
        people.clock.advance(hours=1)
        batch = an_open_batch(people, *some)
        recovery.close_batch(people.recycler.act(), batch, "recycling")
        lots += some
    return lots


def searches() -> list[Question]:
    """Return searches of the register of every kind, each with the lots it must be answered with.

    They are found in this process; nothing may be entered until they are asked.
    """
    chance = random.Random(2)
    made = [one(chance) for _ in range(_EACH_KIND) for one in asks(LOTS).values()]
    return [_search(one) for one in made]


def _search(sought: Sought) -> Question:
    page: Page[Any] = searching.search(sought, limit=_PAGE)
    expected = [one.ref for one in page.items]
    db.session.rollback()
    asked = urlencode({**arguments(sought), "limit": _PAGE})
    return Question(
        f"/api/v1/lots?{asked}",
        lambda body: [one["ref"] for one in json.loads(body)["items"]] == expected,
    )


def arguments(sought: Sought) -> dict[str, object]:
    """Return a search as the API takes it."""
    given = {name: getattr(sought, name) for name in (*sought.narrows, "sort")}
    near, price = given.pop("near", None), given.pop("price_most", None)
    for name in ("element_least", "mass_least", "mass_most"):
        if name in given:
            given[name] = f"{given[name].milligrams / _MICRO:f}"
    if near is not None:
        given |= {"latitude": near.latitude_udeg / _MICRO, "km": near.km,
                  "longitude": near.longitude_udeg / _MICRO}  # fmt: skip
    if price is not None:
        given["price_most"] = price.minor_per_tonne / 100
    return given
