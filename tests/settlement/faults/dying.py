"""A process that dies after so many steps, each a commit or a question to the payment service."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from flask import current_app
from sqlalchemy.orm import Session

from recycling.db import db
from recycling.settlement.gateway import gateway


class Killed(BaseException):
    """The process is gone: nothing that was not committed is left, and nothing cleans up."""


@dataclass
class Death:
    """Comes after so many steps; a step is a commit, or a question to the payment service."""

    steps_left: int

    def pass_by(self) -> None:
        self.steps_left -= 1
        if self.steps_left == 0:
            raise Killed


class Mortal:
    """The payment gateway of a process that dies: what was asked for is done, nobody hears it.

    Only what changes something there is a step: it has a key. To die after a question changes no
    more than to die before it.
    """

    def __init__(self, living: Any, death: Death) -> None:
        self._living, self._death = living, death

    def __getattr__(self, name: str) -> Any:
        ask = getattr(self._living, name)

        def asked(*args: Any, **named: Any) -> Any:
            answer = ask(*args, **named)
            if "key" in named:
                self._death.pass_by()
            return answer

        return asked


@contextmanager
def mortal(death: Death) -> Iterator[None]:
    """Run something that dies after so many steps, if it takes that many.

    Of commits those of deeds of this room are steps.
    """
    commit, living = Session.commit, gateway()

    def commit_and_die(session: Session) -> None:
        is_step = str(session.info.get("in_deed", "")).startswith("settlement.")
        commit(session)
        if is_step:
            death.pass_by()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Session, "commit", commit_and_die)
        patch.setitem(current_app.extensions, "payment_gateway", Mortal(living, death))
        try:
            yield
        except Killed:
            db.session.rollback()
            db.session.remove()
