"""What does a border paper say, box by box? From the consignment, its paper and its receipt.

General information: Annex VII, boxes 1 to 14. Movement document: Annex IB, boxes 1 to 19. Both are
numbered as in Regulation (EC) No 1013/2006; that Regulation (EU) 2024/1157 keeps the numbers could
not be confirmed. What is not known yet stays empty, to be filled in by hand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from recycling.bases.models import Licence
from recycling.bases.rules import local_day
from recycling.custody.borders.models import PaperKind
from recycling.custody.borders.queries import Travelling
from recycling.custody.models import Consignment, Hand
from recycling.custody.rules import Mode
from recycling.db import db
from recycling.lots.cards import code_display
from recycling.lots.models import Lot
from recycling.parties.models import Organisation, Person
from recycling.quantities import Mass
from recycling.settlement.contracts.queries import find_contract_of


@dataclass(frozen=True)
class Line:
    """A line of a box: under which word of the form, or none, and what it says.

    ``says`` is a text; a ``mode``, a ``country`` or a ``word`` is said in each language.
    """

    label: str = ""
    says: str = ""
    mode: str = ""
    country: str = ""
    word: str = ""


@dataclass(frozen=True)
class Box:
    """A box of a form: its number, the word of its title, and its lines."""

    number: str
    title: str
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True)
class Paper:
    """A border paper as it is printed: rows of one or two boxes."""

    ref: str
    kind: str
    law: str
    countries: tuple[str, ...]
    rows: tuple[tuple[Box, ...], ...]
    conditions: tuple[str, ...]
    at: datetime


def paper_of(travelling: Travelling) -> Paper:
    """Return what a consignment's border paper says now."""
    facts = _Facts(travelling)
    of = travelling.dossier
    kind = PaperKind(travelling.paper.kind)
    consents = of.consents if of else []
    return Paper(
        ref=facts.row.ref,
        kind=kind,
        law=f"{travelling.paper.law}, {_ANNEXES[kind]}" if travelling.paper.law else "",
        countries=(facts.lot.country, facts.row.base.country),
        rows=_ROWS[kind](facts),
        conditions=tuple(f"{one.country}: {one.conditions}" for one in consents if one.conditions),
        at=facts.changed_at,
    )


class _Facts:
    """What the boxes of both forms are filled in from."""

    def __init__(self, travelling: Travelling) -> None:
        self.row, self.paper, self.dossier = (
            travelling.consignment,
            travelling.paper,
            travelling.dossier,
        )
        self.lot: Lot = self.row.lot
        row, names = self.row, (self.paper.drawn_up_by, self._received_by)
        asked = select(Person.ref, Person.name).where(Person.ref.in_(names))
        self._names = {row.ref: row.name for row in db.session.execute(asked)}
        self.licence = db.session.get_one(Licence, row.licence_id).number
        contract = find_contract_of(row.sale_id)
        self.contract = contract.ref if contract else ""

    @property
    def _received_by(self) -> str:
        return self.row.receipt.received_by if self.row.receipt else ""

    @property
    def changed_at(self) -> datetime:
        """Return when what the paper says was declared or signed last."""
        signed = [
            at
            for one in self.row.handovers
            for at in (one.given_signed_at, one.taken_signed_at)
            if at
        ]
        return max([self.paper.drawn_up_at, *signed])

    @property
    def holder(self) -> tuple[Line, ...]:
        return _party(self.row.holder)

    @property
    def recycler(self) -> tuple[Line, ...]:
        return _party(self.row.recycler)

    @property
    def base(self) -> tuple[Line, ...]:
        base = self.row.base
        return (
            Line(says=base.name),
            Line(says=base.place),
            Line(country=base.country),
            Line("permit", self.licence),
        )

    @property
    def quantity(self) -> tuple[Line, ...]:
        return (Line("tonnes", _tonnes(self.lot.wet_mass)),)

    @property
    def left_on(self) -> tuple[Line, ...]:
        given = next((one.given_at for one in self.row.handovers if one.number == 1), None)
        if given is None:
            return (Line("planned", self.row.planned_on.isoformat()),)
        return (Line(says=local_day(self.lot, given).isoformat()),)

    @property
    def carriers(self) -> tuple[tuple[Line, ...], ...]:
        legs = enumerate(self.row.legs, 1)
        return tuple(_carrier(self.row, number) for number, leg in legs if leg.mode != Mode.STORAGE)

    @property
    def declared(self) -> tuple[Line, ...]:
        paper = self.paper
        day = local_day(self.lot, paper.drawn_up_at).isoformat()
        name = self._names.get(paper.drawn_up_by, "")
        return (Line("name", name), Line("date", day), Line("signature"))

    @property
    def received(self) -> tuple[Line, ...]:
        receipt = self.row.receipt
        if receipt is None:
            return (Line("name"), Line("date"), Line("signature"), Line("received"))
        day = local_day(self.row.base, receipt.received_at).isoformat()
        return (
            Line("name", self._names.get(receipt.received_by, "")),
            Line("date", day),
            Line("signature"),
            Line("received", _tonnes(receipt.net)),
            Line("accepted", _tonnes(receipt.accepted)),
            Line("refused", _tonnes(receipt.refused)),
        )

    @property
    def route(self) -> tuple[Line, ...]:
        transit = [Line("transit", country=one) for one in self.paper.transit]
        return (
            Line("dispatch", country=self.lot.country),
            *(transit or [Line("transit", "—")]),
            Line("destination", country=self.row.base.country),
        )

    @property
    def codes(self) -> tuple[Line, ...]:
        lot, is_chinese = self.lot, self.lot.code_list == "CN"
        named = {lot.border_list: lot.border_entry}
        return (
            Line("basel", named.get("BASEL_IX") or named.get("BASEL_VIII") or "—"),
            Line("oecd", named.get("OECD") or "—"),
            Line("ewc", "—" if is_chinese else code_display(lot)),
            Line("national", code_display(lot) if is_chinese or lot.code_list == "GB" else "—"),
            Line("other", named.get("BASEL_Y") or "—"),
        )

    @property
    def dangers(self) -> tuple[Line, ...]:
        hazards = ", ".join(one.hazard for one in self.lot.hazards)
        row = self.row
        goods = " ".join(filter(None, (row.un_number, row.un_class, row.packing_group)))
        return (Line("hazards", hazards or "—"), Line("un", goods or "—"))


