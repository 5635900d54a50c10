"""Of which years there are summaries, and what of a region may be told."""

from __future__ import annotations

import pytest

from recycling.errors import Invalid
from recycling.oversight.statistics.rules import Kind, Part
from recycling.oversight.summaries.regions import cut
from recycling.oversight.summaries.rules import About, Subject, Year, year_asked, years_of

_BASE = Subject(About.BASE, "BAS-1", "A base", "DE", "DE-BY", 7, 2024)
_KILOGRAM = 10**6


def _from(where: str, firm: int, treated: int = 100, recovered: int = 90) -> Part:
    kind = Kind("magnets", "hydrogen_decrepitation", where)
    return Part(kind, firm, treated * _KILOGRAM, recovered * _KILOGRAM)


def test_years_go_back_to_the_first_and_no_other_is_taken() -> None:
    years = years_of(_BASE, 2026)
    assert years == (2026, 2025, 2024)
    assert year_asked("", years) == Year(2026)
    assert year_asked("2024", years) == Year(2024)
    for asked in ("2023", "2027", "last", "²⁰²⁴"):
        with pytest.raises(Invalid, match="no summary"):
            year_asked(asked, years)


def test_a_part_of_a_country_is_told_apart_only_with_three_firms_of_its_own() -> None:
    bavaria = [_from("DE-BY", firm) for firm in (1, 2, 3)]
    two_in_saxony = [_from("DE-SN", firm) for firm in (4, 5)]
    told = cut({"Nd": bavaria}, "DE-BY")
    assert [(one.treated.kilograms, one.recovered.kilograms) for one in told] == [(300, 270)]
    assert cut({"Nd": [*bavaria, *two_in_saxony]}, "DE-SN") == []


def test_what_all_parts_are_told_adds_up_to_no_firm() -> None:
    """Three regions of which the third has one firm: its own figure is nowhere to be subtracted."""
    parts = [_from("DE-BY", firm) for firm in (1, 2, 3)]
    parts += [_from("DE-SN", firm) for firm in (4, 5, 6)]
    parts += [_from("DE-NI", 7)]
    told = {where: cut({"Nd": parts}, where) for where in ("DE-BY", "DE-SN", "DE-NI")}
    assert told["DE-NI"] == []
    shown = [one for pieces in told.values() for one in pieces]
    assert all(one.treated.kilograms >= 300 for one in shown)
    assert sum(one.treated.kilograms for one in shown) < 700
