"""Are leaks of 3 to 10 % found within three months, and how many honest parties are accused?

``python -m tests.benchmarks.leaks [SEED ...]``. A year's market (``year_of_consignments.py``) is
watched night by night, as the nightly work does. A leak is detected where its party is named, as
losing, within 90 days after it began. A false alarm is an honest party that is ever named in the
year, on either side; the rate is of all honest parties that had a consignment. A planted party
named before it began is one too. ``partners`` are honest parties of whose consignments, since a
leak began, at least a third and five passed through one who diverts: how many, how many accused.

Beside it in the same run, the naive rule: accuse holder, carriers and base of every consignment
that differs by more than 10 %.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby

from recycling.oversight.leaks.rules import Habits, Party, Reading, Side, Suspicion, Watch
from tests.benchmarks.year_of_consignments import Consignment, Year

SEED, WITHIN, NAIVE = 20261128, 90, 0.10


@dataclass
class Kept:
    """Readings by party, in memory."""

    by_party: dict[Party, list[Reading]] = field(default_factory=lambda: defaultdict(list))

    def put(self, reading: Reading) -> None:
        """Keep a reading for each of its parties."""
        for party in reading.parties:
            self.by_party[party].append(reading)

    def readings(self, party: Party, since: int) -> Sequence[Reading]:
        """Return a party's readings since a day."""
        found = self.by_party[party]
        place = len(found)
        while place and found[place - 1].day >= since:
            place -= 1
        return found[place:]


def watched(consignments: Sequence[Consignment]) -> list[Suspicion]:
    """Watch consignments night by night; return who was named, the first first."""
    kept, habits, named = Kept(), Habits(), []
    watch = Watch(kept)
    for day, received in groupby(consignments, key=lambda one: one.day):
        readings = []
        for one in received:
            share = one.received / one.declared - 1
            usual = habits.usual(one.stream, one.corridor)
            spread = usual.spread(one.uncertainty)
            readings.append(Reading(one.number, day, usual.share - share, spread, one.parties))
            habits.add(one.stream, one.corridor, share, one.uncertainty)
            kept.put(readings[-1])
        named += watch.night(readings, day)
        habits.refresh()
    return named


def naive(consignments: Sequence[Consignment]) -> dict[Party, list[int]]:
    """Return whom the naive rule accuses, and on which days."""
    accused: dict[Party, list[int]] = defaultdict(list)
    for one in consignments:
        if abs(one.received / one.declared - 1) > NAIVE:
            for party in one.parties:
                accused[party].append(one.day)
    return accused


def judged(year: Year, accused: dict[Party, list[int]], parties: int) -> dict[str, float]:
    """Return what a rule came to: how many leaks it detected, whom it accused for nothing."""
    begins = {one.party: one.begins for one in year.planted}
    detected = sum(
        any(begun <= day < begun + WITHIN for day in accused.get(party, ()))
        for party, begun in begins.items()
    )
    wrong = sum(party not in begins or min(days) < begins[party] for party, days in accused.items())
    return {
        "detected": detected,
        "detected_share": round(detected / len(begins), 4),
        "false_alarms": wrong,
        "false_alarm_rate": round(wrong / (parties - len(begins)), 4),
    }


def measure(seed: int) -> dict[str, object]:
    """Make up a year and audit it, by both rules."""
    year = Year(seed)
    consignments = list(year.consignments())
    parties = len({party for one in consignments for party in one.parties})
    start = time.perf_counter()
    named = watched(consignments)
    seconds = time.perf_counter() - start
    losing = {one.party: [one.day] for one in named if one.side is Side.LESS}
    others = {one.party: [one.day] for one in named if one.side is Side.MORE}
    found = judged(year, losing, parties)
    found["false_alarms"] += len(others)
    found["false_alarm_rate"] = round(found["false_alarms"] / (parties - len(year.planted)), 4)
    partners = _partners(year, consignments)
    found["partners"] = len(partners)
    found["partners_accused"] = len(partners & (set(losing) | set(others)))
    _explain(year, named)
    return {
        "planted": len(year.planted),
        **found,
        "seed": seed,
        "seconds": round(seconds, 1),
        "consignments": len(consignments),
        "parties": parties,
        "naive_10_percent": judged(year, naive(consignments), parties),
    }


def _partners(year: Year, consignments: Sequence[Consignment]) -> set[Party]:
    begins = {one.party: one.begins for one in year.planted}
    first = min(begins.values(), default=0)
    shared, whole = Counter[Party](), Counter[Party]()
    for one in consignments:
        leaking = any(one.day >= begins.get(party, year.last_day) for party in one.parties)
        honest = [p for p in one.parties if p not in begins and one.day >= first]
        whole.update(honest)
        shared.update(honest if leaking else ())
    return {p for p, many in shared.items() if many >= 5 and many * 3 >= whole[p]}


def _explain(year: Year, named: Sequence[Suspicion]) -> None:
    """Say on the error stream what became of each planted leak, and who was accused wrongly."""
    day_of = {one.party: one for one in named}
    for one in year.planted:
        found = day_of.pop(one.party, None)
        took = f"after {found.day - one.begins} days" if found else "never"
        print(f"{one.party.part} {one.party.number}: {one.share:.1%}, {took}", file=sys.stderr)
    print("wrongly:", Counter((p.part, s.side) for p, s in day_of.items()), file=sys.stderr)


def main() -> None:
    """Measure each seed given; print a table and one line of JSON."""
    for seed in [int(one) for one in sys.argv[1:]] or [SEED]:
        found = measure(seed)
        for name, value in found.items():
            print(f"{name:20}{value}")
        print(json.dumps(found))


if __name__ == "__main__":
    main()
