"""How many bids a second does one hot lot take over HTTP, and is each there exactly once?

``python -m tests.benchmarks.bids [SECONDS] [--kills N]``, on both databases, every commit on the
disk: the site as it is run (two processes, and its worker), thirty-two organisations that bid as
quickly as they are answered, all on the same two cores. Two baselines of the same run: bare inserts
of such a row, each a transaction, by one connection; and ``floor_per_s``, requests by the same
clients that are let in and then ask for nothing. ``cpu_ms`` is how long site, worker, clients and
database had a processor for each answer, which a busy machine changes less;
``processors_of_others`` is how many of its processors were busy with something else. In the open
auction each price is above all that were named before, yet a bid that is served after one named
later is refused. It begins when the worker has done what followed from making the market. With
``--kills`` a process of the site is killed so many times meanwhile. The last line is JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from sqlalchemy import create_engine, func, insert, select

from recycling.auctions.models import Auction, Bid
from recycling.auctions.rules import replay
from recycling.db import db
from recycling.ledger.models import Fact
from tests.auctions.makers import open_terms, sealed_terms
from tests.benchmarks import market
from tests.benchmarks.crowd import NOTHING, Answers, Client, Storm, bid_all, rising
from tests.benchmarks.running import KINDS
from tests.makers import a_member

CLIENTS, SECONDS = 32, 20.0
_FLOOR_SECONDS = 5.0
_WARM_UP_SECONDS = 3.0
_BARE_SECONDS = 3.0


def bare_inserts(url: str) -> float:
    """Insert rows of the bids' table, copied from one there, a transaction each; how many a second.

    They are taken out again.
    """
    engine = create_engine(url)
    with engine.connect() as link:
        row = dict(link.execute(select(Bid.__table__).limit(1)).mappings().one())
    del row["id"]
    done, until = 0, time.perf_counter() + _BARE_SECONDS
    with engine.connect() as link:
        if engine.dialect.name == "sqlite":
            link.exec_driver_sql("PRAGMA synchronous=FULL")
        while time.perf_counter() < until:
            done += 1
            row |= {"ref": f"BARE-{done}", "seq": -done}
            link.execute(insert(Bid), row)
            link.commit()
        link.execute(Bid.__table__.delete().where(Bid.seq < 0))
        link.commit()
    engine.dispose()
    return done / _BARE_SECONDS


def counted(answers: Sequence[Answers], auction: str) -> dict[str, Any]:
    """Compare what was answered with what is there; the log must make the standing once more."""
    db.session.remove()
    row = db.session.scalars(select(Auction).where(Auction.ref == auction)).one()
    bids = db.session.scalars(select(Bid).where(Bid.auction_id == row.id).order_by(Bid.seq)).all()
    there = Counter(bid.ref for bid in bids)
    told = Counter(ref for one in answers for ref, _ in one.accepted)
    facts = db.session.scalar(
        select(func.count()).where(Fact.subject == f"auction:{auction}", Fact.type == "BidPlaced")
    )
    if row.leading_minor_per_tonne is not None:
        standing = replay([bid.logged() for bid in bids], row.terms)
        assert standing.leading_minor_per_tonne == row.leading_minor_per_tonne
    return {
        "lost": len(told - there),
        "doubled": sum(many - 1 for many in told.values()),
        "gapless": [bid.seq for bid in bids] == list(range(1, row.last_seq + 1)),
        "bids": len(bids),
        "facts": facts,
    }


def timed(answers: Sequence[Answers], seconds: float) -> dict[str, Any]:
    """Return how many bids a second were accepted and answered, and after how long."""
    times = sorted(took for one in answers for _, took in one.accepted)
    each = [len(one.accepted) for one in answers]
    refused: Counter[str] = Counter()
    for one in answers:
        refused.update(one.refused)
    return {
        "accepted_per_s": round(len(times) / seconds, 1),
        "answered_per_s": round((len(times) + sum(refused.values())) / seconds, 1),
        "p50_ms": round(times[len(times) // 2] * 1000, 1),
        "p99_ms": round(times[int(len(times) * 0.99)] * 1000, 1),
        "slowest_ms": round(times[-1] * 1000, 1),
        "fewest_of_a_client": min(each),
        "most_of_a_client": max(each),
        "refused": dict(refused),
        "broken": sum(one.broken for one in answers),
    }


def storm(
    running: market.Served, path: str, clients: Sequence[Client], seconds: float,
    meanwhile: Callable[[], None] | None = None,
) -> tuple[list[Answers], dict[str, Any]]:  # fmt: skip
    """Warm up and storm; returns what was answered and where the processors' time went."""
    prices = rising(-20_000_000, 1_000)
    bid_all(Storm(running.port, path, prices, _WARM_UP_SECONDS), clients)
    market.take_stock()
    beside = threading.Thread(target=meanwhile)
    beside.start()
    spending = market.Spending(running)
    answers = bid_all(Storm(running.port, path, prices, seconds), clients)
    beside.join()
    many = sum(len(one.accepted) + sum(one.refused.values()) for one in answers)
    return answers, spending.of_each(many, seconds)


