"""Is a text that certificates cannot print refused where it is entered?"""

from __future__ import annotations

from datetime import date

import pytest

from recycling.bases.rules import NewBase, check_base
from recycling.custody.rules import LegPlan, Mode, Transport, transport_findings
from recycling.errors import Invalid
from recycling.lots.rules.checks import check_placing
from recycling.lots.rules.declaration import Placing
from recycling.parties.rules.people import Application, check_application
from recycling.printable import is_covered, print_findings
from recycling.quantities import Mass
from recycling.recovery.rules import Declared, OutputKind, check_output

DAY = date(2026, 3, 2)
EMOJI, THAI = "Magnete 🧲", "รีไซเคิล"


def codes(text: str) -> set[str]:
    return {finding.code for finding in print_findings(text, "name")}


@pytest.mark.parametrize(
    "name",
    [
        "Łukasiewicz–Ångström", "Ανακύκλωση", "Вторресурс", "Tb₄O₇ ± 9", "稀土回收有限公司",
        "名古屋リサイクル", "شركة إعادة التدوير", "می\u200cشود", "राष्ट्रीय क्षत्रिय", "क्\u200dष",
        "Nguyễn Văn Ước", " padded ", "",
    ],
)  # fmt: skip
def test_names_in_the_scripts_of_the_fonts_are_accepted(name: str) -> None:
    assert codes(name) == set()


@pytest.mark.parametrize("name", [EMOJI, THAI, "재활용", "a\ufffdb", "𠮷野"])
def test_character_in_no_font_is_named(name: str) -> None:
    found = list(print_findings(name, "holder"))
    assert {one.code for one in found} == {"character_unprintable"}
    assert {one.path for one in found} == {"holder"}
    assert all(f"U+{ord(one.message[1]):04X}" in one.message for one in found)


@pytest.mark.parametrize(
    "name",
    ["a\u202eb", "a\u2066b", "شر\u200fكة", "a\u200bb", "a\nb", "a\ue000b", "a\ufeffb", "a\u200cb",
     "\u200cمی", "می\u200c شود", "می\u200c", "a\u00adb"],
)  # fmt: skip
def test_character_that_only_steers_layout_is_refused(name: str) -> None:
    assert codes(name) == {"character_invisible"}


def test_marks_heaped_on_a_letter_are_refused() -> None:
    assert codes("a" + "\u0301" * 4 + "b") == set()
    assert codes("a" + "\u0301" * 5) == {"marks_heaped"}


def test_edges_of_the_table_are_inside() -> None:
    assert [is_covered(each) for each in "\x1f ~\x7f一鿪鿫"] == [
        False, True, True, False, True, True, False,
    ]  # fmt: skip


def refused_fields(check: object, *values: object) -> set[str]:
    with pytest.raises(Invalid) as refusal:
        check(*values)  # type: ignore[operator]
    return {one.path for one in refusal.value.details if one.code == "character_unprintable"}


def test_organisations_are_asked_for_a_name_and_number_that_print() -> None:
    application = Application("holder", EMOJI, "DE", THAI, "Kiel", EMOJI, "a@example.org", "hash")
    assert refused_fields(check_application, application, ["DE"]) == {"name", "register_number"}


def test_bases_are_asked_for_a_name_and_place_that_print() -> None:
    assert refused_fields(check_base, NewBase(EMOJI, "DE", THAI, 0, 0), ["DE"]) == {
        "name",
        "place",
    }


def test_lots_are_asked_for_a_place_that_prints() -> None:
    assert refused_fields(check_placing, Placing("DE", THAI), DAY) == {"place"}


def test_transports_are_asked_for_a_permit_that_prints() -> None:
    leg = LegPlan(Mode.ROAD, "ORG-1", ("HH UM 1",), EMOJI)
    transport = Transport(DAY, (leg,), is_dangerous=False)
    found = transport_findings(transport, Mass.kg("1"))
    assert {one.path for one in found} == {"legs.0.permit"}


def test_outputs_are_asked_for_a_name_and_destination_that_print() -> None:
    output = Declared(OutputKind.RESIDUE, EMOJI, Mass.kg("1"), THAI, ())
    assert refused_fields(check_output, output, frozenset()) == {"name", "destination"}
