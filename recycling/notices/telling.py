"""What is a telling? To which parts, in which words, leading where."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_PLACE = re.compile(r"%\((\w+)\)s")
LONGEST_VALUE = 500
# What a fact about a scan says of a file with a virus; others are told of nothing else.
INFECTED = {"scan": "infected"}


@dataclass(frozen=True)
class Telling:
    """To which parts, in which words, leading to the page of which kind of thing.

    ``about`` is the kind of the thing whose page the notice leads to; empty for the fact's own
    subject. ``when`` are values the fact's body must have, for a fact that can mean two things.
    ``alert`` is the kind of alert as which a member may switch the mail of it off.
    """

    to: tuple[str, ...]
    words: str
    about: str = ""
    when: Mapping[str, str] = field(default_factory=dict)
    alert: str = ""

    def fits(self, body: Mapping[str, Any]) -> bool:
        """Tell whether a fact with this body is meant."""
        return all(str(body.get(key)) == value for key, value in self.when.items())

    def values(self, subject: str, body: Mapping[str, Any]) -> dict[str, str]:
        """Return what the words take from a fact, and nothing else of it."""
        kind, _, ref = subject.partition(":")
        known = {kind: ref, **{key: str(value) for key, value in body.items()}}
        return {name: known.get(name, "")[:LONGEST_VALUE] for name in _PLACE.findall(self.words)}

    def thing(self, subject: str, body: Mapping[str, Any]) -> tuple[str, str]:
        """Return the kind and reference of the thing whose page tells more."""
        kind, _, ref = subject.partition(":")
        if not self.about or self.about == kind:
            return kind, ref
        return self.about, str(body.get(self.about, ""))
