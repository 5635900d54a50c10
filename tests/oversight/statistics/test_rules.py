"""No firm's figures can be worked out from what is published, whoever subtracts what from what."""

from __future__ import annotations

from collections import defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from recycling.oversight.statistics.rules import Kind, Part, bundles_of, is_safe
from recycling.oversight.statistics.tables import NAMES, Bundle, told
from recycling.quantities import Mass
from tests.oversight.statistics.attacking import Attack

_KINDS = [
    Kind(stream, route, country)
    for stream, routes in (("magnets", ("a", "b")), ("phosphors", ("c",)))
    for route in routes
    for country in ("DE", "FR", "SE")
]
_FIFTEEN_PER_CENT_MORE = 1.15


@some.composite
def _markets(draw: some.DrawFn) -> list[Part]:
    """Parts of up to nine firms, some of them much larger than others."""
    keys = draw(
        some.lists(
            some.tuples(some.sampled_from(_KINDS), some.integers(1, 9)), unique=True, max_size=24
        )
    )
    sizes = some.one_of(some.integers(1, 20), some.integers(100, 4000), some.just(10**6))
    parts = []
    for kind, firm in keys:
        treated = draw(sizes)
        parts.append(Part(kind, firm, treated, treated * draw(some.integers(0, 100)) // 100))
    return parts


def _even(kinds: list[Kind], first: int = 1) -> list[Part]:
    """Three firms of one size in each kind."""
    return [
        Part(kind, first + 3 * place + one, 1000, 900)
        for place, kind in enumerate(kinds)
        for one in range(3)
    ]


@pytest.mark.parametrize(
    ("parts", "safe"),
    [
        (_even([_KINDS[0]]), True),
        (_even([_KINDS[0]])[:2], False),
        ([Part(_KINDS[0], 1, 9000, 8000), *_even([_KINDS[0]], 2)[:2]], False),
        ([Part(_KINDS[0], firm, 1000, 900 if firm == 1 else 0) for firm in range(5)], False),
        ([Part(_KINDS[0], firm, 1000, 1000) for firm in range(5)], False),
        ([Part(_KINDS[0], 1, 500, 400), Part(_KINDS[1], 1, 500, 400)] * 3, False),
    ],
    ids=["three alike", "two", "one large", "one recovers", "all of it", "one firm thrice"],
)
def test_a_figure_is_of_three_firms_and_no_two_have_nearly_all_of_it(
    parts: list[Part], safe: bool
) -> None:
    assert is_safe(parts) is safe


def test_figures_are_told_apart_as_far_as_both_pieces_may_be() -> None:
    apart = bundles_of(_even([_KINDS[0], _KINDS[7]]))
    assert sorted({part.kind.stream for part in one} for one in apart) == [
        {"magnets"},
        {"phosphors"},
    ]
    # A stream of two firms stays in one figure with the smallest that hides it.
    small = _even([_KINDS[0], _KINDS[7]])[:-1]
    assert [len(one) for one in bundles_of(small)] == [5]


def test_what_nothing_hides_waits_and_the_rest_is_published() -> None:
    giant = [Part(_KINDS[7], 99, 10**7, 9 * 10**6)]
    (published,) = bundles_of([*_even([_KINDS[0]]), *giant])
    assert {part.kind for part in published} == {_KINDS[0]}


@settings(max_examples=20, deadline=None, derandomize=True)
@given(_markets(), _markets())
def test_no_published_table_tells_a_firm_or_a_cell_of_few_within_fifteen_per_cent(
    first: list[Part], second: list[Part]
) -> None:
    """Months follow each other: what waits in the first is in the second, or waits on."""
    published = [("2026-01", one) for one in bundles_of(first)]
    out = {part for _, parts in published for part in parts}
    waiting = [part for part in first if part not in out]
    published += [("2026-02", one) for one in bundles_of(_joined([*waiting, *second]))]
    for measure in (lambda part: part.treated, lambda part: part.recovered):
        assert Attack(published, measure).narrowest() > _FIFTEEN_PER_CENT_MORE


def _joined(parts: list[Part]) -> list[Part]:
    sums: defaultdict[tuple[Kind, int], list[int]] = defaultdict(lambda: [0, 0])
    for part in parts:
        sums[part.kind, part.firm][0] += part.treated
        sums[part.kind, part.firm][1] += part.recovered
    return [Part(*key, *amounts) for key, amounts in sums.items()]


def test_the_attacker_finds_what_a_careless_table_gives_away() -> None:
    """Two figures of which one has two firms, and the other hides nobody: told apart, both leak."""
    careless = [("2026-01", _even([_KINDS[0]])[:2]), ("2026-01", [Part(_KINDS[7], 7, 50, 40)])]
    assert Attack(careless, lambda part: part.treated).narrowest() < _FIFTEEN_PER_CENT_MORE


def test_every_table_adds_up_and_says_among_what_it_does_not_tell_apart() -> None:
    apart = Bundle(1, "2026-01", "Nd", (_KINDS[0],), Mass(10), Mass(9))
    mixed = Bundle(2, "2026-02", "Nd", (_KINDS[0], _KINDS[7]), Mass(30), Mass(20))
    for by in NAMES:
        found = told([apart, mixed], by)
        assert found.total.treated == Mass(40)
        assert sum(row.recovered.milligrams for row in found.every) == 29
    assert told([apart, mixed], "stream").every[-1].of == ("magnets", "phosphors")
    assert [str(row.rate) for row in told([apart, mixed], "month").rows] == ["0.9000", "0.6667"]
