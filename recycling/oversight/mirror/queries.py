"""Read-only answers about mirror statistics: what an authority's country holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select

from recycling.db import db
from recycling.deeds import Actor
from recycling.oversight.mirror.models import MirrorFigure
from recycling.oversight.mirror.rules import NOISE, excess
from recycling.quantities import Mass
from recycling.wire import Page, cards, cursor_id, page_of


@dataclass(frozen=True)
class FigureCard:
    """A year's trade in both books; ``excess`` is (F - D) / D."""

    year: int
    product: str
    exporter: str
    importer: str
    exported: Mass
    imported: Mass
    excess: Decimal
    source: str
    entered_at: datetime

    @property
    def is_beyond_noise(self) -> bool:
        """Tell whether it is more than timing and ways of recording explain."""
        return abs(self.excess) > NOISE


def figures(actor: Actor, cursor: str = "", limit: int = 50) -> Page[FigureCard]:
    """Return a page of the figures of a regulator's country, entered last first."""
    query = (
        select(MirrorFigure)
        .where(MirrorFigure.country == actor.country)
        .order_by(MirrorFigure.id.desc())
        .limit(limit + 1)
    )
    if before := cursor_id(cursor):
        query = query.where(MirrorFigure.id < before)
    rows = db.session.scalars(query).all()
    return cards(page_of(rows, limit, lambda row: (row.id,)), _card)


def _card(row: MirrorFigure) -> FigureCard:
    return FigureCard(
        year=row.year,
        product=row.product,
        exporter=row.exporter,
        importer=row.importer,
        exported=row.exported,
        imported=row.imported,
        excess=round(excess(row.exported, row.imported), 4),
        source=row.source,
        entered_at=row.entered_at,
    )
