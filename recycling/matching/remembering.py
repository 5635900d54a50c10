"""May this base take this lot on this day, when the same was asked a moment ago?

An auction asks it at every bid. The answer is kept in the process together with the version of
the register, the lot's own version and the day, and given again only while the database says that
all of them are as they were: one statement. What is kept is bounded, and is never the truth: a
worker that has nothing kept finds the same answer by asking every rule.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from datetime import date, datetime

from recycling.lots.models import Lot
from recycling.matching.rules import Assessment
from recycling.matching.versions import Version, register_version

MOST = 2048
_Asked = tuple[str, int, date]
_As = tuple[Version, int, datetime]

_kept: OrderedDict[_Asked, tuple[_As, Assessment]] = OrderedDict()
_keeping = threading.Lock()


def remembered(
    lot: Lot,
    base_id: int,
    day: date,
    ask: Callable[[], Assessment],
    version: Version | None = None,
) -> Assessment:
    """Return what was found of a lot and a base for a day, or ``ask`` where something changed.

    The version is read before anything is asked, so what changes meanwhile is asked for again;
    who asks about many bases in one transaction reads it once, and gives it.
    """
    asked = (lot.ref, base_id, day)
    version = register_version() if version is None else version
    as_it_is = (version, lot.version, lot.changed_at)
    with _keeping:
        known = _kept.get(asked)
        if known is not None and known[0] == as_it_is:
            _kept.move_to_end(asked)
            return known[1]
    found = ask()
    with _keeping:
        _kept[asked] = (as_it_is, found)
        _kept.move_to_end(asked)
        while len(_kept) > MOST:
            _kept.popitem(last=False)
    return found
