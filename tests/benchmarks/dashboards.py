"""How long does somebody wait for a desk or a list when the register holds a million facts?

``python -m tests.benchmarks.dashboards [FACTS] [--asked TIMES]``, on PostgreSQL: the demonstration
market, and copies of it beside it (``multiplied.py``) until there are that many facts, all in its
few countries, whose authorities look at all of them. Every page whose address names nothing
is opened by each of its people who may, and by a visitor; each is asked once before it is timed.

Baseline of the same run: the same pages before there were copies. The last line is JSON: the 95th
of a hundred answers in milliseconds, over all pages and for each reader, and the slowest pages.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Sequence
from typing import Any, NamedTuple

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from recycling.config import Settings
from recycling.db import db
from recycling.demonstration import market
from recycling.ledger.models import Fact
from tests.benchmarks.multiplied import multiply
from tests.benchmarks.running import built
from tests.signing_in import sign_in

FACTS, ASKED, SLOWEST = 1_000_000, 12, 12
READERS = ("", "regulator", "recycler", "holder", "carrier", "laboratory")


class Asked(NamedTuple):
    """A page, who opened it, and how long each time took, in seconds."""

    reader: str
    path: str
    seconds: tuple[float, ...]


def pages(app: Flask) -> list[str]:
    """Return the addresses of pages that name nothing, but what signs in and out."""
    found = {
        rule.rule
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.arguments
    }
    # No worker is here: the process says at /ready that it is not.
    elsewhere = ("/api/", "/sign", "/static", "/ready")
    return sorted(one for one in found if not one.startswith(elsewhere))


def opened(app: Flask, reader: str, asked: int) -> list[Asked]:
    """Open every page a reader may, each so many times."""
    client = app.test_client()
    if reader:
        sign_in(app, client, f"{reader}@demo.example")
    return [
        Asked(reader, path, tuple(_timed(client, path) for _ in range(asked)))
        for path in pages(app)
        if _is_page(client, path)
    ]


def _is_page(client: FlaskClient, path: str) -> bool:
    answer = client.get(path)
    if answer.status_code >= 500:
        raise RuntimeError(f"{path}: {answer.status}")
    return answer.status_code == 200 and answer.mimetype == "text/html"


def _timed(client: FlaskClient, path: str) -> float:
    begun = time.perf_counter()
    client.get(path)
    return time.perf_counter() - begun


def p95_ms(asked: Sequence[Asked]) -> float:
    """Return the 95th of a hundred answers, in milliseconds."""
    times = sorted(one for page in asked for one in page.seconds)
    return round(times[int(len(times) * 0.95)] * 1000, 1)


def measure(facts: int, asked: int) -> dict[str, Any]:
    """Fill the register, and open its pages before and after it was multiplied."""
    with built("postgresql", is_demonstration=True) as app:
        settings: Settings = app.extensions["settings"]
        with app.app_context():
            market.seed(lambda line: print(line, file=sys.stderr))
            first = _facts()
        few = [page for reader in READERS for page in opened(app, reader, 3)]
        with app.app_context():
            db.engine.dispose()
            multiply(settings.database_url, max(facts // first, 1))
            many = _facts()
        found = [page for reader in READERS for page in opened(app, reader, asked)]
        with app.app_context():
            db.engine.dispose()
    slowest = sorted(found, key=lambda page: p95_ms([page]), reverse=True)
    return {
        "facts": many,
        "pages": len(found),
        "p95_ms": p95_ms(found),
        "p95_ms_of_the_first": p95_ms(few),
        "ratio": round(p95_ms(found) / p95_ms(few), 2),
        "of_reader": {
            reader or "visitor": p95_ms([page for page in found if page.reader == reader])
            for reader in READERS
        },
        "over_300_ms": sum(p95_ms([page]) > 300 for page in found),
        "slowest": {
            f"{page.reader or 'visitor'} {page.path}": p95_ms([page]) for page in slowest[:SLOWEST]
        },
        "load": round(os.getloadavg()[0], 1),
    }


def _facts() -> int:
    count = db.session.scalar(select(func.count()).select_from(Fact)) or 0
    db.session.remove()
    return count


def main() -> None:
    """Measure, and print one JSON object."""
    asking = argparse.ArgumentParser(description=__doc__)
    asking.add_argument("facts", nargs="?", type=int, default=FACTS)
    asking.add_argument("--asked", type=int, default=ASKED)
    given = asking.parse_args()
    print(json.dumps(measure(given.facts, given.asked)))


if __name__ == "__main__":
    main()
