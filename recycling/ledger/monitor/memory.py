"""What was last seen of each log?

A small file for each log, by its origin: key, addresses, the last checkpoint. Written whole or not
at all. When a log breaks its word, both states are kept beside it: signed, they prove it.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from recycling.clock import stamp
from recycling.ledger.checkpoints import Statement, parse_statement
from recycling.ledger.notes import parse_note


class Forgotten(Exception):
    """What was kept cannot be read any more; the message names the file."""


@dataclass(frozen=True)
class Memory:
    """The policy and the last checkpoint of a log, and the addresses it was read at."""

    origin: str
    policy: str
    checkpoint: str
    urls: tuple[str, ...]
    seen_at: str

    @property
    def statement(self) -> Statement:
        """Return what the checkpoint says."""
        return parse_statement(parse_note(self.checkpoint).text)


class Memories:
    """The files of one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def of(self, origin: str) -> Memory | None:
        """Return what is kept of a log; raises ``Forgotten`` for a spoilt file."""
        file = self._file(origin)
        return _read(file) if file.exists() else None

    def origin_at(self, url: str) -> str | None:
        """Return the origin of the log that was read under this address."""
        known = (_read(file) for file in sorted(self._folder.glob("log-*.json")))
        return next((memory.origin for memory in known if url in memory.urls), None)

    def keep(self, memory: Memory) -> None:
        """Keep a state in the place of the one before."""
        self._folder.mkdir(parents=True, exist_ok=True)
        fields: dict[str, Any] = {**memory.__dict__, "urls": list(memory.urls)}
        _write(self._file(memory.origin), json.dumps(fields, indent=1, ensure_ascii=False))

    def keep_evidence(self, origin: str, kept: str, shown: str, at: datetime) -> Path:
        """Keep two states that contradict each other; returns the file."""
        self._folder.mkdir(parents=True, exist_ok=True)
        moment = stamp(at).replace(":", "").replace(".", "")
        file = self._folder / f"evidence-{_name(origin)}-{moment}.txt"
        _write(file, f"Kept:\n\n{kept}\nShown {stamp(at)}:\n\n{shown}")
        return file

    def _file(self, origin: str) -> Path:
        return self._folder / f"log-{_name(origin)}.json"


def _name(origin: str) -> str:
    return hashlib.sha256(origin.encode()).hexdigest()[:16]


def _read(file: Path) -> Memory:
    try:
        fields = json.loads(file.read_text(encoding="utf-8"))
        memory = Memory(**{**fields, "urls": tuple(fields["urls"])})
        _ = memory.statement
    except (OSError, ValueError, TypeError, KeyError) as problem:
        raise Forgotten(f"{file} cannot be read ({problem}); put a copy of it back.") from problem
    return memory


def _write(file: Path, text: str) -> None:
    draft = file.with_name(f".{file.name}.{secrets.token_hex(8)}")
    with draft.open("w", encoding="utf-8") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(file)
