"""What documents of other systems tell, in exact units, and where something is wrong with them."""

from __future__ import annotations

import json
from dataclasses import fields
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recycling.custody.imports.reading import MOST_MOVEMENTS, read_file
from recycling.custody.imports.rules.fields import FieldKind, fields_of, format_file
from recycling.custody.imports.rules.naming import named_in
from recycling.custody.imports.rules.states import System
from recycling.custody.imports.rules.told import (
    Line,
    Party,
    Signature,
    Told,
    day_of,
    digest_of,
    kept,
    restored,
)
from recycling.custody.imports.rules.units import Density, mass_of, unit_names, units
from recycling.errors import Invalid
from recycling.quantities import Mass
from recycling.references import new_reference
from tests.custody.imports.documents import (
    a_manifest,
    a_receipt_of_waste,
    a_waste,
    a_workbook,
    an_item,
    codes,
    read,
)

US, UK = System.US_EMANIFEST, System.UK_RECEIPT


@pytest.mark.parametrize("system", list(System))
def test_every_field_has_a_source_a_certainty_and_a_place_in_what_is_told(system: System) -> None:
    sources = format_file(system)["sources"]
    places = {f.name for f in fields(Told)} | {
        f"{name}.{f.name}"
        for name, kind in (("parties", Party), ("signatures", Signature), ("lines", Line))
        for f in fields(kind)
    }
    for field in fields_of(system).values():
        assert field.source in sources
        assert field.certainty == "found"
        is_read = field.kind not in (FieldKind.LEFT, FieldKind.OBJECT, FieldKind.LIST)
        assert (field.to in places) if is_read else field.to == ""


def test_the_columns_of_the_workbook_are_fields_of_the_receipt() -> None:
    book = format_file("uk_workbook")
    known = fields_of(UK)
    for column in book["movement_columns"]:
        assert column["path"] in known or column["read_as"] == "left"
    for column in book["item_columns"]:
        path = column["path"]
        in_item = f"wasteItems[].{path}"
        assert path in known or in_item in known or column["read_as"] == "left"


@pytest.mark.parametrize(
    ("amount", "unit", "kilograms"),
    [
        ("1", "P", "0.453592"), ("100", "P", "45.359237"), ("3", "P", "1.360777"),
        ("1", "T", "907.18474"), ("2500", "K", "2500"), ("2", "M", "2000"), ("0", "P", "0"),
    ],
)  # fmt: skip
def test_units_of_mass_are_exact_to_the_milligram(amount: str, unit: str, kilograms: str) -> None:
    assert mass_of(Decimal(amount), units(US)[unit]) == Mass.kg(kilograms)


@pytest.mark.parametrize("unit", ["G", "L", "Y", "N"])
def test_a_volume_is_a_mass_only_with_a_density_in_mass_per_volume(unit: str) -> None:
    measure, amount = units(US)[unit], Decimal(10)
    assert mass_of(amount, measure) is None
    assert mass_of(amount, measure, Density(Decimal("1.2"), "2")) is None
    assert mass_of(amount, measure, Density(Decimal("8.5"), "9")) is None
    assert mass_of(amount, measure, Density(Decimal("8.5"), "1")) is not None


def test_a_gallon_at_a_pound_a_gallon_is_a_pound() -> None:
    gallons = mass_of(Decimal(100), units(US)["G"], Density(Decimal(1), "1"))
    assert gallons == mass_of(Decimal(100), units(US)["P"]) == Mass.kg("45.359237")
    cubic_metre = mass_of(Decimal(1), units(US)["N"], Density(Decimal("8.345404452"), "1"))
    assert cubic_metre == Mass.kg(1000)


@given(st.integers(0, 10**7), st.sampled_from("PTKM"))
def test_the_mass_of_whole_amounts_is_within_half_a_milligram_and_grows(
    amount: int, code: str
) -> None:
    unit = units(US)[code]
    mass, more = mass_of(Decimal(amount), unit), mass_of(Decimal(amount + 1), unit)
    assert mass is not None
    assert more is not None
    assert abs(mass.milligrams - amount * unit.size) * 2 <= 1
    assert mass < more


@given(st.decimals("0.000001", "1000", places=6))
def test_metric_units_agree_with_each_other(tonnes: Decimal) -> None:
    told = [
        mass_of(tonnes * factor, units(UK)[unit])
        for unit, factor in (("Tonnes", 1), ("Kilograms", 1000), ("Grams", 1_000_000))
    ]
    assert told == [Mass.kg(tonnes * 1000)] * 3  # fmt: skip


