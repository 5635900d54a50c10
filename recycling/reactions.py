"""What follows from what? The whole flow from one stage to the next, in one table.

Each fact of the ledger may make deeds of later rooms necessary. They are done once for each fact:
the key of such a deed is the fact's id and the deed's name, and a fact waits in the ledger's list
of pending ones (written in the deed's own transaction) until all its reactions are done.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar

from flask import Flask, current_app

from recycling.deeds import SYSTEM, Act, deed_done
from recycling.ledger import service as ledger
from recycling.ledger.models import Fact

Reaction = Callable[[Act, Fact], object]

REACTIONS: dict[str, tuple[Reaction, ...]] = {}

_reacting: ContextVar[bool] = ContextVar("reacting", default=False)
_BATCH = 50
_ROUNDS = 20


def init_reactions(app: Flask) -> None:
    """Let reactions follow a request's deeds at once; the worker catches what was missed."""
    app.config.setdefault("REACT_AT_ONCE", True)

    def follow(_name: str) -> None:
        here: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
        if here is app and app.config["REACT_AT_ONCE"] and not _reacting.get():
            react()

    deed_done.connect(follow, weak=False)


def react() -> int:
    """Do what pending facts call for until none is left; returns how many facts were settled."""
    settled = 0
    token = _reacting.set(True)
    try:
        for _ in range(_ROUNDS):
            facts = ledger.claim_pending(_BATCH)
            if not facts:
                break
            settled += sum(_settle(fact) for fact in facts)
    finally:
        _reacting.reset(token)
    return settled


def _settle(fact: Fact) -> bool:
    fact_id, kind = fact.id, fact.type
    try:
        for reaction in REACTIONS.get(kind, ()):
            reaction(Act(SYSTEM, f"{fact_id}:{reaction.__name__}"), fact)
    except Exception as error:  # whatever went wrong, the fact stays pending and is tried again
        current_app.logger.exception("reaction to fact %s (%s) failed", fact_id, kind)
        ledger.failed_pending(fact_id, repr(error))
        return False
    ledger.done_pending(fact_id)
    return True
