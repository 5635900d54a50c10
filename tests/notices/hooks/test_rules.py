"""Which addresses may be told, and which an address really leads to."""

from __future__ import annotations

import socket
from datetime import UTC, datetime, timedelta

import pytest

from recycling.errors import Invalid
from recycling.notices.hooks.rules import (
    SCHEDULE,
    asked_pause,
    checked_address,
    is_public,
    legible,
    pause_after,
)
from recycling.notices.hooks.sender import send


@pytest.mark.parametrize(
    "address",
    [
        "http://hooks.example/um", "https://hooks.example:8443/", "https://me:pw@hooks.example/",
        "ftp://hooks.example/", "https:///um", "https://hooks.example/#top",
        "https://ho oks.example/",
        "https://hooks.example:99999/", "http://127.0.0.1:8000/",
        "https://" + "a" * 500 + ".example/",
    ],
)  # fmt: skip
def test_only_https_at_port_443_without_a_password_may_be_told(address: str) -> None:
    with pytest.raises(Invalid, match="not an address that can be told"):
        checked_address(address)


def test_this_machine_may_be_told_only_where_that_is_set() -> None:
    assert checked_address("http://127.0.0.1:8000/a", allows_loopback=True)
    with pytest.raises(Invalid):
        checked_address("http://10.0.0.1/a", allows_loopback=True)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "0.0.0.0", "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.2.1",
        "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:127.0.0.1",
        "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1", "2002:7f00:1::", "2001:db8::1",
    ],
)  # fmt: skip
def test_no_address_inside_however_it_is_written_is_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:4700::1111", "::ffff:93.184.215.14"])
def test_addresses_of_the_internet_are_public(address: str) -> None:
    assert is_public(address)


def test_a_name_that_leads_inside_is_not_connected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    def both(*_args: object, **_named: object) -> list[object]:
        public, private = ("93.184.215.14", 443), ("10.0.0.8", 443)
        return [(2, 1, 6, "", public), (2, 1, 6, "", private)]

    def refuse(*_args: object) -> None:
        raise AssertionError("it connected")

    monkeypatch.setattr(socket, "getaddrinfo", both)
    monkeypatch.setattr(socket, "create_connection", refuse)
    answer = send("https://hooks.example/um", {}, b"{}")
    assert (answer.status, answer.error) == (None, "The address is not one of the public internet.")


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "127.1", "[::ffff:127.0.0.1]"])
def test_other_spellings_of_this_machine_lead_nowhere(host: str) -> None:
    assert send(f"https://{host}/", {}, b"{}").error.startswith(("The address", "The name"))


def test_it_is_tried_ten_times_in_about_three_days() -> None:
    pauses = [pause_after(attempts) for attempts in range(1, 11)]
    assert pauses[-1] is None
    assert pauses[:-1] == list(SCHEDULE[1:])


def test_an_answer_is_kept_as_a_kilobyte_of_text() -> None:
    assert legible(b"a\x00b\xff" + b"c" * 2000) == "a b�" + "c" * 1020


@pytest.mark.parametrize(
    ("asked", "pause"),
    [
        ("120", timedelta(minutes=2)),
        ("Sat, 28 Nov 2026 12:10:00 GMT", timedelta(minutes=10)),
        ("Sat, 28 Nov 2026 11:00:00 GMT", timedelta(0)),
        ("999999999", timedelta(hours=24)),
        ("Fri, 28 Nov 2036 12:00:00 GMT", timedelta(hours=24)),
        ("", None),
        ("-5", None),
        ("soon", None),
        ("٣", None),
    ],
)
def test_pause_asked_for_is_read_in_seconds_and_as_a_date(
    asked: str, pause: timedelta | None
) -> None:
    assert asked_pause(asked, datetime(2026, 11, 28, 12, tzinfo=UTC)) == pause


def test_pause_is_never_shorter_than_asked_or_planned_and_spread_by_a_tenth() -> None:
    assert pause_after(1, timedelta(minutes=3)) == timedelta(minutes=3)
    assert pause_after(2, timedelta(minutes=3)) == SCHEDULE[2]
    assert pause_after(2, lot=1.0) == SCHEDULE[2] * 1.1
    assert pause_after(len(SCHEDULE), timedelta(minutes=3), 1.0) is None
