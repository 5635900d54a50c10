"""Random changes, truncations and additions to sealed certificates, and who finds them."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from recycling.certificates.offline.kept import WRONG, trust_in
from recycling.certificates.offline.lines import check
from recycling.certificates.verification import verify
from tests.certificates.attacks import page_swapped, updated
from tests.certificates.kits import SOON
from tests.certificates.workshop import Workshop

SEED = 20261126
# Of a hundred: so many bytes changed, files cut off, and something appended.
SHARES = {"change": 70, "truncation": 15, "addition": 15}
_SEAL_FAILS = frozenset(
    {
        "seal.broken",
        "seal.missing",
        "seal.not_whole_file",
        "seal.untrusted_key",
        "unreadable",
        "seal.timestamp_missing",
        "seal.timestamp_broken",
        "seal.timestamp_untrusted",
    }
)
RIGHT = {
    "change": _SEAL_FAILS,
    "truncation": _SEAL_FAILS,
    "addition": frozenset({"seal.not_whole_file", "unreadable"}),
}


@dataclass
class Found:
    """How many tamperings were found under which code, and those that were not, or wrongly."""

    codes: Counter[tuple[str, str]] = field(default_factory=Counter)
    survivors: list[tuple[str, str, int]] = field(default_factory=list)


def tampered(files: Sequence[bytes], count: int, seed: int = SEED) -> Iterator[tuple[str, bytes]]:
    """Yield so many tampered files with the kind of tampering, the same for the same seed."""
    chance = random.Random(seed)
    kinds = [kind for kind, share in SHARES.items() for _ in range(share)]
    for number in range(count):
        kind, content = kinds[number * 37 % 100], files[number % len(files)]
        if kind == "change":
            yield kind, _changed(content, chance)
        elif kind == "truncation":
            yield kind, content[: chance.randrange(len(content))]
        else:
            yield kind, _added(content, chance)


def _changed(content: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(content))
    changed = bytearray(content)
    changed[place] = (changed[place] + chance.randrange(1, 256)) % 256
    return bytes(changed)


def _added(content: bytes, chance: random.Random) -> bytes:
    match chance.randrange(4):
        case 0:
            return content + chance.choice([b"\n", b" ", b"%%EOF\n", b"\0"])
        case 1:
            return content + chance.randbytes(chance.randrange(1, 3000))
        case 2:
            mark = b"%d 0 obj\n<<>>\nendobj\n" % chance.randrange(1, 600)
            return content + mark + content[content.rindex(b"startxref") :]
        case _:
            return updated(content, page_swapped)


def surviving(tries: Iterator[tuple[str, bytes]], shop: Workshop) -> Found:
    """Give each file to both verifiers; whatever is not found with a right code survives."""
    found, trust = Found(), trust_in(json.dumps(shop.keys).encode())
    for number, (kind, content) in enumerate(tries):
        verdict = verify(content, shop.checks)
        code = verdict.lines[0].code if verdict.lines else "unreadable"
        found.codes[kind, code] += 1
        try:
            other = check(content, trust, SOON)[0][0][0]
        except WRONG:
            other = "unreadable"
        if verdict.is_genuine or not {code, other} <= RIGHT[kind]:
            found.survivors.append((kind, f"{code}, {other}", number))
    return found
