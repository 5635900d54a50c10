"""What became of a year: per role offered, done, refused and late, beside one caller alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tests.cluster.history import FAILED, OK, UNKNOWN, History
from tests.national.rules import BIDS, CHECKS, DEEDS, LOTS, ROLES, Due
from tests.national.stage import Played

# Which requests a role sends, by the kind of deed under which the history notes them.
_SENDS = {
    "holders": ("enter", "publish", "open", "award", "consign", "code"),
    "bidders": ("bid", "take", "check out", "pay"),
    "drivers": ("collect", "take over", "deliver"),
    "bases": ("receive", "open batch", "take in", "declare", "close batch", "certify"),
    "verifiers": ("verify",),
}
# What waits for the registry's workers: to close an auction, to know of a payment, to seal.
_WAITS_FOR = {"award": "closing", "pay": "payment", "verify": "sealing"}

IN_TIME_S = 5.0


def offered(dues: Iterable[Due], until: float) -> Counter[str]:
    """Return how many deeds of each name were due by then."""
    found: Counter[str] = Counter()
    for due in dues:
        found.update(name for name, at in due.deeds.items() if at <= until)
        found[BIDS] += sum(at <= until for at in due.bids)
        found[CHECKS] += sum(at <= until for at in due.checks)
    return found


def by_role(
    dues: Sequence[Due], played: Sequence[Played], history: History, alone: History
) -> dict[str, dict[str, Any]]:
    """Return what each role was to do, did, was refused, and how it waited."""
    planned = offered(dues, float("inf"))
    found = {}
    for role, kinds in _SENDS.items():
        names = [name for name, of in ROLES.items() if of == role]
        mine = [one for one in played if one.role == role]
        late = [one.late for one in mine if not one.how]
        took = taken(history, kinds)
        lone = taken(alone, kinds)
        answers = [one for one in history.answers if one.deed.kind in kinds]
        refused = Counter(
            f"{one.deed.kind}: {one.said}" for one in answers if one.outcome == FAILED
        )
        found[role] = {
            "offered": sum(planned[name] for name in names),
            "done": len(late),
            "ended": dict(Counter(one.how for one in mine if one.how).most_common(8)),
            "refused": dict(refused.most_common(8)),
            "unknown": sum(one.outcome == UNKNOWN for one in answers),
            "requests": len(answers),
            "p50_ms": _ms(took, 0.5),
            "p99_ms": _ms(took, 0.99),
            "late_p50_s": _at(late, 0.5),
            "late_p99_s": _at(late, 0.99),
            "alone_p50_ms": _ms(lone, 0.5),
            "ratio_to_alone": round(_at(took, 0.5, 6) / (_at(lone, 0.5, 6) or 1), 2),
        }
    return found


def taken(history: History, kinds: Iterable[str]) -> list[float]:
    """Return how long each request of these kinds took that was answered with what it did."""
    wanted = set(kinds)
    return [one.took for one in history.answers if one.deed.kind in wanted and one.outcome == OK]


def waits(played: Iterable[Played]) -> dict[str, dict[str, float]]:
    """Return how long after its first try each deed was over that waits for a worker."""
    found: dict[str, list[float]] = {}
    for one in played:
        if not one.how and one.name in _WAITS_FOR:
            found.setdefault(_WAITS_FOR[one.name], []).append(one.done - one.began)
    return {name: {"p50_s": _at(times, 0.5), "p99_s": _at(times, 0.99)}
            for name, times in found.items()}  # fmt: skip


def keeping_up(
    dues: Sequence[Due], played: Sequence[Played], share: float, minutes: float
) -> dict[str, Any]:
    """Return which part of a national year an hour would have seen, as offered and as done.

    Kept is what was offered, less the lives that did not come to their certificate, and less as the
    whole took longer than it was planned to: a registry that falls behind ends late.
    """
    planned = max(max(*due.deeds.values(), *due.checks, 0.0) for due in dues)
    ended = max((one.done for one in played), default=0.0)
    whole = sum(one.name == DEEDS[-1] and not one.how for one in played)
    in_an_hour = share * 60 / minutes
    kept = in_an_hour * whole / len(dues) * min(planned / max(ended, 0.001), 1.0)
    in_time = sum(one.late <= IN_TIME_S for one in played)
    return {
        "share_per_hour_offered": round(in_an_hour, 5),
        "share_per_hour_kept": round(kept, 5),
        "lots": len(dues),
        "lots_of_a_nation": LOTS,
        "lives_ended_whole": whole,
        "deeds": len(played),
        "within_5_s": round(in_time / max(len(played), 1), 3),
        "seconds_planned": round(planned),
        "seconds_taken": round(ended),
    }


def table(roles: Mapping[str, Mapping[str, Any]]) -> str:
    """Return the figures of all roles for people."""
    columns = ("offered", "done", "unknown", "p50_ms", "p99_ms", "late_p50_s", "late_p99_s",
               "alone_p50_ms", "ratio_to_alone")  # fmt: skip
    lines = [f"{'':10}" + "".join(f"{name:>15}" for name in columns)]
    for role, one in roles.items():
        lines.append(f"{role:10}" + "".join(f"{one[name]:>15}" for name in columns))
        lines += [f"{'':12}refused {many} × {said}" for said, many in one["refused"].items()]
    return "\n".join(lines)


def _ms(seconds: Sequence[float], part: float) -> float:
    return round(_at(seconds, part, 6) * 1000, 1)


def _at(values: Sequence[float], part: float, digits: int = 2) -> float:
    """Return the value below which this part of them lies; zero of none."""
    ordered = sorted(values)
    return (
        round(ordered[min(int(len(ordered) * part), len(ordered) - 1)], digits) if ordered else 0.0
    )
