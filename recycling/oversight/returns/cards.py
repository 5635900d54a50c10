"""What does a reader see of a return? Frozen cards, made from its rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from recycling.bases.quotas.rules import what_words
from recycling.deeds import Actor
from recycling.oversight.returns.document import (
    departures_in,
    digest_of,
    register_of,
    says_the_same,
    stated_in,
    written,
)
from recycling.oversight.returns.models import MonthlyReturn
from recycling.oversight.returns.rules import NO_FLOW, Figure, Flow, Key, ReturnState
from recycling.parties.permissions import Permission, may
from recycling.quantities import Mass
from recycling.streams import rules as streams


@dataclass(frozen=True)
class ReturnCard:
    """A return in a list; ``version`` is the number of the one signed last, 0 before the first."""

    ref: str
    base: str
    base_name: str
    recycler_name: str
    country: str
    month: str
    state: str
    due_on: date
    due_at: datetime
    is_late: bool
    version: int
    signed_at: datetime | None
    stated_otherwise: int
    differs: bool


@dataclass(frozen=True)
class FlowCard:
    """The figures of one stream and element: what is stated, and what the register says.

    ``kind`` and ``words`` say why they are not the same; empty where they are.
    """

    stream: str
    stream_name: str
    element: str
    stated: Flow
    register: Flow
    kind: str = ""
    words: str = ""

    @property
    def departs(self) -> tuple[Figure, ...]:
        """Return the figures that are stated otherwise."""
        return tuple(one for one in Figure if self.stated.of(one) != self.register.of(one))


@dataclass(frozen=True)
class ChangeCard:
    """A figure of which the register says otherwise by now than when the return was signed."""

    stream: str
    stream_name: str
    element: str
    figure: str
    signed: Mass
    now: Mass

    @property
    def difference(self) -> Mass:
        """Return how much more it is now."""
        return self.now - self.signed


@dataclass(frozen=True)
class OpeningCard:
    """A stock a return opens with, where another was signed for the end of the month before."""

    stream: str
    stream_name: str
    element: str
    signed: Mass
    opening: Mass


@dataclass(frozen=True)
class QuotaUsed:
    """What the month consumed of a quota, whose ``limit`` is that of the year."""

    year: int
    scheme: str
    member: str
    what: str
    limit: Mass
    consumed: Mass


@dataclass(frozen=True)
class VersionCard:
    """A version as it was signed."""

    number: int
    digest: str
    signed_at: datetime
    signed_by: str
    stated_otherwise: int


@dataclass(frozen=True)
class WholeReturn:
    """A return as its page shows it.

    ``digest`` is that of what would be signed now, of the last version where it says the same.
    ``before`` is the reference of the base's return before it, empty for the first.
    """

    card: ReturnCard
    begins_at: datetime
    ends_at: datetime
    term: str
    question: str
    answer: str
    accepted_at: datetime | None
    counts: Mapping[str, Any]
    quotas: tuple[QuotaUsed, ...]
    flows: tuple[FlowCard, ...]
    versions: tuple[VersionCard, ...]
    changes: tuple[ChangeCard, ...]
    openings: tuple[OpeningCard, ...]
    digest: str
    before: str
    may_state: bool
    may_sign: bool
    may_answer: bool
    may_question: bool
    may_accept: bool

    @property
    def signed_digest(self) -> str:
        """Return the digest of the version signed last; empty before the first."""
        return self.versions[-1].digest if self.versions else ""


def card_of(row: MonthlyReturn, now: datetime) -> ReturnCard:
    """Return a row of a list; its base and recycler are loaded."""
    return ReturnCard(
        ref=row.ref,
        base=row.base.ref,
        base_name=row.base.name,
        recycler_name=row.recycler.name,
        country=row.country,
        month=row.month,
        state=row.state,
        due_on=row.due_on,
        due_at=row.due_at,
        is_late=row.was_late or (not row.signed_version and row.due_at < now),
        version=row.signed_version,
        signed_at=row.signed_at,
        stated_otherwise=row.stated_otherwise,
        differs=row.differs,
    )


def whole_of(
    row: MonthlyReturn, actor: Actor, now: datetime, before: MonthlyReturn | None
) -> WholeReturn:
    """Return a return with all that is kept of it, as one reader sees it.

    ``before`` is the base's return before it.
    """
    text, last = written(row), row.version
    signed = last.digest if last and says_the_same(text, last.document) else ""
    state = row.state
    return WholeReturn(
        card=card_of(row, now),
        begins_at=row.begins_at,
        ends_at=row.ends_at,
        term=row.term,
        question=row.question,
        answer=row.answer,
        accepted_at=row.accepted_at,
        counts=row.counts,
        quotas=tuple(map(_quota, row.quotas)),
        flows=_flows(text),
        versions=tuple(
            VersionCard(
                one.number,
                one.digest,
                one.signed_at,
                one.signed_by,
                len(departures_in(one.document)),
            )
            for one in row.versions
        ),
        changes=_changes(register_of(last.document), row.flows) if last else (),
        openings=_openings(before, stated_in(text)),
        digest=signed or digest_of(text),
        before=before.ref if before else "",
        may_state=may(actor, Permission.RETURNS_STATE, row),
        may_sign=not signed and may(actor, Permission.RETURNS_SIGN, row),
        may_answer=state == ReturnState.QUESTIONED and may(actor, Permission.RETURNS_SIGN, row),
        may_question=state in (ReturnState.SIGNED, ReturnState.ACCEPTED)
        and may(actor, Permission.RETURNS_DECIDE, row),
        may_accept=state == ReturnState.SIGNED and may(actor, Permission.RETURNS_DECIDE, row),
    )


def _quota(kept: Mapping[str, Any]) -> QuotaUsed:
    scheme, member = kept["scheme"], kept["member"]
    return QuotaUsed(
        kept["year"],
        scheme,
        member,
        what_words(scheme, member),
        Mass.kg(kept["limit_kg"]),
        Mass.kg(kept["consumed_kg"]),
    )


def _flows(text: str) -> tuple[FlowCard, ...]:
    register, stated, why = register_of(text), stated_in(text), departures_in(text)
    return tuple(
        FlowCard(
            key.stream,
            name_of(key.stream),
            key.element,
            stated.get(key, NO_FLOW),
            register.get(key, NO_FLOW),
            *why.get(key, ("", "")),
        )
        for key in sorted(register.keys() | stated.keys() | why.keys(), key=_in_order)
    )


def _in_order(key: Key) -> tuple[str, int]:
    """Order by stream, the mass before the elements, these by atomic number."""
    return key.stream, _place_of(key.element)


def _place_of(element: str) -> int:
    return streams.element(element).atomic_number if element else 0


def _changes(signed: Mapping[Key, Flow], now: Mapping[Key, Flow]) -> tuple[ChangeCard, ...]:
    return tuple(
        ChangeCard(key.stream, name_of(key.stream), key.element, figure, was, there)
        for key in sorted(signed.keys() | now.keys(), key=_in_order)
        for figure in Figure
        if (was := signed.get(key, NO_FLOW).of(figure))
        != (there := now.get(key, NO_FLOW).of(figure))
    )


def _openings(before: MonthlyReturn | None, now: Mapping[Key, Flow]) -> tuple[OpeningCard, ...]:
    version = before.version if before else None
    if version is None:
        return ()
    signed = stated_in(version.document)
    return tuple(
        OpeningCard(key.stream, name_of(key.stream), key.element, was, there)
        for key in sorted(signed.keys() | now.keys(), key=_in_order)
        if (was := signed.get(key, NO_FLOW).closing) != (there := now.get(key, NO_FLOW).opening)
    )


def name_of(stream: str) -> str:
    """Return a stream's name."""
    return streams.stream(stream).name_en
