"""Who may open this address? Every route says so with one of two marks.

``@public`` lets anybody in; ``@requires("lots.register")`` names a permission of the map in
``parties/permissions.py``. The guard there refuses an address without a mark, and a test walks
the whole URL map.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

View = TypeVar("View", bound=Callable[..., Any])

PUBLIC = "public"
SIGNED_IN = "signed-in"
_MARK = "access_mark"


def public(view: View) -> View:
    """Mark a view as open to anybody, signed in or not."""
    setattr(view, _MARK, PUBLIC)
    return view


def signed_in(view: View) -> View:
    """Mark a view as open to every person who is signed in, whatever their organisation."""
    setattr(view, _MARK, SIGNED_IN)
    return view


def requires(permission: str) -> Callable[[View], View]:
    """Mark a view with the permission a person needs even to open it."""

    def mark(view: View) -> View:
        setattr(view, _MARK, permission)
        return view

    return mark


def mark_of(view: Callable[..., Any]) -> str | None:
    """Return the mark of a view function, or ``None`` where someone forgot it."""
    return getattr(view, _MARK, None)
