"""Has somebody asked for too many checks just now?

A check of a file costs the server up to a second, and anybody may ask for one. Rows, not memory,
so that every process counts alike; networks are kept as keyed digests only, for an hour.
"""

from __future__ import annotations

from datetime import timedelta

from flask import request
from sqlalchemy import delete, select, update

from recycling.certificates.models import CheckCount
from recycling.db import db, insert_missing
from recycling.errors import TooMany
from recycling.parties.sign_in.throttle import Origin
from recycling.parties.sign_in.writing import writing
from recycling.parties.vault import blinded
from recycling.sayings import say

MOST_IN_A_MINUTE = 30
_KEPT = timedelta(hours=1)


def count_check() -> None:
    """Count a check asked for by this request's network; raises ``TooMany`` over the limit."""
    key = blinded(f"check|{Origin(request.remote_addr or '').network}")
    with writing() as now:
        minute = now.replace(second=0, microsecond=0)
        ours = (CheckCount.key_digest == key, CheckCount.minute == minute)
        db.session.execute(delete(CheckCount).where(CheckCount.minute < minute - _KEPT))
        insert_missing(CheckCount, [{"key_digest": key, "minute": minute, "checks": 0}])
        db.session.execute(update(CheckCount).where(*ours).values(checks=CheckCount.checks + 1))
        count = db.session.scalar(select(CheckCount.checks).where(*ours)) or 0
    if count > MOST_IN_A_MINUTE:
        raise TooMany(
            "too_many_checks",
            say(
                "More than %(most_in_a_minute)s checks a minute came from your network.",
                most_in_a_minute=MOST_IN_A_MINUTE,
            ),
            way_out=say(
                "Wait %(seconds)s seconds, or check on your own machine with the offline verifier.",
                seconds=60 - now.second,
            ),
        )