def test_what_no_register_can_hold_is_no_mass() -> None:
    assert mass_of(Decimal(10) ** 12, units(US)["M"]) is None
    assert unit_names()["T"] == "Tons (2000 Pounds)"


def test_a_manifest_tells_who_what_and_when() -> None:
    (one,) = read(a_manifest(note="Lot named below"))
    assert one.is_good
    assert codes(one) == {}
    told = one.told
    assert (told.tracking_number, told.status, told.rejection) == ("012345678ELC", "Signed", "")
    assert [p.name for p in told.of_part("carrier")] == ["First Lines", "Second Lines"]
    assert told.of_part("holder")[0].place == "Arlington, VA"
    assert (told.shipped_at, told.received_at) == ("2026-11-24T05:00:00Z", "2026-11-26T05:00:00Z")
    (line,) = told.lines
    assert (line.mass, line.un_number, line.codes) == (Mass.kg("2500"), "UN3189", ("D003",))
    assert (line.containers, line.amount, line.unit, line.hazardous) == (4, "2500", "K", True)
    assert len(told.signatures) == 4
    assert told.notes == ("Lot named below",)


def test_a_manifest_of_epas_own_tells_more() -> None:
    signer = {"firstName": "Ann", "lastName": "Lee", "userId": "x"}
    facility = {
        "name": "F", "epaSiteId": "V", "electronicSignaturesInfo": [
            {"signer": signer, "signatureDate": "2026-11-27T00:00:00Z", "signerRole": "Industry"}],
    }  # fmt: skip
    waste = a_waste(
        additionalInfo={"comments": [{"label": "Ref", "description": "CON"}]},
        managementMethod={"code": "H010"},
        discrepancyResidueInfo={"wasteQuantity": True, "wasteType": True,
                                "discrepancyComments": "6500 KG"},
    )  # fmt: skip
    (one,) = read(a_manifest(
        shippedDate="2026-11-23T10:00:00Z", receivedDate="2026-11-25T10:00:00Z", rejection=True,
        rejectionInfo={"rejectionType": "PartialReject", "rejectionComments": "wet"},
        correctionInfo={"versionNumber": 3}, designatedFacility=facility, wastes=[waste],
        broker={"name": "B"}, additionalInfo={},
    ))  # fmt: skip
    told = one.told
    assert codes(one) == {}
    assert (told.version, told.rejection) == (3, "PartialReject: wet")
    assert (told.shipped_at[:10], told.received_at[:10]) == ("2026-11-23", "2026-11-25")
    assert [(s.name, s.how) for s in told.signatures][-1] == ("Ann Lee", "electronic")
    assert told.lines[0].discrepancy == "quantity and type: 6500 KG"
    assert told.lines[0].operations == ("H010",)
    assert (told.notes, told.of_part("broker")[0].name) == (("CON",), "B")


GALLONS = a_waste(1, 55, "G")


@pytest.mark.parametrize(
    ("waste", "path", "code", "is_good"),
    [
        (GALLONS, "quantity.quantity", "density_missing", True),
        ({**GALLONS, "brInfo": {"density": 1.2, "densityUnitOfMeasurement": {"code": "2"}}},
         "quantity.quantity", "density_missing", True),
        ({**GALLONS, "brInfo": {"density": 8.5, "densityUnitOfMeasurement": {"code": "1"}}},
         "quantity.quantity", "mass_from_density", True),
        ({**a_waste(), "quantity": {}}, "quantity.quantity", "amount_missing", True),
        (a_waste(1, 5, "X"), "quantity.unitOfMeasurement.code", "unknown_unit", False),
        (a_waste(1, -5), "quantity.quantity", "amount_negative", False),
        (a_waste(1, 10**14, "M"), "quantity.quantity", "mass_out_of_range", False),
        ({**a_waste(), "lineNumber": None}, "lineNumber", "missing", False),
        ({**a_waste(), "lineNumber": 1.5}, "lineNumber", "wrong_kind", False),
        ({**a_waste(), "wasteDescription": "x" * 501}, "wasteDescription", "text_cut", True),
        ({**a_waste(), "wasteDescription": 7}, "wasteDescription", "wrong_kind", True),
        ({**a_waste(), "quantity": "much"}, "quantity", "wrong_kind", True),
        ({**a_waste(), "colour": "red"}, "colour", "unknown_field", True),
        ({**a_waste(), "brInfo": {"density": True}}, "brInfo.density", "wrong_kind", True),
        ({**a_waste(), "discrepancyResidueInfo": {"wasteType": "no"}},
         "discrepancyResidueInfo.wasteType", "wrong_kind", True),
        ({**a_waste(), "additionalInfo": {"comments": ["x"]}}, "additionalInfo.comments",
         "wrong_kind", True),
    ],
)  # fmt: skip
def test_a_line_says_at_its_path_what_is_wrong_or_open(
    waste: dict[str, Any], path: str, code: str, is_good: bool
) -> None:
    (one,) = read(a_manifest(wastes=[waste]))
    assert codes(one)[f"movements[0].wastes[0].{path}"] == code
    assert one.is_good is is_good


