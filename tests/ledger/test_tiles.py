"""Tiles give the same tree as all leaves do, under the paths the standard writes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recycling.ledger.tiles import (
    WIDTH,
    Place,
    TiledTree,
    TilePath,
    edge_places,
    entry_bundle,
    grown,
    parse_path,
)
from recycling.ledger.tree import (
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    root_of,
    subtrees_of,
)

LEAVES = [leaf_hash(number.to_bytes(4, "big")) for number in range(70_000)]


def stored(*batches: int) -> dict[Place, bytes]:
    """The tiles of a log grown batch by batch, given only its right edge each time."""
    tiles: dict[Place, bytes] = {}
    size = 0
    for batch in batches:
        edge = {place: tiles[place] for place in edge_places(size)}
        tiles |= grown(size, edge, LEAVES[size : size + batch])
        size += batch
    return tiles


def tree_of(tiles: dict[Place, bytes]) -> TiledTree:
    return TiledTree(lambda level, number: tiles[level, number])


def test_seventy_thousand_leaves_make_the_tiles_the_standard_counts() -> None:
    tiles = stored(70_000)
    widths = {place: len(tile) // 32 for place, tile in tiles.items()}
    assert sum(width == WIDTH for (level, _), width in widths.items() if level == 0) == 273
    assert (widths[0, 273], widths[1, 0], widths[1, 1], widths[2, 0]) == (112, 256, 17, 1)
    assert len(tiles) == 274 + 2 + 1
    assert edge_places(70_000) == [(0, 273), (1, 1), (2, 0)]


def test_two_hundred_and_fifty_six_leaves_make_a_full_tile_and_one_above() -> None:
    tiles = stored(256)
    assert {place: len(tile) // 32 for place, tile in tiles.items()} == {(0, 0): 256, (1, 0): 1}


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(1, 700), min_size=1, max_size=6))
def test_growing_by_any_batches_gives_the_same_tiles_and_root(batches: list[int]) -> None:
    tiles, size = stored(*batches), sum(batches)
    assert tiles == stored(size)
    assert tree_of(tiles).root(size) == root_of(LEAVES[:size])


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_proofs_from_tiles_are_those_from_all_leaves(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 1500))
    index = data.draw(st.integers(0, size - 1))
    later = data.draw(st.integers(0, 300))
    tree, whole = tree_of(stored(size, later)), subtrees_of(LEAVES[:size])
    assert inclusion_proof(index, size, tree.subtree) == inclusion_proof(index, size, whole)
    old = index + 1
    assert consistency_proof(old, size, tree.subtree) == consistency_proof(old, size, whole)


def test_proof_in_seventy_thousand_reads_one_tile_of_each_place_it_needs() -> None:
    tiles, read = stored(70_000), []

    def reader(level: int, number: int) -> bytes:
        read.append((level, number))
        return tiles[level, number]

    inclusion_proof(12_345, 70_000, TiledTree(reader).subtree)
    assert len(read) == len(set(read)) <= 5


@pytest.mark.parametrize(
    ("path", "tile"),
    [
        ("tile/0/000", TilePath(0, 0)),
        ("tile/0/x001/x234/067", TilePath(0, 1234067)),
        ("tile/63/999.p/255", TilePath(63, 999, 255)),
        ("tile/1/x001/000.p/1", TilePath(1, 1000, 1)),
        ("tile/entries/x001/234", TilePath(None, 1234)),
    ],
)
def test_path_is_read_and_written_back(path: str, tile: TilePath) -> None:
    assert parse_path(path) == tile
    assert str(tile) == path


@pytest.mark.parametrize(
    "path",
    [
        "", "tile/0", "tile/0/", "tile/0/0", "tile/0/0000", "tile/00/000", "tile/64/000",
        "tile/-1/000", "tile/0/x000/001", "tile/0/001/002", "tile/0/x001", "tile/0/000.p/0",
        "tile/0/000.p/256", "tile/0/000.p/01", "tile/0/000.p/", "tile/0/000.p/999",
        "tile/other/000", "tile/0/٠٠٠", "tile/0/000\n", "tile/0/../000", "/tile/0/000",
        "tile/0/" + "x999/" * 7 + "999",
    ],
)  # fmt: skip
def test_path_written_otherwise_is_none(path: str) -> None:
    assert parse_path(path) is None


@given(st.integers(0, 10**20), st.integers(1, 256), st.integers(0, 63))
def test_any_tile_has_a_path_that_leads_back(number: int, width: int, level: int) -> None:
    tile = TilePath(level, number, width)
    assert parse_path(str(tile)) == tile


@pytest.mark.parametrize(
    ("tile", "is_there"),
    [
        (TilePath(0, 1, 44), True), (TilePath(0, 1, 45), False), (TilePath(0, 1), False),
        (TilePath(0, 0), True), (TilePath(1, 0, 1), True), (TilePath(1, 0, 2), False),
        (TilePath(2, 0, 1), False), (TilePath(None, 1, 44), True), (TilePath(63, 0, 1), False),
    ],
)  # fmt: skip
def test_tile_is_within_a_log_of_three_hundred(tile: TilePath, is_there: bool) -> None:
    assert tile.is_within(300) is is_there


def test_entry_bundle_puts_each_length_before_its_entry() -> None:
    assert entry_bundle([b"ab", b"c" * 300]) == b"\x00\x02ab" + b"\x01\x2c" + b"c" * 300
