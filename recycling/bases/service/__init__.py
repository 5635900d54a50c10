"""Deeds of bases and licences: register, add a line, apply, and what the regulator decides.

A recycler enters bases and lines (``registering``), applies (``applying``) and answers, renews and
changes what it has (``continuing``); the
regulator of the base's country asks (``reviewing``) and decides (``deciding``), with a reason that
is published. Every day those concerned are told of licences that end (``expiring``), and once a
year what is reserved is carried over (``carrying``).
"""

from recycling.bases.service.applying import apply_for_licence
from recycling.bases.service.carrying import carry_due
from recycling.bases.service.continuing import (
    apply_for_change,
    apply_for_renewal,
    notify_change,
)
from recycling.bases.service.deciding import (
    confirm_licence,
    grant_licence,
    propose_revocation,
    refuse_licence,
    reinstate_licence,
    reopen_licence,
    revoke_licence,
    suspend_licence,
)
from recycling.bases.service.expiring import tell_expiry, tell_of_expiry
from recycling.bases.service.registering import add_line, register_base
from recycling.bases.service.reviewing import (
    answer_about_licence,
    ask_about_licence,
    meet_condition,
    review_licence,
)
from recycling.bases.service.scanning import DOCUMENTS

__all__ = [
    "DOCUMENTS",
    "add_line",
    "answer_about_licence",
    "apply_for_change",
    "apply_for_licence",
    "apply_for_renewal",
    "ask_about_licence",
    "carry_due",
    "confirm_licence",
    "grant_licence",
    "meet_condition",
    "notify_change",
    "propose_revocation",
    "refuse_licence",
    "register_base",
    "reinstate_licence",
    "reopen_licence",
    "review_licence",
    "revoke_licence",
    "suspend_licence",
    "tell_expiry",
    "tell_of_expiry",
]