@pytest.mark.parametrize(
    ("differs", "path", "code"),
    [
        ({"manifestTrackingNumber": "CHANGE ME"}, "manifestTrackingNumber", "bad_tracking_number"),
        ({"manifestTrackingNumber": None}, "manifestTrackingNumber", "missing"),
        ({"manifestTrackingNumber": 12}, "manifestTrackingNumber", "wrong_kind"),
        ({"wastes": []}, "wastes", "missing"),
        ({"wastes": [a_waste()] * 501}, "wastes", "too_many"),
        ({"wastes": "none"}, "wastes", "wrong_kind"),
    ],
)
def test_a_manifest_without_which_nothing_is_known_cannot_be_kept(
    differs: dict[str, Any], path: str, code: str
) -> None:
    (one,) = read(a_manifest(**differs))
    assert codes(one)[f"movements[0].{path}"] == code
    assert not one.is_good


def test_instants_are_told_in_utc_where_a_zone_is_named_and_as_they_are_elsewhere() -> None:
    for told, kept_as in (
        ("2026-11-24T01:30:00+0200", "2026-11-23T23:30:00Z"),
        ("2026-11-24T01:30:00", "2026-11-24T01:30:00"),
        ("yesterday", ""), ("0001-01-01T00:00:00+05:00", ""), (20261124, ""),
    ):  # fmt: skip
        (one,) = read(a_receipt_of_waste(dateTimeReceived=told))
        assert one.told.received_at == kept_as
        assert one.is_good is bool(kept_as)
    assert day_of("") is None


def test_a_receipt_tells_who_what_and_when() -> None:
    (one,) = read(a_receipt_of_waste(
        otherReferencesForMovement=[{"label": "Consignment", "reference": "CON-X"}],
        brokerOrDealer={"organisationName": "B", "registrationNumber": "CBDU1"},
    ))  # fmt: skip
    assert codes(one) == {}
    told, line = one.told, one.told.lines[0]
    assert told.identities == ("26ABC123", "own:WB-77")
    assert [(p.part, p.name) for p in told.parties] == [
        ("carrier", "First Lines"), ("recycler", "Facility LLC"), ("broker", "B"),
    ]  # fmt: skip
    assert (line.mass, line.codes, line.hazards) == (Mass.kg("2490"), ("120118",), ("HP3",))
    assert (line.operations, line.is_estimate, line.hazardous) == (("R4",), False, True)
    assert told.notes == ("WB-77", "CON-X")
    assert told.vehicle == "HH UM2026"


@pytest.mark.parametrize(
    ("item", "path", "code", "is_good"),
    [
        ({"weight": {"metric": "Stone", "amount": 1}}, "weight.metric", "unknown_unit", False),
        ({"weight": {"metric": "Tonnes", "amount": 0}}, "weight.amount", "amount_negative", False),
        ({"weight": {"metric": "Tonnes"}}, "weight.amount", "missing", False),
        ({"weight": {"amount": 1}}, "weight.metric", "missing", False),
        ({"weight": {"metric": "Tonnes", "amount": "2"}}, "weight.amount", "wrong_kind", False),
        ({"weight": {"metric": "Tonnes", "amount": 10**12}}, "weight.amount",
         "mass_out_of_range", False),
        ({"ewcCodes": ["12 01 18*"]}, "ewcCodes", "bad_waste_code", True),
        ({"ewcCodes": "120118"}, "ewcCodes", "wrong_kind", True),
    ],
)  # fmt: skip
def test_an_item_says_at_its_path_what_is_wrong(
    item: dict[str, Any], path: str, code: str, is_good: bool
) -> None:
    (one,) = read(a_receipt_of_waste(wasteItems=[an_item(**item)]))
    assert codes(one)[f"movements[0].wasteItems[0].{path}"] == code
    assert one.is_good is is_good


