"""Which few numbers say how far the register has come?

Counted from indexes and, because they are sums over the whole register, at most once a minute by
each process; a page only reads what was counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import current_app
from sqlalchemy import BigInteger, exists, func, select, type_coerce

from recycling import clock
from recycling.bases.models import Licence
from recycling.bases.rules import IN_FORCE
from recycling.certificates.models import Certificate, CertificateState
from recycling.db import db
from recycling.ledger import queries as ledger
from recycling.lots.models import Lot
from recycling.quantities import Mass, total_mass
from recycling.recovery.models import Batch, Output, OutputElement
from recycling.recovery.rules import BatchState, OutputKind
from recycling.recovery.shares.models import Share

_KEPT = "site_figures"
KEPT_SECONDS = "FIGURES_KEPT_SECONDS"
_DEFAULT_SECONDS = 60


@dataclass(frozen=True)
class Recovered:
    """How much of an element came out in products of which every lot is certified."""

    element: str
    mass: Mass


@dataclass(frozen=True)
class Figures:
    """The register in numbers, as counted at ``at``. ``log_size`` is in leaves."""

    lots_published: int
    bases_licensed: int
    certificates: int
    recovered: tuple[Recovered, ...]
    log_size: int
    at: datetime

    @property
    def recovered_in_all(self) -> Mass:
        """Return the recovered mass of all elements together."""
        return total_mass(one.mass for one in self.recovered)


def figures() -> Figures:
    """Return the figures, counted anew where the last count is older than a minute."""
    kept: Figures | None = current_app.extensions.get(_KEPT)
    now = clock.now()
    longest = timedelta(seconds=current_app.config.get(KEPT_SECONDS, _DEFAULT_SECONDS))
    if kept is None or not timedelta(0) <= now - kept.at < longest:
        kept = current_app.extensions[_KEPT] = _count(now)
    return kept


def _count(now: datetime) -> Figures:
    return Figures(
        lots_published=_number_of(Lot, Lot.published_at.is_not(None)),
        bases_licensed=_bases_licensed(now.date()),
        certificates=_number_of(Certificate, Certificate.state == CertificateState.CURRENT),
        recovered=_recovered(),
        log_size=ledger.log_size(),
        at=now,
    )


def _number_of(table: type[Lot] | type[Certificate], condition: object) -> int:
    counted = select(func.count()).select_from(table).where(condition)  # type: ignore[arg-type]
    return db.session.scalar(counted) or 0


def _bases_licensed(day: date) -> int:
    counted = select(func.count(Licence.base_id.distinct())).where(
        Licence.state.in_(IN_FORCE),
        Licence.valid_from <= day,
        Licence.valid_to >= day,
    )
    return db.session.scalar(counted) or 0


def _recovered() -> tuple[Recovered, ...]:
    """Sum products of closed batches, of those only whose lots all have a current certificate."""
    stands = exists().where(
        Certificate.lot_id == Share.lot_id, Certificate.state == CertificateState.CURRENT
    )
    uncertified = exists().where(Share.output_id == Output.id).where(~stands)
    rows = db.session.execute(
        select(OutputElement.element, func.sum(type_coerce(OutputElement.mass, BigInteger)))
        .join(Output, Output.id == OutputElement.output_id)
        .join(Batch, Batch.id == Output.batch_id)
        .where(
            Batch.state == BatchState.CLOSED,
            Output.kind == OutputKind.PRODUCT,
            ~uncertified,
        )
        .group_by(OutputElement.element)
    )
    found = (Recovered(element, Mass(int(milligrams))) for element, milligrams in rows)
    return tuple(sorted(found, key=lambda one: (-one.mass.milligrams, one.element)))
