"""Enter what two countries recorded: many figures in one deed, the last entered of each stands."""

from __future__ import annotations

from sqlalchemy import select

from recycling.db import db
from recycling.deeds import Act, deed
from recycling.ledger.service import record
from recycling.oversight.mirror.models import MirrorFigure
from recycling.oversight.mirror.rules import Figure, check_source, read_figures
from recycling.parties.permissions import Permission, permit
from recycling.references import new_reference


@deed
def enter_figures(act: Act, figures: str, source: str) -> str:
    """Enter figures from a CSV text for one's own country; answers the reference of the entry.

    A figure of the same year, products and corridor takes the place of the one before. Raises
    ``Forbidden``, ``Invalid`` naming each bad line or the ``source``.
    """
    permit(act.actor, Permission.MIRROR_ENTER)
    read, named = read_figures(figures), check_source(source)
    known = _known(act.actor.country, {one.year for one in read})
    for one in read:
        row = known.get(_key(one))
        if row is None:
            row = MirrorFigure(
                country=act.actor.country,
                year=one.year,
                product=one.product,
                exporter=one.exporter,
                importer=one.importer,
            )
            db.session.add(row)
        row.exported, row.imported, row.source = one.exported, one.imported, named
        row.entered_at, row.entered_by = act.at, act.actor.person_ref
    ref = new_reference("MIR")
    record(
        act,
        "MirrorFiguresEntered",
        f"mirror:{ref}",
        {
            "country": act.actor.country,
            "source": named,
            "figures": [
                {
                    "year": one.year,
                    "product": one.product,
                    "exporter": one.exporter,
                    "importer": one.importer,
                    "exported_kg": one.exported.json(),
                    "imported_kg": one.imported.json(),
                }
                for one in read
            ],
        },
    )
    return ref


def _known(country: str, years: set[int]) -> dict[tuple[int, str, str, str], MirrorFigure]:
    query = select(MirrorFigure).where(
        MirrorFigure.country == country, MirrorFigure.year.in_(years)
    )
    return {_key(row): row for row in db.session.scalars(query.with_for_update())}


def _key(one: Figure | MirrorFigure) -> tuple[int, str, str, str]:
    return one.year, one.product, one.exporter, one.importer
