"""Programs that are started, watched, frozen and killed, each with all that it starts itself."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from deploy.one_machine.filled import ROOT

_ENDS_WITHIN_S = 15.0


class Program:
    """A program in a session of its own; what it says goes to a file of its name."""

    def __init__(self, name: str, command: Sequence[str | Path], folder: Path,
                 environment: Mapping[str, str] | None = None) -> None:  # fmt: skip
        self.name, self._command, self._folder = name, [str(part) for part in command], folder
        self._environment = dict(os.environ if environment is None else environment)
        self._running: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> Path:
        """Return the file with what it says."""
        return self._folder / f"{self.name}.log"

    @property
    def pid(self) -> int:
        """Return its number; raises ``RuntimeError`` where it was never started."""
        if self._running is None:
            raise RuntimeError(f"{self.name} was not started")
        return self._running.pid

    @property
    def runs(self) -> bool:
        """Tell whether it runs."""
        return self._running is not None and self._running.poll() is None

    def start(self) -> None:
        """Start it, where it does not run."""
        if self.runs:
            return
        with self.log.open("ab") as log:
            self._running = subprocess.Popen(
                self._command, env=self._environment, cwd=ROOT,
                stdout=log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                start_new_session=True,
            )  # fmt: skip

    def send(self, number: signal.Signals) -> None:
        """Send a signal to it and to everything it started."""
        for pid in family(self.pid):
            with suppress(ProcessLookupError):
                os.kill(pid, number)

    def kill(self) -> None:
        """Let it and all it started be gone at once, as when a machine loses power."""
        if self._running is None:
            return
        # Stopped first, so that none of them starts another meanwhile.
        for number in (signal.SIGSTOP, signal.SIGKILL):
            self.send(number)
        self._running.wait()

    def end(self) -> None:
        """Ask it to end, and kill it where it does not."""
        if self._running is None or self._running.poll() is not None:
            return
        others = family(self.pid)
        self._running.terminate()
        with suppress(subprocess.TimeoutExpired):
            self._running.wait(_ENDS_WITHIN_S)
        for pid in others:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._running.wait()


def family(pid: int) -> list[int]:
    """Return the numbers of a process and of everything that was started by it."""
    return [pid, *(each for child in _children(pid) for each in family(child))]


def _children(pid: int) -> Iterator[int]:
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            yield from map(int, task.read_text().split())


def named(pid: int, part: str) -> list[int]:
    """Return which of a process and its family have these words in their command line."""
    return [each for each in family(pid) if part in _command_line(each)]


def _command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


def wait_until(what: str, seconds: float, is_so: Callable[[], bool]) -> float:
    """Wait until a question is answered with yes; return the seconds it took.

    Raises ``TimeoutError`` that says what was waited for.
    """
    began = time.monotonic()
    while time.monotonic() < began + seconds:
        if is_so():
            return time.monotonic() - began
        time.sleep(0.1)
    raise TimeoutError(f"{what}: not within {seconds:.0f} s")
