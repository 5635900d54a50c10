"""``demo`` and ``seed`` as real processes in folders of their own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from recycling import create_app
from recycling.config import Settings
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


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    instance = tmp_path_factory.mktemp("seeded")
    assert flask(instance, "db", "upgrade").returncode == 0
    done = flask(instance, "seed", "--once")
    assert done.returncode == 0, done.stderr
    return instance


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


def test_demo_names_eight_files_that_verify(played: tuple[Path, str]) -> None:
    folder, said = played
    paths = paths_in(said)
    assert len(set(paths)) == 8
    done = flask(folder, "verify", paths[0], **on_stage(folder))
    assert done.returncode == 0, done.stdout + done.stderr
    address = on_stage(folder)["DATABASE_URL"]
    runner = create_app(Settings(instance=folder, database_url=address)).test_cli_runner()
    for path in paths[1:]:
        result = runner.invoke(args=["verify", str(path)])
        assert result.exit_code == 0, result.output
        assert "genuine and current" in result.output


def test_demo_certificate_with_one_byte_changed_does_not_verify(
    played: tuple[Path, str], tmp_path: Path
) -> None:
    folder, said = played
    content = bytearray(paths_in(said)[0].read_bytes())
    content[len(content) // 3] ^= 1
    changed = tmp_path / "changed.pdf"
    changed.write_bytes(content)
    assert flask(folder, "verify", changed, **on_stage(folder)).returncode in (1, 2)


def test_demo_leaves_a_ledger_without_a_problem(played: tuple[Path, str]) -> None:
    folder, _ = played
    done = flask(folder, "audit", **on_stage(folder))
    assert done.returncode == 0, done.stdout
    assert "0 problems" in done.stdout


def test_seed_once_a_second_time_does_nothing_in_seconds(seeded: Path) -> None:
    database = seeded / "urban-mine.sqlite"
    before = database.read_bytes()
    began = time.monotonic()
    done = flask(seeded, "seed", "--once")
    assert (done.returncode, done.stdout) == (0, "")
    assert time.monotonic() - began < 15
    assert database.read_bytes() == before


def test_seed_without_once_a_second_time_says_it_is_there(seeded: Path) -> None:
    done = flask(seeded, "seed")
    assert done.returncode == 1
    assert "there already" in done.stderr


def test_seed_leaves_a_ledger_without_a_problem(seeded: Path) -> None:
    flask(seeded, "tick")
    done = flask(seeded, "audit")
    assert done.returncode == 0, done.stdout
    assert "0 problems" in done.stdout
