"""What was asked, and what was answered: every attempt of every deed, in the order of the clock.

A deed is *ok* (acknowledged), *failed* (refused, so surely not done) or *unknown*, after which it
is sent again with its key until it is one of the others, or the time is over.
"""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

OK, FAILED, UNKNOWN = "ok", "failed", "unknown"


@dataclass(frozen=True)
class Deed:
    """What one writer wants done once: its key, its kind, what it is about."""

    key: str
    kind: str
    about: str


@dataclass(frozen=True)
class Answer:
    """How one attempt ended, when, and with what: a reference, or the code of a refusal.

    ``took`` is how many seconds it waited for its answer, where somebody measured.
    """

    deed: Deed
    outcome: str
    said: str
    status: int
    at: float
    took: float = 0.0


@dataclass
class History:
    """All attempts, from any thread."""

    answers: list[Answer] = field(default_factory=list)
    marks: list[tuple[float, str]] = field(default_factory=list)
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def note(self, deed: Deed, outcome: str, said: str, status: int = 0, took: float = 0.0) -> None:
        with self._guard:
            self.answers.append(Answer(deed, outcome, said, status, time.monotonic(), took))

    def mark(self, what: str) -> None:
        """Note that something was broken or mended."""
        self.marks.append((time.monotonic(), what))

    def acknowledged(self) -> Iterator[Answer]:
        return (one for one in self.answers if one.outcome == OK)

    def attempted(self) -> set[Deed]:
        """Return every deed that was ever sent."""
        return {one.deed for one in self.answers}

    def longest_gap_s(self) -> float:
        """Return the longest time in which nothing at all was acknowledged."""
        instants = sorted(one.at for one in self.acknowledged())
        return max((b - a for a, b in pairwise(instants)), default=0.0)

    def surprises(self) -> dict[str, int]:
        """Return the answers of 500 and above that are no 503, by what they said."""
        found = Counter(f"{a.status} {a.said}" for a in self.answers if a.status >= 500)
        return {said: many for said, many in found.items() if not said.startswith("503 ")}

    def outcomes(self) -> dict[str, int]:
        return dict(Counter(one.outcome for one in self.answers))

    def refusals(self) -> dict[str, int]:
        found = Counter(f"{a.deed.kind}: {a.said}" for a in self.answers if a.outcome == FAILED)
        return dict(found.most_common(12))

    def write(self, place: Path) -> None:
        """Keep it as a file of lines, for whoever wants to look."""
        lines: list[dict[str, Any]] = [
            *(asdict(one) for one in self.answers),
            *({"at": at, "mark": what} for at, what in self.marks),
        ]
        lines.sort(key=lambda line: float(line["at"]))
        place.write_text("".join(json.dumps(line) + "\n" for line in lines))
