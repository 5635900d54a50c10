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
_SAME_FOR_ALL = "same_for_all"


def public(view: View) -> View:
    """Mark a view as open to anybody, signed in or not."""
    setattr(view, _MARK, PUBLIC)
    return view


def file_for_all(view: View) -> View:
    """Mark a view that gives the same bytes to everybody: public, and nobody asks who reads it.

    So any cache may keep its answers, and they cost no look at who is signed in.
    """
    setattr(view, _SAME_FOR_ALL, True)
    return public(view)


def is_same_for_all(view: Callable[..., Any]) -> bool:
    """Tell whether a view asks not even who reads."""
    return bool(getattr(view, _SAME_FOR_ALL, False))


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
