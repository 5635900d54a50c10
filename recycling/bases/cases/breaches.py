"""How does a case say which limit was exceeded, and how is that said again once it is kept?"""

from __future__ import annotations

from recycling.said_again import Sentences
from recycling.sayings import Said, known, say, told

MEASURED = say(
    "%(parameter)s (%(medium)s) %(value)s, allowed %(limit)s",
    parameter="",
    medium="",
    value="",
    limit="",
)
_BETWEEN = say("%(least)s to %(most)s", least="", most="")
_BREACHES = Sentences(MEASURED, _BETWEEN)
_LIMITS = Sentences(_BETWEEN)


def breach_words(about: str) -> str:
    """Return what was measured against which limit, as it can be said in any language."""
    found = _BREACHES.again(about)
    if not isinstance(found, Said) or found.words != MEASURED.words:
        return found
    named = {one: known(str(found.values[one])) for one in ("parameter", "medium")}
    return told(about, found.words, **{**found.values, **named})


def limit_words(limit: str) -> str:
    """Return a limit as it can be said in any language."""
    return _LIMITS.again(limit)
