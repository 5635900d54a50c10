"""How does the log become plain files, which any web server or memory stick can serve?

C2SP tlog-tiles: the files stand in a folder under the paths of their addresses. What is full never
changes and is written once; the checkpoint is put there last, so that a mirror is always whole.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from recycling.db import db
from recycling.ledger import heads, queries
from recycling.ledger.tiles import paths_of


def mirror(folder: Path) -> tuple[int, int]:
    """Bring a folder up to the newest checkpoint; returns entries, and files written.

    Safe to repeat and to interrupt. A log nothing has entered yet gives no files.
    """
    newest = heads.latest_checkpoint()
    if newest is None:
        return 0, 0
    written = 0
    for path in paths_of(newest.size):
        file = folder / str(path)
        content = None if file.exists() else queries.tile_bytes(path)
        if content is not None:
            _write(file, content)
            written += 1
    db.session.rollback()
    _write(folder / "policy.txt", str(heads.own_policy()).encode())
    _write(folder / "checkpoint", newest.note.encode())
    return newest.size, written + 2


def _write(file: Path, content: bytes) -> None:
    """Put a file there whole or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    with draft.open("wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(file)
