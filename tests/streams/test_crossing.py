"""Which Basel and OECD entries and UN numbers are offered for a kind of waste, and on which day."""

from __future__ import annotations

from datetime import date

import pytest

from recycling.errors import Invalid
from recycling.streams import rules
from recycling.streams.crossing import UNLISTED

TODAY = date(2026, 11, 26)
BEFORE_ELECTRONICS = date(2024, 12, 31)


def offered(subtype: str, day: date = TODAY) -> list[str]:
    return [each.entry.code for each in rules.suggested_entries(subtype, day)]


def test_only_entries_in_force_on_the_day_are_offered() -> None:
    assert offered("mlcc_capacitor") == ["Y49", "A1181", "GC010", "GC020"]
    assert "Y49" not in offered("mlcc_capacitor", BEFORE_ELECTRONICS)
    assert "A1180" in offered("mlcc_capacitor", BEFORE_ELECTRONICS)
    assert offered("ndfeb_swarf") == []
    assert "dispersible" in rules.when_unlisted("ndfeb_swarf")
    assert rules.when_unlisted("nimh_hev") == ""


def test_every_entry_the_catalogue_names_is_held_or_known_to_be_gone() -> None:
    for kind in rules.subtypes():
        named = {hint.code for hint in kind.cross_border if hint.code != UNLISTED}
        gone = {hint.code for hint in kind.cross_border if hint.status == "deleted"}
        assert named - gone == set(offered(kind.id)), kind.id


def test_an_entry_is_read_as_people_write_it() -> None:
    assert rules.border_entry(" b1010 ", TODAY).scheme == "BASEL_IX"
    assert rules.border_entry("GC050", TODAY).scheme == "OECD"
    for written, code in (("B1110", "waste_code_not_valid"), ("Z9", "unknown_border_entry")):
        with pytest.raises(Invalid) as refused:
            rules.border_entry(written, TODAY)
        assert (refused.value.code, refused.value.field) == (code, "border_entry")


def test_a_un_number_is_four_digits() -> None:
    read = [rules.read_un_number(text) for text in ("un 3189", "3496", " ", "UN9999")]
    assert read == ["UN3189", "UN3496", "", "UN9999"]
    with pytest.raises(Invalid, match="is not a UN number"):
        rules.read_un_number("UN31890")
    assert "self-heating" in rules.un_name("UN3189").lower()
    assert rules.un_name("UN9999") == ""
    assert {each.un for each in rules.suggested_carriage("nimh_consumer")} == {"UN3496"}
