"""How does a deed say no?

Every refusal carries what RFC 9457 wants on the wire and what a person needs on a page:
a stable code, the field it is about, a message that names what is wrong, and the way out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from recycling.sayings import both, say


@dataclass(frozen=True)
class Finding:
    """One thing found wrong: where (``path``), a stable ``code``, words, and how grave it is."""

    path: str
    code: str
    message: str
    severity: str = "error"


class Refusal(Exception):
    """A deed or question was refused; nothing was written.

    ``is_noted`` tells that the access record of it is kept already; ``again_after_s`` after how
    many seconds it may be asked again, where that would help.
    """

    status = 400
    again_after_s: int | None = None
    title: str = say("The request was refused")
    is_noted = False

    def __init__(
        self,
        code: str,
        message: str,
        *,
        field: str | None = None,
        way_out: str = "",
        details: Iterable[Finding] = (),
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.field = field
        self.way_out = way_out
        self.details = tuple(details) or (Finding(field or "", code, self.sentence),)

    @property
    def sentence(self) -> str:
        """Return the message followed by the way out, as one text for a person."""
        return both(self.message, self.way_out)


class Invalid(Refusal):
    """A value is not acceptable: wrong shape, out of range, or against a rule."""

    status = 422
    title: str = say("Some of what was sent cannot be accepted")


class Unauthenticated(Refusal):
    """Nobody is signed in, or the token is not known."""

    status = 401
    title: str = say("Sign in first")


class Forbidden(Refusal):
    """The person is known but may not do this."""

    status = 403
    title: str = say("You may not do this")


class ProofNeeded(Forbidden):
    """The person may do this, but must first prove anew who they are."""

    title: str = say("Prove that it is you")


class SecondFactorNeeded(Forbidden):
    """The person may do this, but only with a second factor beside the password."""

    title: str = say("Set up a second factor first")


class NotFound(Refusal):
    """There is no such thing, or it is not for this person to know."""

    status = 404
    title: str = say("Not found")


class Conflict(Refusal):
    """The thing is in another state than the deed needs, or someone was faster."""

    status = 409
    title: str = say("This cannot be done now")


class Gone(Refusal):
    """What was here for a time is here no longer."""

    status = 410
    title: str = say("No longer here")


class TooLarge(Refusal):
    """An upload is larger than its limit."""

    status = 413
    title: str = say("Too large")


class TooMany(Refusal):
    """Too many attempts in too short a time."""

    status = 429
    again_after_s = 5
    title: str = say("Too many attempts")


class Unavailable(Refusal):
    """Something this needs does not answer now; trying again later may work."""

    status = 503
    again_after_s = 5
    title: str = say("Not available now")


def missing(what: str, reference: str) -> NotFound:
    """Make the refusal for a reference nobody holds, e.g. ``missing("lot", "LOT-…")``."""
    return absent(what, say("There is no %(what)s %(reference)s.", what=what, reference=reference))


def absent(what: str, words: str) -> NotFound:
    """Make the refusal for what is not there, said in a sentence of its own."""
    return NotFound(
        f"{what.replace(' ', '_')}_not_found", words, way_out=say("Check the reference.")
    )


def invalid_all(findings: Iterable[Finding]) -> Invalid | None:
    """Gather several findings into one refusal, or ``None`` where there is none."""
    found = tuple(findings)
    if not found:
        return None
    first = found[0]
    return Invalid(first.code, first.message, field=first.path or None, details=found)
