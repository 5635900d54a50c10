"""How does an exception end? The figures agree again, or somebody closes it with a reason."""

from __future__ import annotations

from enum import StrEnum

from recycling.errors import Conflict
from recycling.oversight.invoices.rules import Found
from recycling.sayings import say


class ExceptionState(StrEnum):
    """Where an exception stands. The comment names what brings the state about."""

    OPEN = "open"  # the night's work
    AGREES = "agrees"  # the night's work: the figures agree again
    CLOSED = "closed"  # a regulator, with a reason


def require_not_closed(state: str) -> None:
    """Raise ``Conflict`` for an exception that was closed."""
    if state == ExceptionState.CLOSED:
        raise Conflict(
            "exception_closed",
            say("This exception is closed already."),
            field="state",
            way_out=say("Read its reason on its page."),
        )


def is_more(found: Found, minor: int, milligrams: int) -> bool:
    """Tell whether something differs by more money or mass than when it was closed."""
    return found.minor > minor or found.mass.milligrams > milligrams
