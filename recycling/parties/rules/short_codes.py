"""Which short code is good on another organisation's device, and what does a wrong one cost?

Six digits are few, so three wrong ones on one organisation's devices lock them out for a minute,
and each further one for twice as long, up to an hour. All devices together are slowed down softly:
nobody keeps an organisation from signing elsewhere.
"""

from __future__ import annotations

import secrets
from datetime import timedelta

from recycling.errors import Invalid
from recycling.parties.rules.attempts import ACCOUNT, Brake, Failures, wait_words
from recycling.sayings import say

DIGITS = 6
ON_ONE_DEVICE = Brake(3, timedelta(minutes=1), timedelta(hours=1))
ANYWHERE = ACCOUNT


def new_short_code() -> str:
    """Draw a short code."""
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"


def wrong_short_code(failures: Failures) -> Invalid:
    """Make the refusal of a wrong code, given how often it was wrong: what is left, or the wait."""
    left = failures.brake.free - failures.count
    if left > 0:
        way_out = say("%(left)s attempts are left.", left=left)
        if left == 1:
            way_out = say("1 attempt is left.")
    else:
        wait = wait_words(failures.brake.wait(failures.count))
        way_out = say("Wait %(wait)s, then try again; until then no code is taken here.", wait=wait)
    return Invalid("wrong_code", say("The code is not right."), field="code", way_out=way_out)
