"""Organisations, roles, passwords, tokens: what is acceptable."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from recycling.errors import Invalid
from recycling.parties.rules import (
    Application,
    Role,
    check_application,
    included_roles,
    token_expiry,
)

AT = datetime(2026, 11, 23, 12, tzinfo=UTC)
GOOD = Application(
    kind="holder",
    name="Magnetwerk Hamburg GmbH",
    country="DE",
    register_number="HRB 1",
    address="Hafenstrasse 1, Hamburg",
    person_name="Kim Holder",
    email="kim@example.org",
    password_hash="$argon2id$",
)


def test_check_application_with_everything_right_passes() -> None:
    check_application(GOOD, ["DE"])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kind", "pirate"),
        ("name", " "),
        ("name", "x" * 201),
        ("country", "XX"),
        ("register_number", ""),
        ("address", "-"),
        ("person_name", ""),
        ("email", "kim"),
        ("email", "kim@" + "x" * 200 + ".org"),
    ],
)
def test_check_application_with_one_thing_wrong_names_it(field: str, value: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_application(replace(GOOD, **{field: value}), ["DE"])
    assert refused.value.field == field
    assert len(refused.value.details) == 1


def test_check_application_with_all_wrong_lists_every_finding() -> None:
    bad = Application("x", "", "", "", "", "", "", "")
    with pytest.raises(Invalid) as refused:
        check_application(bad, ["DE"])
    assert len(refused.value.details) == 7


@pytest.mark.parametrize(
    ("role", "included"),
    [
        ("administrator", set(Role)),
        ("signer", {"signer", "member", "driver", "reader"}),
        ("member", {"member", "reader"}),
        ("driver", {"driver", "reader"}),
        ("reader", {"reader"}),
    ],
)
def test_included_roles_of_each_role(role: str, included: set[str]) -> None:
    assert included_roles(role) == included


def test_included_roles_of_an_unknown_role_are_refused() -> None:
    with pytest.raises(Invalid, match="pirate"):
        included_roles("pirate")


def test_token_expiry_without_a_day_is_a_year_away() -> None:
    assert token_expiry(None, AT) == AT + timedelta(days=365)


def test_token_expiry_today_lasts_to_the_end_of_the_day() -> None:
    assert token_expiry(date(2026, 11, 23), AT).hour == 23


@pytest.mark.parametrize("day", [date(2026, 11, 22), date(2028, 1, 1)])
def test_token_expiry_out_of_range_is_refused(day: date) -> None:
    with pytest.raises(Invalid):
        token_expiry(day, AT)
