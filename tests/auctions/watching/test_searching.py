"""New lots that match a saved search are told once, together; old lots and bad searches never."""

from __future__ import annotations

import pytest

from recycling.auctions.watching import searching, service
from recycling.clock import SteppedClock
from recycling.deeds import SYSTEM, Act
from recycling.errors import Conflict
from recycling.lots import saved
from recycling.reactions import react
from tests.auctions.watching.test_watching import told
from tests.lots.makers import a_published_lot
from tests.makers import Member, a_member


def test_new_lots_that_match_are_told_together_and_once(
    holder: Member, held_clock: SteppedClock
) -> None:
    a_published_lot(holder)
    seeker, other, quiet = (a_member("recycler") for _ in range(3))
    ref = saved.save(seeker.actor, "swarf", "stream=magnets&q=swarf")
    saved.save(other.actor, "lamps", "stream=lamps&sort=newest")
    saved.save(other.actor, "broken", "km=5&country=XX")
    saved.save(quiet.actor, "all", "")
    service.choose(quiet.actor, ["search"])
    first, second = a_published_lot(holder), a_published_lot(holder)
    assert searching.look_due() == 0, "an hour is not over"
    held_clock.advance(hours=1)
    assert searching.look_due(4) == 2, "the quiet one's is on record, too"
    react()
    assert told(seeker) == [
        f"New lots match your saved search “swarf”: 2, the newest of them {second}."
    ]
    assert first != second
    assert told(other) == told(quiet) == []
    held_clock.advance(hours=2)
    assert searching.look_due() == 0
    with pytest.raises(Conflict, match="Nothing new"):
        searching.tell_matches(Act(SYSTEM), ref)
    saved.delete_search(seeker.actor, ref)
    with pytest.raises(Conflict, match="deleted"):
        searching.tell_matches(Act(SYSTEM), ref)
