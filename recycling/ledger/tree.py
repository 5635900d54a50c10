"""Is this leaf in that tree, and does that tree go on from this one?

Merkle tree hashing and proofs of RFC 6962 section 2.1 (the same in RFC 9162), SHA-256.
A proof is first a list of leaf ranges, whose subtree hashes make it up; where those hashes come
from (all leaves, or stored tiles) is the caller's affair.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from hmac import compare_digest

HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()

Range = tuple[int, int]
Subtree = Callable[[int, int], bytes]


def leaf_hash(entry: bytes) -> bytes:
    """Return the hash of a leaf: SHA-256(0x00 ‖ entry)."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node: SHA-256(0x01 ‖ left ‖ right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def split(width: int) -> int:
    """Return the largest power of two smaller than ``width``: where a tree of two or more parts."""
    return 1 << (width - 1).bit_length() - 1


def perfect_ranges(start: int, end: int) -> list[Range]:
    """Return the largest aligned power-of-two ranges that make up ``start..end``, left to right.

    ``start`` is where RFC 6962 splits, so widths only fall: these are the range's right edge.
    """
    ranges = []
    while start < end:
        width = 1 << (end - start).bit_length() - 1
        ranges.append((start, start + width))
        start += width
    return ranges


def fold(subtrees: Sequence[bytes]) -> bytes:
    """Return the root over the perfect subtrees of a tree, given left to right."""
    if not subtrees:
        return EMPTY_ROOT
    root = subtrees[-1]
    for left in reversed(subtrees[:-1]):
        root = node_hash(left, root)
    return root


def perfect_root(hashes: Sequence[bytes]) -> bytes:
    """Return the root over a power of two of leaf or node hashes."""
    level = hashes
    while len(level) > 1:
        level = [node_hash(level[i], level[i + 1]) for i in range(0, len(level), 2)]
    return level[0]


class RightEdge:
    """A tree that grows leaf by leaf and keeps only the perfect subtrees along its right edge."""

    def __init__(self, size: int = 0, subtrees: Sequence[bytes] = ()) -> None:
        """Begin with the tree of ``size``, given by the hashes of ``perfect_ranges(0, size)``."""
        self.size = size
        self._subtrees = list(subtrees)

    def append(self, leaf: bytes) -> None:
        """Add a leaf hash at the right."""
        carry = self.size
        while carry & 1:
            leaf = node_hash(self._subtrees.pop(), leaf)
            carry >>= 1
        self._subtrees.append(leaf)
        self.size += 1

    def root(self) -> bytes:
        """Return the root of the tree as it stands."""
        return fold(self._subtrees)


def root_of(leaves: Iterable[bytes]) -> bytes:
    """Return the root over leaf hashes."""
    edge = RightEdge()
    for leaf in leaves:
        edge.append(leaf)
    return edge.root()


def subtrees_of(leaves: Sequence[bytes]) -> Subtree:
    """Return the look-up of subtree hashes over leaf hashes held in memory."""
    return lambda start, end: root_of(leaves[start:end])


def inclusion_ranges(index: int, size: int) -> list[Range]:
    """Return the ranges whose hashes prove leaf ``index`` in a tree of ``size``, leaf's side first.

    Raises ``ValueError`` for a leaf outside the tree.
    """
    if not 0 <= index < size:
        raise ValueError(f"leaf {index} is not in a tree of {size}")
    start, end, ranges = 0, size, []
    while end - start > 1:
        middle = start + split(end - start)
        if index < middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start = middle
    return ranges[::-1]


def consistency_ranges(old: int, new: int) -> list[Range]:
    """Return the ranges whose hashes prove that the tree of ``new`` goes on from that of ``old``.

    Raises ``ValueError`` unless 0 < old ≤ new: everything goes on from the empty tree.
    """
    if not 0 < old <= new:
        raise ValueError(f"no proof leads from a tree of {old} to one of {new}")
    start, end, ranges = 0, new, []
    while end != old:
        middle = start + split(end - start)
        if old <= middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start = middle
    if start > 0:
        ranges.append((start, end))
    return ranges[::-1]


def inclusion_proof(index: int, size: int, subtree: Subtree) -> tuple[bytes, ...]:
    """Return the audit path of leaf ``index`` in the tree of ``size``."""
    return tuple(subtree(start, end) for start, end in inclusion_ranges(index, size))


def consistency_proof(old: int, new: int, subtree: Subtree) -> tuple[bytes, ...]:
    """Return the proof that the tree of ``new`` leaves begins with the tree of ``old``."""
    return tuple(subtree(start, end) for start, end in consistency_ranges(old, new))


def verify_inclusion(
    leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes
) -> bool:
    """Tell whether the path leads from leaf ``index`` to ``root`` (RFC 9162, section 2.1.3.2)."""
    if not 0 <= index < size or not _are_hashes(path):
        return False
    ranges = inclusion_ranges(index, size)
    if len(path) != len(ranges):
        return False
    reached = leaf
    for (start, _), sibling in zip(ranges, path, strict=True):
        reached = node_hash(sibling, reached) if start < index else node_hash(reached, sibling)
    return compare_digest(reached, root)


def verify_consistency(
    old: int, new: int, path: Sequence[bytes], old_root: bytes, new_root: bytes
) -> bool:
    """Tell whether the new tree begins with the old one (RFC 9162, section 2.1.4.2)."""
    if not 0 < old <= new or not _are_hashes(path):
        return False
    ranges = consistency_ranges(old, new)
    if len(path) != len(ranges):
        return False
    given = iter(zip(ranges, path, strict=True))
    # What both trees share first: the whole old one where it is one subtree, and then not sent.
    whole = old == new or old & (old - 1) == 0
    old_reached = new_reached = old_root if whole else next(given)[1]
    for (start, _), sibling in given:
        if start >= old:
            new_reached = node_hash(new_reached, sibling)
        else:
            old_reached = node_hash(sibling, old_reached)
            new_reached = node_hash(sibling, new_reached)
    return compare_digest(old_reached, old_root) and compare_digest(new_reached, new_root)


def _are_hashes(path: Sequence[bytes]) -> bool:
    return all(len(one) == HASH_BYTES for one in path)
