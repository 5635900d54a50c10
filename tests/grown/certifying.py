"""Programs that have lots certified, one after the other, until each is drawn and sealed.

A certificate counts when the registry shows it as sealed; then it is checked as a stranger checks
it (``tests/national/verifying.py``), and held against the register.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import urllib3

from recycling.db import db
from tests.benchmarks.market import Spending
from tests.benchmarks.search import percentile
from tests.cluster import checking
from tests.cluster.history import OK, History
from tests.cluster.writing import Writer
from tests.grown.asking import Question
from tests.grown.deployments import Deployment
from tests.national.verifying import Verifiers, status_list_of

PROGRAMS = 4
_SEALED_WITHIN_S = 60.0
_LOOKS_EVERY_S = 0.05
_IS_CURRENT = b"Genuine, and it stands"


@dataclass
class Certified:
    """What was certified: references and lists of standing, seconds each, what went wrong."""

    lists: dict[str, str] = field(default_factory=dict)
    times: list[float] = field(default_factory=list)
    seconds: float = 0.0
    wrong: list[str] = field(default_factory=list)
    spent: dict[str, object] = field(default_factory=dict)

    @property
    def per_min(self) -> float:
        """Return sealed certificates a minute."""
        return round(len(self.times) / self.seconds * 60, 1) if self.times else 0.0

    @property
    def p50_ms(self) -> float:
        """Return the milliseconds from asking to the sealed page of half of them."""
        return round(percentile(self.times, 0.5) * 1000) if self.times else 0.0


def certify(where: Deployment, token: str, lots: Sequence[str], seconds: float) -> Certified:
    """Have lots certified until the time is over or no lot is left, and check each."""
    found, history, stop = Certified(), History(), threading.Event()
    left, guard = list(reversed(lots)), threading.Lock()

    def work() -> None:
        program = Writer(where.address, token, history, stop)
        while not stop.is_set():
            with guard:
                if not left:
                    return
                lot = left.pop()
            _one(program, lot, found)

    spending, began = Spending(where), time.monotonic()
    programs = [threading.Thread(target=work, daemon=True) for _ in range(PROGRAMS)]
    for one in programs:
        one.start()
    for one in programs:
        one.join(max(began + seconds - time.monotonic(), 0))
    stop.set()
    for one in programs:
        one.join()
    found.seconds = time.monotonic() - began
    found.spent = spending.of_each(max(len(found.times), 1), found.seconds)
    db.session.rollback()  # what was seen before is not what is there now
    found.wrong += [
        *checking.lost(history),
        *checking.doubled(history),
        *_not_genuine(where, found),
    ]
    return found


def _one(program: Writer, lot: str, found: Certified) -> None:
    began = time.monotonic()
    said = program.do("certify", f"/api/v1/lots/{lot}/certificates", {}, lot)
    if said is None:
        found.wrong.append(f"{lot} was not certified: {program.refused}")
        return
    ref = str(said["ref"])
    while not said.get("sealed_at"):
        if time.monotonic() > began + _SEALED_WITHIN_S:
            found.wrong.append(f"{ref} was not sealed")
            return
        time.sleep(_LOOKS_EVERY_S)
        said = program.read(f"/api/v1/certificates/{ref}")
    found.times.append(time.monotonic() - began)
    found.lists[ref] = status_list_of(said["record"])


def _not_genuine(where: Deployment, found: Certified) -> list[str]:
    """Name the certificates that a stranger does not find genuine and current."""
    history = History()
    verifiers = Verifiers(where.address, history, urllib3.PoolManager(retries=False))
    verifiers.keep_keys()
    for number, (ref, status_list) in enumerate(found.lists.items()):
        verifiers.check(ref, number, status_list)
    return [f"{one.deed.about}: {one.said}" for one in history.answers if one.outcome != OK]


def standings(certified: Certified) -> list[Question]:
    """Return what programs ask of certificates: whether each still stands."""
    return [_about(ref, f"/api/v1/certificates/{ref}/status", _says_current) for ref in
            certified.lists]  # fmt: skip


def pages(certified: Certified) -> list[Question]:
    """Return what people ask of certificates: the page with the verdict on each."""
    return [_about(ref, f"/verify/{ref}", _shows_current) for ref in certified.lists]


def lists(where: Deployment, certified: Certified) -> list[Question]:
    """Return the signed lists of standing, which strangers have just found to be right."""
    web = urllib3.PoolManager(retries=False)
    found = []
    for path in sorted(set(certified.lists.values())):
        subject = json.loads(web.request("GET", where.address + path).data)["credentialSubject"]
        found.append(Question(path, _says(subject)))
    return found


def _about(ref: str, path: str, is_right: Callable[[str, bytes], bool]) -> Question:
    return Question(path, lambda body: is_right(ref, body))


def _says_current(ref: str, body: bytes) -> bool:
    said = json.loads(body)
    return (said["ref"], said["state"]) == (ref, "current")


def _shows_current(ref: str, body: bytes) -> bool:
    return ref.encode() in body and _IS_CURRENT in body


def _says(subject: object) -> Callable[[bytes], bool]:
    return lambda body: json.loads(body)["credentialSubject"] == subject
