"""How often was what done, and how long did it take, in all processes of this machine?

Each process counts in files of its own in one folder (``METRICS_FOLDER``, in memory: the files are
mapped, and a full disk would end the process); whoever asks adds them up, so every process gives
the same answer. Files of processes that have ended are folded into one, and no count goes back.
Without a folder nothing is counted: figures of one process among several would mislead.
"""

from __future__ import annotations

import fcntl
import logging
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from recycling.errors import Refusal

if TYPE_CHECKING:
    from prometheus_client import Counter, Gauge, Histogram
    from prometheus_client.metrics_core import Metric

REQUEST_SECONDS = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
_ENDED = "ended"
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Metrics:
    """What a process counts; every method may be called by any thread, and none ever fails."""

    folder: Path
    deeds: Counter
    requests: Histogram
    answers: Counter
    slow_queries: Counter
    connections: Gauge
    connections_most: Gauge

    def deed(self, name: str, outcome: str) -> None:
        """Count a deed: ``done`` (also a repeat of it), ``refused`` or ``failed``."""
        with _harmless():
            self.deeds.labels(name, outcome).inc()

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count an answer to a request for a route of the URL map, with the time it took."""
        with _harmless():
            self.requests.labels(method, route).observe(seconds)
            self.answers.labels(method, route, f"{status // 100}xx").inc()

    def slow_query(self) -> None:
        """Count a query that took longer than it should."""
        with _harmless():
            self.slow_queries.inc()

    def pool(self, database: str, in_use: int, most: int) -> None:
        """Note how many connections to a database this process uses just now, of how many."""
        with _harmless():
            self.connections.labels(database).set(in_use)
            self.connections_most.labels(database).set(most)


_started: Metrics | None = None


@contextmanager
def deed_counted(name: str) -> Iterator[None]:
    """Count the deed done in the block by how it ends."""
    outcome = "failed"
    try:
        yield
        outcome = "done"
    except Refusal:
        outcome = "refused"
        raise
    finally:
        if _started is not None:
            _started.deed(name, outcome)


def start(folder: Path | None) -> None:
    """Let this process count in a folder from now on; once for a process, and not without one."""
    global _started  # noqa: PLW0603
    if folder is None or _started is not None:
        return
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        # The library asks for the folder when it is read in.
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
        with _alone(folder):
            _fold(folder, {os.getpid()})
        _started = _made(folder)
    except OSError:
        _log.exception("nothing is counted: METRICS_FOLDER cannot be written")


def counting() -> Metrics | None:
    """Return what this process counts with, ``None`` where it does not count."""
    return _started


def counted() -> Iterable[Metric]:
    """Return what all processes of this machine have counted together, now."""
    if _started is None:
        return ()
    from prometheus_client.multiprocess import MultiProcessCollector

    folder = _started.folder
    with _alone(folder):
        _fold(folder)
        files = [str(path) for path in folder.glob("*.db")]
        return tuple(MultiProcessCollector.merge(files))


def _made(folder: Path) -> Metrics:
    from prometheus_client import Counter, Gauge, Histogram

    return Metrics(
        folder,
        Counter(
            "urban_mine_deeds", "Deeds by name and outcome.", ("deed", "outcome"), registry=None
        ),
        Histogram(
            "urban_mine_request_seconds",
            "Seconds until a request was answered, without what is streamed after.",
            ("method", "route"),
            registry=None,
            buckets=REQUEST_SECONDS,
        ),
        Counter(
            "urban_mine_answers",
            "Answers to requests by class of status.",
            ("method", "route", "status"),
            registry=None,
        ),
        Counter("urban_mine_slow_queries", "Queries longer than SLOW_QUERY_MS.", registry=None),
        _gauge(Gauge, "urban_mine_pool_in_use", "Connections to a database that are in use."),
        _gauge(Gauge, "urban_mine_pool_limit", "As many as the processes using it may have."),
    )


def _gauge(made: type[Gauge], name: str, words: str) -> Gauge:
    """Make a gauge by database, added up over the processes that are alive."""
    return made(name, words, ("database",), registry=None, multiprocess_mode="livesum")


@contextmanager
def _harmless() -> Iterator[None]:
    """Let nothing fail because it cannot be counted."""
    try:
        yield
    except (OSError, ValueError):
        _log.exception("something was not counted")


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep other processes from folding or adding up meanwhile."""
    with (folder / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _fold(folder: Path, also: Iterable[int] = ()) -> None:
    """Put what ended processes have counted into one file for each kind; what they held is over.

    ``also`` are numbers of processes whose files an earlier one of the same number has left.
    """
    left: dict[str, list[Path]] = defaultdict(list)
    for path in folder.glob("*.db"):
        kind, _, process = path.stem.rpartition("_")
        if process != _ENDED and (int(process) in also or not _is_alive(int(process))):
            left[kind].append(path)
    for kind, paths in left.items():
        if not kind.startswith("gauge"):
            _add(folder / f"{kind}_{_ENDED}.db", paths)
        for path in paths:
            path.unlink()


def _add(ended: Path, paths: Iterable[Path]) -> None:
    from prometheus_client.mmap_dict import MmapedDict

    sums: dict[str, float] = defaultdict(float)
    for path in (*paths, *([ended] if ended.exists() else [])):
        for key, value, _at, _place in MmapedDict.read_all_values_from_file(str(path)):
            sums[key] += value
    draft = ended.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    written = MmapedDict(str(draft))
    for key, value in sums.items():
        written.write_value(key, value, 0.0)
    written.close()
    draft.replace(ended)


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
