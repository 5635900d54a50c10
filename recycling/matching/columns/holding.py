"""Are the columns a process holds those of the register as it is now?

Each question reads the register version first. Where it moved, a few bases are read anew and told
beside the rest; where much changed, the whole is read anew: at once while the register is small,
else in a thread of its own, and whoever asks meanwhile is answered from SQL.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

import numpy as np
from flask import Flask, current_app
from sqlalchemy import func, select

from recycling.bases.models import Base
from recycling.config import Settings
from recycling.db import db
from recycling.matching.columns.asking import Asked, Columns, Found
from recycling.matching.columns.tables import Flags, read_tables
from recycling.matching.versions import Change, Version, changes, register_version
from recycling.matching.versions.reading import version_of
from recycling.matching.versions.triggers import MODULUS

EXTENSION = "matching_columns"
READ_AT_ONCE = 2000
"""Up to so many bases the whole register is read by whoever asks."""
MOST_PATCHED = 300
_Seen = frozenset[tuple[int, int]]


@dataclass(frozen=True)
class View:
    """The columns of a version; what changed since they were read stands in ``patch``."""

    version: Version
    seen: _Seen
    whole: Columns
    patch: Columns | None = None
    patched: frozenset[int] = frozenset()
    gone: Flags | None = None

    def ask(self, asked: Asked) -> tuple[tuple[Columns, Found], ...]:
        """Return who may take a lot, of the whole and of the patch."""
        whole = (self.whole, self.whole.ask(asked, self.gone))
        return (whole, (self.patch, self.patch.ask(asked))) if self.patch else (whole,)


@dataclass
class Holder:
    """What one process holds; one to an application."""

    view: View | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _reading: threading.Thread | None = None

    def now(self) -> View | None:
        """Return the columns as of now; ``None`` while they are still being read."""
        version, view = register_version(), self.view
        if view is not None and view.version == version:
            return view
        with self._lock:
            rows = changes()
            found = _patched(self.view, rows) if self.view else None
            if found is None and _is_small():
                found = read_view(rows)
            if found is not None:
                self.view = found
            elif self._reading is None or not self._reading.is_alive():
                self._start()
            return found

    def _start(self) -> None:
        app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
        self._reading = threading.Thread(target=self._read, args=(app,), daemon=True)
        self._reading.start()

    def _read(self, app: Flask) -> None:
        with app.app_context():
            try:
                self.view = read_view(changes())
            except Exception:
                app.logger.exception("the register could not be read into columns")
            finally:
                db.session.remove()


def in_columns() -> View | None:
    """Return the columns as of now; ``None`` where SQL answers: they are off, or not read yet."""
    settings: Settings = current_app.extensions["settings"]
    if settings.matching != "columns":
        return None
    holder: Holder = current_app.extensions.setdefault(EXTENSION, Holder())
    return holder.now()


def read_view(rows: tuple[Change, ...]) -> View:
    """Read the whole register; ``rows`` are the changes known before that."""
    return View(version_of(rows), _seen(rows), Columns(read_tables()))


def _is_small() -> bool:
    return (db.session.scalar(select(func.count()).select_from(Base)) or 0) <= READ_AT_ONCE


def _seen(rows: tuple[Change, ...]) -> _Seen:
    return frozenset((row.id, row.nonce) for row in rows)


def _patched(view: View, rows: tuple[Change, ...]) -> View | None:
    """Read the bases that changed anew; ``None`` where too many did, or changes were missed."""
    new = [r for r in rows if (r.id, r.nonce) not in view.seen and r.kind != "folded"]
    version = version_of(rows)
    if (view.version + sum(row.nonce for row in new)) % MODULUS != version:
        return None
    patched = view.patched | {row.base_id for row in new if row.base_id is not None}
    if len(patched) > MOST_PATCHED:
        return None
    if patched == view.patched and not any(row.base_id for row in new):
        return View(version, _seen(rows), view.whole, view.patch, view.patched, view.gone)
    gone = np.isin(view.whole.tables.ids, np.array(sorted(patched), np.int64))
    patch = Columns(read_tables(sorted(patched)))
    return View(version, _seen(rows), view.whole, patch, patched, gone)
