"""A whole cluster on one machine: three nodes of the database, the ways in, two sites, two workers.

What is started: etcd three times, PostgreSQL under Patroni three times, haproxy, PgBouncer, nginx,
a site on each of two loopback addresses, two workers, the payment sandbox.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

import psycopg

from deploy.one_machine.filled import DEPLOY, ROOT, told
from deploy.one_machine.layout import DATABASE, LOOPBACK, SITE_ADDRESSES, Layout, Node
from deploy.one_machine.processes import Program, family, wait_until
from deploy.one_machine.programs import as_ordinary

WORKERS = 2
_SECONDS = 120.0


class Cluster:
    """The programs of a cluster; each may be killed, frozen and started again."""

    def __init__(self, layout: Layout, *, processes: int = 1, threads: int = 16,
                 worker: Sequence[str] = (), app: str = "app:app") -> None:  # fmt: skip
        """Lay out the programs.

        ``worker`` is another command that does a worker's work, ``app`` what else the sites serve.
        """
        self.layout, self._app = layout, app
        self._processes, self._threads = processes, threads
        ordinary = as_ordinary()
        self.engines = {
            name: self._program(name, [*ordinary, *command])
            for node in layout.nodes
            for name, command in layout.commands(node).items()
        }
        self.ways_in = {
            name: self._program(name, [*ordinary, *command])
            for name, command in layout.ways_in().items()
        }
        self.sites = [
            self._program(f"site-{address}", self._gunicorn(address, port))
            for address, port in zip(SITE_ADDRESSES, layout.site_ports, strict=True)
        ]
        self.workers = [
            self._program(f"worker{number}", [*worker] or self._flask("worker"))
            for number in range(1, WORKERS + 1)
        ]
        self.sandbox = self._program(
            "sandbox", self._flask("payment-sandbox", "--port", str(layout.sandbox_port))
        )

    def _program(self, name: str, command: list[str | Path]) -> Program:
        return Program(name, command, self.layout.logs, self.environment)

    @property
    def environment(self) -> dict[str, str]:
        """Return what the registry's own programs are told."""
        return {
            **os.environ,
            "DATABASE_URL": self.layout.pooled_url,
            "DATABASE_READ_URL": self.layout.copy_url,
            "DATABASE_POOLED": "1",
            "URBAN_MINE_INSTANCE": str(self.layout.instance),
            "BASE_URL": self.layout.address,
            "PAYMENT_SANDBOX_URL": f"http://{LOOPBACK}:{self.layout.sandbox_port}",
            "SECRET_KEY": self._secret,
            "TRUSTED_PROXIES": "1",
            "WEB_THREADS": str(self._threads),
        }

    @property
    def _secret(self) -> str:
        return self.layout.password + self.layout.superuser_password

    def _gunicorn(self, address: str, port: int) -> list[str | Path]:
        return [
            Path(sys.executable).with_name("gunicorn"), self._app, "--bind", f"{address}:{port}",
            "--workers", str(self._processes), "--threads", str(self._threads), "--preload",
            "--log-level", "warning", "--timeout", "60", "--no-control-socket",
        ]  # fmt: skip

    def _flask(self, *words: str) -> list[str | Path]:
        return [sys.executable, "-m", "flask", "--app", "app", *words]

    def start_database(self) -> None:
        """Start the three nodes and the ways to them; make the registry's role and database."""
        self.layout.make()
        for program in self.engines.values():
            program.start()
        for name in ("haproxy", "pgbouncer"):
            self.ways_in[name].start()
        wait_until("a primary and two standbys", _SECONDS, self.is_whole)
        self._make_database()

    def migrate(self) -> None:
        """Bring the database up to date, past the pooler: migrations set limits of their own."""
        environment = {**self.environment, "DATABASE_URL": self.layout.direct_url,
                       "DATABASE_POOLED": ""}  # fmt: skip
        self.flask("db", "upgrade", environment=environment)

    def flask(self, *words: str, environment: dict[str, str] | None = None) -> str:
        """Run a command of the registry to its end; return what it says."""
        done = subprocess.run(
            self._flask(*words), env=environment or self.environment, cwd=ROOT, check=False,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"flask {' '.join(words)} failed:\n{done.stdout[-4000:]}")
        return done.stdout

    def start_registry(self) -> None:
        """Start both sites, the workers, the payment sandbox and nginx before them."""
        for program in (*self.sites, *self.workers, self.sandbox, self.ways_in["nginx"]):
            program.start()
        for address, port in zip(SITE_ADDRESSES, self.layout.site_ports, strict=True):
            wait_until(f"the site on {address}", _SECONDS, partial(_answers, address, port))
        wait_until("nginx", _SECONDS, lambda: _answers(LOOPBACK, self.layout.nginx_port))

    @property
    def programs(self) -> list[Program]:
        """Return all of them, those first that are ended first."""
        return [self.ways_in["nginx"], *self.sites, *self.workers, self.sandbox,
                self.ways_in["pgbouncer"], self.ways_in["haproxy"],
                *reversed(self.engines.values())]  # fmt: skip

    def end(self) -> None:
        """End everything."""
        for program in self.programs:
            with suppress(RuntimeError):
                program.send(signal.SIGCONT)
            program.end()
        for node in self.layout.nodes:
            with suppress(OSError):
                for pid in family(self.postmaster(node)):
                    os.kill(pid, signal.SIGKILL)

    def states(self) -> dict[str, dict[str, object]]:
        """Return what the nodes that answer say of themselves, by name."""
        found = {}
        for node in self.layout.nodes:
            with suppress(OSError, ValueError):
                found[node.name] = _asked(f"http://{LOOPBACK}:{node.patroni_port}/patroni")
        return found

    def primary(self) -> Node | None:
        """Return the node that takes writes now, if there is one."""
        for node in self.layout.nodes:
            with suppress(OSError, ValueError):
                _asked(f"http://{LOOPBACK}:{node.patroni_port}/primary")
                return node
        return None

    def standbys(self) -> list[Node]:
        """Return the nodes that follow the primary, the synchronous one first.

        One that is just being promoted says of itself that it is both.
        """
        found: list[Node] = []
        primary = self.primary()
        for node in self.layout.nodes:
            if node == primary:
                continue
            with suppress(OSError, ValueError):
                _asked(f"http://{LOOPBACK}:{node.patroni_port}/replica")
                found.append(node)
        return sorted(found, key=lambda node: not self._is_synchronous(node))

    def _is_synchronous(self, node: Node) -> bool:
        try:
            _asked(f"http://{LOOPBACK}:{node.patroni_port}/synchronous")
        except (OSError, ValueError):
            return False
        return True

    def is_whole(self) -> bool:
        """Tell whether there is a primary and everybody follows it, one of them synchronously."""
        standbys = self.standbys()
        is_in_step = not self.layout.is_synchronous or any(map(self._is_synchronous, standbys))
        return self.primary() is not None and len(standbys) == len(self.layout.nodes) - 1 and (
            is_in_step
        )  # fmt: skip

    def postmaster(self, node: Node) -> int:
        """Return the number of a node's PostgreSQL; raises ``OSError`` where none was started."""
        return int((node.rows / "postmaster.pid").read_text().split()[0])

    def kill_node(self, node: Node) -> None:
        """Let a node's PostgreSQL and its Patroni be gone at once; its etcd goes on."""
        patroni = self.engines[f"patroni-{node.name}"]
        pids = [*family(patroni.pid), *family(self.postmaster(node))]
        for number in (signal.SIGSTOP, signal.SIGKILL):
            for pid in pids:
                with suppress(ProcessLookupError):
                    os.kill(pid, number)
        patroni.kill()

    def start_node(self, node: Node) -> None:
        """Start a node again; Patroni winds it back to where the others are."""
        self.engines[f"patroni-{node.name}"].start()

    def _make_database(self) -> None:
        for database, statements in (
            ("postgres", self.layout.folder / "roles.sql"),
            (DATABASE, DEPLOY / "database" / "grants.sql"),
        ):
            url = (f"postgresql://postgres:{self.layout.superuser_password}@{LOOPBACK}:"
                   f"{self.layout.primary_port}/{database}")  # fmt: skip
            with _connected(url) as link:
                for statement in told(statements):
                    link.execute(statement)


def _connected(url: str) -> psycopg.Connection:
    """Connect as soon as haproxy has found the primary."""
    until = time.monotonic() + _SECONDS
    while True:
        try:
            return psycopg.connect(url, autocommit=True, connect_timeout=3)
        except psycopg.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def _asked(url: str) -> dict[str, object]:
    with urllib.request.urlopen(url, timeout=2) as answer:
        found: dict[str, object] = json.load(answer)
        return found


def _answers(address: str, port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://{address}:{port}/api/v1/streams", timeout=5):
            return True
    except OSError:
        return False


@contextmanager
def running(folder: Path, *, is_synchronous: bool = True, port: int = 0) -> Iterator[Cluster]:
    """Run a whole cluster with an empty, up-to-date database for as long as the block runs."""
    cluster = Cluster(Layout.in_folder(folder, is_synchronous=is_synchronous, port=port))
    try:
        cluster.start_database()
        cluster.migrate()
        cluster.start_registry()
        yield cluster
    finally:
        cluster.end()
