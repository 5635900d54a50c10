"""The log as plain files is a log: a monitor follows it like the site's own."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from sqlalchemy import text

from recycling.db import db
from recycling.deeds import begin_writing
from recycling.ledger import service
from recycling.ledger.mirroring import mirror
from recycling.ledger.monitor.following import follow
from recycling.ledger.monitor.memory import Memories
from recycling.ledger.tiles import TilePath, paths_of


def _grow(first: int, end: int) -> None:
    begin_writing()
    db.session.execute(
        text("INSERT INTO log_entry (digest, kind) VALUES (:digest, 'record')"),
        [{"digest": f"{number:064x}"} for number in range(first, end)],
    )
    db.session.commit()
    service.sequence()


def test_mirror_is_followed_as_it_grows_and_only_what_is_new_is_written(
    in_app: Flask, tmp_path: Path
) -> None:
    folder, kept = tmp_path / "mirror", Memories(tmp_path / "monitor")

    assert mirror(folder) == (0, 0)
    assert not folder.exists()
    _grow(0, 300)
    # Two tiles of hashes and a tile above, two bundles of entries, policy and checkpoint.
    assert mirror(folder) == (300, 7)
    assert "300 entries, 300 new" in follow(str(folder), kept)
    assert mirror(folder) == (300, 2)
    _grow(300, 600)
    assert mirror(folder) == (600, 7)
    assert "600 entries, 300 new" in follow(str(folder), kept)


def test_paths_of_a_log_are_those_the_standard_counts() -> None:
    paths = list(paths_of(70_000))
    assert len(paths) == 274 + (273 + 1) + (1 + 1) + 1
    assert TilePath(0, 273, 112) in paths
    assert TilePath(1, 1, 17) in paths
    assert TilePath(2, 0, 1) in paths
    assert list(paths_of(0)) == []
