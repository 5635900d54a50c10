"""Deeds of looking for signs: trade is counted, parties are looked at; a sign is closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import absent
from recycling.ledger.canonical import Json
from recycling.ledger.service import record, record_each
from recycling.months import Month
from recycling.oversight.leaks.lifecycle import check_reason
from recycling.oversight.leaks.rules import Part, Party
from recycling.oversight.signs.evidence import evidence_of
from recycling.oversight.signs.lifecycle import SignState, require_open
from recycling.oversight.signs.looking import Look, Seen, whose
from recycling.oversight.signs.models import Sign, SignTurn, TradeCount, TradeMonth
from recycling.oversight.signs.rules import LOOKS_A_YEAR, RATE
from recycling.oversight.signs.rules.finding import DAYS_BETWEEN_LOOKS
from recycling.oversight.signs.trade import count, first_month, pair_up
from recycling.parties.permissions import Permission, permit
from recycling.quantities import Mass
from recycling.references import new_reference
from recycling.sayings import say

Turn = tuple[str, int]


@deed
def count_trade(act: Act, months: Sequence[str], day: date) -> str:
    """Count anew who traded with whom in these months, and pair up the twelve to this day.

    Answers how many receipts there were in the months.
    """
    permit(act.actor, Permission.LEAKS_WATCH)
    receipts = sum(count(Month.parse(month), day) for month in months)
    pair_up(first_month(day))
    body: dict[str, Json] = {"months": list(months), "receipts": receipts}
    record(act, "TradeCounted", "watch:signs", body)
    return str(receipts)


@dataclass(frozen=True)
class Sent:
    """Lots of a stream a holder sent to a base in a month; parties are the ids of their rows."""

    month: str
    holder: int
    base: int
    carrier: int
    stream: str
    lots: int
    received: Mass


@deed
def enter_trade(act: Act, country: str, sent: Sequence[Sent]) -> str:
    """Enter who traded with whom in months before they came into the register, and pair up.

    The months are not counted from receipts afterwards. Answers how many rows it was.
    """
    permit(act.actor, Permission.LEAKS_WATCH)
    day, months = act.at.date(), sorted({one.month for one in sent})
    rows = [
        TradeCount(
            month=one.month,
            country=country,
            holder_id=one.holder,
            base_id=one.base,
            carrier_id=one.carrier,
            stream=one.stream,
            lots=one.lots,
            received=one.received,
            hundreds=0,
        )
        for one in sent
    ]
    db.session.add_all([*(TradeMonth(month=one, counted_on=day) for one in months), *rows])
    db.session.flush()
    pair_up(first_month(day))
    body: dict[str, Json] = {"months": list(months), "rows": len(rows)}
    record(act, "TradeEntered", "watch:signs", body)
    return str(len(rows))


@deed
def look_for_signs(act: Act, day: date, new: Sequence[Turn], due: Sequence[Turn]) -> str:
    """Give the parties with new figures their turn, and look at those whose turn it is.

    Answers how many signs were found.
    """
    permit(act.actor, Permission.LEAKS_WATCH)
    for part, number in new:
        _give_turn(part, number, day)
    look, signs = Look(day), list[Sign]()
    for part, number in due:
        party = Party(Part(part), number)
        signs += [_open(act, day, party, seen) for seen in look.at(party)]
        turn = db.session.get_one(SignTurn, (part, number))
        turn.looked_on, turn.due_on = day, None
    record_each(act, [("SignFound", f"sign:{row.ref}", _told(row)) for row in signs])
    body: dict[str, Json] = {
        "new": len(new),
        "looked_at": len(due),
        "signs": [row.ref for row in signs],
    }
    record(act, "SignsSought", "watch:signs", body)
    return str(len(signs))


def _give_turn(part: str, number: int, day: date) -> None:
    turn = db.session.get(SignTurn, (part, number))
    if turn is None:
        turn = SignTurn(part=part, number=number, looked_on=None)
        db.session.add(turn)
    if turn.looked_on is None:
        turn.due_on = day
    else:
        turn.due_on = max(day, turn.looked_on + timedelta(days=DAYS_BETWEEN_LOOKS))


def _open(act: Act, day: date, party: Party, seen: Seen) -> Sign:
    named = whose(party)
    row = Sign(
        ref=new_reference("SGN"),
        kind=seen.kind,
        part=party.part,
        number=party.number,
        party=named.ref,
        party_name=named.name,
        country=named.country,
        state=SignState.OPEN,
        since_on=seen.since,
        found_on=day,
        rate_ppm=round(RATE * 1_000_000),
        tests=seen.tests,
        looks=LOOKS_A_YEAR,
        evidence=evidence_of(seen.findings, party.number, seen.shares),
        earlier=seen.earlier,
        opened_at=act.at,
        reason="",
        closed_by="",
    )
    db.session.add(row)
    db.session.flush()
    return row


def _told(row: Sign) -> dict[str, Json]:
    return {
        "sign": row.ref,
        "kind": row.kind,
        "party": row.party,
        "part": row.part,
        "since": row.since_on.isoformat(),
        "findings": row.evidence["findings"],
        "facts": [one["ref"] for one in row.evidence["facts"]],
        "tests": row.tests,
        "looks": row.looks,
        "false_alarm_rate_ppm": row.rate_ppm,
        "earlier": row.earlier,
    }


@deed
def close_sign(act: Act, ref: str, reason: str) -> str:
    """Close a sign, saying why nothing is left to be done; its figures do not count again.

    Raises ``NotFound``, ``Forbidden``, ``Conflict`` where it is closed, ``Invalid`` naming
    ``reason``.
    """
    row = db.session.scalar(select(Sign).where(Sign.ref == ref).with_for_update())
    if row is None:
        raise absent("sign", say("There is no sign in the figures %(ref)s.", ref=ref))
    permit(act.actor, Permission.LEAKS_CLOSE, row)
    require_open(row.state)
    row.state, row.reason = SignState.CLOSED, check_reason(reason)
    row.closed_at, row.closed_by = act.at, act.actor.person_ref
    body: dict[str, Json] = {"sign": ref, "party": row.party, "reason": row.reason}
    record(act, "SignClosed", f"sign:{ref}", body)
    return ref
