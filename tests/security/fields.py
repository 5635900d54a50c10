"""Which fields of a thing does each reader get, of the thing as the API gives it?

``python -m tests.security.fields`` prints what is so as JSON; ``fields.json`` is what was decided,
and a test asks whether both are the same. A field that is empty for a reader counts as
not given.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from recycling import clock, create_app
from recycling.clock import SteppedClock
from recycling.config import Settings
from tests.api.world import Caller, World, a_world
from tests.conftest import NOON
from tests.databases import SqliteDatabase, sqlite_folder

READERS: Mapping[str, tuple[str, bool]] = {
    "holder": ("holder", True),
    "recycler": ("recycler", True),
    "carrier": ("carrier", True),
    "regulator": ("regulator", True),
    "another holder": ("holder", False),
    "another recycler": ("recycler", False),
    "another carrier": ("carrier", False),
    "a regulator elsewhere": ("regulator", False),
    "nobody": ("nobody", True),
}
THINGS: Mapping[str, tuple[str, str, str]] = {
    "draft lot": ("drafted", "lot", "/api/v1/lots/{}"),
    "published lot": ("published", "lot", "/api/v1/lots/{}"),
    "running auction": ("auctioned", "auction", "/api/v1/auctions/{}"),
    "awarded auction": ("awarded", "auction", "/api/v1/auctions/{}"),
    "bids": ("awarded", "auction", "/api/v1/auctions/{}/bids"),
    "sale": ("awarded", "sale", "/api/v1/sales/{}"),
    "consignment": ("at_gate", "consignment", "/api/v1/consignments/{}"),
    "licence": ("applied", "licence", "/api/v1/licences/{}"),
}


def seen(world: World) -> dict[str, dict[str, Any]]:
    """Ask for every thing as every reader; the fields with something in them, or the refusal."""
    found: dict[str, dict[str, Any]] = {}
    for thing, (stage, name, address) in THINGS.items():
        where = address.format(world.seen_at(stage)[name])
        found[thing] = {
            reader: _fields(_caller(world, *who), where) for reader, who in READERS.items()
        }
    return found


def _caller(world: World, kind: str, is_own: bool) -> Caller:
    if kind == "nobody":
        return next(one for one in world.callers if one.name == "nobody")
    return world.caller(kind, "administrator", is_own=is_own)


def _fields(caller: Caller, address: str) -> Any:
    answer = caller.client.get(address, headers=caller.headers)
    if answer.status_code != 200:
        return answer.status_code
    return sorted(_filled("", answer.get_json()))


def _filled(place: str, value: Any) -> set[str]:
    if value in (None, "", [], {}):
        return set()
    if isinstance(value, dict):
        return {p for k, v in value.items() for p in _filled(f"{place}.{k}".lstrip("."), v)}
    if isinstance(value, list):
        return {p for one in value for p in _filled(f"{place}[]", one)}
    return {place}


def main() -> int:
    """Print what is so as JSON."""
    with TemporaryDirectory() as folder, sqlite_folder() as rows:
        made = SqliteDatabase(rows)
        app = create_app(Settings(Path(folder), made.url, base_url="http://localhost"))
        made.build(app)
        with (
            clock.held(SteppedClock(NOON)) as stepped,
            a_world(app, stepped, Path(folder)) as world,
        ):
            json.dump(seen(world), sys.stdout, indent=1)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
