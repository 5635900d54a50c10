"""What does time bring about, without anybody asking?

A payout arrives, a card hold runs out, a debit is paid or bounces. Whatever is to come is a row
with its instant; it is brought about by whoever looks first (a request, the control page, the
deliverer), dated at its own instant and in order.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from recycling.settlement.sandbox.routes import Call, Terms
from recycling.settlement.sandbox.store import Records

Deed = Callable[[Call, str], None]


def later(call: Call, at: int, deed: str, object_id: str) -> None:
    """Have a deed done to an object at an instant (Unix seconds)."""
    call.records.run(
        "INSERT INTO to_come (at, deed, object_id, account) VALUES (?, ?, ?, ?)",
        at,
        deed,
        object_id,
        call.account,
    )


@dataclass(frozen=True)
class Passing:
    """The passing of time in one double: its terms and what each deed to come does."""

    terms: Terms
    deeds: Mapping[str, Deed]

    def bring_about(self, records: Records) -> None:
        """Do everything whose instant has come."""
        now = records.now()
        while due := records.rows(
            "SELECT * FROM to_come WHERE at <= ? ORDER BY at, seq LIMIT 1", now
        ):
            row = due[0]
            records.run("DELETE FROM to_come WHERE seq = ?", row["seq"])
            call = Call(records, {}, {}, self.terms, "", row["at"], row["account"])
            self.deeds[row["deed"]](call, row["object_id"])