def _kill(running: market.Site, kills: int, seconds: float) -> None:
    for _number in range(kills):
        time.sleep(seconds / (kills + 1))
        running.kill_a_process()


def measure(kind: str, seconds: float, kills: int) -> dict[str, Any]:
    """Storm an open and a sealed auction on one database."""
    with market.place(kind) as where:
        clients, holder = market.a_crowd(CLIENTS), a_member("holder")
        contests = {
            "sealed": market.a_contest(holder, sealed_terms()),
            "open": market.a_contest(holder, open_terms()),
        }
        found: dict[str, Any] = {}
        with market.site(where, app="tests.benchmarks.floor:app") as running:
            market.rest()
            answers, spent = storm(running, NOTHING, clients, _FLOOR_SECONDS)
            floor = round(sum(len(one.accepted) for one in answers) / _FLOOR_SECONDS)
            found["floor"] = spent
            for name, auction in contests.items():
                path = f"/api/v1/auctions/{auction}/bids"
                kill = partial(_kill, running, kills, seconds)
                answers, spent = storm(running, path, clients, seconds, kill)
                found[name] = {**timed(answers, seconds), **counted(answers, auction), **spent}
                print(f"{kind} {name}: {found[name]}", file=sys.stderr)
        db.session.remove()
        bare = bare_inserts(where.url)
    first = found["open"]
    return {
        **{name: first[name] for name in ("accepted_per_s", "p99_ms", "lost", "doubled")},
        "sealed_accepted_per_s": found["sealed"]["accepted_per_s"],
        "floor_per_s": floor,
        "bare_inserts_per_s": round(bare),
        "ratio_to_bare_insert": round(first["accepted_per_s"] / bare, 2),
        **found,
    }


def main() -> None:
    """Measure both databases, and print a table and one JSON object."""
    asked = argparse.ArgumentParser()
    asked.add_argument("seconds", nargs="?", type=float, default=SECONDS)
    asked.add_argument("--kills", type=int, default=0)
    asked.add_argument("--database", choices=KINDS)
    given = asked.parse_args()
    kinds = [given.database] if given.database else KINDS
    found = {kind: measure(kind, given.seconds, given.kills) for kind in kinds}
    for name in ("accepted_per_s", "sealed_accepted_per_s", "floor_per_s", "p99_ms", "lost",
                 "doubled", "ratio_to_bare_insert"):  # fmt: skip
        print(f"{name:24}" + "".join(f"{found[kind][name]:>14}" for kind in kinds))
    print(json.dumps({**found, "kills": given.kills, "load": round(os.getloadavg()[0], 1)}))


if __name__ == "__main__":
    main()
