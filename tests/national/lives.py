"""One lot's life over HTTP: each deed by the program of whose turn it is, with a key of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import urllib3

from recycling import clock
from tests.cluster.history import History
from tests.cluster.writing import Writer, pay_at
from tests.lots.test_api import WHOLE
from tests.national.people import Party, People
from tests.national.rules import BIDS, CHECKS, DEEDS, SHORTEST_S, Due, Journey
from tests.national.stage import Call, Over, Stage, Wait
from tests.national.verifying import Verifiers, status_list_of

PIECES = 14
_MARGIN_S, _SOFT_CLOSE_S = 2.0, 5
_TARE_KG = 15_000
_GRAM = Decimal("0.001")
_MINOR = 100
_DANGEROUS = {
    "is_dangerous": True, "un_number": "UN3189", "un_class": "4.2", "packing_group": "II",
    "packages": PIECES, "acceptance_number": "CAP-2026-17",
}  # fmt: skip
_RESIDUE = {"residue": "iron", "operation": "D1", "permit": "AB-DE-3/1998",
            "destination": "Landfill 3, class II"}  # fmt: skip


@dataclass(frozen=True)
class World:
    """What every life shares: who there is, where the registry answers, what is noted."""

    people: People
    address: str
    history: History
    stage: Stage
    verifiers: Verifiers
    web: urllib3.PoolManager
    stop: threading.Event = field(default_factory=threading.Event)

    def program_of(self, party: Party) -> Writer:
        """Return the program of an organisation."""
        return Writer(self.address, party.token, self.history, self.stop, self.web)


class Life:
    """A lot on its way from its entry to the last check of its certificate."""

    def __init__(self, world: World, journey: Journey, due: Due) -> None:
        self.world, self.journey, self.due = world, journey, due
        self.lot = self.auction = self.sale = self.consignment = self.batch = ""
        self.certificate = self.status_list = self.paying = ""
        self.holder = world.people.holders[journey.holder]
        self.carrier = world.people.carriers[journey.carrier]
        self.works: Any = None
        self.contents: list[dict[str, Any]] = []

    def begin(self) -> Call:
        """Return what is done first."""
        return self._call(DEEDS[0])

    def _call(self, name: str) -> Call:
        return Call(self.due.deeds[name], name, partial(self._do, name))

    def _do(self, name: str) -> Iterable[Call]:
        deeds: dict[str, Callable[[], None]] = {one: getattr(self, f"_{one}") for one in DEEDS}
        deeds[name]()
        if name == "open":
            bids = enumerate(self.due.bids)
            yield from (Call(at, BIDS, partial(self._bid, place)) for place, at in bids)
        if name == DEEDS[-1]:
            checks = enumerate(self.due.checks)
            yield from (Call(at, CHECKS, partial(self._check, place)) for place, at in checks)
        else:
            yield self._call(DEEDS[DEEDS.index(name) + 1])

    def _sent(self, party: Party, kind: str, path: str, body: object, about: str = "") -> Any:
        program = self.world.program_of(party)
        said = program.do(kind, f"/api/v1{path}", body, about)
        if said is None and program.refused == "bid_disqualified":
            raise Wait  # that is written, and the next best bid can be awarded
        if said is None:
            raise Over(f"{kind}: {program.refused}")
        return said

    def _read(self, party: Party, path: str) -> dict[str, Any]:
        found = self.world.program_of(party).read(f"/api/v1{path}")
        if not found:
            raise Wait
        return found

    def _enter(self) -> None:
        title = f"Swarf {self.journey.number} of {self.holder.ref}"
        body = {**WHOLE, "title": title, "wet_mass": str(self.journey.kilograms),
                "pieces": PIECES, "available_from": clock.today().isoformat()}  # fmt: skip
        self.lot = self._sent(self.holder, "enter", "/lots", body, title)["ref"]

    def _publish(self) -> None:
        self._sent(self.holder, "publish", f"/lots/{self.lot}/publish", {})

    def _open(self) -> None:
        left = self.due.closes - self.world.stage.now()
        closes = clock.now() + timedelta(seconds=max(left, SHORTEST_S + _MARGIN_S))
        kind = self.journey.format
        terms = {"format": kind, "currency": "EUR", "closes_at": clock.stamp(closes)}
        if kind == "open":
            terms |= {"increment_per_tonne": "5", "soft_close_seconds": _SOFT_CLOSE_S,
                      "extension_seconds": _SOFT_CLOSE_S}  # fmt: skip
        if kind == "fixed":
            terms["ask_per_tonne"] = str(self.journey.ask_minor // _MINOR)
        path = f"/lots/{self.lot}/auctions"
        self.auction = self._sent(self.holder, "open", path, terms, self.lot)["ref"]

    def _bid(self, place: int) -> Iterable[Call]:
        bid = self.journey.bids[place]
        works = self.world.people.works[bid.base]
        amount = str(bid.minor_per_tonne // _MINOR)
        offer = {"base": works.base, "price": {"amount_per_tonne": amount, "currency": "EUR"}}
        is_taken = self.journey.format == "fixed"
        about = self.auction if is_taken else f"{self.auction} {amount}"
        self._sent(works, "take" if is_taken else "bid", f"/auctions/{self.auction}/bids", offer,
                   about)  # fmt: skip
        return ()

    def _award(self) -> None:
        state = self._read(self.holder, f"/auctions/{self.auction}")["state"]
        if state == "open":
            raise Wait
        if state == "closed":
            self._sent(self.holder, "award", f"/auctions/{self.auction}/award", {}, self.auction)
        elif state != "awarded":
            raise Over(f"auction: {state}")

    def _pay(self) -> None:
        """Pay at the payment service's page, and wait until the registry knows."""
        if not self.sale:
            sales = self._read(self.holder, "/sales?limit=50")["items"]
            self.sale = next((s["ref"] for s in sales if s["auction"] == self.auction), "")
            if not self.sale:
                raise Wait
        sale = self._read(self.holder, f"/sales/{self.sale}")
        self.works = self.world.people.by_base[sale["base"]]
        if sale["state"] == "opened":
            is_started = any(p["ref"] == self.paying and p["state"] == "started"
                             for p in sale["payments"])  # fmt: skip
            if not is_started:
                self._check_out(self.holder if sale["payer"] == self.holder.ref else self.works)
            raise Wait
        if self._read(self.holder, f"/lots/{self.lot}")["state"] != "paid":
            raise Wait

    def _check_out(self, payer: Party) -> None:
        payment = self._sent(payer, "check out", f"/sales/{self.sale}/checkout", {}, self.sale)
        self.paying = payment["payment"]
        pay_at(self.world.program_of(payer), payment)

    def _consign(self) -> None:
        leg = {"carrier": self.carrier.ref, "plates": ["HH-UM 2026"], "permit": "DE-BEF-1"}
        body = {"lot": self.lot, "planned_on": clock.today().isoformat(), "legs": [leg],
                **_DANGEROUS}  # fmt: skip
        self.consignment = self._sent(self.holder, "consign", "/consignments", body, self.lot)[
            "ref"
        ]

    def _collect(self) -> None:
        """Let the holder sign on the driver's phone by a short code, then the driver sign."""
        code = self.holder.shown_code(self._new_code)
        path = f"/consignments/{self.consignment}/handovers"
        given = {"signing": "give_to_carrier", "code": code}
        self._sent(self.carrier, "collect", f"{path}/by-code", given, self.consignment)
        taken = {"signing": "take_over"}
        self._sent(self.carrier, "take over", path, taken, self.consignment)

    def _new_code(self) -> str:
        return str(self._sent(self.holder, "code", "/short-code", {})["code"])

    def _deliver(self) -> None:
        path = f"/consignments/{self.consignment}/handovers"
        self._sent(self.carrier, "deliver", path, {"signing": "give_at_gate"}, self.consignment)

    def _receive(self) -> None:
        body = {
            "scale": "Weighbridge 1", "accuracy_class": "III", "division": "20",
            "calibrated_until": (clock.today() + timedelta(days=300)).isoformat(),
            "gross": str(_TARE_KG + self.journey.kilograms), "tare": str(_TARE_KG),
            "moisture": WHOLE["moisture"], "verdict": "accepted",
        }  # fmt: skip
        path = f"/consignments/{self.consignment}/receipt"
        self._sent(self.works, "receive", path, body, self.consignment)

    def _load(self) -> None:
        opened = self._sent(self.works, "open batch", "/batches", {"line": self.works.line})
        self.batch = opened["ref"]
        path = f"/batches/{self.batch}/inputs"
        batch = self._sent(self.works, "take in", path, {"lot": self.lot}, self.batch)
        self.contents = batch["inputs"][0]["contents"]

    def _recover(self) -> None:
        """Declare 98 % of each element as product and 1 % as residue, and close the books."""
        dry = self.journey.kilograms * (1 - Decimal(WHOLE["moisture"]))
        product, residue = self._part("0.98"), self._part("0.01")
        made = dry * Decimal("0.4")
        outputs = (
            {"kind": "product", "name": "Mixed rare-earth oxides", "mass": f"{made:f}",
             "contents": product},
            {"kind": "residue", "name": "Iron residue", "mass": f"{dry - made:f}",
             "contents": residue, **_RESIDUE},
        )  # fmt: skip
        path = f"/batches/{self.batch}"
        for output in outputs:
            self._sent(self.works, "declare", f"{path}/outputs", output, self.batch)
        self._sent(self.works, "close batch", f"{path}/close", {"mode": "recycling"}, self.batch)

    def _part(self, share: str) -> list[dict[str, str]]:
        def part(one: dict[str, Any]) -> str:
            return f"{(Decimal(one['mass']) * Decimal(share)).quantize(_GRAM):f}"

        return [{"element": one["element"], "mass": part(one)} for one in self.contents]

    def _certify(self) -> None:
        path = f"/lots/{self.lot}/certificates"
        self.certificate = self._sent(self.works, "certify", path, {}, self.lot)["ref"]

    def _check(self, place: int) -> Iterable[Call]:
        """Wait until the certificate is sealed, then check it as a stranger does."""
        if not self.status_list:
            told = self._read(self.works, f"/certificates/{self.certificate}")
            if not told["sealed_at"]:
                raise Wait
            self.status_list = status_list_of(told["record"])
        if not self.world.verifiers.check(self.certificate, place, self.status_list):
            raise Wait
        return ()
