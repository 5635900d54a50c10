"""Are numbers and days written as each language writes them?"""

from __future__ import annotations

import pytest

from recycling.certificates.figures import Figures
from recycling.certificates.typesetting import Language

ENGLISH, CHINESE, FRENCH = (Figures(each) for each in Language)
NO_BREAK, NARROW = "\u00a0", "\u202f"


def test_masses_are_written_to_the_gram_in_groups_of_three() -> None:
    assert ENGLISH.grams("4812.6") == CHINESE.grams("4812.6") == f"4{NO_BREAK}812.600"
    assert FRENCH.grams("4812.6") == f"4{NARROW}812,600"
    assert ENGLISH.grams("0.0005") == "0.001"


@pytest.mark.parametrize(("kilograms", "shown"), [("4812.6", "4 812.6 kg"), ("950", "950 kg")])
def test_weights_lose_idle_zeros_and_name_their_unit(kilograms: str, shown: str) -> None:
    assert ENGLISH.weight(kilograms) == shown.replace(" ", NO_BREAK)


def test_masses_of_the_annex_name_their_unit() -> None:
    assert ENGLISH.mass("720") == f"720.000{NO_BREAK}kg"


def test_weights_in_french_have_a_comma() -> None:
    assert FRENCH.weight("1016.638") == f"1{NARROW}016,638{NO_BREAK}kg"


def test_fractions_are_written_exactly_as_percent() -> None:
    shown = [ENGLISH.percent(text) for text in ("0.2215", "1", "0", "0.000001")]
    assert shown == [f"{text}{NO_BREAK}%" for text in ("22.15", "100", "0", "0.0001")]
    assert (CHINESE.percent("0.2215"), FRENCH.percent("0.2215")) == (
        "22.15%",
        f"22,15{NO_BREAK}%",
    )


def test_days_are_written_as_the_language_writes_them() -> None:
    instant = "2026-03-01T09:12:44.120Z"
    written = [
        [each.long_day(instant), each.short_day(instant), each.minute(instant)]
        for each in (ENGLISH, CHINESE, FRENCH)
    ]
    plain = [[text.replace(NO_BREAK, " ") for text in row] for row in written]
    assert plain == [
        ["1 March 2026", "2026-03-01", "2026-03-01 09:12 UTC"],
        ["2026年3月1日", "2026年3月1日", "2026年3月1日 09:12 UTC"],
        ["1er mars 2026", "01/03/2026", "01/03/2026, 09 h 12 UTC"],
    ]
    assert FRENCH.long_day("2026-03-12") == f"12{NO_BREAK}mars{NO_BREAK}2026"
