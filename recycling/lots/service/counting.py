"""What counts as in a lot? Writes assays, and the components the one in force comes to.

Steps inside deeds, without facts of their own.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select

from recycling.db import db
from recycling.lots import finding
from recycling.lots.declared import composition_of
from recycling.lots.models import Assay, AssayComponent, Lot, LotComponent, Make, mapped
from recycling.lots.rules import (
    Component,
    Composition,
    Origin,
    on_dry_mass,
    rare_earth_of,
    species_form,
)


def assay_in_force(lot: Lot) -> Assay | None:
    """Return the assay that counts, ``None`` before anything is declared."""
    return db.session.scalar(
        select(Assay).where(Assay.lot_id == lot.id, Assay.in_force_since.is_not(None))
    )


def declare(lot: Lot, composition: Composition, by_id: int, at: datetime) -> None:
    """Write the holder's declaration, assay number 1, and put it in force."""
    found = on_dry_mass(composition, lot.moisture)
    row = db.session.scalar(select(Assay).where(Assay.lot_id == lot.id, Assay.number == 1))
    if row is None:
        row = Assay(lot_id=lot.id, number=1, origin=Origin.DECLARATION, added_by_id=by_id)
        db.session.add(row)
    row.added_at = at
    row.components.clear()
    db.session.flush()
    fill(row, composition)
    put_in_force(lot, row, at, found)


def declare_first(lot: Lot, composition: Composition, at: datetime, make: Make) -> None:
    """Let a lot that was never kept declare this; it is written with the lot, made as it is."""
    row = make(Assay, number=1, origin=Origin.DECLARATION, added_by_id=lot.holder_id, added_at=at)
    row.in_force_since = at
    fill(row, composition, make)
    lot.assays.append(row)
    lot.components.extend(_counted(on_dry_mass(composition, lot.moisture), make))


def fill(row: Assay, composition: Composition, make: Make = mapped) -> None:
    """Write into an assay what was reported, as it was reported."""
    report = composition.report
    row.laboratory, row.accreditation = report.laboratory.strip(), report.accreditation.strip()
    row.report_number = report.number.strip()
    row.sampled_on, row.analysed_on = report.sampled_on, report.analysed_on
    row.sample_moisture = composition.sample_moisture
    row.components.extend(
        make(
            AssayComponent,
            species=each.species,
            basis=each.basis,
            fraction=each.fraction,
            uncertainty=each.uncertainty,
            uncertainty_kind=each.uncertainty_kind,
            method=each.method,
            laboratory=each.laboratory.strip(),
        )
        for each in composition.components
    )


def put_in_force(lot: Lot, row: Assay, at: datetime, found: tuple[Component, ...]) -> None:
    """Let an assay count from now on, and no other; ``found`` is what it comes to on dry mass."""
    before = assay_in_force(lot)
    if before is not None and before is not row:
        before.in_force_since = None
        db.session.flush()
    row.in_force_since = at
    write_components(lot, found)


def count_again(lot: Lot) -> None:
    """Work out what the assay in force comes to, after the lot's moisture changed."""
    row = assay_in_force(lot)
    if row is not None:
        write_components(lot, on_dry_mass(composition_of(row), lot.moisture))


def write_components(lot: Lot, found: tuple[Component, ...]) -> None:
    """Write what counts, and let a published lot be found by the elements it then holds."""
    lot.components.clear()
    db.session.flush()
    lot.components.extend(_counted(found))
    finding.renew(lot)


def _counted(found: Iterable[Component], make: Make = mapped) -> list[LotComponent]:
    return [
        make(
            LotComponent,
            species=each.species,
            form=species_form(each.species),
            element=rare_earth_of(each.species) if each.fraction.value else None,
            fraction=each.fraction,
            uncertainty=each.uncertainty,
            method=each.method,
            laboratory=each.laboratory.strip(),
        )
        for each in found
    ]
