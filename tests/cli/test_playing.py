"""``demo`` and ``seed`` as real processes in folders of their own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import Result

from recycling import create_app
from recycling.config import Settings
from recycling.db import db
from recycling.demonstration.paying import sandbox_running
from recycling.streams import rules as streams

ROOT = Path(__file__).parents[2]
_LONGEST_S = 400


def flask(instance: Path, *arguments: str | Path, **more: str) -> subprocess.CompletedProcess[str]:
    """Run a command of the application in its own process and instance folder."""
    kept = {"PATH", "HOME", "LANG", "VIRTUAL_ENV"}
    environment = {name: value for name, value in os.environ.items() if name in kept}
    return subprocess.run(
        [sys.executable, "-m", "flask", "--app", "app", *map(str, arguments)],
        cwd=ROOT, text=True, capture_output=True, timeout=_LONGEST_S, check=False,
        env={**environment, "URBAN_MINE_INSTANCE": str(instance), **more},
    )  # fmt: skip


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A demonstration that was played: its folder, and what it said."""
    instance = tmp_path_factory.mktemp("played")
    done = flask(instance, "demo")
    assert done.returncode == 0, done.stderr
    return instance / "demo", done.stdout


Commands = Callable[..., Result]


@contextmanager
def here(folder: Path) -> Iterator[Commands]:
    """The commands in this process, where it is not the process that is tried."""
    database = f"sqlite:///{folder / 'urban-mine.sqlite'}"
    with sandbox_running(folder / "payment-sandbox.sqlite") as payments:
        made = create_app(Settings(folder, database, payment_sandbox_url=payments))
        yield lambda *given: made.test_cli_runner().invoke(args=[str(one) for one in given])
        with made.app_context():
            db.engine.dispose()


@pytest.fixture(scope="module")
def run(played: tuple[Path, str]) -> Iterator[Commands]:
    with here(played[0]) as commands:
        yield commands


def paths_in(said: str) -> list[Path]:
    return [Path(found) for found in re.findall(r"\S+/CoC-\S+\.pdf", said)]


def on_stage(folder: Path) -> dict[str, str]:
    """What makes a command look at the register the demonstration filled."""
    return {"DATABASE_URL": f"sqlite:///{folder / 'urban-mine.sqlite'}"}


def test_demo_plays_each_of_the_eight_streams(played: tuple[Path, str]) -> None:
    _, said = played
    for stream in streams.streams():
        assert f"({stream.id})" in said
    assert said.count("verified: genuine and current") == 8


def test_demo_tells_each_stage_of_a_life(played: tuple[Path, str]) -> None:
    _, said = played
    for stage in ("registered", "matched", "auctioned", "awarded", "paid", "received", "certified"):
        assert said.count(f"  {stage}: ") == 8


def test_demo_names_eight_files_that_verify(
    played: tuple[Path, str], run: Commands, is_whole: bool
) -> None:
    folder, said = played
    paths = paths_in(said)
    assert len(set(paths)) == 8
    done = flask(folder, "verify", paths[0], **on_stage(folder))
    assert done.returncode == 0, done.stdout + done.stderr
    for path in paths[1:] if is_whole else paths[-2:]:
        result = run("verify", path)
        assert result.exit_code == 0, result.output
        assert "genuine and current" in result.output


def test_demo_certificate_with_one_byte_changed_does_not_verify(
    played: tuple[Path, str], run: Commands, tmp_path: Path
) -> None:
    _, said = played
    content = bytearray(paths_in(said)[0].read_bytes())
    content[len(content) // 3] ^= 1
    changed = tmp_path / "changed.pdf"
    changed.write_bytes(content)
    assert run("verify", changed).exit_code in (1, 2)


def test_demo_leaves_a_ledger_without_a_problem(run: Commands) -> None:
    done = run("audit")
    assert done.exit_code == 0, done.output
    assert "0 problems" in done.output


def test_seed_fills_a_register_once_in_seconds_the_next_time_and_without_a_problem(
    tmp_path: Path,
) -> None:
    assert flask(tmp_path, "db", "upgrade").returncode == 0
    assert flask(tmp_path, "seed", "--once").returncode == 0
    database = tmp_path / "urban-mine.sqlite"
    before = database.read_bytes()
    began = time.monotonic()
    again = flask(tmp_path, "seed", "--once")
    assert (again.returncode, again.stdout) == (0, "")
    assert time.monotonic() - began < 15
    assert database.read_bytes() == before
    with here(tmp_path) as run:
        without_once = run("seed")
        assert without_once.exit_code == 1
        assert "there already" in without_once.output
        assert run("tick").exit_code == 0
        audit = run("audit")
        assert audit.exit_code == 0, audit.output
        assert "0 problems" in audit.output
