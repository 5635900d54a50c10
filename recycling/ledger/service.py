"""How does something that happened enter the ledger?

``record`` is called exactly once inside a deed, which holds the lock of the subject; the unique
(subject, number) is the guard behind it. Nothing in this file commits: the deed does.

What follows is in ``sequencer.py`` (the public log) and ``pending.py`` (what must take effect),
and can be asked for here.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import bindparam, insert, select, update

from recycling.clock import as_utc
from recycling.db import Model, db
from recycling.deeds import FACTS, Act
from recycling.inserting import insert_along, insert_at_end, insert_rows
from recycling.journeys import Answer, Journey
from recycling.ledger.canonical import (
    Content,
    Json,
    canonical,
    fact_digest,
    plain_body,
    salted_digest,
)
from recycling.ledger.keys import log_key
from recycling.ledger.models import KIND_FACT, KIND_RECORD, Fact, FactParty, LogEntry, PendingFact
from recycling.ledger.pending import (
    claim_pending,
    done_pending,
    failed_pending,
    takes_effect,
)
from recycling.ledger.sequencer import sequence

__all__ = [
    "ChainEnd",
    "ask_end",
    "claim_pending",
    "done_pending",
    "erase_actor",
    "failed_pending",
    "log_key",
    "publish_record",
    "record",
    "record_each",
    "record_in_turn",
    "sequence",
]

_SALT_BYTES = 16
_AT_ONCE = 500
_Row: TypeAlias = dict[str, Any]
_Inserting: TypeAlias = Callable[[type[Model], Sequence[_Row]], object]
# Put together once: every deed writes its fact, and some write many a second.
_LAST = (
    select(Fact.number, Fact.digest)
    .where(Fact.subject == bindparam("of"))
    .order_by(Fact.number.desc())
    .limit(1)
)
_INSERT_PARTY = insert(FactParty)
_INSERT_ENTRY = insert(LogEntry)
_INSERT_PENDING = insert(PendingFact)


def record(
    act: Act, fact_type: str, subject: str, body: Mapping[str, Json], *, parties: Iterable[str] = ()
) -> Fact:
    """Append a fact to its subject's chain, for the log, the feeds and what must react to it.

    ``subject`` is its kind and reference, ``"lot:LOT-7Q4KM-2TD9X"``; ``parties`` are references of
    organisations that may see the fact besides the actor's own; what is done by delegation names
    and is seen by the ``broker`` too. Name persons by reference only.
    Raises ``TypeError`` for a float or Decimal in the body, ``ValueError`` for a whole number
    beyond 2⁵³ − 1; on a race for the same place ``IntegrityError``, which a deed answers.
    """
    body, parties = _through(act, body), (*parties, *_brokers(act))
    kind, _, ref = subject.partition(":")
    if not kind or not ref:
        raise ValueError(f"“{subject}” is not a kind and a reference")
    fact = Fact(**_next_in_chain(act, fact_type, subject, plain_body(body)))
    session = db.session
    session.add(fact)
    session.flush()
    _announce(fact, {act.actor.organisation_ref, *parties} - {""})
    session.info[FACTS] = session.info.get(FACTS, 0) + 1
    return fact


def record_each(
    act: Act, facts: Sequence[tuple[str, str, Mapping[str, Json]]], *, parties: Iterable[str] = ()
) -> None:
    """Append a fact to the chain of each of many subjects, given as (type, subject, body).

    For a deed about many things at once. Its own one fact, which names them all, is ``record``'s;
    these are how each thing's chain says the same. The subjects differ from each other; the deed
    holds their locks. Raises as ``record`` does.
    """
    subjects = [subject for _type, subject, _body in facts]
    last = _last_in_chains(subjects)
    seen_by = {act.actor.organisation_ref, *parties, *_brokers(act)}
    _insert_facts(
        [
            (_sealed(_content(act, kind, subject, *last.get(subject, (0, ""))),
                     act.actor.person_ref, plain_body(_through(act, body)), salts), seen_by)
            for (kind, subject, body), salts in zip(facts, _salts(len(facts)), strict=True)
        ],
        insert_rows,
    )  # fmt: skip


@dataclass
class ChainEnd:
    """Number and digest of a subject's newest fact: 0 and nothing before the first."""

    subject: str
    number: int = 0
    digest: str = ""


