"""Returns, the figures of one, what is behind them and what changed since, as files."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint

from recycling.access import requires
from recycling.exports import LARGEST_PAGE, Table, offer, table, whole
from recycling.oversight.returns import queries
from recycling.oversight.returns.cards import ChangeCard, FlowCard, ReturnCard
from recycling.oversight.returns.queries import SourceCard
from recycling.oversight.returns.rules import Figure
from recycling.oversight.returns.views import asked_for, behind
from recycling.parties.guard import current_actor
from recycling.parties.permissions import Permission
from recycling.quantities import Mass
from recycling.wire import Page

blueprint = Blueprint("returns_exports", __name__)


def _stated(figure: Figure) -> Callable[[FlowCard], Mass]:
    return lambda one: one.stated.of(figure)


def _register(figure: Figure) -> Callable[[FlowCard], Mass]:
    return lambda one: one.register.of(figure)


RETURNS: Table[ReturnCard] = table(
    "returns",
    {
        "return": lambda one: one.ref,
        "base": lambda one: one.base,
        "base_name": lambda one: one.base_name,
        "recycler_name": lambda one: one.recycler_name,
        "country": lambda one: one.country,
        "month": lambda one: one.month,
        "state": lambda one: one.state,
        "due_on": lambda one: one.due_on,
        "is_late": lambda one: one.is_late,
        "version": lambda one: one.version,
        "signed_at": lambda one: one.signed_at,
        "figures_stated_otherwise": lambda one: one.stated_otherwise,
        "register_says_otherwise": lambda one: one.differs,
    },
)
FLOWS: Table[FlowCard] = table(
    "return-flows",
    {
        "stream": lambda one: one.stream,
        "element": lambda one: one.element,
        **{f"{one}_kg": _stated(one) for one in Figure},
        **{f"register_{one}_kg": _register(one) for one in Figure},
        "kind": lambda one: one.kind,
        "words": lambda one: one.words,
    },
)
SOURCES: Table[SourceCard] = table(
    "return-sources",
    {
        "source": lambda one: one.source,
        "kind": lambda one: one.kind,
        "stream": lambda one: one.stream,
        "element": lambda one: one.element,
        "figure": lambda one: one.figure,
        "mass_kg": lambda one: one.mass,
    },
)
CHANGES: Table[ChangeCard] = table(
    "return-changes",
    {
        "stream": lambda one: one.stream,
        "element": lambda one: one.element,
        "figure": lambda one: one.figure,
        "signed_kg": lambda one: one.signed,
        "register_now_kg": lambda one: one.now,
        "difference_kg": lambda one: one.difference,
    },
)


def _returns() -> Callable[[str], Page[ReturnCard]]:
    actor, asked = current_actor(), asked_for()
    return lambda cursor: queries.returns(actor, asked, cursor, LARGEST_PAGE)


def _flows(ref: str) -> Callable[[str], Page[FlowCard]]:
    return whole(queries.monthly_return(ref, current_actor()).flows)


def _sources(ref: str) -> Callable[[str], Page[SourceCard]]:
    return whole(queries.all_sources(ref, current_actor(), behind()))


def _changes(ref: str) -> Callable[[str], Page[ChangeCard]]:
    return whole(queries.monthly_return(ref, current_actor()).changes)


_MARK = requires(Permission.RETURNS_READ)
offer(blueprint, "/returns", RETURNS, _MARK, _returns)
offer(blueprint, "/returns/<ref>/flows", FLOWS, _MARK, _flows)
offer(blueprint, "/returns/<ref>/sources", SOURCES, _MARK, _sources)
offer(blueprint, "/returns/<ref>/changes", CHANGES, _MARK, _changes)
