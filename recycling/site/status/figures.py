"""What does Prometheus read of the register as a whole? The same from every process of the site.

Few questions, each answered from an index, none counting beyond ``MOST``; on PostgreSQL none runs
longer than ``LONGEST_MS``. A group that cannot be answered is named, and the others are told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from sqlalchemy import Select, func, select, text
from sqlalchemy.exc import SQLAlchemyError

from recycling import clock
from recycling.auctions.models import Auction
from recycling.auctions.rules.terms import AuctionState
from recycling.config import BadConfiguration
from recycling.daily import DailyWork
from recycling.db import db
from recycling.ledger import heads
from recycling.ledger.imprints.archiving import free_ahead
from recycling.ledger.models import Fact, LogEntry, PendingFact
from recycling.lots.imports.models import LotImport
from recycling.lots.imports.rules.states import WORKED_ON
from recycling.metrics import counted
from recycling.notices.hooks.models import WebhookMessage
from recycling.notices.hooks.rules import MessageState
from recycling.notices.models import Mail, MailState
from recycling.oversight.audits.models import Audit
from recycling.oversight.audits.rules import AuditState
from recycling.settlement.models import Payment, Payout, WebhookEvent
from recycling.settlement.reconciling.lifecycle import DifferenceState
from recycling.settlement.reconciling.models import Difference
from recycling.site.status.models import WorkerBeat

MOST = 10_000
LONGEST_MS = 2_000
_ALIVE = timedelta(minutes=1)

FIGURES: Mapping[str, str] = {
    "urban_mine_database_up": "1 where the database answers, else 0.",
    "urban_mine_figures_failed": "1 for a group of figures that could not be read.",
    "urban_mine_waiting": f"How much is due and waits, by kind; {MOST} stands for that and more.",
    "urban_mine_oldest_waiting_seconds": "How long the oldest of it has been due.",
    "urban_mine_auctions_open": f"Auctions that are open; {MOST} stands for that and more.",
    "urban_mine_auctions_late": "Open auctions whose close is past.",
    "urban_mine_auctions_late_seconds": "For how long the first of them should have been closed.",
    "urban_mine_log_entries": "Entries of the public log.",
    "urban_mine_checkpoint_age_seconds": "Age of the newest checkpoint.",
    "urban_mine_cosignatures": "Witnesses that have cosigned the newest checkpoint.",
    "urban_mine_witnesses": "Witnesses the log asks.",
    "urban_mine_money_differences": "Differences with the payment service that are open.",
    "urban_mine_money_differences_oldest_seconds": "Age of the oldest of them.",
    "urban_mine_audit_differences": "Differences the newest audit found.",
    "urban_mine_audit_age_seconds": "Age of the newest audit.",
    "urban_mine_workers": "Workers that were there within a minute.",
    "urban_mine_worker_age_seconds": "Since when no worker has been there.",
    "urban_mine_daily_behind_days": "How many days the daily work that is most behind is late.",
    "urban_mine_daily_failing": "Pieces of daily work that failed when they were last tried.",
    "urban_mine_imprint_partitions_free": "Partitions of imprints that nobody has begun yet.",
}


@dataclass(frozen=True)
class Figure:
    """One figure of ``FIGURES``; some are told by kind, or by group."""

    name: str
    value: float
    label: str = ""


def exposition() -> bytes:
    """Return all that is counted, and all figures, as Prometheus reads them."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Everything())
    return generate_latest(registry)


def figures() -> Iterator[Figure]:
    """Return the figures as of now; without a database only that there is none."""
    yield Figure("urban_mine_database_up", float(_is_up()))
    for group, told in GROUPS.items():
        try:
            found = tuple(told(clock.now()))
            is_told = True
        except (SQLAlchemyError, BadConfiguration):
            current_app.logger.exception("the figures of “%s” cannot be read", group)
            found, is_told = (), False
            db.session.rollback()
        yield from found
        yield Figure("urban_mine_figures_failed", float(not is_told), group)
    db.session.rollback()


class _Everything:
    def collect(self) -> Iterator[Metric]:
        yield from counted()
        families: dict[str, GaugeMetricFamily] = {}
        for one in figures():
            label = {"urban_mine_figures_failed": ["group"]}.get(one.name, ["kind"])
            family = families.setdefault(
                one.name,
                GaugeMetricFamily(one.name, FIGURES[one.name], labels=label if one.label else ()),
            )
            family.add_metric([one.label] if one.label else [], one.value)
        yield from families.values()


def _is_up() -> bool:
    try:
        _bound_time()
    except SQLAlchemyError:
        db.session.rollback()
        return False
    return True


def _bound_time() -> None:
    link = db.session.connection()
    limit = f"SET LOCAL statement_timeout = {LONGEST_MS}"
    link.execute(text(limit if link.dialect.name == "postgresql" else "SELECT 1"))