def ask_end(journey: Journey, subject: str) -> ChainEnd:
    """Ask on a journey where a subject's chain ends; it is known when the journey is over."""
    end = ChainEnd(subject)

    def know(answer: Answer) -> None:
        for row in answer:
            end.number, end.digest = row["number"], row["digest"]

    journey.execute(_LAST, {"of": subject}, know)
    return end


def record_in_turn(
    journey: Journey, end: ChainEnd, facts: Sequence[tuple[Act, str, Mapping[str, Json]]]
) -> None:
    """Append facts of several acts to the chain of one subject, in the order given.

    For deeds done together (``recycling.gathering``): each act has its own one fact, given as
    (act, type, body). They are written on the journey, which they end. Raises as ``record`` does.
    """
    number, previous = end.number, end.digest
    sealed: list[tuple[_Row, set[str]]] = []
    for (act, kind, body), salts in zip(facts, _salts(len(facts)), strict=True):
        content = _content(act, kind, end.subject, number, previous)
        fact = _sealed(content, act.actor.person_ref, plain_body(_through(act, body)), salts)
        sealed.append((fact, {act.actor.organisation_ref, *_brokers(act)}))
        number, previous = fact["number"], fact["digest"]
    _insert_facts(sealed, insert_at_end, journey)
    db.session.info[FACTS] = db.session.info.get(FACTS, 0) + len(sealed)


def _through(act: Act, body: Mapping[str, Json]) -> Mapping[str, Json]:
    """Return the body of a fact with the broker who acted, where one did."""
    broker = act.actor.broker
    if broker is None:
        return body
    through = {"organisation": broker.organisation_ref, "delegation": broker.delegation_ref}
    return {**body, "broker": through}


def _brokers(act: Act) -> tuple[str, ...]:
    broker = act.actor.broker
    return (broker.organisation_ref,) if broker else ()


def _last_in_chains(subjects: Sequence[str]) -> dict[str, tuple[int, str]]:
    """Return number and digest of the newest fact of each subject that has any."""
    last: dict[str, tuple[int, str]] = {}
    for start in range(0, len(subjects), _AT_ONCE):
        known = (
            select(Fact.subject, Fact.number, Fact.digest)
            .where(Fact.subject.in_(subjects[start : start + _AT_ONCE]))
            .order_by(Fact.subject, Fact.number)
        )
        for row in db.session.execute(known):
            last[row.subject] = (row.number, row.digest)
    return last


def _insert_facts(
    sealed: Sequence[tuple[_Row, set[str]]], insert: _Inserting, journey: Journey | None = None
) -> None:
    journey = journey or Journey()
    for start in range(0, len(sealed), _AT_ONCE):
        _insert_some(sealed[start : start + _AT_ONCE], insert, journey)


def _insert_some(
    sealed: Sequence[tuple[_Row, set[str]]], insert: _Inserting, journey: Journey
) -> None:
    facts, rows = [fact for fact, _ in sealed], list[tuple[Any, ...]]()
    insert_along(journey, Fact, facts, "id", "subject", "number", then=rows.extend)
    journey.go()
    ids = {(subject, number): fact_id for fact_id, subject, number in rows}
    numbered = [(ids[fact["subject"], fact["number"]], fact, seen_by) for fact, seen_by in sealed]
    insert(
        FactParty,
        [
            {"fact_id": number, "organisation_ref": one}
            for number, _fact, seen_by in numbered
            for one in sorted(seen_by - {""})
        ],
    )
    insert(
        LogEntry,
        [
            {"digest": fact["digest"], "kind": KIND_FACT, "fact_id": number}
            for number, fact, _ in numbered
        ],
    )
    waiting = [
        {"fact_id": number, "not_before_at": fact["at"]}
        for number, fact, _ in numbered
        if takes_effect(fact["type"])
    ]
    if waiting:
        db.session.connection().execute(_INSERT_PENDING, waiting)


