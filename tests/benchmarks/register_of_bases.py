"""A register of recovery bases of any size, made in bulk, the same for a seed.

Sub-types, codes and hazards come from the catalogue, towns from ``register_of_lots``; every figure
is invented. Licences differ in what they cover, when they count and what is used of them; some are
suspended, some rest on nothing accepted, some bases have an overdue order, some lie and charge the
same as another. Most licences are older than the records they would rest on (``rests_from``).
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import insert

from recycling.bases.cases.models import Case, Order
from recycling.bases.discharge.models import DischargeResult
from recycling.bases.models import (
    Base,
    Licence,
    LicenceCode,
    LicenceHazard,
    LicenceProcess,
    LicenceSubtype,
    LicenceYear,
    LinePenalty,
    LineSubtype,
    LineYield,
    ProcessLine,
)
from recycling.bases.quotas.models import Counter
from recycling.db import db
from recycling.matching.rules import LotFacts, Price
from recycling.matching.versions import triggers
from recycling.matching.versions.models import RegisterChange
from recycling.parties.models import Organisation
from recycling.quantities import NO_MASS, Form, Mass, from_ppb
from recycling.streams import rules as streams
from tests.benchmarks.register_of_lots import TOWNS

TODAY = date(2026, 11, 26)
_AT = datetime(2026, 1, 1, tzinfo=UTC)
_AT_ONCE = 5000
_PROCESSES = ("hydromet_roast_hcl_sx", "hpms")
_UNWANTED = ("Cl", "F")
_ELEMENTS = ("Nd", "Pr", "Dy", "Tb", "La", "Ce", "Y", "Eu")
Rows = list[tuple[type, dict[str, Any]]]


def codes_of(kind: streams.Subtype) -> tuple[tuple[str, str], ...]:
    """Return the codes a kind of waste goes under, with their lists."""
    return tuple(("EU", code.number) for code in kind.codes[:3])


def fill(bases: int, seed: int = 1, watched: bool = True) -> None:
    """Fill an empty database with so many bases; not ``watched``: as one change, and faster."""
    dialect = db.engine.dialect.name
    with db.engine.begin() as link:
        if not watched:
            for statement in triggers.removal(dialect):
                link.exec_driver_sql(statement)
        recyclers = 1 + bases // 20
        link.execute(insert(Organisation), [_recycler(n) for n in range(1, recyclers + 1)])
        chance = random.Random(seed)
        made = (_base(n, 1 + n % recyclers, chance) for n in range(1, bases + 1))
        for part in _parts(made):
            for table, rows in part.items():
                link.execute(insert(table), rows)
        if not watched:
            for statement in triggers.creation(dialect):
                link.exec_driver_sql(statement)
            link.execute(insert(RegisterChange), [{"kind": "folded", "nonce": seed}])


def _parts(made: Iterator[Rows]) -> Iterator[dict[type, list[dict[str, Any]]]]:
    while some := list(islice(made, _AT_ONCE)):
        part: dict[type, list[dict[str, Any]]] = {}
        for rows in some:
            for table, row in rows:
                part.setdefault(table, []).append(row)
        yield part


def _recycler(number: int) -> dict[str, Any]:
    return {
        "id": number,
        "ref": f"ORG-B{number:07}",
        "kind": "recycler",
        "name": f"Recycler {number}",
        "country": "DE",
        "register_number": f"B {number}",
        "address": "Here",
        "registered_at": _AT,
        "standing": "dormant" if number % 17 == 0 else "active",
    }


def _base(number: int, recycler: int, chance: random.Random) -> Rows:
    _name, country, latitude, longitude = chance.choice(TOWNS)
    spread = chance.choice((0, 200_000))
    rows: Rows = [
        (
            Base,
            {
                "id": number,
                "ref": f"BAS-{chance.randrange(10**9):09}-{number}",
                "recycler_id": recycler,
                "name": f"Base {number}",
                "country": country,
                "place": "Works",
                "latitude_udeg": latitude + chance.randint(-spread, spread),
                "longitude_udeg": longitude + chance.randint(-spread, spread),
                "registered_at": _AT,
            },
        )
    ]
    kinds = chance.sample(streams.subtypes(), 3)
    for turn in range(1 + (number % 11 == 0)):
        rows += _line(2 * number + turn, number, kinds, chance)
        rows += _licence(2 * number + turn, number, kinds, chance)
    if number % 29 == 0:
        rows += _order(number)
    if number % 13 == 0:
        rows.append((Counter, _quota(number, kinds[0], chance)))
    return rows


def _line(line: int, base: int, kinds: list[streams.Subtype], chance: random.Random) -> Rows:
    row = {
        "id": line,
        "ref": f"LIN-{line}",
        "base_id": base,
        "name": "Line",
        "process": chance.choices(_PROCESSES, (9, 1))[0],
        "operation": "R4",
        "treatment_charge_minor": chance.choice((50_000, chance.randint(20_000, 90_000))),
        "currency": chance.choices(("EUR", "USD"), (40, 1))[0],
        "added_at": _AT,
    }
    taken = ((LineSubtype, {"line_id": line, "subtype": kind.id}) for kind in kinds)
    share = chance.choice((900_000_000, chance.randint(0, 999_999_999)))
    yields = (
        (
            LineYield,
            {"line_id": line, "element": one, "fraction": from_ppb(share), "metric": "recovery"},
        )
        for one in _ELEMENTS[: chance.randint(1, len(_ELEMENTS))]
    )
    charged = [_penalty(line)] if line % 3 else []
    return [(ProcessLine, row), *taken, *yields, *charged]


def _penalty(line: int) -> tuple[type, dict[str, Any]]:
    chance = random.Random(line)
    row = {
        "line_id": line,
        "substance": chance.choice(_UNWANTED),
        "threshold": from_ppb(chance.choice((0, 1_000_000))),
        "step": from_ppb(chance.choice((300_000, 1_000_000))),
        "minor_per_tonne": chance.choice((1500, chance.randint(1, 20_000))),
    }
    return LinePenalty, row


def _licence(licence: int, base: int, kinds: list[streams.Subtype], chance: random.Random) -> Rows:
    yearly = Mass.kg(chance.choice((100, 20_000, 500_000)))
    ends = TODAY + timedelta(days=chance.choice((-1, 0, 30, 900, 900, 900)))
    row = {
        "id": licence,
        "ref": f"LIC-{licence}",
        "base_id": base,
        "number": f"N {licence}",
        "state": chance.choices(("granted", "suspended"), (19, 1))[0],
        "yearly_mass": yearly,
        "granted_mass": yearly,
        "purpose": "new",
        "valid_from": date(2020, 1, 1),
        "valid_to": ends,
        "applied_at": _AT,
        "reason": "",
        "rests_from": None if chance.random() < 0.02 else date(2030, 1, 1),
    }
    codes = {code for kind in kinds for code in codes_of(kind)}
    hazards = chance.sample([f"HP{n}" for n in range(1, 16)], chance.choice((5, 15, 15)))
    rows: Rows = [(Licence, row)]
    rows += [(LicenceSubtype, {"licence_id": licence, "subtype": kind.id}) for kind in kinds]
    rows += [
        (LicenceCode, {"licence_id": licence, "list": scheme, "number": number})
        for scheme, number in sorted(codes)
    ]
    rows += [(LicenceHazard, {"licence_id": licence, "hazard": hazard}) for hazard in hazards]
    rows.append((LicenceProcess, {"licence_id": licence, "process": _PROCESSES[0]}))
    if licence % 5 == 0:
        used = {"licence_id": licence, "year": TODAY.year, "reserved": Mass.kg(10)}
        rows.append((LicenceYear, {**used, "consumed": Mass(yearly.milligrams // 2)}))
    return rows


def _order(base: int) -> Rows:
    due = TODAY + timedelta(days=base % 3 - 1)
    measured = {
        "id": base,
        "ref": f"DIS-{base}",
        "base_id": base,
        "parameter": "pH",
        "medium": "water",
        "value_text": "12",
        "unit": "1",
        "sampled_on": TODAY,
        "method": "-",
        "laboratory": "-",
        "point": "-",
        "outcome": "breach",
        "limit_text": "9",
        "limit_source": "-",
        "limit_certainty": "-",
        "entered_at": _AT,
        "entered_by": "-",
        "organisation_id": 1,
    }
    case = {
        "id": base,
        "ref": f"CAS-{base}",
        "organisation_id": 1,
        "base_id": base,
        "country": "DE",
        "origin": "breach",
        "reference": f"DIS-{base}",
        "about": "-",
        "state": "ordered",
        "opened_at": _AT,
        "opened_by": "-",
        "closing": "",
        "closed_by": "",
    }
    order = {
        "id": base,
        "ref": f"ORD-{base}",
        "case_id": base,
        "organisation_id": 1,
        "base_id": base,
        "country": "DE",
        "measure": "rectification",
        "state": "issued",
        "is_stayed": False,
        "has_failed": False,
        "is_told": False,
        "ordered": "Put it right.",
        "legal_basis": "-",
        "reason": "-",
        "urgency": "",
        "issued_at": _AT,
        "issued_by": "-",
        "deadline": due,
        "published_until": due,
        "ending": "",
    }
    return [(DischargeResult, measured), (Case, case), (Order, order)]


def _quota(base: int, kind: streams.Subtype, chance: random.Random) -> dict[str, Any]:
    return {
        "base_id": base,
        "year": TODAY.year,
        "scheme": "stream",
        "member": kind.stream,
        "licence": "",
        "quota": Mass.kg(chance.choice((1, 100_000))),
        "reserved": NO_MASS,
        "consumed": NO_MASS,
    }


def lots(count: int, seed: int = 1) -> Iterable[LotFacts]:
    """Yield lots of every kind, each with its code, hazards and elements."""
    chance = random.Random(seed)
    for number in range(count):
        kind = chance.choice(streams.subtypes())
        scheme, code = chance.choice(codes_of(kind))
        _name, country, latitude, longitude = chance.choice(TOWNS)
        wet = Mass.kg(chance.choice((500, 8_000, 40_000)))
        hazards = tuple(chance.sample([f"HP{n}" for n in range(1, 16)], chance.randint(0, 2)))
        held = chance.sample(_ELEMENTS, chance.randint(1, 4))
        yield LotFacts(
            ref=f"LOT-{number}",
            subtype=kind.id,
            country=country,
            code_list=scheme,
            code=code,
            hazards=hazards,
            is_hazardous=bool(hazards),
            wet_mass=wet,
            dry_mass=wet,
            contained=tuple((one, Mass(wet.milligrams // chance.randint(5, 500))) for one in held),
            latitude_udeg=latitude,
            longitude_udeg=longitude,
            assay=((_UNWANTED[number % 2], from_ppb(number % 3 * 1_500_000)),),
        )


def prices() -> dict[str, Price]:
    """Return invented round prices of some elements, as oxides."""
    per_kg = {"Nd": 6000, "Pr": 6100, "Dy": 20_500, "Tb": 68_000, "Y": 540, "Eu": 2400}
    return {
        one: Price(one, Form.OXIDE, minor, "EUR", TODAY, "Invented", "Benchmark", True)
        for one, minor in per_kg.items()
    }
