"""``python -m deploy.one_machine``: run a cluster until Ctrl-C; ``stop`` ends it from elsewhere."""

from __future__ import annotations

import argparse
import getpass
import os
import signal
import sys
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path

from deploy.one_machine.cluster import Cluster
from deploy.one_machine.layout import Layout
from deploy.one_machine.processes import wait_until
from deploy.one_machine.programs import Missing, see_to_programs

_PORT = 8080
_LONGEST_END_S = 90


def _folder() -> Path:
    return Path(tempfile.gettempdir()) / f"urban-mine-cluster-{getpass.getuser()}"


def _pid_file(folder: Path) -> Path:
    return folder.with_suffix(".pid")


def _runner(folder: Path) -> int | None:
    """Return the number of the process that runs a cluster there, if one does."""
    with suppress(OSError, ValueError):
        pid = int(_pid_file(folder).read_text())
        if b"deploy.one_machine" in Path(f"/proc/{pid}/cmdline").read_bytes():
            return pid
    return None


def _stop(folder: Path) -> str:
    pid = _runner(folder)
    if pid is None:
        return "No cluster runs here."
    os.kill(pid, signal.SIGTERM)
    wait_until("the cluster ended", _LONGEST_END_S, lambda: _runner(folder) is None)
    return "The cluster is ended."


def _run(folder: Path, port: int) -> None:
    if _runner(folder):
        sys.exit("A cluster runs here already: make cluster-stop ends it.")
    if folder.exists() and folder.stat().st_uid not in {os.geteuid(), _engines(folder)}:
        sys.exit(f"{folder} belongs to somebody else.")
    told_to_stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: told_to_stop.set())
    _pid_file(folder).write_text(str(os.getpid()))
    cluster = Cluster(Layout.in_folder(folder, port=port))
    try:
        for words, step in (
            ("Three nodes of the database …", cluster.start_database),
            ("Its tables …", cluster.migrate),
            ("A demonstration market …", lambda: cluster.flask("seed", "--once")),
            ("Two sites and two workers …", cluster.start_registry),
        ):
            began = time.monotonic()
            print(f"  {words}", end="", flush=True)
            step()
            print(f" {time.monotonic() - began:.0f} s")
            if told_to_stop.is_set():
                return
        _tell(cluster)
        told_to_stop.wait()
    finally:
        print("Ending everything …")
        cluster.end()
        _pid_file(folder).unlink(missing_ok=True)


def _tell(cluster: Cluster) -> None:
    layout, primary = cluster.layout, cluster.primary()
    print(f"\n  Urban Mine is at {layout.address}  (Ctrl-C ends it)\n")
    for site in cluster.sites:
        print(f"  {site.name:20} process {site.pid}")
    for worker in cluster.workers:
        print(f"  {worker.name:20} process {worker.pid}")
    for node in layout.nodes:
        what = "primary" if node == primary else "standby"
        print(f"  {node.name:20} PostgreSQL {cluster.postmaster(node)}, Patroni "
              f"{cluster.engines[f'patroni-{node.name}'].pid}: {what}")  # fmt: skip
    print(f"\n  Nodes:  patronictl -c {layout.nodes[0].folder}/patroni.yml list"
          f"\n  Logs:   {layout.logs}"
          f"\n  Kill a process with kill -9, and look who takes over.")  # fmt: skip


def _engines(folder: Path) -> int:
    """Return the account the engines of an earlier cluster ran as."""
    return folder.stat().st_uid if os.geteuid() == 0 else os.geteuid()


def main() -> None:
    """Run or stop a cluster."""
    asked = argparse.ArgumentParser(prog="python -m deploy.one_machine", description=__doc__)
    asked.add_argument("what", nargs="?", choices=("run", "stop"), default="run")
    asked.add_argument("--folder", type=Path, default=_folder())
    asked.add_argument("--port", type=int, default=_PORT)
    given = asked.parse_args()
    if given.what == "stop":
        print(_stop(given.folder))
        return
    try:
        see_to_programs()
    except Missing as missing:
        sys.exit(str(missing))
    if os.geteuid() == 0:
        print("  PostgreSQL refuses root: the engines run as the account postgres.")
    _run(given.folder, given.port)


if __name__ == "__main__":
    main()
