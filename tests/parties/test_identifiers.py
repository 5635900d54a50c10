"""Numbers of organisations: which are taken, and how a wrong one is answered."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.iso7064 import mod_97_10

from recycling.errors import Conflict, Forbidden, Invalid
from recycling.parties.rules.identifiers import (
    LONGEST_IDENTIFIER,
    Scheme,
    check_agreement,
    check_source,
    identifier,
)
from recycling.parties.rules.standing import (
    Standing,
    StoodBy,
    check_change,
    check_standing_reason,
    may_start,
)

RIGHT = {
    Scheme.LEI: ("2138 00KU-D8LA JWSQ 9D15", "213800KUD8LAJWSQ9D15"),
    Scheme.VAT: ("de 136 695 976", "DE136695976"),
    Scheme.SIREN: ("552 008 443", "552008443"),
    Scheme.SIRET: ("732 829 320 00074", "73282932000074"),
    Scheme.USCC: ("91110000600037341l", "91110000600037341L"),
}


@pytest.mark.parametrize("scheme", sorted(Scheme))
def test_a_right_number_is_kept_without_spaces_and_dashes(scheme: Scheme) -> None:
    typed, kept = RIGHT[scheme]
    assert identifier(scheme, typed) == (scheme, kept)


@pytest.mark.parametrize("scheme", sorted(Scheme))
def test_a_number_with_one_digit_changed_is_refused_with_its_field_and_way_out(
    scheme: Scheme,
) -> None:
    kept = RIGHT[scheme][1]
    wrong = kept[:-3] + ("1" if kept[-3] != "1" else "2") + kept[-2:]
    with pytest.raises(Invalid, match="check characters do not fit") as caught:
        identifier(scheme, wrong)
    assert caught.value.field == "value"
    assert "Copy it as it stands" in caught.value.way_out


@pytest.mark.parametrize(
    ("scheme", "typed", "says"),
    [
        (Scheme.SIREN, "1234", "wrong length"),
        (Scheme.LEI, "9" * (LONGEST_IDENTIFIER + 1), "wrong length"),
        (Scheme.VAT, "US123456789", "a part of it cannot be"),
        ("duns", "150483782", "not a scheme"),
    ],
)
def test_what_cannot_be_such_a_number_is_refused(scheme: str, typed: str, says: str) -> None:
    with pytest.raises(Invalid, match=says):
        identifier(scheme, typed)


@given(st.sampled_from(sorted(Scheme)), st.text(max_size=60))
def test_whatever_is_typed_is_taken_or_refused_and_what_is_taken_is_taken_again(
    scheme: str, typed: str
) -> None:
    try:
        known, kept = identifier(scheme, typed)
    except Invalid:
        return
    assert identifier(known, kept) == (known, kept)


@given(st.from_regex(r"[0-9A-Z]{18}", fullmatch=True))
def test_every_number_with_its_check_digits_is_an_lei(number: str) -> None:
    whole = number + mod_97_10.calc_check_digits(number)
    assert identifier("lei", whole.lower()) == (Scheme.LEI, whole)


def test_a_siret_is_of_the_organisations_own_siren() -> None:
    check_agreement(Scheme.SIRET, "73282932000074", {Scheme.SIREN: "732829320"})
    check_agreement(Scheme.SIRET, "73282932000074", {})
    with pytest.raises(Invalid, match="SIRET 73282932000074 is not of"):
        check_agreement(Scheme.SIREN, "552008443", {Scheme.SIRET: "73282932000074"})


@pytest.mark.parametrize("check", [check_source, check_standing_reason])
def test_a_ground_has_words_and_not_too_many(check: object) -> None:
    assert callable(check)
    assert check("  Seen \n on paper ") == "Seen on paper"
    for bad in ("", " x ", "x" * 501):
        with pytest.raises(Invalid):
            check(bad)


def test_only_an_active_organisation_starts_something() -> None:
    assert [one for one in Standing if may_start(one)] == [Standing.ACTIVE]


def test_what_a_regulator_closed_only_a_regulator_opens() -> None:
    closed = (Standing.CLOSED, StoodBy.REGULATOR, Standing.ACTIVE)
    assert check_change(*closed, StoodBy.REGULATOR) is Standing.ACTIVE
    with pytest.raises(Forbidden, match="A regulator made this organisation closed"):
        check_change(*closed, StoodBy.ITSELF)
    itself = (Standing.CLOSED, StoodBy.ITSELF, Standing.ACTIVE)
    assert check_change(*itself, StoodBy.ITSELF) is Standing.ACTIVE
    opened = (Standing.ACTIVE, StoodBy.REGULATOR, Standing.DORMANT)
    assert check_change(*opened, StoodBy.ITSELF) is Standing.DORMANT


def test_a_standing_changes_to_another_one_that_we_know() -> None:
    with pytest.raises(Conflict, match="active already"):
        check_change(Standing.ACTIVE, StoodBy.ITSELF, Standing.ACTIVE, StoodBy.ITSELF)
    with pytest.raises(Invalid, match="not a standing"):
        check_change(Standing.ACTIVE, StoodBy.ITSELF, "asleep", StoodBy.ITSELF)
