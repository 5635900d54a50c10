"""RFC 6962's published answers, and every proof of every small tree."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recycling.ledger.tree import (
    EMPTY_ROOT,
    RightEdge,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root_of,
    subtrees_of,
    verify_consistency,
    verify_inclusion,
)

# The eight leaves and the roots of their first one to eight, as Certificate Transparency's own
# implementations test them (google/certificate-transparency, merkletree tests).
ENTRIES = [
    bytes.fromhex(text)
    for text in (
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]  # fmt: skip
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
LEAVES = [leaf_hash(entry) for entry in ENTRIES]


def leaves(count: int) -> list[bytes]:
    return [leaf_hash(number.to_bytes(4, "big")) for number in range(count)]


def changed(hash_: bytes, bit: int = 0) -> bytes:
    return (int.from_bytes(hash_, "big") ^ (1 << bit)).to_bytes(32, "big")


def test_root_of_nothing_is_the_hash_of_nothing() -> None:
    assert root_of([]) == EMPTY_ROOT == hashlib.sha256(b"").digest()


@pytest.mark.parametrize("size", range(1, 9))
def test_roots_of_the_eight_leaves_are_the_published_ones(size: int) -> None:
    assert root_of(LEAVES[:size]).hex() == ROOTS[size - 1]


def test_inclusion_path_of_the_sixth_of_eight_is_the_published_one() -> None:
    path = inclusion_proof(5, 8, subtrees_of(LEAVES))
    assert [one.hex() for one in path] == [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]


def test_consistency_path_of_six_and_eight_is_the_published_one() -> None:
    path = consistency_proof(6, 8, subtrees_of(LEAVES))
    assert [one.hex() for one in path] == [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]


def test_right_edge_grows_to_every_root() -> None:
    edge = RightEdge()
    for size, leaf in enumerate(LEAVES, start=1):
        edge.append(leaf)
        assert (edge.size, edge.root().hex()) == (size, ROOTS[size - 1])


def test_every_leaf_of_every_small_tree_proves() -> None:
    for size in range(1, 40):
        tree = leaves(size)
        root = root_of(tree)
        for index in range(size):
            path = inclusion_proof(index, size, subtrees_of(tree))
            assert verify_inclusion(tree[index], index, size, path, root)


def test_every_pair_of_small_trees_is_consistent() -> None:
    tree = leaves(33)
    for new in range(1, 34):
        for old in range(1, new + 1):
            path = consistency_proof(old, new, subtrees_of(tree))
            roots = root_of(tree[:old]), root_of(tree[:new])
            assert verify_consistency(old, new, path, *roots), (old, new)


@given(st.data())
def test_inclusion_with_any_hash_changed_fails(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 70))
    index = data.draw(st.integers(0, size - 1))
    tree = leaves(size)
    path = [tree[index], root_of(tree), *inclusion_proof(index, size, subtrees_of(tree))]
    which = data.draw(st.integers(0, len(path) - 1))
    path[which] = changed(path[which], data.draw(st.integers(0, 255)))
    leaf, root, *rest = path
    assert not verify_inclusion(leaf, index, size, rest, root)


@given(st.data())
def test_inclusion_at_another_place_fails(data: st.DataObject) -> None:
    size = data.draw(st.integers(2, 70))
    index, other = data.draw(st.permutations(range(size)))[:2]
    tree = leaves(size)
    path = inclusion_proof(index, size, subtrees_of(tree))
    assert not verify_inclusion(tree[index], other, size, path, root_of(tree))


@given(st.data())
def test_consistency_with_any_hash_changed_fails(data: st.DataObject) -> None:
    new = data.draw(st.integers(2, 70))
    old = data.draw(st.integers(1, new - 1))
    tree = leaves(new)
    given_ = [root_of(tree[:old]), root_of(tree), *consistency_proof(old, new, subtrees_of(tree))]
    which = data.draw(st.integers(0, len(given_) - 1))
    given_[which] = changed(given_[which], data.draw(st.integers(0, 255)))
    old_root, new_root, *path = given_
    assert not verify_consistency(old, new, path, old_root, new_root)


@pytest.mark.parametrize(("index", "size"), [(-1, 8), (8, 8), (5, 0)])
def test_inclusion_outside_the_tree_fails(index: int, size: int) -> None:
    path = inclusion_proof(5, 8, subtrees_of(LEAVES))
    assert not verify_inclusion(LEAVES[5], index, size, path, bytes.fromhex(ROOTS[7]))


def test_inclusion_with_an_inner_node_as_leaf_fails() -> None:
    inner = node_hash(LEAVES[4], LEAVES[5])
    path = inclusion_proof(5, 8, subtrees_of(LEAVES))[1:]
    assert not verify_inclusion(inner, 2, 8, path, bytes.fromhex(ROOTS[7]))


@pytest.mark.parametrize("change", [lambda p: p[:-1], lambda p: [*p, p[0]], lambda p: [p[0][:31]]])
def test_inclusion_with_a_path_of_another_shape_fails(change: object) -> None:
    path = inclusion_proof(5, 8, subtrees_of(LEAVES))
    assert not verify_inclusion(LEAVES[5], 5, 8, change(list(path)), bytes.fromhex(ROOTS[7]))  # type: ignore[operator]


def test_consistency_of_a_forked_tree_fails() -> None:
    forked = [*leaves(5), leaf_hash(b"other"), *leaves(9)[6:]]
    path = consistency_proof(6, 9, subtrees_of(forked))
    assert not verify_consistency(6, 9, path, root_of(leaves(6)), root_of(forked))


def test_consistency_of_equal_sizes_needs_equal_roots() -> None:
    assert not verify_consistency(3, 3, [], root_of(leaves(3)), root_of(leaves(4)))
