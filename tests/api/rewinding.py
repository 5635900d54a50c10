"""How does a world stand at a stage again, as often as somebody wants something done there?"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest

from recycling import clock
from tests.api.world import Refs, World
from tests.databases import Database
from tests.remembering import Memory, State
from tests.settlement.remembered import Remembered


@dataclass(frozen=True)
class _Kept:
    """What a world was like at a stage: rows, what was paid, the instant, what can be named."""

    picture: Any
    paid: Any
    at: datetime
    refs: Refs


class Rewinding:
    """Leads a world to each stage once, from its beginning, and puts it back there from then on.

    What is made on the way to several stages is made once, too. Files stay that were written.
    """

    def __init__(self, world: World, database: Database, memory: Memory, till: Remembered) -> None:
        self.world, self._database, self._memory, self._till = world, database, memory, till
        self._start = State()
        self._beginning = self._keep({})
        self._stages: dict[str, _Kept] = {}

    def at(self, stage: str) -> Refs:
        """Let the world stand at a stage, and nowhere beside it; what is there to name."""
        if stage not in self._stages:
            self._stages[stage] = self._first_at(stage)
        self._put_back(self._stages[stage])
        return self._stages[stage].refs

    def _first_at(self, stage: str) -> _Kept:
        self._put_back(self._beginning)
        with (
            pytest.MonkeyPatch.context() as patches,
            self._memory.during(patches, self._start),
            self._memory.beside(self._till, self._beginning.paid),
        ):
            return self._keep(self.world.refs_at(stage))

    def _keep(self, refs: Refs) -> _Kept:
        picture = self._database.picture(self.world.app)
        if isinstance(picture, bytes):  # a file of which most is empty
            picture = zlib.compress(picture, 1)
        return _Kept(picture, self._till.picture(), clock.now(), refs)

    def _put_back(self, kept: _Kept) -> None:
        picture = kept.picture
        if isinstance(picture, bytes):
            picture = zlib.decompress(picture)
        self._database.put_back(self.world.app, picture)
        self._till.put_back(kept.paid)
        self.world.stand_at(kept.at)
