"""For which stated reasons may a holder end an auction with bids, or pass over the best bid?

Whoever bid has spent work on it; so a reason from a short list is asked for, with words of the
holder's own, and both are told and kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from recycling.errors import Finding, invalid_all
from recycling.printable import print_findings
from recycling.sayings import say

LONGEST_WORDS = 500
CANCELLING = {
    "lot_changed": "The lot is not as described",
    "lot_gone": "The lot is no longer there",
    "law_forbids": "The law or an authority forbids it",
    "terms_wrong": "The terms were wrong",
    "collusion": "Bidders are suspected to act together",
}
PASSING_OVER = {
    "receipt_earlier": "The other base receives earlier",
    "nearer": "The other base is nearer",
    "recovery_better": "The other base recovers more",
    "risk": "The best bidder is thought unable to perform",
}


@dataclass(frozen=True)
class Reason:
    """Why: a code of the list that applies, and the holder's own words."""

    code: str = ""
    words: str = ""

    @property
    def is_given(self) -> bool:
        """Tell whether anything was said at all."""
        return bool(self.code or self.words)


NO_REASON = Reason()


def check_reason(reason: Reason, among: Mapping[str, str], field: str = "reason") -> None:
    """Raise ``Invalid`` naming ``field`` or ``words`` unless both are sound."""
    refusal = invalid_all(_findings(reason, among, field))
    if refusal:
        raise refusal


def _findings(reason: Reason, among: Mapping[str, str], field: str) -> list[Finding]:
    found = []
    if reason.code not in among:
        found.append(
            Finding(
                field, f"unknown_{field}", say("Choose one of %(among)s.", among=", ".join(among))
            )
        )
    if not 10 <= len(reason.words) <= LONGEST_WORDS:
        words = say(
            "Explain it in 10 to %(longest_words)s characters.", longest_words=LONGEST_WORDS
        )
        found.append(Finding("words", "not_explained", words))
    found.extend(print_findings(" ".join(reason.words.split()), "words"))
    return found
