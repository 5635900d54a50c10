"""``serve`` as people start it: real processes, which answer and which all end."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests
from flask_migrate import stamp

from recycling import create_app
from recycling.config import Settings
from recycling.db import db

ROOT = Path(__file__).parents[2]
FLASK = (sys.executable, "-m", "flask", "--app", "app")
_PATIENCE_S = 120


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def until(question: Callable[[], bool], patience: float = _PATIENCE_S) -> bool:
    end = time.monotonic() + patience
    while time.monotonic() < end:
        if question():
            return True
        time.sleep(0.2)
    return False


def answers(address: str) -> bool:
    try:
        return requests.get(address, timeout=10).status_code < 500
    except requests.RequestException:
        return False


def of_group(group: int) -> list[int]:
    """The processes of a process group that are alive."""
    alive = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                state, _, its_group = (entry / "stat").read_text().rpartition(")")[2].split()[:3]
            except OSError:
                continue
            if int(its_group) == group and state != "Z":
                alive.append(int(entry.name))
    return alive


class House:
    """A started ``serve`` in a process group of its own."""

    def __init__(self, instance: Path, upgraded: Path) -> None:
        self.port, self.till = free_port(), free_port()
        kept = {"PATH", "HOME", "LANG"}
        self.environment = {
            **{name: value for name, value in os.environ.items() if name in kept},
            "URBAN_MINE_INSTANCE": str(instance),
            "PAYMENT_SANDBOX_URL": f"http://127.0.0.1:{self.till}",
            "BASE_URL": f"http://127.0.0.1:{self.port}",
            "WEB_PROCESSES": "1",
            "WORKERS": "1",
        }
        shutil.copy(upgraded, instance / upgraded.name)
        self._log = (instance / "log.txt").open("w+")

    def start(self) -> subprocess.Popen[bytes]:
        self.process = subprocess.Popen(
            [*FLASK, "serve"],
            cwd=ROOT, env=self.environment, start_new_session=True,
            stdout=self._log, stderr=subprocess.STDOUT,
        )  # fmt: skip
        return self.process

    @property
    def said(self) -> str:
        return Path(self._log.name).read_text()

    def is_up(self) -> bool:
        site, till = f"http://127.0.0.1:{self.port}/verify", f"http://127.0.0.1:{self.till}/"
        return until(lambda: answers(site) and answers(till))

    def close(self) -> None:
        for one in of_group(self.process.pid):
            os.kill(one, signal.SIGKILL)
        self.process.wait()
        self._log.close()


@pytest.fixture(scope="module")
def upgraded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with its tables as the newest migration leaves them, to be copied."""
    instance = tmp_path_factory.mktemp("upgraded")
    file = instance / "urban-mine.sqlite"
    with create_app(Settings(instance, f"sqlite:///{file}")).app_context():
        db.create_all()
        stamp()
        db.engine.dispose()
    return file


@pytest.fixture
def house(tmp_path: Path, upgraded: Path) -> Iterator[House]:
    made = House(tmp_path, upgraded)
    made.start()
    yield made
    made.close()


def test_serve_answers_and_ends_every_process_on_sigterm(house: House) -> None:
    assert house.is_up(), house.said
    assert len(of_group(house.process.pid)) >= 4  # serve, site and its worker, worker, sandbox
    house.process.send_signal(signal.SIGTERM)
    assert house.process.wait(30) == 0, house.said
    assert of_group(house.process.pid) == []
    assert f"Urban Mine is at http://127.0.0.1:{house.port}" in house.said


def test_serve_ends_the_others_when_one_process_dies_and_names_it(house: House) -> None:
    assert house.is_up(), house.said
    commands = {
        pid: Path(f"/proc/{pid}/cmdline").read_bytes() for pid in of_group(house.process.pid)
    }
    worker = next(pid for pid, line in commands.items() if line.endswith(b"\0worker\0"))
    os.kill(worker, signal.SIGKILL)
    assert house.process.wait(30) == 1
    assert re.search(r"worker 1 ended unexpectedly", house.said)
    assert of_group(house.process.pid) == []


def test_serve_on_a_port_in_use_starts_nothing_and_names_it(tmp_path: Path, upgraded: Path) -> None:
    house = House(tmp_path, upgraded)
    with socket.create_server(("127.0.0.1", house.port)):
        house.start()
        assert house.process.wait(_PATIENCE_S) == 1
    assert f"port {house.port}: Address already in use" in house.said
    assert "Urban Mine is at" not in house.said
    house.close()
