"""The figures of one deployment, all of them asked for over HTTP as clients do."""

from __future__ import annotations

import math
import sys
import time
from typing import Any

from recycling.db import db
from tests.benchmarks import bids, market
from tests.benchmarks.crowd import EMPTY
from tests.grown import certifying, stock
from tests.grown.asking import Asked, Question, ask
from tests.grown.certifying import Certified
from tests.grown.deployments import Deployment, await_quiet, prepared

Found = dict[str, Any]
# What is compared with the empty view is asked in turns with it: the machine is not always alike.
_TURNS = 2
# A certificate takes seconds, so they are asked for twice as long as the rest.
_LONGER, _CERTIFICATES_A_SECOND = 2, 1.5
# The first page of a process reads the printer in, and four of them draw.
_FIRST = 8
_FIRST_WITHIN_S = 60.0
_EMPTY, _STATUS, _PAGE, _LIST = "empty", "status", "page", "list"


def measure(kind: str, seconds: float) -> Found:
    """Fill a register, run the sites before it, and take all figures."""
    _say(f"{kind}: its register")
    with prepared(kind) as start:
        kept = stock.enter(_FIRST + math.ceil(seconds * _LONGER * _CERTIFICATES_A_SECOND))
        _say(f"{kind}: its sites")
        where = start()
        market.take_stock()
        await_quiet()
        found, certified = _certificates(where, kept, seconds)
        for part in (_verification(where, certified, seconds), _search(where, seconds),
                     _bids(where, kept, seconds)):  # fmt: skip
            found["wrong"] += part.pop("wrong")
            found["broken"] = found.get("broken", 0) + part.pop("broken")
            found["spent"] |= part.pop("spent")
            found |= part
    _say(f"{kind}: ended")
    return found


def _certificates(where: Deployment, kept: stock.Stock, seconds: float) -> tuple[Found, Certified]:
    _say("certificates")
    first = certifying.certify(where, kept.recycler, kept.recovered[:_FIRST], _FIRST_WITHIN_S)
    done = certifying.certify(where, kept.recycler, kept.recovered[_FIRST:], seconds * _LONGER)
    found = {
        "certificates": len(done.times),
        "certificates_per_min": done.per_min,
        "certificate_p50_ms": done.p50_ms,
        "wrong": [*first.wrong, *done.wrong],
        "spent": {"certificates": done.spent},
    }
    done.lists |= first.lists
    return found, done


def _verification(where: Deployment, certified: Certified, seconds: float) -> Found:
    _say("verification")
    await_quiet()
    asked = _in_turns(
        where,
        {
            _EMPTY: [Question(EMPTY, lambda body: body == b"")],
            _STATUS: certifying.standings(certified),
            _PAGE: certifying.pages(certified),
            _LIST: certifying.lists(where, certified),
        },
        seconds,
    )
    status, empty = asked[_STATUS], asked[_EMPTY]
    return {
        "verification_per_s": status.per_s,
        "verification_p50_ms": status.ms(0.5),
        "verification_p99_ms": status.ms(0.99),
        "empty_per_s": empty.per_s,
        "empty_p99_ms": empty.ms(0.99),
        "ratio_to_empty_view": round(status.per_s / empty.per_s, 2),
        "verdict_page_per_s": asked[_PAGE].per_s,
        "verdict_page_p99_ms": asked[_PAGE].ms(0.99),
        "status_list_per_s": asked[_LIST].per_s,
        "status_list_p99_ms": asked[_LIST].ms(0.99),
        **judged(asked),
    }


def _search(where: Deployment, seconds: float) -> Found:
    _say("search")
    await_quiet()
    asked = ask(where, stock.searches(), seconds)
    return {
        "search_per_s": asked.per_s,
        "search_p50_ms": asked.ms(0.5),
        "search_p95_ms": asked.ms(0.95),
        **judged({"search": asked}),
    }


def _bids(where: Deployment, kept: stock.Stock, seconds: float) -> Found:
    _say("bids")
    path = f"/api/v1/auctions/{kept.contest}/bids"
    answers, spent = bids.storm(where, path, kept.clients, seconds)
    timed, counted = bids.timed(answers, seconds), bids.counted(answers, kept.contest)
    db.session.remove()
    wrong = [f"bids {name}: {counted[name]}" for name in ("lost", "doubled") if counted[name]]
    if not counted["gapless"]:
        wrong.append("the bids have a gap")
    if counted["facts"] != counted["bids"]:
        wrong.append(f"{counted['bids']} bids, {counted['facts']} facts of them")
    return {
        "bids_per_s": timed["accepted_per_s"],
        "bids_p50_ms": timed["p50_ms"],
        "bids_p99_ms": timed["p99_ms"],
        "bids": counted["bids"],
        **{name: counted[name] for name in ("lost", "doubled", "gapless")},
        "refused": timed["refused"],
        "wrong": wrong,
        "broken": timed["broken"],
        "spent": {"bids": spent},
    }


def _in_turns(where: Deployment, all_of: dict[str, list[Question]],
              seconds: float) -> dict[str, Asked]:  # fmt: skip
    found = {name: Asked() for name in all_of}
    for _ in range(_TURNS):
        for name, questions in all_of.items():
            found[name].add(ask(where, questions, seconds / _TURNS))
    return found


def judged(asked: dict[str, Asked]) -> Found:
    """Tell what was wrong of what was asked, and who had the processors meanwhile."""
    wrong = [f"{why}, {many} times" for one in asked.values() for why, many in one.wrong.items()]
    return {
        "wrong": wrong,
        "broken": sum(one.broken for one in asked.values()),
        "spent": {name: one.spent for name, one in asked.items()},
    }


def _say(words: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {words}", file=sys.stderr, flush=True)
