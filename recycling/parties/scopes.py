"""How much may be done by the way somebody came in?

The one table from permission to scope. A program's token holds the scopes it was made with. A
person's browser holds all three while the proof of who they are is fresh, loses ``sign`` a quarter
of an hour later, and holds ``read`` alone while a second factor that is required is missing.
"""

from __future__ import annotations

from enum import StrEnum

from recycling.deeds import Actor
from recycling.errors import Forbidden, ProofNeeded, SecondFactorNeeded
from recycling.sayings import say


class Scope(StrEnum):
    """What a token may be good for; none includes another, but every token reads."""

    READ = "read"
    WRITE = "write"
    SIGN = "sign"


TOKEN, SESSION = "token", "session"

# Deeds that bind the organisation as a signature on paper would.
SIGNING = frozenset(
    {
        "auctions.award",
        "custody.sign_holder",
        "custody.sign_carrier",
        "custody.receive",
        "quarantines.lift",
        "corrections.ask",
        "corrections.answer",
        "certificates.issue",
        "certificates.revoke",
        "returns.sign",
        "inspections.sign",
        "reserve.offer_product",
        "reserve.offer_parcel",
        "reserve.agree",
        "licences.grant",
        "licences.suspend",
        "licences.revoke",
        "proposals.decide",
        "authorities.change",
        "short_codes.make",
    }
)
# What only shows something, besides everything named “….read…”.
_SHOWING = frozenset({"matching.plan"})


def scope_of(permission: str) -> Scope:
    """Return the scope a permission needs."""
    if permission in SIGNING:
        return Scope.SIGN
    shows = permission in _SHOWING or permission.partition(".")[2].startswith("read")
    return Scope.READ if shows else Scope.WRITE


def keep_to_scope(actor: Actor, permission: str) -> None:
    """Let pass what the actor's way in allows.

    Raises ``Forbidden`` for a token without the scope, ``SecondFactorNeeded`` for a person who
    must set one up first, ``ProofNeeded`` for one who must prove anew who they are.
    """
    keep_scope(actor, scope_of(permission), permission)


def keep_scope(actor: Actor, scope: str, what: str) -> None:
    """Let pass what holds a scope; raises as ``keep_to_scope`` does."""
    if scope in actor.scopes:
        return
    if actor.via == TOKEN:
        raise _scope_missing(scope, what)
    if Scope.WRITE not in actor.scopes:
        raise SecondFactorNeeded(
            "second_factor_needed",
            say("Your role signs or decides, so it needs a second factor beside the password."),
            way_out=say("Set one up; it takes a minute."),
        )
    raise ProofNeeded(
        "proof_needed",
        say(
            "This binds your organisation like a signature, and you last proved who you are"
            " more than 15 minutes ago."
        ),
        way_out=say("Prove it again; what you filled in is kept."),
    )


def keep_token_to_writing(actor: Actor) -> None:
    """Raise ``Forbidden`` for a token that only reads, at an address that takes no permission."""
    if actor.via == TOKEN and Scope.WRITE not in actor.scopes:
        raise _scope_missing(Scope.WRITE, "a change")


def _scope_missing(scope: str, what: str) -> Forbidden:
    return Forbidden(
        "scope_missing",
        say(
            "This API token has not the scope “%(scope)s”, which %(what)s needs.",
            scope=scope,
            what=what,
        ),
        way_out=say("Make a token with this scope on your organisation's page."),
    )
