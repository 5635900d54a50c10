"""What does Lighthouse think of ten main pages, on a phone over a slow network?

``python -m tests.benchmarks.lighthouse``, on SQLite, with a register that has something of
everything (``tests/house/opened.py``). Each page is judged as the reader it is for, and must be the
one that was asked for: a page of sign-in scores well too. The last line is JSON: the scores of each
page, of 100, and what Lighthouse found wanting. Exit 1 where one is below its bar.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask import Flask

from recycling import create_app
from recycling.config import Settings
from recycling.db import db
from tests.benchmarks.running import database_of
from tests.browsing import serving
from tests.house.opened import NOBODY, world
from tests.node import tool
from tests.signing_in import COOKIE, cookie_for

BARS = {"accessibility": 100, "best-practices": 95, "performance": 95}
_WHOLE = 100
_TRIES = 3
PAGES = (
    (NOBODY, "/"),
    (NOBODY, "/lots"),
    (NOBODY, "/lots/{lot}"),
    (NOBODY, "/auctions"),
    (NOBODY, "/auctions/{auction}"),
    (NOBODY, "/bases"),
    (NOBODY, "/verify"),
    (NOBODY, "/verify/{certificate}"),
    ("holder", "/desk"),
    ("regulator", "/desk"),
)


def judged(app: Flask, site: str, reader: str, path: str, folder: Path) -> dict[str, Any]:
    """Return the scores of a page, and the audits that brought one below 100.

    Raises ``RuntimeError`` where Lighthouse was led elsewhere, or could judge nothing.
    """
    report, headers = folder / "report.json", folder / "headers.json"
    known = {} if reader == NOBODY else {"Cookie": _cookie(app, reader)}
    headers.write_text(json.dumps(known))
    asked = [
        str(tool("lighthouse")), f"{site}{path}", "--quiet", "--output=json",
        f"--output-path={report}", f"--extra-headers={headers}",
        f"--only-categories={','.join(BARS)}",
        "--chrome-flags=--headless=new --no-sandbox --disable-gpu",
    ]  # fmt: skip
    at = {**os.environ, "CHROME_PATH": shutil.which("chromium") or ""}
    # On a busy machine the recording of a page now and then has no beginning.
    if not any(subprocess.run(asked, check=False, env=at).returncode == 0 for _ in range(_TRIES)):
        raise RuntimeError(f"{path} could not be judged")
    found = json.loads(report.read_text())
    if found["finalDisplayedUrl"] != f"{site}{path}":
        raise RuntimeError(f"{path} led to {found['finalDisplayedUrl']}")
    scores = {name: round(found["categories"][name]["score"] * _WHOLE) for name in BARS}
    return {**scores, "wanting": _wanting(found)}


def _cookie(app: Flask, reader: str) -> str:
    return f"{COOKIE}={cookie_for(app, f'{reader}@demo.example')}"


def _wanting(found: Mapping[str, Any]) -> list[str]:
    """Return the audits that count and were not passed."""
    counted = {
        one["id"]
        for name in BARS
        for one in found["categories"][name]["auditRefs"]
        if one["weight"]
    }
    audits = found["audits"]
    return sorted(
        one
        for one in counted
        if (audits[one]["score"] or 0) < BARS["performance"] / _WHOLE
        and audits[one]["score"] is not None
    )


def measure() -> dict[str, Any]:
    """Judge every page."""
    with TemporaryDirectory() as place, database_of("sqlite") as database:
        folder = Path(place)
        settings = Settings(
            instance=folder,
            database_url=database.url,
            base_url="http://localhost",
            demonstration=True,
        )
        app = create_app(settings)
        database.build(app)
        with world(app, folder) as refs, serving(app) as site:
            told = {
                f"{reader} {path}": judged(app, site, reader, path.format(**refs), folder)
                for reader, path in PAGES
            }
        with app.app_context():
            db.engine.dispose()
    return told


def main() -> None:
    """Measure, print one JSON object, and say by the exit whether all pages are good enough."""
    told = measure()
    print(json.dumps(told))
    sys.exit(any(page[name] < bar for page in told.values() for name, bar in BARS.items()))


if __name__ == "__main__":
    main()
