"""The public register as open data: one CSV row for each licence of each base, or one JSON list.

Text that a spreadsheet would run as a formula is kept as text by a leading apostrophe.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from io import StringIO
from typing import Any

from recycling.bases.cards import BaseCard, LicenceCard, LineCard
from recycling.bases.discharge.queries import ResultCard
from recycling.bases.quotas.queries import QuotaCard
from recycling.clock import stamp
from recycling.quantities import plain

_BASE = ("base", "name", "recycler", "country", "place", "latitude", "longitude", "registered_at")
_LICENCE = (
    "licence",
    "number",
    "state",
    "purpose",
    "continues",
    "authority",
    "valid_from",
    "valid_to",
    "yearly_mass_kg",
    "processes",
    "subtypes",
    "waste_codes",
    "hazards",
)
_RESULT = (
    "ref",
    "base",
    "parameter",
    "medium",
    "value",
    "unit",
    "sampled_on",
    "method",
    "laboratory",
    "point",
    "outcome",
    "limit",
    "limit_source",
    "limit_certainty",
    "entered_at",
)
_QUOTA = (
    "base",
    "name",
    "year",
    "scheme",
    "member",
    "quota_kg",
    "reserved_kg",
    "consumed_kg",
    "free_kg",
    "regulator",
    "plan",
)
_OWN = frozenset({"base", "value", "entered_at"})
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NUMBERS = frozenset({"latitude", "longitude", "yearly_mass_kg"})


def as_csv(bases: Iterable[BaseCard]) -> Iterator[str]:
    """Write the register as CSV (RFC 4180), a base at a time; each has at least one row."""
    yield _row({name: name for name in (*_BASE, *_LICENCE)})
    for base in bases:
        licences = [_licence(one) for one in base.licences] or [dict.fromkeys(_LICENCE, "")]
        for licence in licences:
            flat = {name: _flat(value) for name, value in licence.items()}
            yield _row({**_base(base), **flat})


def discharge_as_csv(results: Iterable[ResultCard]) -> Iterator[str]:
    """Write monitoring results as CSV, each with the limit it was judged by."""
    yield _row({name: name for name in _RESULT})
    for one in results:
        cells = {name: str(getattr(one, name)) for name in _RESULT if name not in _OWN}
        own = {"base": one.base_ref, "value": plain(one.value), "entered_at": stamp(one.entered_at)}
        yield _row({name: {**cells, **own}[name] for name in _RESULT})


def quotas_as_csv(quotas: Iterable[QuotaCard]) -> Iterator[str]:
    """Write quotas with their use as CSV, masses in kilograms."""
    yield _row({name: name for name in _QUOTA})
    for one in quotas:
        cells = (one.base_ref, one.base_name, str(one.year), one.scheme, one.member)
        masses = (one.use.limit, one.use.reserved, one.use.consumed, one.use.free)
        whole = (*cells, *(mass.json() for mass in masses), one.regulator, one.plan)
        yield _row(dict(zip(_QUOTA, whole, strict=True)))


def as_json(bases: Iterable[BaseCard]) -> Iterator[str]:
    """Write the register as one JSON list, a base at a time."""
    yield "["
    between = "\n"
    for base in bases:
        whole = {
            **_base(base),
            "lines": [_line(one) for one in base.lines],
            "licences": [_licence(one) for one in base.licences],
        }
        yield between + json.dumps(whole, ensure_ascii=False)
        between = ",\n"
    yield "\n]\n"


def _base(base: BaseCard) -> dict[str, str]:
    return {
        "base": base.ref,
        "name": base.name,
        "recycler": base.recycler,
        "country": base.country,
        "place": base.place,
        "latitude": base.latitude,
        "longitude": base.longitude,
        "registered_at": stamp(base.registered_at),
    }


def _line(line: LineCard) -> dict[str, Any]:
    return {
        "line": line.ref,
        "name": line.name,
        "process": line.process,
        "operation": line.operation,
        "subtypes": list(line.subtypes),
        "treatment_charge_per_dry_tonne": line.treatment_charge.json(),
        "yields": {y.element: {"fraction": y.fraction.json(), "metric": y.metric}
                   for y in line.yields},
        "penalties": [
            {"substance": one.substance, "threshold": one.threshold.json(),
             "step": one.step.json(), "per_dry_tonne": one.rate.json()}
            for one in line.penalties
        ],
    }  # fmt: skip


def _licence(licence: LicenceCard) -> dict[str, Any]:
    return {
        "licence": licence.ref,
        "number": licence.number,
        "state": licence.state,
        "purpose": licence.purpose,
        "continues": licence.continues,
        "authority": licence.authority,
        "valid_from": licence.valid_from.isoformat(),
        "valid_to": licence.valid_to.isoformat(),
        "yearly_mass_kg": licence.yearly_mass.json(),
        "processes": list(licence.processes),
        "subtypes": list(licence.subtypes),
        "waste_codes": list(licence.shown_codes),
        "hazards": list(licence.hazards),
    }


def _flat(value: str | list[str]) -> str:
    return value if isinstance(value, str) else "; ".join(value)


def _row(cells: dict[str, str]) -> str:
    line = StringIO()
    csv.writer(line).writerow(_safe(name, cell) for name, cell in cells.items())
    return line.getvalue()


def _safe(name: str, cell: str) -> str:
    return cell if name in _NUMBERS else as_text(cell)


def as_text(cell: str) -> str:
    """Keep a spreadsheet from running a cell as a formula, by a leading apostrophe."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
