"""Is each return kept as it was signed, do its figures add up, and does the register say them?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import select

from recycling.db import db
from recycling.ledger.models import Fact
from recycling.oversight.returns.document import digest_of
from recycling.oversight.returns.gathering import has_open_books
from recycling.oversight.returns.keeping import WHOLE, figures_of, span_of
from recycling.oversight.returns.models import MonthlyReturn
from recycling.oversight.returns.rules import NO_FLOW
from recycling.sayings import say

_AT_ONCE = 100
_Signed = Mapping[str, Mapping[int, str]]


def disagreements() -> Iterator[str]:
    """Name every return that is kept otherwise than its facts say, or does not add up."""
    last_base, last_month = 0, ""
    before: MonthlyReturn | None = None
    while rows := db.session.scalars(
        select(MonthlyReturn)
        .where(
            (MonthlyReturn.base_id > last_base)
            | ((MonthlyReturn.base_id == last_base) & (MonthlyReturn.month > last_month))
        )
        .order_by(MonthlyReturn.base_id, MonthlyReturn.month)
        .limit(_AT_ONCE)
        .options(*WHOLE)
    ).all():
        last_base, last_month = rows[-1].base_id, rows[-1].month
        told = _signed(rows)
        for row in rows:
            last = before if before and before.base_id == row.base_id else None
            yield from _kept(row, told.get(row.ref, {}))
            yield from _sums(row, last)
            yield from _stale(row, last)
            before = row
        db.session.expunge_all()


def _signed(rows: Sequence[MonthlyReturn]) -> _Signed:
    subjects = [f"return:{row.ref}" for row in rows]
    facts = db.session.execute(
        select(Fact.subject, Fact.body).where(
            Fact.subject.in_(subjects), Fact.type == "ReturnSigned"
        )
    )
    found: defaultdict[str, dict[int, str]] = defaultdict(dict)
    for subject, body in facts:
        found[subject.partition(":")[2]][body["version"]] = body["digest"]
    return found


def _kept(row: MonthlyReturn, told: Mapping[int, str]) -> Iterator[str]:
    kept = {one.number: one.digest for one in row.versions}
    if kept != told or row.signed_version != len(kept):
        yield say("return %(ref)s was signed otherwise than its facts say.", ref=row.ref)
    for one in row.versions:
        if digest_of(one.document) != one.digest:
            yield say(
                "version %(number)s of return %(ref)s is not what was signed.",
                number=one.number,
                ref=row.ref,
            )


def _stale(row: MonthlyReturn, before: MonthlyReturn | None) -> Iterator[str]:
    if not has_open_books(span_of(row)) and figures_of(row, before) != row.flows:
        yield say("return %(ref)s says otherwise than the register.", ref=row.ref)


def _sums(row: MonthlyReturn, before: MonthlyReturn | None) -> Iterator[str]:
    flows = row.flows
    if any(flow.stock_gap or flow.treated_gap for flow in flows.values()):
        yield say("return %(ref)s does not add up.", ref=row.ref)
    if before is None or before.ends_at != row.begins_at:
        return
    closed = before.flows
    for key in sorted(flows.keys() | closed.keys()):
        if flows.get(key, NO_FLOW).opening != closed.get(key, NO_FLOW).closing:
            what = " ".join(key).strip()
            yield say(
                "return %(ref)s does not open with what %(before)s closed of %(what)s.",
                ref=row.ref,
                before=before.ref,
                what=what,
            )
