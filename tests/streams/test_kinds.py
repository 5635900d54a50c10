"""The eight streams, their twenty-nine sub-types, and where every value comes from."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from recycling.errors import NotFound
from recycling.streams import rules
from recycling.streams.processes import METRICS
from recycling.streams.sources import Sourced

WHOLE_CATALOGUE = (
    *rules.streams(),
    *rules.subtypes(),
    *rules.elements(),
    *rules.group_schemes(),
    *rules.flags(),
    *rules.processes(),
    *rules.obsolete_processes(),
    *rules.thresholds(),
    *rules.codes_on(rules.CodeList.EU, date(2026, 12, 9)),
    *rules.listed_codes("UN"),
)


def values(thing: Any) -> Iterator[Any]:
    """Everything inside a loaded thing, itself first."""
    yield thing
    if dataclasses.is_dataclass(thing):
        for field in dataclasses.fields(thing):
            yield from values(getattr(thing, field.name))
    elif isinstance(thing, Mapping):
        for inner in thing.values():
            yield from values(inner)
    elif isinstance(thing, tuple | list | set | frozenset):
        for inner in thing:
            yield from values(inner)


def test_streams_are_eight_with_twenty_nine_subtypes() -> None:
    assert len(rules.streams()) == 8
    assert len(rules.subtypes()) == 29
    assert sum(len(stream.subtypes) for stream in rules.streams()) == 29


def test_streams_have_the_ids_the_register_speaks() -> None:
    assert {stream.id for stream in rules.streams()} == {
        "magnets",
        "nimh-batteries",
        "fluorescent-lamps",
        "spent-catalysts",
        "polishing-powder",
        "molten-salts",
        "slag",
        "electronic-components",
    }


def test_catalogue_holds_no_float_and_nothing_that_can_change() -> None:
    for thing in WHOLE_CATALOGUE:
        for value in values(thing):
            assert not isinstance(value, float | list | dict | set), (thing, value)


def test_catalogue_cites_only_registered_sources() -> None:
    cited = {
        source_id
        for thing in WHOLE_CATALOGUE
        for value in values(thing)
        if isinstance(value, Sourced)
        for source_id in value.source_ids
    }
    assert cited <= rules.sources().keys()


def test_bands_are_ordered_fractions() -> None:
    for subtype in rules.subtypes():
        for band in (*subtype.composition, subtype.moisture):
            assert 0 <= band.min <= band.middle <= band.max <= 1, (subtype.id, band.species)


def test_bands_from_memory_say_so() -> None:
    swarf, removed = rules.subtype("ndfeb_swarf"), rules.subtype("ndfeb_eol_magnet")
    praseodymium, total = swarf.band("Pr"), removed.band("REE_total")
    assert praseodymium is not None
    assert praseodymium.is_recalled
    assert total is not None
    assert not total.is_recalled


def test_subtypes_name_known_codes_of_every_list() -> None:
    for subtype in rules.subtypes():
        for entry in subtype.transport:
            assert rules.listed_code("UN", entry.un)
        for operation in subtype.operations:
            assert rules.listed_code("EU_OPERATION", operation)
        for hazard in subtype.hazards:
            for hp in hazard.hp_candidates:
                assert rules.listed_code("EU_HP", hp)
        assert subtype.radioactivity_class in rules.radioactivity_classes()


def test_processes_take_known_subtypes_by_known_metrics() -> None:
    known = {subtype.id for subtype in rules.subtypes()}
    symbols = {element.symbol for element in rules.elements()} | {"total"}
    for process in rules.processes():
        assert set(process.subtypes) <= known
        for figure in process.yields:
            assert figure.metric in METRICS
            assert set(figure.of) <= symbols
            assert 0 <= figure.min <= figure.max <= 1


@pytest.mark.parametrize("question", [rules.stream, rules.subtype, rules.process, rules.source])
def test_asking_for_an_unknown_id_is_not_found(question: Any) -> None:
    with pytest.raises(NotFound):
        question("nothing-like-it")


@pytest.mark.parametrize(
    ("kind", "measured", "state"),
    [
        ("none", [], "not_required"),
        ("low", [], "unmeasured"),
        ("possible", ["0.2", "1.0"], "below_exemption"),
        ("possible", ["0.2", "1.01"], "regulated_norm"),
        ("possible", ["10"], "regulated_norm"),
        ("none", ["10.1"], "class7_transport"),
    ],
)
def test_radioactivity_state_compares_each_nuclide(
    kind: str, measured: list[str], state: str
) -> None:
    assert rules.radioactivity_state(kind, [Decimal(value) for value in measured]) == state
