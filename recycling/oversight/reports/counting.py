"""How many reports and wrong codes came from one network, without keeping which it was?

Networks are counted under digests keyed with a secret drawn for the day and deleted after it
(``clearing.py``), by whole hours or days, so that a count cannot be led back to an address, nor to
a report by its instant.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime

from sqlalchemy import select

from recycling.db import db, insert_missing
from recycling.oversight.reports.models import ReportCount, ReportDay
from recycling.oversight.reports.rules import (
    FROM_ONE_NETWORK,
    WRONG_CODES,
    Sender,
    check_room,
    too_many_from_here,
)
from recycling.parties.sign_in.writing import writing


def count_report(sender: Sender) -> None:
    """Count a report of a network; raises ``TooMany`` where it sent its share of the hour."""
    with writing() as at:
        _count_up(_blinded(at, f"report|{sender.network}"), at, FROM_ONE_NETWORK)


def count_wrong_code(sender: Sender) -> None:
    """Count a wrong code from a network; raises ``TooMany`` where it tried too many."""
    with writing() as at:
        _count_up(_blinded(at, f"code|{sender.network}"), at, WRONG_CODES)


def hold_country(country: str, at: datetime) -> ReportCount:
    """Return how many rows a country's queue got this hour, held to the end of the deed.

    So reports of one country are placed one after the other.
    """
    return _held(f"rows|{country}", _hour(at))


def count_row(rows: ReportCount, sender: Sender, at: datetime) -> None:
    """Count a row of the queue; raises ``TooMany`` where the hour takes no further one."""
    of_hour = _held(_blinded(at, f"hour|{rows.key}|{sender.wide}"), _hour(at))
    of_day = _held(_blinded(at, f"day|{rows.key}|{sender.wide}"), _day(at))
    check_room(rows.count, is_first_of_wide=of_hour.count == 0, rows_of_wide=of_day.count)
    for one in (rows, of_hour, of_day):
        one.count += 1


def _count_up(key: str, at: datetime, most: int) -> None:
    held = _held(key, _hour(at))
    if held.count >= most:
        raise too_many_from_here()
    held.count += 1


def _held(key: str, since: datetime) -> ReportCount:
    insert_missing(ReportCount, [{"key": key, "since": since, "count": 0}])
    return db.session.scalars(
        select(ReportCount)
        .where(ReportCount.key == key, ReportCount.since == since)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def _blinded(at: datetime, text: str) -> str:
    drawn = {"day": at.date(), "secret": secrets.token_hex(32)}
    insert_missing(ReportDay, [drawn])
    secret = db.session.scalars(select(ReportDay.secret).where(ReportDay.day == at.date())).one()
    return hmac.new(bytes.fromhex(secret), text.encode(), hashlib.sha256).hexdigest()


def _hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)


def _day(at: datetime) -> datetime:
    return _hour(at).replace(hour=0)
