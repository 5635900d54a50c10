"""Is each fact still what it was when it was recorded?

Facts come as stored text in the order of their chains; every one that differs from its own
digests, or does not follow its predecessor, is named. Nothing stored can make this fail.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from recycling.ledger.canonical import (
    Content,
    Writer,
    canonical,
    fact_digest,
    quick,
    salted_digest,
)


class StoredFact(NamedTuple):
    """A row of ``fact`` with instant and body as text, and its digest in the log (or ``None``)."""

    id: int
    type: str
    subject: str
    number: int
    actor_ref: str
    actor_salt: str
    organisation_ref: str
    at: str
    body: str
    salt: str
    actor_digest: str
    body_digest: str
    previous: str
    digest: str
    logged: str | None

    @property
    def name(self) -> str:
        """Return how an audit calls the fact."""
        return fact_name(self.subject, self.number, self.type, self.id)

    @property
    def is_erased(self) -> bool:
        """Tell whether who acted has been blanked, as erasing a person does."""
        return self.actor_ref == self.actor_salt == ""


def fact_name(subject: str, number: int, fact_type: str, fact_id: int) -> str:
    """Return how an audit calls a fact."""
    return f"{subject} no. {number} ({fact_type}, fact {fact_id})"


class Altered(NamedTuple):
    """A fact that is not what it was, and what shows it."""

    name: str
    reason: str


def altered_facts(facts: Iterable[StoredFact]) -> Iterator[Altered]:
    """Name every fact that has been altered, given by subject and number."""
    subject, number, digest = "", 0, ""
    for fact in facts:
        if fact.subject != subject:
            subject, number, digest = fact.subject, 0, ""
        for reason in _reasons(fact, number, digest):
            yield Altered(fact.name, reason)
        number, digest = fact.number, fact.digest


def _reasons(fact: StoredFact, number: int, digest: str) -> Iterator[str]:
    if fact.number != number + 1:
        yield f"follows no. {number} in its chain, so facts between are missing"
    if fact.previous != digest:
        yield "does not name the digest of the fact before it"
    if not fact.is_erased and not _holds(_actor_digest, fact, fact.actor_digest):
        yield "its actor does not match the actor's digest"
    if not _holds(_body_digest, fact, fact.body_digest):
        yield "its body does not match the body's digest"
    if not _holds(_digest, fact, fact.digest):
        yield "its type, subject, number, instant, organisation or digests were changed"
    if fact.logged != fact.digest:
        yield "its digest is not the one given to the log"


def _holds(compute: Callable[[StoredFact, Writer], str], fact: StoredFact, expected: str) -> bool:
    """Tell whether a digest comes out as expected; values nobody could hash never raise."""
    for write in (quick, canonical):
        try:
            if compute(fact, write) == expected:
                return True
        except (ValueError, TypeError, OverflowError, AttributeError, RecursionError):
            return False
    return False


def _actor_digest(fact: StoredFact, _write: Writer) -> str:
    return salted_digest(fact.actor_salt, fact.actor_ref.encode())


def _body_digest(fact: StoredFact, write: Writer) -> str:
    return salted_digest(fact.salt, write(json.loads(fact.body, parse_float=_no_float)))


def _no_float(text: str) -> None:
    """Refuse ``4.0``, whose canonical form is that of ``4``."""
    raise ValueError(f"a fact holds no number such as {text}")


def _digest(fact: StoredFact, write: Writer) -> str:
    at = datetime.fromisoformat(fact.at)
    at = at.replace(tzinfo=UTC) if at.tzinfo is None else at
    if at.microsecond % 1000:
        raise ValueError("facts are recorded to the millisecond")
    content = Content(
        fact.type, fact.subject, fact.number, at, fact.organisation_ref, fact.previous
    )
    return fact_digest(content, fact.actor_digest, fact.body_digest, write)
