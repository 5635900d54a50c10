"""Recovery routes: which figure speaks, and which processes are to be eliminated."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recycling.streams.obsolete import banned_process, obsolete_processes
from recycling.streams.processes import (
    expected_yield,
    process,
    processes,
    processes_for,
    routes_beside,
)


def test_expected_yield_where_both_are_known_is_recovery_not_leaching() -> None:
    expected = expected_yield("fcc_acid_leach", "La")
    assert expected.value == Decimal("0.6288")
    assert expected.is_overall_recovery


def test_expected_yield_of_a_leach_alone_is_named_leaching() -> None:
    expected = expected_yield("nimh_h2so4", "Nd")
    assert expected.value == Decimal("0.95")
    assert (expected.metric, expected.is_overall_recovery) == ("leaching", False)


def test_expected_yield_prefers_the_elements_own_figure() -> None:
    assert expected_yield("phosphor_alkali_fusion", "Tb").value == Decimal("0.9815")
    assert expected_yield("phosphor_alkali_fusion", "Y").value == Decimal("0.9906")


def test_expected_yield_of_several_laboratories_is_the_lowest() -> None:
    assert expected_yield("remses_conversion_leach", "Nd").value == Decimal("0.9572")


def test_expected_yield_nobody_measured_is_none() -> None:
    assert expected_yield("phosphor_acid_red", "Tb").value is None


def test_expected_yield_is_never_purity_or_loss() -> None:
    stages = {"product_purity", "loss_oxide_to_metal", "magnetic_property_retention"}
    for route in processes():
        for symbol in ("La", "Nd", "Tb", "Y"):
            assert expected_yield(route.id, symbol).metric not in stages


def test_expected_yield_says_overall_only_where_a_figure_does() -> None:
    for route in processes():
        overall = {figure.metric for figure in route.yields} & {"overall_recovery"}
        assert overall or not expected_yield(route.id, "Nd").is_overall_recovery


def test_processes_for_swarf_leave_out_the_short_loop() -> None:
    routes = {route.id for route in processes_for("ndfeb_swarf")}
    assert "hydromet_roast_hcl_sx" in routes
    assert "hpms" not in routes


def test_routes_beside_show_the_own_first_then_those_with_fewest_reagents() -> None:
    routes = routes_beside("hydromet_roast_hcl_sx", ("ndfeb_offcuts", "ndfeb_swarf"))
    assert routes[0].is_own
    assert routes[0].shared == ("ndfeb_offcuts", "ndfeb_swarf")
    others = [len(route.process.reagents) for route in routes[1:]]
    assert others == sorted(others)
    melting = next(route for route in routes if route.process.id == "re_melting")
    assert melting.process.reagents == ()
    assert melting.expected.is_overall_recovery


def test_routes_beside_a_process_in_own_words_are_those_of_the_catalogue() -> None:
    routes = routes_beside("our own furnace", ("ndfeb_swarf",))
    assert routes
    assert not any(route.is_own for route in routes)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ammonia_saponification", "ammonia_saponification"),
        ("Ammonia Saponification", "ammonia_saponification"),
        ("ammonia-saponified P507", "ammonia_saponification"),
        ("NH4OH Saponification", "ammonia_saponification"),
        ("solvent extraction, NH₄OH saponification of P204", "ammonia_saponification"),
        ("saponification with ammonia water", "ammonia_saponification"),
        ("氨皂化", "ammonia_saponification"),
        ("P507氨水皂化萃取", "ammonia_saponification"),
        ("氨 皂 化", "ammonia_saponification"),
        ("TANK   LEACHING", "tank_leaching"),
        ("池浸工艺", "tank_leaching"),
        ("heap-leached", "heap_leaching"),
        ("堆浸", "heap_leaching"),
        ("chloride electrolysis", "chloride_electrolysis"),
        ("RECl3 electrolysis", "chloride_electrolysis"),
        ("氯化物电解", "chloride_electrolysis"),
        ("wet fluoride synthesis", "wet_fluoride"),
        ("湿法生产氟化稀土", "wet_fluoride"),
        ("monazite only", "monazite_only"),
    ],
)
def test_banned_process_in_any_wording_is_found(text: str, found: str) -> None:
    obsolete = banned_process(text)
    assert obsolete is not None
    assert obsolete.id == found


@pytest.mark.parametrize(
    "text",
    [
        "",
        "sodium saponification",
        "non-ammonia saponification",
        "without ammonia saponification",
        "ammonia-free saponification",
        "无氨皂化",
        "非氨皂化萃取",
        "oxide-fluoride electrolysis",
        "heap leaching of slag",
        "渣堆浸",
        "ammonia water for precipitation",
        "hydrogen decrepitation",
    ],
)
def test_banned_process_of_a_process_not_named_is_none(text: str) -> None:
    assert banned_process(text) is None


def test_banned_process_denied_once_but_used_elsewhere_is_found() -> None:
    text = "non-ammonia saponification in line 1, ammonia saponification in line 2"
    assert banned_process(text) is not None


def test_banned_process_matches_every_own_term() -> None:
    for obsolete in obsolete_processes():
        terms = set(obsolete.terms) - {
            "tank and heap leaching methods for ion-absorption rare earths"
        }
        for term in terms:
            assert banned_process(term) == obsolete, term


def test_banned_process_matches_no_recovery_route() -> None:
    for route in processes():
        for words in (route.id, route.name_en, route.name_zh, *route.steps):
            assert banned_process(words) is None, words


@given(st.text(max_size=60))
def test_banned_process_of_any_text_answers(text: str) -> None:
    obsolete = banned_process(text)
    assert obsolete is None or obsolete in obsolete_processes()


def test_process_keeps_the_reason_for_its_caution() -> None:
    assert any("never show a leaching figure" in note for note in process("fcc_acid_leach").notes)