def test_a_receipt_that_could_not_be_known_again_is_refused() -> None:
    (one,) = read(a_receipt_of_waste(wasteTrackingId=None, yourUniqueReference=""))
    assert codes(one)["movements[0].wasteTrackingId"] == "missing"


def test_the_same_movement_twice_in_a_file_is_refused_the_second_time() -> None:
    first, second = read([a_manifest(), a_manifest()])
    assert (first.is_good, codes(second)) == (True, {"movements[1]": "movement_repeated"})


@pytest.mark.parametrize("template", [0, 1])
def test_the_workbook_tells_what_the_json_would(template: int) -> None:
    (one,) = read(a_workbook(template=template))
    assert codes(one) == {}
    told, line = one.told, one.told.lines[0]
    assert (told.tracking_number, told.received_at) == ("26ABC123", "2026-11-26T10:15:00")
    assert (line.mass, line.codes) == (Mass.kg("2490"), ("120118", "120119"))
    assert (line.hazards, line.operations) == (("HP3", "HP14"), ("R4",))
    assert (line.container, line.containers, line.is_estimate) == ("DRU", 4, False)
    assert told.of_part("recycler")[0].place == "LS1 1AA"


def test_the_workbook_says_in_which_cell_something_is_wrong() -> None:
    movements = [{"dateTimeReceived": "soon"},
                 {"yourUniqueReference": "WB-78", "wasteTrackingId": "26ABC124",
                  "dateTimeReceived": "26/11/2026 10:15"}]  # fmt: skip
    items = [
        {"weight.amount": "heavy", "containsHazardous": "perhaps", "weight.metric": ""},
        {"yourUniqueReference": "WB-78", "weight.amount": "1,250.5", "weight.metric": "kilograms"},
        {"yourUniqueReference": "WB-99"},
    ]
    bad, good, lost = read(a_workbook(movements, items))
    assert codes(bad) == {
        "7. Waste movement level!K9": "unreadable_cell",
        "8. Waste item level!I9": "unreadable_cell",
        "8. Waste item level!H9": "missing",
        "8. Waste item level!N9": "unreadable_cell",
    }
    assert good.told.received_at == "2026-11-26T10:15:00"
    assert good.told.lines[0].mass == Mass.kg("1250.5")
    assert codes(lost)["8. Waste item level!B11"] == "item_without_movement"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (a_workbook(title="Another template"), "unknown_template"),
        (b"", "file_type_not_taken"),
        (b"a;b\n1;2\n", "unknown_format"),
        (b"[]", "unknown_format"),
        (b'{"hello": 1}', "unknown_format"),
        (b'{"wastes": [}', "broken_json"),
        (b'{"wastes": 1, "wastes": 2}', "broken_json"),
        (b'{"wastes": NaN}', "broken_json"),
        (b'{"wastes": ' + b"9" * 41 + b"}", "broken_json"),
        (b'{"wastes": "\xff"}', "broken_json"),
        (b'{"wastes":' + b"[" * 100_000 + b"}", "broken_json"),
        (json.dumps([a_manifest()] * (MOST_MOVEMENTS + 1)).encode(), "too_many_movements"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(content: bytes, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_file(BytesIO(content))
    assert (refused.value.code, refused.value.field) == (code, "file")


def test_a_list_may_hold_what_is_no_object() -> None:
    _, second = read([a_manifest(), 7])
    assert codes(second)["movements[1]"] == "wrong_kind"


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)  # fmt: skip


@given(st.sampled_from([a_manifest(), a_receipt_of_waste()]), st.data())
def test_whatever_stands_in_a_field_is_told_or_found_and_survives_being_kept(
    whole: dict[str, Any], data: st.DataObject
) -> None:
    inner = whole
    while True:
        name = data.draw(st.sampled_from(sorted(inner)))
        following = inner[name][0] if isinstance(inner[name], list) and inner[name] else inner[name]
        if not isinstance(following, dict) or not following or data.draw(st.booleans()):
            break
        inner = following
    before = inner[name]
    inner[name] = data.draw(ANYTHING)
    try:
        for one in read(whole):
            written = json.loads(json.dumps(kept(one.told)))
            assert restored(written) == one.told
            assert len(digest_of(one.told)) == 64
    finally:
        inner[name] = before


def test_references_are_found_however_they_are_written_and_nothing_else() -> None:
    con, lot = new_reference("CON"), new_reference("LOT")
    texts = (f"see lot {lot.lower()}.", f"{con.replace('-', ' ')}; CON-AAAAA-AAAAB", "CONTAINER")
    assert named_in(texts) == (con, lot)
