"""Batches that were made up, entered into a register of lots as deeds would have left them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert

from recycling import clock
from recycling.bases.models import Base, ProcessLine
from recycling.db import Model, db
from recycling.quantities import Fraction, Mass
from recycling.recovery.models import (
    Batch,
    BatchInput,
    InputElement,
    MaterialInput,
    Output,
    OutputElement,
)
from recycling.recovery.rules import BatchState, OutputKind
from recycling.recovery.shares.rules import MASS, MATTER, Made, Run, Taking
from tests.bases.makers import a_licensed_base
from tests.makers import Member, a_member

_AT_ONCE = 2_000


@dataclass(frozen=True)
class Site:
    """Where all batches ran, and who runs them."""

    member: Member
    base_id: int
    line_id: int


def a_site() -> Site:
    """Make a base with a line."""
    member = a_member("recycler")
    a_licensed_base(member, a_member("regulator"))
    base = db.session.query(Base).one()
    line = db.session.query(ProcessLine).one()
    site = Site(member, base.id, line.id)
    db.session.rollback()
    return site


class Entering:
    """Enters runs; lots, batches and outputs have the numbers of the rules, and one more."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.inputs = 0
        self.places: dict[int, int] = {}

    def enter(self, runs: Sequence[Run], *, is_closed: bool) -> None:
        """Enter runs with all they took and made."""
        for start in range(0, len(runs), _AT_ONCE):
            some = runs[start : start + _AT_ONCE]
            _enter(Batch, (self._batch(run, is_closed) for run in some))
            for run in some:
                self._portions(run)
            _enter(Output, (self._output(run, made) for run in some for made in run.outputs))
            _enter(OutputElement, (row for run in some for row in _contents(run.outputs)))
            _enter(
                MaterialInput,
                (self._taking(run, taken, is_closed) for run in some for taken in run.takings),
            )
            db.session.commit()

    def _batch(self, run: Run, is_closed: bool) -> dict[str, Any]:
        now = clock.now()
        return {
            "id": run.batch + 1,
            "ref": f"BAT-B-{run.batch:08d}",
            "recycler_id": self.site.member.actor.organisation_id,
            "base_id": self.site.base_id,
            "line_id": self.site.line_id,
            "state": BatchState.CLOSED if is_closed else BatchState.OPEN,
            "opened_at": now,
            "closed_at": now if is_closed else None,
            "first_closed_at": now if is_closed else None,
        }

    def _portions(self, run: Run) -> None:
        rows, elements, lots = [], [], set()
        for one in run.portions:
            lot = one.lots[0] + 1
            assert lot not in lots
            lots.add(lot)
            self.inputs += 1
            rows.append(
                {
                    "id": self.inputs,
                    "batch_id": run.batch + 1,
                    "lot_id": lot,
                    "wet_mass": Mass(one.total(MATTER)),
                    "moisture": Fraction.of("0.2"),
                    "taken_at": clock.now(),
                }
            )
            elements += [
                {"input_id": self.inputs, "element": name, "mass": Mass(row[0])}
                for name, row in one.amounts.items()
                if name not in (MASS, MATTER) and row[0]
            ]
        _enter(BatchInput, rows)
        _enter(InputElement, elements)

    def _output(self, run: Run, made: Made) -> dict[str, Any]:
        return {
            "id": made.output,
            "ref": f"MAT-B-{made.output:08d}" if made.goes_on else None,
            "batch_id": run.batch + 1,
            "kind": OutputKind.INTERMEDIATE if made.goes_on else OutputKind.PRODUCT,
            "name": "Oxides",
            "mass": Mass(made.mass),
            "destination": "",
            "details": {},
            "next_base_id": self.site.base_id if made.goes_on else None,
            "declared_at": clock.now(),
        }

    def _taking(self, run: Run, taken: Taking, is_closed: bool) -> dict[str, Any]:
        place = self.places[taken.material] = self.places.get(taken.material, 0) + 1
        return {
            "batch_id": run.batch + 1,
            "output_id": taken.material,
            "mass": Mass(taken.mass),
            "milligrams": dict(taken.contents),
            "place": place if is_closed else None,
            "taken_at": clock.now(),
        }


def _contents(outputs: Iterable[Made]) -> Iterable[dict[str, Any]]:
    return (
        {"output_id": made.output, "element": element, "mass": Mass(mass)}
        for made in outputs
        for element, mass in made.contents.items()
    )


def _enter(table: type[Model], rows: Iterable[dict[str, Any]]) -> None:
    made = list(rows)
    if made:
        db.session.execute(insert(table), made)
