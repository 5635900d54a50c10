"""How large is the log, and what is its root?

C2SP tlog-checkpoint: the text of a signed note in three lines: origin, size, root in base64.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from recycling.ledger.notes import Malformed, decoded, encoded
from recycling.ledger.tree import HASH_BYTES

_SIZE = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)


@dataclass(frozen=True)
class Statement:
    """What a checkpoint says; ``extensions`` are further lines, which we never write."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def __str__(self) -> str:
        lines = (self.origin, str(self.size), encoded(self.root), *self.extensions)
        return "".join(f"{line}\n" for line in lines)


def parse_statement(text: str) -> Statement:
    """Read the text of a checkpoint note strictly; raises ``Malformed``."""
    lines = text.split("\n")
    if len(lines) < 4 or lines.pop() or not all(lines):
        raise Malformed("a checkpoint has three lines or more, none empty")
    origin, size, root, *extensions = lines
    if not _SIZE.fullmatch(size):
        raise Malformed("the checkpoint's size is not a plain whole number")
    raw = decoded(root)
    if len(raw) != HASH_BYTES:
        raise Malformed("the checkpoint's root is not a SHA-256 hash")
    return Statement(origin, int(size), raw, tuple(extensions))