def _party(one: Organisation) -> tuple[Line, ...]:
    return (
        Line(says=one.name),
        Line(says=one.address),
        Line(country=one.country),
        Line("register", one.register_number),
    )


def _carrier(row: Consignment, number: int) -> tuple[Line, ...]:
    leg, hand = row.legs[number - 1], row.hand(number)
    taken = next((one.taken_at for one in row.handovers if one.number == number), None)
    return (
        Line(says=_named(hand)),
        Line(says=leg.carrier.address),
        Line("permit", hand.permit),
        Line("means", mode=leg.mode, says=", ".join(hand.plates)),
        Line("taken", taken.date().isoformat() if taken else ""),
        Line("signature"),
    )


def _named(hand: Hand) -> str:
    return f"{hand.name} ({hand.country})" if hand.country else hand.name


def _tonnes(mass: Mass) -> str:
    return f"{mass.tonnes:f}"


def _carriers(facts: _Facts, number: str) -> tuple[Box, ...]:
    found = facts.carriers
    letters = "abcde" if len(found) > 1 else " "
    return tuple(
        Box(f"{number} ({letter})" if letter.strip() else number, "carrier", lines)
        for letter, lines in zip(letters, found, strict=False)
    )


def _pairs(boxes: Sequence[Box]) -> tuple[tuple[Box, ...], ...]:
    return tuple(tuple(boxes[place : place + 2]) for place in range(0, len(boxes), 2))


def _information(facts: _Facts) -> tuple[tuple[Box, ...], ...]:
    contract = (Line("contract", facts.contract),) if facts.contract else ()
    return (
        (Box("1", "arranges", facts.holder), Box("2", "consignee", facts.recycler)),
        (Box("3", "quantity", facts.quantity), Box("4", "left_on", facts.left_on)),
        *_pairs(_carriers(facts, "5")),
        (Box("6", "generator", facts.holder), Box("7", "facility", facts.base)),
        (
            Box("8", "operation", (Line(says=facts.paper.operation),)),
            Box("9", "description", (Line(says=facts.lot.title),)),
        ),
        (Box("10", "codes", facts.codes), Box("11", "route", facts.route)),
        (Box("12", "declaration", (Line(word="declares"), *contract, *facts.declared)),),
        (
            Box("13", "consignee_signs", facts.received[:3]),
            Box("14", "facility_signs", facts.received),
        ),
    )


def _movement(facts: _Facts) -> tuple[tuple[Box, ...], ...]:
    of, paper, row = facts.dossier, facts.paper, facts.row
    if of is None:
        raise ValueError("a movement document is of a dossier")
    physical = facts.lot.physical_form or "—"
    packages = str(row.packages) if row.packages else "—"
    return (
        (
            Box("1", "dossier", (Line(says=of.number or "—"), Line(says=of.ref))),
            Box("2", "serial", (Line(says=f"{paper.serial} / {of.consignments}"),)),
        ),
        (Box("3", "notifier", facts.holder), Box("4", "consignee", facts.recycler)),
        (Box("5", "quantity", facts.quantity), Box("6", "left_on", facts.left_on)),
        (
            Box("7", "packaging", (Line(says=facts.lot.packaging), Line("packages", packages))),
            Box("13", "physical", (Line(says=physical),)),
        ),
        *_pairs(_carriers(facts, "8")),
        (Box("9", "generator", facts.holder), Box("10", "facility", facts.base)),
        (
            Box("11", "operation", (Line(says=paper.operation),)),
            Box("12", "description", (Line(says=facts.lot.title),)),
        ),
        (
            Box("14", "codes", (*facts.codes, *facts.dangers)),
            Box("16", "route", facts.route),
        ),
        (
            Box(
                "15",
                "declaration",
                (
                    Line(word="declares_movement"),
                    Line("contract", of.contract),
                    Line("guarantee", of.guarantee),
                    *facts.declared,
                ),
            ),
        ),
        (
            Box("17", "consignee_signs", facts.received[:3]),
            Box("18", "facility_signs", facts.received),
        ),
        (Box("19", "recovered", (Line("name"), Line("date"), Line("signature"))),),
    )


_ANNEXES = {PaperKind.INFORMATION: "Annex VII", PaperKind.MOVEMENT: "Annex IB"}
_ROWS = {PaperKind.INFORMATION: _information, PaperKind.MOVEMENT: _movement}
