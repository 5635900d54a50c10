"""What is a row of the tables of permissions?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask

from recycling.parties.permissions import Permission, may, may_ever
from tests.api.world import Caller, Refs, World

Body = Callable[[Refs], Any]


@dataclass(frozen=True)
class Row:
    """What an address takes, the stage of what it is tried on, and which reference it names.

    ``whose`` names a part whose organisation it takes beyond the permission map, where the deed
    asks for a base or a token of the caller's own. ``is_once``: what is named is gone afterwards.
    ``is_answer``: what is sent is answered and nothing is recorded.
    """

    endpoint: str
    permission: Permission
    stage: str = ""
    ref: str = ""
    body: Body = lambda refs: None
    whose: str = ""
    more: tuple[tuple[str, str], ...] = ()
    is_once: bool = False
    is_answer: bool = False

    def expects(self, world: World, caller: Caller) -> bool:
        """Tell whether the caller should get through."""
        if self.whose and caller.actor.organisation_id != world.thing.organisations[self.whose]:
            return False
        if self.stage:
            return may(caller.actor, self.permission, world.thing)
        return may_ever(caller.actor, self.permission)

    def address(self, app: Flask, refs: Refs) -> str:
        """The address to try, with the references of what it is tried on."""
        values = {"ref": refs[self.ref]} if self.ref else {}
        values |= {name: refs.get(value, value) for name, value in self.more}
        return app.url_map.bind("localhost").build(self.endpoint, values)

    def __str__(self) -> str:
        return " ".join((self.endpoint, *(value for _, value in self.more)))
