"""Does a licence stand on a day? Only while every footing it rests on does.

One pure question, asked at the grant, by matching, at award, dispatch and receipt. An order of a
regulator that is overdue, or by which production ceases, takes the ground away as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from recycling.bases.catalogue import process_words, why_obsolete
from recycling.bases.footings.rules.details import (
    DETAILS,
    Approval,
    Details,
    NormLimit,
    ProcessList,
    YearlyScale,
)
from recycling.bases.footings.rules.kinds import KINDS, RESTS_ON, FootingKind
from recycling.clock import day_words
from recycling.errors import Conflict, Finding
from recycling.quantities import Mass
from recycling.sayings import both, listed, say
from recycling.streams import rules as streams
from recycling.streams.radioactivity import EXEMPT_BQ_PER_G

BAR, NOTE = "bar", "note"
EXEMPT = say("Directive 2013/59/Euratom, Annex VII: exempt up to 1 Bq/g of each nuclide")
IN_ORDER = say("White paper on China's rare earth industry, section IV, paragraph 3")
PER_CATEGORY = KINDS[FootingKind.YEARLY_SCALE].source
ORDERS = say("White paper on China's rare earth industry, section IV: rectification within a time")
_SHOWN = 4


@dataclass(frozen=True)
class Held:
    """An accepted footing, its details as stored. ``licence_id`` is ``None`` for the whole base."""

    id: int
    ref: str
    kind: str
    licence_id: int | None
    issued_on: date
    valid_from: date
    valid_to: date | None
    stored: Mapping[str, Any]

    @property
    def details(self) -> Details:
        """Return what it says, read only where a rule asks."""
        return DETAILS[FootingKind(self.kind)].read(self.stored)


@dataclass(frozen=True)
class Ordered:
    """What binds a base: to put something right by a day, or (no day) to cease production."""

    case: str
    deadline: date | None
    order: str = ""


@dataclass(frozen=True)
class Resting:
    """A licence as it rests: its scope, all accepted footings of its base, open orders.

    ``rests_from`` is the first day on which footings are asked for; ``None``: every day. An
    application to renew or change a licence also rests on what that one, ``continues``, has.
    """

    licence_id: int
    processes: tuple[str, ...]
    subtypes: tuple[str, ...]
    yearly_mass: Mass
    footings: tuple[Held, ...]
    orders: tuple[Ordered, ...] = ()
    rests_from: date | None = None
    continues: int | None = None


@dataclass(frozen=True)
class Shortfall:
    """One thing a licence lacks on a day. ``severity`` ``bar``: it does not count without it."""

    code: str
    field: str
    message: str
    way_out: str
    source: str
    severity: str = BAR

    def finding(self) -> Finding:
        """Return it the way a refusal carries it."""
        return Finding(
            self.field,
            self.code,
            say("%(message)s %(way_out)s", message=self.message, way_out=self.way_out),
            self.severity,
        )


def standing(resting: Resting, day: date) -> tuple[Shortfall, ...]:
    """Return everything a licence lacks on a day; nothing means that it stands."""
    is_asked = resting.rests_from is None or resting.rests_from <= day
    return (
        *(_lacking(resting, day) if is_asked else ()),
        *(one for order in resting.orders if (one := _unmet(order, day)) is not None),
    )


def _lacking(resting: Resting, day: date) -> Iterable[Shortfall]:
    held = {kind: in_force(resting, kind, day) for kind in RESTS_ON}
    yield from (_absent(resting, kind, day) for kind, one in held.items() if one is None)
    yield from _order_of_dates(held)
    yield from _scope(resting, held[FootingKind.EIA_APPROVAL])
    yield from _processes(resting, held[FootingKind.PROCESS_LIST])
    yield from _categories(resting, held[FootingKind.YEARLY_SCALE])


def stands(resting: Resting, day: date) -> bool:
    """Tell whether a licence stands on a day."""
    return not standing(resting, day)


def refuse_unstable(licence_ref: str, shortfalls: Iterable[Shortfall]) -> None:
    """Raise ``Conflict`` with one finding for each thing a licence lacks, if anything."""
    found = tuple(shortfalls)
    if found:
        raise Conflict(
            "licence_does_not_stand",
            say(
                "Licence %(licence_ref)s lacks what it rests on: %(message)s",
                licence_ref=licence_ref,
                message=found[0].message,
            ),
            field=found[0].field,
            way_out=found[0].way_out,
            details=(one.finding() for one in found),
        )


def in_force(resting: Resting, kind: FootingKind, day: date) -> Held | None:
    """Return the footing of a kind that governs on a day: the newest begun, unless it has ended."""
    begun = [
        one
        for one in resting.footings
        if one.kind == kind
        and one.valid_from <= day
        and one.licence_id in (None, resting.licence_id, resting.continues)
    ]
    newest = max(begun, key=lambda one: (one.valid_from, one.id), default=None)
    over = newest is not None and newest.valid_to is not None and newest.valid_to < day
    return None if over else newest


def scale_of(resting: Resting, category: str, day: date) -> Mass | None:
    """Return the yearly mass of a category that governs on a day; ``None`` where none is given."""
    held = in_force(resting, FootingKind.YEARLY_SCALE, day)
    said = held.details if held else None
    return dict(said.categories).get(category) if isinstance(said, YearlyScale) else None


def norm_allows(
    resting: Resting, activity: Iterable[tuple[str, Decimal]], day: date
) -> Shortfall | None:
    """Return what keeps a base from a lot of this activity (chain, Bq/g) on a day, if anything.

    Up to 1 Bq/g a lot is exempt and needs no limit.
    """
    above = [(c, bq) for c, bq in activity if bq > EXEMPT_BQ_PER_G]
    if not above:
        return None
    held = in_force(resting, FootingKind.NORM_LIMIT, day)
    said = held.details if held else None
    limit = said if isinstance(said, NormLimit) else None
    over = [(c, bq) for c, bq in above if limit is None or bq > limit.of(c)]
    if not over:
        return None
    chain, bq = over[0]
    allowed = "no limit" if limit is None else f"{limit.of(chain)} Bq/g"
    return Shortfall(
        "norm_limit_exceeded",
        "norm_limit",
        say(
            "The lot has %(bq)s Bq/g of the %(chain)s chain; the base has %(allowed)s.",
            bq=bq,
            chain=chain,
            allowed=allowed,
        ),
        say("Choose a base whose limit is higher."),
        EXEMPT,
    )


def _absent(resting: Resting, kind: FootingKind, day: date) -> Shortfall:
    traits = KINDS[kind]
    ended = max(
        (one.valid_to for one in resting.footings if one.kind == kind and one.valid_to),
        default=None,
    )
    last = say("The last one ends on %(day_words)s.", day_words=day_words(ended)) if ended else ""
    return Shortfall(
        f"no_{kind}",
        str(kind),
        both(
            say("No accepted %(kind)s is valid on %(day)s.", kind=traits.words, day=day_words(day)),
            last,
        ),
        say("The base enters it and the regulator accepts it."),
        traits.source,
    )


def _order_of_dates(held: dict[FootingKind, Held | None]) -> Iterable[Shortfall]:
    approval, acceptance = held[FootingKind.EIA_APPROVAL], held[FootingKind.ACCEPTANCE]
    if approval and acceptance and approval.issued_on > acceptance.issued_on:
        yield Shortfall(
            "approved_after_acceptance",
            FootingKind.EIA_APPROVAL,
            say(
                "The assessment was approved on %(issued_on)s, after the installation was"
                " accepted on %(accepted_on)s.",
                issued_on=approval.issued_on,
                accepted_on=acceptance.issued_on,
            ),
            say("Enter the acceptance that followed the approval."),
            IN_ORDER,
        )


def _scope(resting: Resting, held: Held | None) -> Iterable[Shortfall]:
    said = held.details if held else None
    if isinstance(said, Approval) and said.scope < resting.yearly_mass:
        yield Shortfall(
            "eia_scope_exceeded",
            FootingKind.EIA_APPROVAL,
            say(
                "The assessment was approved for %(scope)s a year; the licence names"
                " %(yearly_mass)s.",
                scope=said.scope,
                yearly_mass=resting.yearly_mass,
            ),
            say("Apply for less, or have the larger scope assessed."),
            KINDS[FootingKind.EIA_APPROVAL].source,
        )


def _processes(resting: Resting, held: Held | None) -> Iterable[Shortfall]:
    said = held.details if held else None
    if held is None or not isinstance(said, ProcessList):
        return
    source = KINDS[FootingKind.PROCESS_LIST].source
    lacking = [one for one in resting.processes if one not in said.processes]
    if lacking:
        yield Shortfall(
            "process_not_listed",
            FootingKind.PROCESS_LIST,
            say(
                "The list of processes %(held)s does not name %(listed)s.",
                held=held.ref,
                listed=_listed(lacking),
            ),
            say("Enter a list that names every licensed process."),
            source,
        )
    for words in said.processes:
        if reason := why_obsolete(words):
            yield Shortfall(
                "process_obsolete",
                FootingKind.PROCESS_LIST,
                say("%(reason)s.", reason=reason),
                say("Enter a list without it."),
                source,
            )


def _categories(resting: Resting, held: Held | None) -> Iterable[Shortfall]:
    said = held.details if held else None
    if held is None or not isinstance(said, YearlyScale):
        return
    given = dict(said.categories)
    lacking = [kind for kind in resting.subtypes if kind not in given]
    if lacking:
        names = [streams.subtype(kind).name_en for kind in lacking]
        yield Shortfall(
            "category_without_scale",
            FootingKind.YEARLY_SCALE,
            say(
                "The yearly scale %(held)s gives no mass for %(names)s.",
                held=held.ref,
                names=listed(names[:_SHOWN]),
            ),
            say("Enter a scale that names every licensed category."),
            PER_CATEGORY,
        )


def _unmet(order: Ordered, day: date) -> Shortfall | None:
    if order.deadline is None:
        return Shortfall(
            "production_ceased",
            "case",
            say(
                "Production at this base has ceased by order %(order)s in case %(case)s.",
                order=order.order,
                case=order.case,
            ),
            say("Answer the order with evidence and let the regulator accept it."),
            ORDERS,
        )
    if order.deadline >= day:
        return None
    return Shortfall(
        "order_overdue",
        "case",
        say(
            "What case %(case)s orders by %(day_words)s is still open.",
            case=order.case,
            day_words=day_words(order.deadline),
        ),
        say("Put it right, answer the order with evidence and let the regulator accept it."),
        ORDERS,
    )


def _listed(processes: list[str]) -> str:
    shown, more = listed(map(process_words, processes[:_SHOWN])), len(processes) - _SHOWN
    return say("%(these)s and %(more)s more", these=shown, more=more) if more > 0 else shown
