"""Deeds of bases and licences: register, add a line, apply, and what the regulator decides.

A recycler enters bases and lines (``registering``) and applies (``applying``); the regulator of
the base's country decides (``deciding``), with a reason that is published.
"""

from recycling.bases.service.applying import apply_for_licence
from recycling.bases.service.deciding import (
    grant_licence,
    refuse_licence,
    reinstate_licence,
    revoke_licence,
    suspend_licence,
)
from recycling.bases.service.registering import add_line, register_base

__all__ = [
    "add_line",
    "apply_for_licence",
    "grant_licence",
    "refuse_licence",
    "register_base",
    "reinstate_licence",
    "revoke_licence",
    "suspend_licence",
]
