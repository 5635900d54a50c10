"""What goes wrong in a cluster: each breaks one thing, waits until it is mended, and says so."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from deploy.one_machine.cluster import Cluster
from deploy.one_machine.layout import Node
from deploy.one_machine.processes import Program, family, named, wait_until
from tests.cluster.history import History

TAKES_OVER_S, WHOLE_AGAIN_S = 90.0, 180.0
_FROZEN_S = 8.0
_FULL_S = 8.0
# In two of these a worker does several rounds.
_BETWEEN_S = 4.0
_TMPFS_MIB = 48


def say(history: History, what: str) -> None:
    history.mark(what)
    print(f"{time.strftime('%H:%M:%S')} {what}", file=sys.stderr, flush=True)


def kill_primary(cluster: Cluster, history: History) -> None:
    """Kill the primary's PostgreSQL and its Patroni; then start them again as a standby."""
    killed = primary_of(cluster)
    say(history, f"kill -9 {killed.name}, the primary")
    cluster.kill_node(killed)
    wait_until("another primary", TAKES_OVER_S, lambda: cluster.primary() not in (None, killed))
    say(history, f"{primary_of(cluster).name} is the primary")
    time.sleep(2)
    mend(cluster, killed, history)


def mend(cluster: Cluster, killed: Node, history: History) -> None:
    """Start a killed node again, and wait until everybody follows the primary."""
    cluster.start_node(killed)
    took = wait_until("all three nodes", WHOLE_AGAIN_S, cluster.is_whole)
    say(history, f"{killed.name} follows again after {took:.0f} s")


def primary_of(cluster: Cluster) -> Node:
    found: list[Node] = []

    def is_there() -> bool:
        found[:] = [node for node in (cluster.primary(),) if node]
        return bool(found)

    wait_until("a primary", TAKES_OVER_S, is_there)
    return found[0]


def freeze_standby(cluster: Cluster, history: History) -> None:
    """Stop the synchronous standby, PostgreSQL and Patroni, for a while, without ending it."""
    node = cluster.standbys()[0]
    pids = [*family(cluster.postmaster(node)),
            *family(cluster.engines[f"patroni-{node.name}"].pid)]  # fmt: skip
    say(history, f"freeze {node.name}, the synchronous standby")
    _signal(pids, signal.SIGSTOP)
    time.sleep(_FROZEN_S)
    _signal(pids, signal.SIGCONT)
    wait_until("all three nodes", WHOLE_AGAIN_S, cluster.is_whole)
    say(history, f"{node.name} goes on")


def restart_haproxy(cluster: Cluster, history: History) -> None:
    say(history, "kill -9 haproxy, start it again")
    cluster.ways_in["haproxy"].kill()
    time.sleep(1)
    cluster.ways_in["haproxy"].start()


def kill_unsent(cluster: Cluster, history: History) -> Node:
    """Freeze what sends the log to the standbys, then kill the primary; return it.

    What only it has is lost. With synchronous replication nothing is acknowledged meanwhile.
    """
    killed = primary_of(cluster)
    say(history, f"freeze the senders of {killed.name}, then kill it")
    _signal(named(cluster.postmaster(killed), "walsender"), signal.SIGSTOP)
    time.sleep(3)
    cluster.kill_node(killed)
    wait_until("another primary", TAKES_OVER_S, lambda: cluster.primary() not in (None, killed))
    say(history, f"{primary_of(cluster).name} is the primary")
    return killed


def kill_now(pid: int) -> None:
    """Let a process be gone at once, if it is there."""
    _signal([pid], signal.SIGKILL)


def _signal(pids: list[int], number: signal.Signals) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, number)


class WorkerKiller(threading.Thread):
    """Kills what works in one worker after the other (``ready_worker``), so many times."""

    def __init__(self, workers: list[Program], kills: int, history: History) -> None:
        super().__init__(daemon=True)
        self._workers, self._kills, self._history = workers, kills, history
        self.done = 0
        self.ended = threading.Event()

    def run(self) -> None:
        while self.done < self._kills and not self.ended.wait(_BETWEEN_S):
            worker = self._workers[self.done % len(self._workers)]
            working = family(worker.pid)[1:]
            _signal(working, signal.SIGKILL)
            self.done += bool(working)
        self._history.mark(f"{self.done} workers killed")


@contextmanager
def small_disk(folder: Path) -> Iterator[bool]:
    """Let a folder be a small disk of its own while the block runs; tells whether it could be."""
    if os.geteuid() != 0:
        yield False
        return
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={_TMPFS_MIB}m,mode=755", "tmpfs", folder],
        check=False, capture_output=True,
    )  # fmt: skip
    try:
        yield mounted.returncode == 0
    finally:
        if mounted.returncode == 0:
            subprocess.run(["umount", "--lazy", folder], check=False)


def fill_disk(folder: Path, history: History, is_refused: Callable[[], bool]) -> bool:
    """Fill a small disk to its last byte for a while; tell whether a writer was refused for it."""
    say(history, "fill the disk of the sites")
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (1024 * 1024, 4096, 1):
            with suppress(OSError):
                while file.write(b"\0" * size):
                    pass
    time.sleep(_FULL_S)
    was_refused = is_refused()
    filler.unlink()
    say(history, f"the disk has room again ({errno.errorcode[errno.ENOSPC]} met: {was_refused})")
    return was_refused
