"""How long does a search of the public register take, with its facets, in a register of its size?

``python -m tests.benchmarks.search [--database sqlite|postgresql] [--lots N] [--rounds N]``. Fills
a register (``register_of_lots.py``), then asks every kind of question people ask, each with other
words and figures every time, as a program does: a page of 50 lots with all a list shows. The
baseline is a question put without any index: a scan of every lot.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from sqlalchemy import func, select

from recycling.db import db
from recycling.lots import facets, searching
from recycling.lots.models import Lot, RegisterEntry
from recycling.lots.rules import Near
from recycling.lots.sought import Sort, Sought
from recycling.quantities import Mass, UnitPrice
from recycling.streams import rules as streams
from tests.benchmarks.register_of_lots import PLANTS, TOWNS, fill, last_day
from tests.benchmarks.running import KINDS, application

LOTS = {"postgresql": 1_000_000, "sqlite": 200_000}
ROUNDS = 25
_WORDS = ("magnet", "swarf", "battery", "catalyst", "slag", "lamp", "polishing", "phosphor")
_BEGUN = ("neod", "lanth", "polish", "scint", "zirco", "electrol", "west", "frei")
_CHINESE = ("废料", "电机", "荧光", "抛光粉", "催化剂")

Ask = Callable[[random.Random], Sought]


def _tonnes(number: int) -> Mass:
    return Mass.kg(number * 1000)


def _near(chance: random.Random) -> Near:
    _, _, latitude, longitude = chance.choice(TOWNS)
    return Near(latitude, longitude, chance.choice((20, 100, 300)))


def _kind(chance: random.Random) -> streams.Subtype:
    return chance.choice(streams.subtypes())


def _country(chance: random.Random) -> str:
    return chance.choice(TOWNS)[1]


def _euros(amount: int) -> UnitPrice:
    return UnitPrice.per_tonne(amount, "EUR")


def asks(lots: int) -> dict[str, Ask]:
    """Return every kind of question, to be asked of a register of so many lots."""
    return {
        "everything, newest": lambda _: Sought(),
        "a common word": lambda c: Sought(q=c.choice(_WORDS)),
        "two words": lambda c: Sought(q=f"{c.choice(_WORDS)} {c.choice(TOWNS)[0]}"),
        "a beginning": lambda c: Sought(q=c.choice(_BEGUN)),
        "Chinese": lambda c: Sought(q=c.choice(_CHINESE)),
        "one batch number": lambda c: Sought(q=f"batch {c.randint(1, lots)}"),
        "a code": lambda c: Sought(q=_kind(c).codes[0].number),
        "stream and country": lambda c: Sought(stream=_kind(c).stream, country=_country(c)),
        "kind, heaviest": lambda c: Sought(subtype=_kind(c).id, sort=Sort.HEAVIEST),
        "element, at least": lambda c: Sought(
            element=c.choice(("Nd", "Dy", "La", "Ce", "Y")),
            element_least=Mass.kg(c.choice((100, 1_000, 10_000, 100_000))),
        ),
        "hazard and state": lambda c: Sought(
            hazard=c.choice(("HP3", "HP5", "HP7", "HP14")),
            state=c.choice(("published", "auctioned", "refused")),
        ),
        "mass between": lambda c: Sought(
            stream=_kind(c).stream, mass_least=_tonnes(least := c.randint(1, 80)),
            mass_most=_tonnes(least + 1),
        ),
        "rare mass, common word": lambda c: Sought(
            q=c.choice(_WORDS), mass_least=_tonnes(c.randint(300, 800))
        ),
        "near a town": lambda c: Sought(near=_near(c)),
        "stream near a town": lambda c: Sought(stream=_kind(c).stream, near=_near(c)),
        "dearest": lambda c: Sought(price_most=_euros(c.randint(500, 8_000)), sort=Sort.DEAREST),
        "closing soon": lambda c: Sought(
            country=_country(c), closes_by=last_day(lots), sort=Sort.CLOSING
        ),
        "hazardous under a price": lambda c: Sought(
            hazardous="yes", price_most=_euros(c.randint(-400, 100)), element="Nd"
        ),
        "nothing fits": lambda c: Sought(q=f"{c.choice(PLANTS)} unobtainium"),
        "choices that never meet": lambda c: Sought(
            subtype="wind_generator", element="Lu", country=_country(c)
        ),
        "all at once": lambda c: Sought(
            q=c.choice(_WORDS), stream=_kind(c).stream, element="Nd", near=_near(c),
            mass_least=_tonnes(1), state="published", hazardous="no",
        ),
    }  # fmt: skip


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    db.session.rollback()
    db.session.expunge_all()
    start = time.perf_counter()
    found = work()
    return (time.perf_counter() - start) * 1000, found


def _ask(sought: Sought) -> tuple[list[float], int]:
    """Ask for the first page and, where there is one, the second; returns milliseconds and lots."""
    first, page = _timed(partial(searching.search, sought))
    if not page.next:
        return [first], len(page.items)
    second, _ = _timed(partial(searching.search, sought, page.next))
    return [first, second], len(page.items)


def _scan(sought: Sought) -> float:
    """Answer as a program without indexes does: every entry, its text looked through."""
    word = sought.q.split(" ", 1)[0].casefold()
    query = (
        select(RegisterEntry.id)
        .join(Lot, Lot.id == RegisterEntry.lot_id)
        .where(func.lower(Lot.title).contains(word))
        .order_by(func.abs(RegisterEntry.z))
        .limit(50)
    )
    return _timed(lambda: db.session.execute(query).all())[0]


def percentile(figures: Sequence[float], share: float) -> float:
    """Return the figure that a share of all figures does not exceed."""
    ordered = sorted(figures)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def measure(kind: str, lots: int, rounds: int) -> dict[str, Any]:
    """Fill a register and ask it; milliseconds of searches, of facets, and of plain scans."""
    with application(kind):
        start = time.perf_counter()
        fill(lots)
        filled = time.perf_counter() - start
        print(f"{kind}: {lots} lots in {filled:.0f} s", file=sys.stderr)
        chance = random.Random(2)
        searched: dict[str, list[float]] = {}
        counted: dict[str, list[float]] = {}
        for name, ask in asks(lots).items():
            for _ in range(rounds):
                sought = ask(chance)
                spent, _found = _ask(sought)
                searched.setdefault(name, []).extend(spent)
                counted.setdefault(name, []).append(_timed(partial(facets.facets, sought))[0])
            print(
                f"{name:26}{percentile(searched[name], 0.5):9.1f}"
                f"{percentile(searched[name], 0.95):9.1f}"
                f"{percentile(counted[name], 0.5):9.1f}{percentile(counted[name], 0.95):9.1f}",
                file=sys.stderr,
            )
        scans = [_scan(asks(lots)["a common word"](chance)) for _ in range(5)]
    every = [one for figures in searched.values() for one in figures]
    every_count = [one for figures in counted.values() for one in figures]
    return {
        "lots": lots,
        "p50_ms": round(percentile(every, 0.5), 1),
        "p95_ms": round(percentile(every, 0.95), 1),
        "slowest_kind_p95_ms": round(max(percentile(f, 0.95) for f in searched.values()), 1),
        "facets_p50_ms": round(percentile(every_count, 0.5), 1),
        "facets_p95_ms": round(percentile(every_count, 0.95), 1),
        "scan_p50_ms": round(percentile(scans, 0.5), 1),
        "scan_to_p95": round(percentile(scans, 0.5) / percentile(every, 0.95), 1),
        "fill_seconds": round(filled),
    }


def main() -> None:
    """Measure each database in a process of its own, and print both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=KINDS)
    parser.add_argument("--lots", type=int)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    chosen = parser.parse_args()
    if chosen.database:
        lots = chosen.lots or LOTS[chosen.database]
        print(json.dumps(measure(chosen.database, lots, chosen.rounds)))
        return
    found = {}
    for kind in KINDS:
        command = [sys.executable, "-m", __spec__.name, "--database", kind]
        command += ["--rounds", str(chosen.rounds)]
        command += ["--lots", str(chosen.lots)] if chosen.lots else []
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
        found[kind] = json.loads(done.stdout.splitlines()[-1])
    for name in found["sqlite"]:
        print(f"{name:22}" + "".join(f"{found[kind][name]!s:>14}" for kind in found))
    print(json.dumps(found))


if __name__ == "__main__":
    main()
