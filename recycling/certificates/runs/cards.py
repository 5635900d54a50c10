"""What do pages and API show of a run, and of a lot in it? Frozen cards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from recycling.certificates.models import Certificate
from recycling.certificates.runs import queries
from recycling.certificates.runs.models import CertificateRun, RunLot
from recycling.certificates.runs.rules import LotOutcome, RunState


@dataclass(frozen=True)
class RunCard:
    """A run and how far it is: how many lots came to what; ``sealed`` counts printed pages."""

    ref: str
    base: str
    base_name: str
    month: str
    state: str
    reason: str
    languages: tuple[str, ...]
    paper: str
    opened_at: datetime
    ended_at: datetime | None
    lots: int
    waiting: int
    issued: int
    sealed: int
    earlier: int
    not_recovered: int
    refused: int
    stopped: int

    @property
    def is_at_work(self) -> bool:
        """Tell whether the worker still certifies or prints."""
        return self.state == RunState.WORKING

    @property
    def certificates(self) -> int:
        """Return how many certificates the ZIP holds."""
        return self.sealed + self.earlier


@dataclass(frozen=True)
class CertificateCard:
    """The certificate of a lot; ``file`` is its name in the ZIP, once its page is sealed."""

    ref: str
    version: int
    state: str
    holder_name: str
    issued_at: datetime
    record_sha256: str
    file: str | None
    file_sha256: str | None


@dataclass(frozen=True)
class RunLotCard:
    """A lot of a run, what became of it, and its certificate where it has one."""

    number: int
    lot: str
    title: str
    received_at: datetime
    outcome: str
    problem: str
    certificate: CertificateCard | None


def run_card(row: CertificateRun) -> RunCard:
    """Make the card of a run that has its base with it."""
    counted = queries.counts(row.id)
    issued = counted.get(LotOutcome.ISSUED, 0)
    return RunCard(
        ref=row.ref,
        base=row.base.ref,
        base_name=row.base.name,
        month=row.month,
        state=row.state,
        reason=row.reason,
        languages=tuple(row.languages.split()),
        paper=row.paper,
        opened_at=row.opened_at,
        ended_at=row.ended_at,
        lots=sum(counted.values()),
        waiting=counted.get(LotOutcome.WAITING, 0),
        issued=issued,
        sealed=issued - queries.unsealed(row.id),
        earlier=counted.get(LotOutcome.EARLIER, 0),
        not_recovered=counted.get(LotOutcome.NOT_RECOVERED, 0),
        refused=counted.get(LotOutcome.REFUSED, 0),
        stopped=counted.get(LotOutcome.STOPPED, 0),
    )


def run_lot_card(row: RunLot) -> RunLotCard:
    """Make the card of a lot of a run."""
    return RunLotCard(
        number=row.number,
        lot=row.lot.ref,
        title=row.lot.title,
        received_at=row.received_at,
        outcome=row.outcome,
        problem=row.problem,
        certificate=_certificate_card(row.certificate) if row.certificate else None,
    )


def _certificate_card(row: Certificate) -> CertificateCard:
    return CertificateCard(
        ref=row.ref,
        version=row.version,
        state=row.state,
        holder_name=row.holder.name,
        issued_at=row.issued_at,
        record_sha256=row.record_digest,
        file=f"CoC-{row.ref}.pdf" if row.file_digest else None,
        file_sha256=row.file_digest,
    )