def _waiting(now: datetime) -> Iterator[Figure]:
    due_mail = select(Mail.not_before_at).where(
        Mail.state == MailState.WAITING, Mail.not_before_at <= now
    )
    due_message = select(WebhookMessage.not_before_at).where(
        WebhookMessage.state == MessageState.WAITING, WebhookMessage.not_before_at <= now
    )
    facts = select(Fact.at).join(PendingFact, PendingFact.fact_id == Fact.id)
    leaves = select(Fact.at).join(LogEntry, LogEntry.fact_id == Fact.id)
    yield from _queue(now, "reactions", facts, PendingFact.fact_id)
    yield from _queue(now, "log", leaves.where(LogEntry.leaf_index.is_(None)), LogEntry.id)
    yield from _queue(now, "mail", due_mail, Mail.not_before_at)
    yield from _queue(now, "webhooks", due_message, WebhookMessage.not_before_at)
    for kind, table in (("payments", Payment), ("payouts", Payout), ("events", WebhookEvent)):
        yield from _queue(now, kind, select(table.due_at).where(table.due_at <= now), table.due_at)
    imports = select(LotImport.uploaded_at).where(LotImport.state.in_(WORKED_ON))
    yield from _queue(now, "imports", imports, LotImport.id)


def _queue(now: datetime, kind: str, due: Select[Any], oldest_by: Any) -> Iterator[Figure]:
    since = db.session.scalar(due.order_by(oldest_by).limit(1))
    yield Figure("urban_mine_waiting", _bounded(due), kind)
    yield Figure("urban_mine_oldest_waiting_seconds", _age(now, since), kind)


def _auctions(now: datetime) -> Iterator[Figure]:
    is_open = select(Auction.closes_at).where(Auction.state == AuctionState.OPEN)
    late = is_open.where(Auction.closes_at <= now)
    first = db.session.scalar(late.order_by(Auction.closes_at).limit(1))
    yield Figure("urban_mine_auctions_open", _bounded(is_open))
    yield Figure("urban_mine_auctions_late", _bounded(late))
    yield Figure("urban_mine_auctions_late_seconds", _age(now, first))


def _log(now: datetime) -> Iterator[Figure]:
    head = heads.latest_checkpoint()
    cosigned, witnesses = heads.standing(head)
    yield Figure("urban_mine_log_entries", head.size if head else 0)
    yield Figure("urban_mine_cosignatures", cosigned)
    yield Figure("urban_mine_witnesses", witnesses)
    if head:
        yield Figure("urban_mine_checkpoint_age_seconds", _age(now, head.at))


def _money(now: datetime) -> Iterator[Figure]:
    is_open = select(Difference.opened_at).where(Difference.state == DifferenceState.OPEN)
    oldest = db.session.scalar(is_open.order_by(Difference.id).limit(1))
    yield Figure("urban_mine_money_differences", _bounded(is_open))
    yield Figure("urban_mine_money_differences_oldest_seconds", _age(now, oldest))


def _audit(now: datetime) -> Iterator[Figure]:
    published = select(Audit.problems, Audit.ended_at).where(Audit.state == AuditState.PUBLISHED)
    newest = db.session.execute(published.order_by(Audit.id.desc()).limit(1)).one_or_none()
    if newest:
        yield Figure("urban_mine_audit_differences", newest.problems)
        yield Figure("urban_mine_audit_age_seconds", _age(now, newest.ended_at))


def _workers(now: datetime) -> Iterator[Figure]:
    alive = select(WorkerBeat.name).where(WorkerBeat.beat_at > now - _ALIVE)
    yield Figure("urban_mine_workers", _bounded(alive))
    last = db.session.scalar(select(func.max(WorkerBeat.beat_at)))
    if last:
        yield Figure("urban_mine_worker_age_seconds", _age(now, last))
    behind = db.session.scalar(select(func.min(DailyWork.next_on)))
    late = (now.date() - behind).days if behind else 0
    yield Figure("urban_mine_daily_behind_days", max(late, 0))
    yield Figure(
        "urban_mine_daily_failing", _bounded(select(DailyWork.name).where(DailyWork.failures > 0))
    )


def _history(_now: datetime) -> Iterator[Figure]:
    free = free_ahead()
    if free is not None:
        yield Figure("urban_mine_imprint_partitions_free", free)


GROUPS: Mapping[str, Callable[[datetime], Iterable[Figure]]] = {
    "waiting": _waiting,
    "auctions": _auctions,
    "log": _log,
    "money": _money,
    "audit": _audit,
    "workers": _workers,
    "history": _history,
}


def _bounded(rows: Select[Any]) -> int:
    """Count rows, but no more than ``MOST``."""
    counting = select(func.count()).select_from(rows.limit(MOST).subquery())
    return db.session.scalar(counting) or 0


def _age(now: datetime, at: datetime | None) -> float:
    return max((now - at).total_seconds(), 0.0) if at else 0.0
