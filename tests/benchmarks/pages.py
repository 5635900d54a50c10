"""How long does the server take for each page of the seeded market?

``python -m tests.benchmarks.pages [--asked TIMES]``, on SQLite: the market of ``flask seed``. Each
of its people, and a visitor, follows every link from the home page and the desk on; of each kind
of page the first two found are asked for, again and again, in turn. The last line is JSON: the
50th and the 95th of a hundred answers in milliseconds, over all pages and of each that is above.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import html5lib
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from recycling import create_app
from recycling.config import Settings
from recycling.db import db
from recycling.demonstration import market
from tests.benchmarks.running import database_of
from tests.signing_in import sign_in

ASKED, OF_A_KIND, LIMIT_MS = 20, 2, 100
READERS = ("", "regulator", "recycler", "holder", "carrier", "laboratory")


class Asked(NamedTuple):
    """A page, who asked for it, and how long each time took, in milliseconds."""

    reader: str
    path: str
    endpoint: str
    times: tuple[float, ...]

    def at(self, share: float) -> float:
        """Return the time that this share of the answers was within."""
        return round(sorted(self.times)[int((len(self.times) - 1) * share)], 1)


def found(app: Flask, client: FlaskClient) -> Iterator[tuple[str, str]]:
    """Yield path and endpoint of pages, link by link; two of each endpoint."""
    waiting, known = deque(["/", "/desk"]), {"/", "/desk"}
    seen: Counter[str] = Counter()
    while waiting:
        path = waiting.popleft()
        endpoint = _endpoint(app, path)
        if not endpoint or endpoint == "static" or seen[endpoint] >= OF_A_KIND:
            continue
        with client.get(path, buffered=True) as answer:
            is_page = answer.status_code == 200 and answer.mimetype == "text/html"
            text = answer.text if is_page else ""
        if not is_page or "attachment" in answer.headers.get("Content-Disposition", ""):
            continue
        seen[endpoint] += 1
        yield path, endpoint
        for link in html5lib.parse(text, namespaceHTMLElements=False).iter("a"):
            to = (link.get("href") or "").partition("#")[0]
            if to.startswith("/") and to not in known and link.get("hreflang") is None:
                known.add(to)
                waiting.append(to)


def _endpoint(app: Flask, path: str) -> str:
    try:
        return str(app.url_map.bind("localhost").match(path.partition("?")[0], "GET")[0])
    except (HTTPException, RequestRedirect):
        return ""


def opened(app: Flask, reader: str, asked: int) -> list[Asked]:
    """Ask for every page a reader finds, all in turn, so many times."""
    client = app.test_client()
    if reader:
        sign_in(app, client, f"{reader}@demo.example")
    pages = list(found(app, client))
    rounds = [[_timed(client, path) for path, _endpoint in pages] for _ in range(asked)]
    return [
        Asked(reader or "visitor", path, endpoint, tuple(each[place] for each in rounds))
        for place, (path, endpoint) in enumerate(pages)
    ]


def _timed(client: FlaskClient, path: str) -> float:
    begun = time.perf_counter()
    client.get(path)
    return (time.perf_counter() - begun) * 1000


def measure(asked: int) -> dict[str, Any]:
    """Seed a market, open its pages, and return what is to be told."""
    with TemporaryDirectory() as folder, database_of("sqlite") as database:
        settings = Settings(
            instance=Path(folder),
            database_url=database.url,
            base_url="http://localhost",
            demonstration=True,
        )
        app = create_app(settings)
        database.build(app)
        with app.app_context():
            market.seed(lambda line: print(line, file=sys.stderr))
            db.session.remove()
        pages = [page for reader in READERS for page in opened(app, reader, asked)]
        with app.app_context():
            db.engine.dispose()
    for page in sorted(pages, key=lambda page: page.at(0.95)):
        print(f"{page.at(0.5):8.1f} {page.at(0.95):8.1f}  {page.reader} {page.path}")
    return told(pages)


def told(pages: Sequence[Asked]) -> dict[str, Any]:
    """Return the figures over all pages, and of those above the limit."""
    whole = Asked("", "", "", tuple(time for page in pages for time in page.times))
    above = [page for page in pages if page.at(0.95) > LIMIT_MS]
    return {
        "pages": len(pages),
        "kinds": len({page.endpoint for page in pages}),
        "p50_ms": whole.at(0.5),
        "p95_ms": whole.at(0.95),
        "above_100_ms": {
            f"{page.reader} {page.path}": [page.at(0.5), page.at(0.95)]
            for page in sorted(above, key=lambda page: -page.at(0.95))
        },
        "load": round(os.getloadavg()[0], 1),
    }


def main() -> None:
    """Measure, and print one JSON object."""
    asking = argparse.ArgumentParser(description=__doc__)
    asking.add_argument("--asked", type=int, default=ASKED)
    print(json.dumps(measure(asking.parse_args().asked)))


if __name__ == "__main__":
    main()
