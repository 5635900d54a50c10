"""Load a base or a licence with its row locked, for a deed that will change it."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload, selectinload
from sqlalchemy.sql.base import ExecutableOption

from recycling.bases.models import Base, Licence
from recycling.db import db
from recycling.errors import missing

_COVERED = (
    selectinload(Licence.subtypes),
    selectinload(Licence.codes),
    selectinload(Licence.hazards),
)


def locked_base(ref: str) -> Base:
    """Return a base with its recycler, its row locked; raises ``NotFound``."""
    base: Base | None = db.session.scalar(
        select(Base)
        .where(Base.ref == ref)
        .options(joinedload(Base.recycler))
        .with_for_update(of=Base)
    )
    if base is None:
        raise missing("base", ref)
    return base


def whole_licence(ref: str) -> Licence:
    """Return a licence with its base and all it covers, its row locked; raises ``NotFound``."""
    return locked_licence(ref, *_COVERED)


def locked_licence(ref: str, *more: ExecutableOption) -> Licence:
    """Return a licence with its base and processes, its row locked; raises ``NotFound``."""
    licence: Licence | None = db.session.scalar(
        select(Licence)
        .join(Licence.base)
        .join(Base.recycler)
        .where(Licence.ref == ref)
        .options(
            contains_eager(Licence.base).contains_eager(Base.recycler),
            selectinload(Licence.processes),
            *more,
        )
        .execution_options(populate_existing=bool(more))
        .with_for_update(of=Licence)
    )
    if licence is None:
        raise missing("licence", ref)
    return licence