def _announce(fact: Fact, organisations: set[str]) -> None:
    """Let the fact wait for the log, for its feeds, and for what must react to it."""
    link = db.session.connection()
    link.execute(
        _INSERT_PARTY,
        [{"fact_id": fact.id, "organisation_ref": one} for one in sorted(organisations)],
    )
    link.execute(_INSERT_ENTRY, {"digest": fact.digest, "kind": KIND_FACT, "fact_id": fact.id})
    if takes_effect(fact.type):
        link.execute(_INSERT_PENDING, {"fact_id": fact.id, "not_before_at": fact.at})


def _next_in_chain(act: Act, fact_type: str, subject: str, body: dict[str, Json]) -> _Row:
    content = _content(act, fact_type, subject, *_last_in_chain(subject))
    return _sealed(content, act.actor.person_ref, body, *_salts(1))


def _last_in_chain(subject: str) -> tuple[int, str]:
    """Return number and digest of the newest fact of a subject: 0 and nothing before the first."""
    last = db.session.connection().execute(_LAST, {"of": subject}).one_or_none()
    return (last.number, last.digest) if last else (0, "")


def _content(act: Act, fact_type: str, subject: str, last: int, previous: str) -> Content:
    at = as_utc(act.at)
    at = at.replace(microsecond=at.microsecond // 1000 * 1000)
    return Content(fact_type, subject, last + 1, at, act.actor.organisation_ref, previous)


def _salts(facts: int) -> Sequence[tuple[str, str]]:
    """Draw the salts of actor and body of so many facts, in hexadecimal.

    In one draw: each is a call of the kernel, in which a thread loses its turn.
    """
    drawn, one = secrets.token_hex(2 * _SALT_BYTES * facts), 2 * _SALT_BYTES
    places = range(0, len(drawn), 2 * one)
    return [(drawn[at : at + one], drawn[at + one : at + 2 * one]) for at in places]


def _sealed(
    content: Content, actor_ref: str, body: dict[str, Json], salts: tuple[str, str]
) -> _Row:
    """Return the row of a fact, its digest over all it commits to."""
    actor_salt, salt = salts
    actor_digest = salted_digest(actor_salt, actor_ref.encode())
    body_digest = salted_digest(salt, canonical(body))
    return {
        "type": content.type,
        "subject": content.subject,
        "number": content.number,
        "actor_ref": actor_ref,
        "actor_salt": actor_salt,
        "organisation_ref": content.organisation,
        "at": content.at,
        "body": body,
        "salt": salt,
        "actor_digest": actor_digest,
        "body_digest": body_digest,
        "previous": content.previous,
        "digest": fact_digest(content, actor_digest, body_digest),
    }


def publish_record(digest_hex: str) -> None:
    """Let the digest of a record (certificate, status) become a leaf, once however often asked.

    Part of the caller's transaction. Raises ``ValueError`` unless it is SHA-256 in hexadecimal.
    """
    if len(bytes.fromhex(digest_hex)) != 32:
        raise ValueError(f"“{digest_hex}” is not a SHA-256 digest")
    digest = digest_hex.lower()
    if db.session.scalar(select(LogEntry.id).where(LogEntry.digest == digest)) is None:
        db.session.add(LogEntry(digest=digest, kind=KIND_RECORD))


def erase_actor(person_ref: str) -> int:
    """Blank who acted in every fact of one person; returns in how many.

    Part of the caller's transaction. Chains and tree still prove: digests of what was blanked
    stay. Nothing else of a fact can be changed.
    """
    done = db.session.execute(
        update(Fact)
        .where(Fact.actor_ref == person_ref)
        .values(actor_ref="", actor_salt="")
        .execution_options(synchronize_session=False)
    )
    return int(done.rowcount)  # type: ignore[attr-defined]
